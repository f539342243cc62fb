"""A coordinator brings two people together: the hard rules by all facts of the program, then the coordinator's yes.

Only shared minutes and area can be overridden, with a reason; a free place never (relationships.guards holds that).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.refusals import Refused
from matching import compare, rules
from relationships import lifecycle
from relationships.models import Match


class NeedsAReason(Refused):
    words = _("Say why this goes on although they share too little time, or no area.")


class AgainstARule(Refused):
    words = _("These two cannot be matched as their answers stand.")


@transaction.atomic
def suggest(
    coordinator: Membership,
    mentee: Membership,
    mentor: Membership,
    at: datetime,
    override_why: str = "",
    origin: str = Match.Origin.SUGGESTION,
) -> Match:
    """Suggest a mentor to a mentee: the mentee is asked next, the mentor last.

    Raises AgainstARule, NeedsAReason, or a refusal of relationships.guards.
    """
    beside = compare.compare(mentee, mentor, at)
    if any(broken not in rules.MAY_BE_OVERRIDDEN for broken in beside.refusals):
        raise AgainstARule
    if beside.refusals and not override_why:
        raise NeedsAReason
    return lifecycle.propose(
        coordinator, mentee, mentor, at=at, origin=origin, override_why=override_why if beside.refusals else "",
        points=beside.score.points,
        parts={name: part.points for name, part in beside.score.parts.items()},
        reason_facts=beside.reasons,
    )  # fmt: skip


@transaction.atomic
def suggest_instead(
    match: Match,
    coordinator: Membership,
    mentor: Membership,
    at: datetime,
    *,
    override_why: str = "",
    close: bool = False,
) -> Match:
    """Suggest another mentor to the mentee of an open match. The coordinator's yes to this one is taken back first.

    With `close` this match is closed with kind words too; else it stays open until the mentee has answered.
    """
    if match.is_approved:
        match = lifecycle.take_back(match, coordinator, at)
    suggested = suggest(coordinator, match.mentee, mentor, at, override_why)
    if close and match.closed_at is None:
        lifecycle.decline(match, coordinator, at)
    return suggested
