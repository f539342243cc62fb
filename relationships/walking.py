"""With whom a mentee walks now: what the navigation of each of their pages says."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership
from accounts.ready import Ready
from relationships.models import Match

_KNOWN = "_walks_with"


def with_whom(mentee: Membership) -> tuple[Any, str] | None:
    """The match (public id) and the mentor's chosen name; None where none has started. Asked once of each mentee read."""
    if not hasattr(mentee, _KNOWN):
        setattr(mentee, _KNOWN, next(iter(_started_of(mentee.pk)), None))
    return getattr(mentee, _KNOWN)


def with_nobody(mentee: Membership) -> None:
    """Somebody has read already that no match of theirs has started."""
    setattr(mentee, _KNOWN, None)


def _started_by(mentee: int) -> QuerySet:
    started = Match.objects.filter(mentee=mentee).started().order_by("pk")
    return started.values_list("public_id", "mentor__person__chosen_name")[:1]


_started_of = Ready(_started_by, -1)
