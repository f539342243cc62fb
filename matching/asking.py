"""Asking to meet: the hard rules once more, then the mentee's yes with the points and facts behind it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise

from accounts.models import Format, Membership
from accounts.refusals import Refused
from matching import compare, rules
from matching.compare import Beside
from relationships import guards, lifecycle
from relationships.models import Match


def ask(
    mentee: Membership,
    mentor: Membership,
    at: datetime,
    *,
    hello: str = "",
    way: Format | None = None,
    shared: Iterable[str] = (),
) -> Match:
    """A mentee asks to meet a mentor. Raises the refusal that stands between them.

    What is kept of the reasons is counted from everything, for coordinators; words are made anew for each viewer.
    """
    rules.may_ask(mentee, mentor, at)
    reasons = reasons_of(compare.compare(mentee, mentor, at))
    return lifecycle.ask(mentee, mentor, at=at, hello=hello, way=way, shared_facts=shared, **reasons)


def reasons_of(beside: Beside) -> dict:
    """The points, parts and ids of facts behind a match, as it keeps them."""
    return {
        "points": beside.score.points,
        "parts": {name: part.points for name, part in beside.score.parts.items()},
        "reason_facts": beside.reasons,
    }


def standing(mentee: Membership, mentor: Membership) -> Match | None:
    """The match of these two that is not closed, if there is one that the mentee knows of."""
    return Match.objects.visible_to(mentee).not_closed().between(mentee, mentor).first()


def in_the_way(mentee: Membership, beside: Beside, at: datetime) -> str | Promise:
    """Why this mentee cannot ask this mentor now, in words; nothing when they can."""
    if beside.refusals:
        return beside.refusals[0].words
    try:
        guards.may_ask(mentee, beside.mentor, at)
    except Refused as refusal:
        return refusal.words
    return ""
