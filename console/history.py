"""The story of a pair by its dates: yeses, start, check-ins, breaks, ending. Never what was said."""

from datetime import datetime

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from accounts.models import Membership
from console import gate
from console.words import span
from relationships.models import CheckIn, Match

MOST_CHECK_INS = 30


def pairs(coordinator: Membership, state: str) -> QuerySet:
    """The pairs this desk looks after: meeting, on a break, or ended."""
    mine = gate.matches(coordinator)
    chosen = {"break": mine.paused, "ended": mine.ended}.get(state, mine.active)()
    upcoming = CheckIn.objects.next_ones().filter(match=OuterRef("pk")).values("starts_at")[:1]
    return chosen.with_people().annotate(next_at=Subquery(upcoming)).order_by("-started_at", "pk")


def rows(page: list[Match], at: datetime) -> list[dict]:
    return [{"match": match, "words": _words(match, at)} for match in page]


def _words(match: Match, at: datetime) -> str:
    if match.closed_at:
        return match.get_closed_as_display()
    if match.paused_at:
        return _("On a break for %s") % span(at - match.paused_at)
    return _("Meeting for %s") % span(at - match.started_at)


def check_ins(match: Match, at: datetime) -> list[dict]:
    """Every check-in, the latest first, with how it went as the two said."""
    latest = match.check_ins.select_related("way", "cancelled_by").order_by("-starts_at")[:MOST_CHECK_INS]
    return [{"check_in": one, "words": _went(one, match, at)} for one in latest]


def _went(one: CheckIn, match: Match, at: datetime) -> str:
    if one.cancelled_at:
        return _("Called off")
    if one.starts_at > at:
        return _("To come, moved once") if one.moved_at else _("To come")
    said = [one.mentee_says_met, one.mentor_says_met]
    if said == [None, None]:
        return _("Nobody has said yet")
    if True in said and False in said:
        names = (match.mentee.person.first_name, match.mentor.person.first_name)
        return _("%s says they met, %s says they did not") % (names if said[0] else names[::-1])
    return _("They met") if True in said else _("They did not meet")


def timeline(match: Match) -> dict:
    """The yeses and what followed, newest first, on two lines."""
    one, other = match.mentee.person.first_name, match.mentor.person.first_name
    steps = [
        (match.mentee_yes_at, "you", _("%s said yes") % one),
        (match.mentor_yes_at, "them", _("%s said yes") % other),
        (match.coordinator_yes_at, "both", _("The desk said yes")),
        (match.started_at, "both", _("They started")),
        (match.talked_at, "both", _("The desk talked with the two")),
        (match.paused_at, "both", _("A break began")),
        (match.closed_at, "both", match.get_closed_as_display()),
    ]
    # Of two in the same moment the later one in the order of a match's life is the newer one.
    told = sorted((step for step in steps[::-1] if step[0]), key=lambda step: step[0], reverse=True)
    return {
        "mine": one,
        "theirs": other,
        "steps": [{"at": at, "side": side, "words": words} for at, side, words in told],
    }


def missed_twice(coordinator: Membership, at: datetime) -> QuerySet:
    """Pairs whose last two check-ins did not take place, by what they say themselves: a call may help."""
    met, not_met = (Q(mentee_says_met=said) | Q(mentor_says_met=said) for said in (True, False))
    begun = CheckIn.objects.begun(at).filter(match=OuterRef("pk")).order_by("-starts_at")
    went = begun.annotate(missed=Case(When(met, then=False), When(not_met, then=True), default=False)).values("missed")
    last_two = {f"_missed_{place}": Subquery(went[place : place + 1]) for place in (0, 1)}
    pairs_now = gate.matches(coordinator).active().with_people()
    return pairs_now.alias(**last_two).filter(**dict.fromkeys(last_two, True)).order_by("pk")
