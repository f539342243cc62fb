"""How things stand, in words for one of the two: who has a request and by when one hears, what comes next, what was.

Words only, no decisions: what may be done is asked of guards and lifecycle.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts import spoken
from accounts.booked import Taken
from accounts.joining import who_answers, working_days_after
from accounts.models import Membership, Program
from relationships import calendar
from relationships.models import CheckIn, Match
from relationships.models.match import MENTOR_ANSWERS_WITHIN
from relationships.ways import How, how_to_meet

MOST_STEPS = 12
BY = {
    "video": _lazy(", by video"),
    "phone": _lazy(", by phone"),
    "text-chat": _lazy(", by text"),
    "in-person": _lazy(", in person"),
}
NOT_NOW = (Match.Closed.MENTOR_NO, Match.Closed.COORDINATOR_NO, Match.Closed.NO_ROOM, Match.Closed.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """How a request stands for its mentee."""

    tag: str
    words: str
    by: datetime | None = None  # by when they hear; None: nobody owes them an answer
    closes_at: datetime | None = None
    is_late: bool = False
    offers_others: bool = False
    steps: list[dict] = field(default_factory=list)


def desk_of(program: Program) -> str:
    """ "our coordinator Priya", or "our coordinators"."""
    names = who_answers(program)
    return _("our coordinator %(name)s") % {"name": names[0]} if len(names) == 1 else _("our coordinators")


def hears_by(match: Match, at: datetime) -> datetime:
    """By when the mentee hears: the desk's promise, counted again from the third day where the mentor stays silent."""
    first = working_days_after(match.first_yes_at, match.program)
    if not is_late(match, at) and first > at:
        return first
    return min(working_days_after(max(at, match.first_yes_at + MENTOR_ANSWERS_WITHIN), match.program), match.expires_at)


def is_late(match: Match, at: datetime) -> bool:
    """The mentor has had it for more than 72 hours: the desk has it, and the mentee reads that."""
    asked = match.mentee_yes_at
    return bool(match.is_open and asked and not match.mentor_yes_at and at - asked >= MENTOR_ANSWERS_WITHIN)


def standing(match: Match, at: datetime, desk: str = "") -> Standing:
    """A request as its mentee reads it. All the ways of "not now" read the same. `desk`: desk_of, where one has it."""
    if match.closed_at:
        return _closed(match)
    names = {"name": match.mentor.person.first_name, "desk": desk or desk_of(match.program)}
    if not match.mentee_yes_at:
        words = _(
            "A thought of %(desk)s: you and %(name)s could go well together. "
            "%(name)s reads nothing about you before you say yes."
        )
        return Standing(_("Your answer"), _first_up(words % names), closes_at=match.expires_at)
    late = is_late(match, at)
    if late:
        words = _("%(name)s has not answered yet. It is with %(desk)s now, who will take it from here.")
    elif match.mentor_yes_at:
        words = _("%(name)s said yes. It needs one more yes, from %(desk)s. Then you can start.")
    elif match.coordinator_yes_at:
        words = _("%(desk)s said yes. Now %(name)s answers.")
    else:
        words = _("%(name)s and %(desk)s both read it.")
    return Standing(
        _("With the desk") if late else _("Waiting for an answer"), _first_up(words % names),
        by=hears_by(match, at), closes_at=match.expires_at, is_late=late, steps=_steps_of_request(match, names["desk"]),
    )  # fmt: skip


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def kind_no(match: Match) -> str:
    """What the mentee reads after a no, whosever it was: one sentence for all of them."""
    return _("%(name)s can’t take anyone new now. The time you have waited stays yours.") % {
        "name": match.mentor.person.first_name
    }


def _closed(match: Match) -> Standing:
    if match.closed_as in NOT_NOW:
        return Standing(_("Not this time"), kind_no(match), offers_others=True)
    if match.closed_as == Match.Closed.MENTEE_NO:
        return Standing(_("Not this time"), _("You said not this time. Nobody asks you why."), offers_others=True)
    if match.closed_by_id == match.mentee.person_id:
        return Standing(
            _("Taken back"), _("You took this back. You can ask again, or ask somebody else."), offers_others=True
        )
    return Standing(_("Taken back"), _("This was taken back. There is nothing for you to do."), offers_others=True)


