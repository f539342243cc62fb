"""What may never be: asked under the locks, at each step. Words for people here; the constraints make it true.

What a mentee reads about a mentor who cannot be asked is one sentence whatever the cause: no probing by trial.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import gates
from accounts.models import Block, Membership
from accounts.ready import Ready
from accounts.refusals import Refused
from relationships.models import Match
from relationships.models.match import MOST_OPEN_REQUESTS

NOT_NOW = _("This person can’t take anyone new now. You can look at others who share as much with you.")


# Who of the two it is, for a coordinator: mentees and mentors never read these.
WALKS_ALREADY = _("%(name)s walks with somebody already, so nobody new can be added now.")
TAKES_A_BREAK = _("%(name)s is taking a break now. It can go on once they are back.")
HAS_LEFT = _("%(name)s is not in this program any more.")
PAPERS_NOT_IN_DATE = _(
    "The screening, training or code of conduct of %(name)s is not in date today. Enter it first, then try again."
)
NOT_YET_SENT = _("%(name)s’s last place has just gone. Nothing has been sent.")


class NotYours(Refused):
    words = _("This is not yours to answer.")


class Full(Refused):
    words = _("The last place has just gone. Nothing has been sent.")


class TooManyRequests(Refused):
    words = _("You have asked 3 people already. Take one back first, then ask again.")


class AlreadyAsked(Refused):
    words = _("These two have an open request already.")


class AlreadyMatched(Refused):
    words = _("There is somebody to walk with already, so nobody new can be added now.")


class NotReady(Refused):
    words = _("Screening, training or the code of conduct is not in date today. Enter it first, then try again.")


class Away(Refused):
    words = _("One of the two is taking a break now. It can go on once they are back.")


class KeptApart(Refused):
    words = _("These two cannot be matched.")


class EndedBadly(Refused):
    words = _("These two have met before, and it is not to be tried again.")


class TooLate(Refused):
    words = _("This has changed in the meantime. Here is how it stands now.")


class Busy(Refused):
    words = _("Somebody else is changing this at the same moment. Try again now.")


class NotATime(Refused):
    words = _("Pick a time that is still to come and free for both of you.")


# The order in which a match meets them


def may_ask(mentee: Membership, mentor: Membership, at: datetime) -> None:
    """Whether this mentee may ask this mentor. Raises the refusal that stands in the way."""
    if not (mentee.is_mentee and mentor.is_mentor and mentee.is_active and mentee.program_id == mentor.program_id):
        raise NotYours
    if mentee.is_away(at):
        raise Away(_("You are taking a break now. Come back first, then ask."))
    if _approved_of(mentee.pk):
        raise AlreadyMatched
    if _not_closed_between(mentee.pk, mentor.pk):
        raise AlreadyAsked(_("You have asked this person already."))
    if free_slot(mentee) is None:
        raise TooManyRequests
    try:
        may_meet(mentee, mentor)
        may_take_someone(mentor, at)
    except Refused as refusal:
        raise type(refusal)(NOT_NOW) from refusal


def may_propose(coordinator: Membership, mentee: Membership, mentor: Membership, at: datetime) -> None:
    """Whether this coordinator may bring the two together: three different people of one program."""
    if not (coordinator.is_coordinator and coordinator.is_active and mentee.is_mentee and mentor.is_mentor):
        raise NotYours
    if not coordinator.program_id == mentee.program_id == mentor.program_id:
        raise NotYours
    if coordinator.person_id in (mentee.person_id, mentor.person_id):
        raise NotYours(_("You are one of the two. Another coordinator has to do this."))
    if _not_closed_between(mentee.pk, mentor.pk):
        raise AlreadyAsked
    may_meet(mentee, mentor)
    may_be_approved(mentee, mentor, at)


def may_go_on(match: Match, at: datetime) -> None:
    """Asked again at every yes: still open, both still here, not kept apart meanwhile."""
    if not match.is_open:
        raise TooLate
    if not (match.mentee.is_active and match.mentor.is_active):
        raise TooLate
    may_meet(match.mentee, match.mentor)


def may_be_approved(mentee: Membership, mentor: Membership, at: datetime) -> None:
    """What the coordinator's yes needs beside: a free place, a mentor ready on that day, a mentee without a match."""
    if _approved_of(mentee.pk):
        raise AlreadyMatched(WALKS_ALREADY % _named(mentee))
    if not mentee.is_active:
        raise Away(HAS_LEFT % _named(mentee))
    if mentee.is_away(at):
        raise Away(TAKES_A_BREAK % _named(mentee))
    may_take_someone(mentor, at)


