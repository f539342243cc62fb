"""Talks: a coordinator speaks with each pair on day 2, 14 and 28, and then every 28 days.

One fact is kept, when somebody last did; what is due follows from it and from the day the pair started.
"""

from datetime import datetime, timedelta

from django.db.models import Case, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Extract, Floor

from relationships.models import Match

FIRST, SECOND, EVERY = timedelta(days=2), timedelta(days=14), timedelta(days=28)


def last_due(age: timedelta) -> timedelta | None:
    """How long after the start the latest talk was due; None in the first two days.

    >>> last_due(timedelta(days=20)).days, last_due(timedelta(days=90)).days
    (14, 84)
    """
    if age < FIRST:
        return None
    if age < SECOND:
        return FIRST
    return SECOND if age < EVERY else age // EVERY * EVERY


def due(matches: QuerySet, at: datetime) -> QuerySet:
    """Those active pairs with whom nobody has talked since their latest talk was due, longest due first."""
    age = ExpressionWrapper(Value(at) - F("started_at"), DurationField())
    whole = Floor(Cast(Extract(age, "epoch"), FloatField()) / EVERY.total_seconds())
    latest = Case(
        When(started_at__gt=at - SECOND, then=Value(FIRST)),
        When(started_at__gt=at - EVERY, then=Value(SECOND)),
        default=ExpressionWrapper(whole * Value(EVERY), DurationField()),
    )
    return (
        matches.active()
        .filter(started_at__lte=at - FIRST)
        .alias(talk_due_at=F("started_at") + latest)
        .filter(Q(talked_at=None) | Q(talked_at__lt=F("talk_due_at")))
        .order_by("talk_due_at", "pk")
    )


def say_talked(match: Match, at: datetime) -> None:
    """A coordinator has talked with the two."""
    match.talked_at = at
    match.save(update_fields=["talked_at"])