def _steps_of_request(match: Match, desk: str) -> list[dict]:
    name = match.mentor.person.first_name
    steps = [{"starts": True, "at": match.mentee_yes_at, "words": _("You asked to meet %(name)s") % {"name": name}}]
    if match.origin != Match.Origin.REQUEST:
        steps[0]["words"] = _("You said yes to %(name)s") % {"name": name}
    if match.coordinator_yes_at:
        words = _first_up(_("%(desk)s said yes") % {"desk": desk})
        steps.append({"side": "you", "at": match.coordinator_yes_at, "words": words})
    if match.mentor_yes_at:
        steps.append({"joins": True, "at": match.mentor_yes_at, "words": _("%(name)s said yes") % {"name": name}})
    steps.sort(key=lambda step: step["at"], reverse=True)
    joined = match.mentor_yes_at
    for step in steps:
        step["alone"] = not (joined and step["at"] >= joined) and not step.get("starts")
    return [
        {"side": "both", "soon": True, "lead": _("First check-in"), "words": _(", once all three have said yes")},
        *steps,
    ]


def in_words(time: datetime) -> str:
    """Tuesday 24 November, 6 pm, on the clock of whoever reads it."""
    return _("%(day)s, %(time)s") % {"day": date_format(timezone.localtime(time), "l j F"), "time": clock(time)}


def clock(time: datetime) -> str:
    local = timezone.localtime(time)
    return spoken.clock(local.hour * 60 + local.minute)


# The pair


def booked_for(member: Membership, since: datetime, until: datetime) -> list[Taken]:
    """The check-ins of a person for their own page of times, on their own clock. With whom is said only in the
    membership that it belongs to."""
    rows = (
        CheckIn.objects.upcoming(since)
        .of_people(member.person_id)
        .filter(starts_at__lt=until, match__in=Match.objects.active())
        .select_related("match__mentee__person", "match__mentor__person")
    )
    with timezone.override(member.person.zone):
        return [Taken(row.starts_at, row.ends_at, _booked(row, member), row.get_absolute_url()) for row in rows]


def _booked(check_in: CheckIn, member: Membership) -> str:
    words = {"time": in_words(check_in.starts_at)}
    if not check_in.side_of(member):
        return _("Check-in, %(time)s") % words
    words["name"] = check_in.match.other(member).person.first_name
    return _("Check-in with %(name)s, %(time)s") % words


def moved_for_leave(mentor: Membership) -> list[Taken]:
    """The check-ins called off when this mentor went on leave, each with the one laid after it."""
    called_off = CheckIn.objects.filter(
        match__mentor=mentor, cancelled_by=mentor.person_id, cancelled_at=mentor.away_from
    )
    was = dict(called_off.order_by("-starts_at").values_list("match", "starts_at"))  # the first of each match
    now = CheckIn.objects.next_ones().filter(match__in=was).select_related("match__mentee__person")
    with timezone.override(mentor.person.zone):
        return [
            Taken(row.starts_at, row.ends_at, _moved(row, was[row.match_id]), row.get_absolute_url()) for row in now
        ]


def _moved(check_in: CheckIn, was: datetime) -> str:
    words = {"name": check_in.match.mentee.person.first_name, "was": in_words(was), "now": in_words(check_in.starts_at)}
    return _("With %(name)s: not %(was)s, but %(now)s") % words


def meeting(check_in: CheckIn, viewer: Membership, at: datetime) -> dict:
    """The next check-in for its band."""
    how = how_to_meet(check_in, at)
    match = check_in.match
    has_begun = check_in.has_begun(at)
    page = reverse("relationships:check_in", args=[check_in.public_id])
    return {
        "label": _("Your check-in has begun") if has_begun else _("Your next check-in"),
        "starts_at": check_in.starts_at,
        "words": " ".join(_about(check_in, viewer, how, at)),
        "how": how,
        "join_url": how.join_url,
        "join_icon": how.icon,
        "join_words": _("Join the call"),
        "change_url": reverse("reminders:choices"),
        "move_url": "" if has_begun else reverse("relationships:check_in_move", args=[check_in.public_id]),
        "cancel_url": "" if has_begun else reverse("relationships:check_in_cancel", args=[check_in.public_id]),
        "person": match.other(viewer),
        "url": page,
        "to_be_confirmed": check_in.to_be_confirmed,
    }