def may_start(match: Match, at: datetime) -> None:
    """What the third yes needs: screening, training and the code in date on that day; nobody on a break."""
    if not is_ready(match.mentor, at):
        raise NotReady(_("The start has to wait until some papers are in date again. The desk can renew them."))
    if match.mentee.is_away(at):
        raise Away


# One question each


def may_meet(mentee: Membership, mentor: Membership) -> None:
    if mentee.person_id == mentor.person_id or are_kept_apart(mentee, mentor):
        raise KeptApart
    if ended_badly(mentee, mentor):
        raise EndedBadly


def may_take_someone(mentor: Membership, at: datetime) -> None:
    if not mentor.is_active:
        raise NotReady(HAS_LEFT % _named(mentor))
    if not is_ready(mentor, at):
        raise NotReady(PAPERS_NOT_IN_DATE % _named(mentor))
    if mentor.is_away(at):
        raise Away(TAKES_A_BREAK % _named(mentor))
    has_a_place(mentor)


def _named(member: Membership) -> dict[str, str]:
    """By the whole name: the two may share the first."""
    return {"name": member.person.chosen_name}


def has_a_place(mentor: Membership) -> None:
    """Nobody overrides this: a coordinator raises the capacity first."""
    if mentor.places_free <= 0:
        raise Full(NOT_YET_SENT % {"name": mentor.person.first_name})


def is_ready(mentor: Membership, at: datetime) -> bool:
    return gates.ready(mentor, gates.day_of(mentor.program, at))


def are_kept_apart(one: Membership, other: Membership) -> bool:
    """Whether a block stands between the two people, whoever made it, in whichever program."""
    return bool(_blocks(one.person_id, other.person_id))


def _blocks_between(*two: int) -> QuerySet:
    return Block.objects.filter(lifted_at=None, blocker__in=two, blocked__in=two).values_list("pk")


_blocks = Ready(_blocks_between, -1, -2)


def ended_badly(mentee: Membership, mentor: Membership) -> bool:
    """Whether an ending of these two stands in the way of meeting again.

    For safety: never, in either role. With "another mentor": unless the one who asked would be glad to meet again.
    """
    return bool(_bad_endings(mentee.program_id, mentee.pk, mentor.pk, mentee.person_id, mentor.person_id))


def _bad_endings_of(program: int, mentee: int, mentor: int, *people: int) -> QuerySet[Match]:
    for_safety = Q(closed_as=Match.Closed.SAFETY, mentee__person__in=people, mentor__person__in=people)
    no_wish = Q(closed_as=Match.Closed.ANOTHER_MENTOR, mentee=mentee, mentor=mentor) & ~Q(glad_again=True)
    return Match.objects.in_program(program).filter(for_safety | no_wish).values_list("pk")


_bad_endings = Ready(_bad_endings_of, -1, -2, -3, -4, -5)


def free_slot(mentee: Membership) -> int | None:
    """The first of the three slots that no open request of this mentee has; None when all are taken."""
    taken = set(_slots_of(mentee.pk))
    return next((slot for slot in range(1, MOST_OPEN_REQUESTS + 1) if slot not in taken), None)


_approved_of = Ready(lambda mentee: Match.objects.approved().filter(mentee=mentee).values_list("pk"), -1)
_not_closed_between = Ready(lambda *two: Match.objects.not_closed().between(*two).values_list("pk"), -1, -2)
_slots_of = Ready(
    lambda mentee: Match.objects.open().filter(mentee=mentee, slot__isnull=False).values_list("slot", flat=True), -1
)