def _about(check_in: CheckIn, viewer: Membership, how: How, at: datetime) -> Iterator[str]:
    """How, how long, when one is reminded, and when the way in opens."""
    yield _("%(way)s, %(minutes)s minutes.") % {"way": how.label, "minutes": check_in.minutes}
    if check_in.to_be_confirmed:
        yield _to_confirm(viewer)
    times = [in_words(time) for time in reminded_at(check_in, at)]
    if len(times) > 1:
        yield _("We will remind you on %(first)s and on %(second)s.") % {"first": times[0], "second": times[1]}
    elif times:
        yield _("We will remind you on %(first)s.") % {"first": times[0]}
    if how.opens_at:
        yield _("“Join the call” appears here at %(time)s.") % {"time": clock(how.opens_at)}


def _to_confirm(viewer: Membership) -> str:
    return (
        _("Does this time suit you? Say so, or move it.")
        if viewer.is_mentee
        else _("This time is still to be confirmed.")
    )


def reminded_at(check_in: CheckIn, at: datetime) -> list[datetime]:
    """When the two are reminded of it, what is past left out."""
    times = (check_in.starts_at - before for before in calendar.REMINDERS.values())
    return [time for time in sorted(times) if time > at]


def path_so_far(match: Match, viewer: Membership, at: datetime) -> dict:
    """The two lines of the pair, newest first: check-ins, those called off among them, and how it began."""
    other = match.other(viewer).person.first_name
    again = match.check_ins.standing().filter(starts_at=OuterRef("starts_at"))
    shown = match.check_ins.exclude(Exists(again), cancelled_at__isnull=False)
    check_ins = list(shown.select_related("way").order_by("-starts_at")[:MOST_STEPS])
    steps = [_step(check_in, viewer, at) for check_in in check_ins]
    return {"theirs": other, "steps": [*steps, *_beginning(match, viewer, other)]}


def name_of(check_in: CheckIn) -> str:
    return _("First check-in") if check_in.number == 1 else _("Check-in %(number)s") % {"number": check_in.number}


def _step(check_in: CheckIn, viewer: Membership, at: datetime) -> dict:
    if not check_in.stands:
        return {
            "side": "both",
            "off": True,
            "lead": _("Check-in"),
            "words": _(", called off"),
            "on": check_in.starts_at,
        }
    lead = name_of(check_in)
    if not check_in.has_begun(at):
        return {"side": "both", "soon": True, "lead": lead, "words": "", "at": check_in.starts_at}
    said = [met for met in (check_in.mentee_says_met, check_in.mentor_says_met) if met is not None]
    words = _(", did not happen") if said and not any(said) else BY.get(check_in.way.slug if check_in.way else "", "")
    return {"side": "both", "lead": lead, "words": words, "on": check_in.starts_at}


def _beginning(match: Match, viewer: Membership, other: str) -> list[dict]:
    asked = match.origin == Match.Origin.REQUEST
    if viewer.is_mentee:
        words = _("You asked to meet %(name)s") if asked else _("You said yes to %(name)s")
        first = {"starts": True, "words": words % {"name": other}, "on": match.mentee_yes_at}
        return [{"joins": True, "words": _("%(name)s said yes") % {"name": other}, "on": match.mentor_yes_at}, first]
    words = _("%(name)s asked to meet you") if asked else _("%(name)s said yes")
    return [
        {"side": "you", "words": _("You said yes"), "on": match.mentor_yes_at},
        {"side": "them", "words": words % {"name": other}, "on": match.mentee_yes_at},
    ]


# The mentor's own


def waits(match: Match, at: datetime) -> timedelta:
    """How long a request has waited for its mentor."""
    return at - match.mentee_yes_at


def places_in_words(mentor: Membership) -> str:
    """How many places are taken, counted from what the mentor may see: not a suggestion its mentee has yet to answer."""
    taken = Match.objects.visible_to(mentor).approved().count()
    return ngettext("%(taken)s of %(count)s place taken", "%(taken)s of %(count)s places taken", mentor.capacity) % {
        "taken": taken,
        "count": mentor.capacity,
    }
