"""Check-ins on the calendar: the first after the start, then by cadence, and what the two change about one.

An active match always has its next check-in there. Each change takes the locks of the match, owes its reminders in the
same transaction and takes back those that are no longer true.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from accounts import availability, wallclock
from accounts.models import Format, Person, WayToMeet
from accounts.ready import Ready
from relationships import cadence, letters
from relationships.guards import NotATime, NotYours, TooLate
from relationships.models import CheckIn, Match
from relationships.steps import one_transaction
from reminders import outbox

FIRST_WITHIN_DAYS = 14
NOTICE = timedelta(hours=24)  # a proposal leaves at least a day to read it
LONGEST = timedelta(hours=4)
LONGEST_GAP = timedelta(days=35)
NEARBY = timedelta(days=3)  # how much earlier one may be laid that has to make way
AHEAD = timedelta(days=60)  # nobody books further than this
REMINDERS = {"check_in_72h": timedelta(hours=72), "check_in_24h": timedelta(hours=24)}
WHEN = (
    "starts_at", "moved_at", "to_be_confirmed", "mentee_confirmed_at", "mentor_confirmed_at", "sequence",
)  # fmt: skip
WORKABLE = time(18)  # where nobody named a time: an hour on the mentee's clock to be confirmed


def step(change: Callable) -> Callable:
    """One change to a check-in, under the locks of its match."""

    @wraps(change)
    def inside(check_in: CheckIn, *args, **kwargs) -> CheckIn:
        with one_transaction():
            match = Match.objects.locked(check_in.match_id)
            [check_in] = _locked(check_in.pk)
            check_in.match = match
            change(check_in, *args, **kwargs)
        return check_in

    return inside


_locked = Ready(lambda pk: CheckIn.objects.filter(pk=pk).select_for_update(of=("self",)), -1)


# Putting one on the calendar


def schedule_next(match: Match, at: datetime) -> CheckIn:
    """Put the next check-in on the calendar, if it is not there: the first by shared hours, then by cadence.

    Only for an active match, inside the transaction that holds its locks.
    """
    last = _newest(match)
    if last and last.is_next:
        return last
    check_in = _following(match, last, at) if last else _first(match, at)
    check_in.save(force_insert=True)
    owe_reminders(check_in, at)
    for member in (match.mentee, match.mentor):
        if last and _is_at_another_hour(check_in, last, member.person):
            letters.tell(match, member, "check_in_moved", at, about=check_in, not_after=check_in.starts_at)
    return check_in


def _newest(match: Match) -> CheckIn | None:
    """The one made last: the next one on the calendar, if one stands there."""
    return next(iter(_newest_of(match.pk)), None)


_newest_of = Ready(lambda match: CheckIn.objects.filter(match=match).order_by("-pk")[:1], -1)


def _first(match: Match, at: datetime, after: datetime | None = None) -> CheckIn:
    """The first check-in, within 14 days at a time both are free; else at the mentor's next free hour, for the
    mentee to confirm or move."""
    since = max(at + NOTICE, after or at)
    shared = shared_times(match, since, days=FIRST_WITHIN_DAYS)
    open_to_mentor = [] if shared else _times([match.mentor.person], match, since, FIRST_WITHIN_DAYS)
    starts_at = (shared or open_to_mentor or [_some_evening(match, since)])[0]
    return _new(match, starts_at, number=_next_number(match), to_be_confirmed=not shared)


def _following(match: Match, last: CheckIn, at: datetime) -> CheckIn:
    """The next one by cadence. Dates on which one of the two is away are passed over; where that would take more than
    a month, a shared time is proposed instead."""
    after = max(at, last.starts_at)
    usual = _usual_day(match, last, cadence.following(last.usual_on, match.cadence), after, after + LONGEST_GAP)
    return _at_the_usual_hour(match, last, usual) if usual else _first(match, at)


def take_up(match: Match, at: datetime) -> CheckIn:
    """After a break: the next one at the usual day and hour, the one that was called off included; where that is more
    than 14 days away, at a time both are free before."""
    last = _newest(match)
    if last and last.is_next:
        return last
    until = at + timedelta(days=FIRST_WITHIN_DAYS)
    usual = _usual_day(match, last, last.usual_on, at + NOTICE, until) if last else None
    check_in = _at_the_usual_hour(match, last, usual) if last and usual else _first(match, at)
    check_in.save(force_insert=True)
    owe_reminders(check_in, at)
    return check_in


def _usual_day(match: Match, last: CheckIn, on: date, after: datetime, until: datetime) -> date | None:
    """The first day of the cadence, from `on`, that is after one instant and not after another, both being there."""
    starts_at = wallclock.instant_of(on, last.usual_at, last.zone)
    while starts_at <= until:
        if starts_at > after and not _is_away(match, starts_at):
            return on
        on = cadence.following(on, match.cadence)
        starts_at = wallclock.instant_of(on, last.usual_at, last.zone)
    return None


def _at_the_usual_hour(match: Match, last: CheckIn, on: date) -> CheckIn:
    """One on this day, at the usual hour of the clock it follows."""
    starts_at = wallclock.instant_of(on, last.usual_at, last.zone)
    return CheckIn(
        match=match, number=_next_number(match), starts_at=starts_at, usual_on=on, usual_at=last.usual_at,
        zone=last.zone, minutes=match.minutes, way=last.way,
    )  # fmt: skip


def _next_number(match: Match) -> int:
    """The number of the next meeting: check-ins that were called off do not count."""
    return match.check_ins.standing().count() + 1


def _new(match: Match, starts_at: datetime, *, number: int, to_be_confirmed: bool) -> CheckIn:
    zone = match.check_in_zone or match.mentee.person.zone
    usual = starts_at.astimezone(ZoneInfo(zone))
    return CheckIn(
        match=match, number=number, starts_at=starts_at, usual_on=usual.date(), usual_at=usual.time(), zone=zone,
        minutes=match.minutes, way=first_way(match), to_be_confirmed=to_be_confirmed,
    )  # fmt: skip


def first_way(match: Match) -> Format | None:
    """How the two meet first: as the mentee chose, else a way both like and the program has set up."""
    offered = _offered(match.program_id, match.mentee.person_id, match.mentor.person_id)
    chosen = next((way for way in offered if way.pk == match.first_way_id), None)
    return chosen or max(offered, key=lambda way: (way.to_mentor and way.to_mentee, way.to_mentor), default=None)


def _offered_by(program: int, mentee: int, mentor: int) -> QuerySet[Format]:
    """The ways that a program has set up, with which of the two likes each."""
    liked = Person.formats.through.objects.filter(format=OuterRef("pk"))
    return Format.objects.filter(pk__in=WayToMeet.objects.filter(program=program).values("format")).annotate(
        to_mentee=Exists(liked.filter(person=mentee)), to_mentor=Exists(liked.filter(person=mentor))
    )


_offered = Ready(_offered_by, -1, -2, -3)


def _some_evening(match: Match, since: datetime) -> datetime:
    zone = match.check_in_zone or match.mentee.person.zone
    return wallclock.instant_of(wallclock.local_date(since, zone) + timedelta(days=2), WORKABLE, zone)


def _is_at_another_hour(check_in: CheckIn, last: CheckIn, person: Person) -> bool:
    """Whether the usual hour moves on this person's clock: clocks change on different days, or not at all."""
    then, now = (
        wallclock.instant_of(one.usual_on, one.usual_at, one.zone).astimezone(ZoneInfo(person.zone))
        for one in (last, check_in)
    )
    return last.usual_at == check_in.usual_at and (then.weekday(), then.time()) != (now.weekday(), now.time())


def _is_away(match: Match, starts_at: datetime) -> bool:
    """Whether one of the two has a break or leave then, or has said that they are not free."""
    ends_at = starts_at + timedelta(minutes=match.minutes)
    return _has_a_break(match, starts_at) or any(
        availability.is_off(member.person, starts_at, ends_at) for member in (match.mentor, match.mentee)
    )


def _has_a_break(match: Match, at: datetime) -> bool:
    return match.mentor.is_away(at) or match.mentee.is_away(at)


# Times to choose from


def shared_times(match: Match, at: datetime, days: int = FIRST_WITHIN_DAYS) -> list[datetime]:
    """When a check-in of this match can begin in the coming days: both free, and neither booked in any program."""
    return _times([match.mentor.person, match.mentee.person], match, at, days)


def times_to_choose(match: Match, at: datetime) -> list[datetime]:
    """What is offered to somebody who moves a check-in: shared times; where the mentee named none, the mentor's."""
    shared = shared_times(match, at)
    if shared or availability.week_mask(match.mentee.person):
        return shared
    return _times([match.mentor.person], match, at, FIRST_WITHIN_DAYS)


def _times(people: list[Person], match: Match, at: datetime, days: int) -> list[datetime]:
    until = at + timedelta(days=days)
    free = [(at, until)]
    for person in people:
        free = cadence.pieces(free, availability.free_between(person, at, until))
    both = [match.mentor.person_id, match.mentee.person_id]
    left = cadence.without(free, booked(both, at, until))
    return cadence.starts([(_next_quarter(start), end) for start, end in left], match.minutes)


def _next_quarter(instant: datetime) -> datetime:
    """The first quarter hour not before this instant."""
    past = timedelta(minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond)
    return instant if not past else instant - past + timedelta(minutes=15)


def booked(people: list[int], since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Check-ins of these people in any program: taken time, said to nobody."""
    rows = _standing_between(*people, since, until)
    return sorted({(row.starts_at, row.ends_at) for row in rows})


def _of_two(one: int, other: int, since: datetime, until: datetime) -> QuerySet[CheckIn]:
    theirs = CheckIn.objects.standing().of_people(one, other).filter(match__closed_at=None)
    return theirs.filter(starts_at__gt=since - LONGEST, starts_at__lt=until)


_standing_between = Ready(_of_two, -1, -2, datetime(1000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC))


# What is owed about one


def owe_reminders(check_in: CheckIn, at: datetime) -> None:
    """72 h and 24 h before, to each of the two; what would be due already is not owed."""
    for kind, before in REMINDERS.items():
        due_at = check_in.starts_at - before
        if due_at > at:
            both = (check_in.match.mentee, check_in.match.mentor)
            letters.tell_each(
                check_in.match, both, kind, at, about=check_in, due_at=due_at, not_after=check_in.starts_at
            )


def _owe_anew(check_in: CheckIn, at: datetime) -> None:
    outbox.withdraw([*REMINDERS, *letters.CHANGES], check_in, at=at, why="moved")
    owe_reminders(check_in, at)


# What the two do with one


@step
def move(check_in: CheckIn, by, starts_at: datetime, at: datetime, from_now_on: bool = False) -> None:
    """Choose another time: one of the shared free ones, or one the two have agreed on. The other one is told.

    Only this check-in moves, unless it is the first, still to be confirmed, or `from_now_on`: then the cadence counts
    on from the new day and hour, on the clock of whoever chose it.
    """
    side = _their_side(check_in, by)
    if check_in.starts_at == starts_at and check_in.stands:
        return
    _still_to_come(check_in, at)
    if not at < starts_at <= at + AHEAD or _is_taken(check_in, starts_at):
        raise NotATime
    if check_in.number == 1 or check_in.to_be_confirmed or from_now_on:
        usual = starts_at.astimezone(ZoneInfo(by.person.zone))
        check_in.zone, check_in.usual_on, check_in.usual_at = by.person.zone, usual.date(), usual.time()
    check_in.starts_at, check_in.moved_at = starts_at, at
    check_in.to_be_confirmed = check_in.to_be_confirmed and side == "mentor"
    check_in.mentee_confirmed_at = at if side == "mentee" else None
    check_in.mentor_confirmed_at = at if side == "mentor" else None
    check_in.sequence += 1
    check_in.save(update_fields=[*WHEN, "zone", "usual_on", "usual_at"])
    _owe_anew(check_in, at)
    letters.tell(check_in.match, check_in.match.other(by), "check_in_moved", at, about=check_in, not_after=starts_at)


@step
def make_way(check_in: CheckIn, by, until: datetime, at: datetime) -> None:
    """One of the two is not free then: lay this one at the nearest time both are, else propose a time after those
    days. The usual day and hour stay, and the other one is told."""
    _their_side(check_in, by)
    _still_to_come(check_in, at)
    match = check_in.match
    since = max(at + NOTICE, check_in.starts_at - NEARBY)
    near = shared_times(match, since, days=(max(until, since) - since).days + FIRST_WITHIN_DAYS)
    there = [time for time in near if not _has_a_break(match, time)]
    elsewhere = None if there else _first(match, at, after=until)
    check_in.starts_at = elsewhere.starts_at if elsewhere else min(there, key=lambda t: abs(t - check_in.starts_at))
    check_in.to_be_confirmed = bool(elsewhere and elsewhere.to_be_confirmed)
    check_in.moved_at, check_in.mentee_confirmed_at, check_in.mentor_confirmed_at = at, None, None
    check_in.sequence += 1
    check_in.save(update_fields=WHEN)
    _owe_anew(check_in, at)
    letters.tell(match, match.other(by), "check_in_moved", at, about=check_in, not_after=check_in.starts_at)


@step
def cancel(check_in: CheckIn, by, at: datetime) -> None:
    """ "I can't make it": this one is off, the next is on the calendar, the other one is told."""
    _their_side(check_in, by)
    if not check_in.stands:
        return
    _still_to_come(check_in, at)
    _call_off(check_in, at, by.person)
    letters.tell(
        check_in.match, check_in.match.other(by), "check_in_cancelled", at, about=check_in, not_after=check_in.starts_at
    )
    schedule_next(check_in.match, at)


@step
def confirm(check_in: CheckIn, by, at: datetime) -> None:
    """Say that one will be there. Silence leaves it on, too."""
    side = _their_side(check_in, by)
    _still_to_come(check_in, at)
    if side == "mentee":
        check_in.to_be_confirmed = False
    setattr(check_in, f"{side}_confirmed_at", getattr(check_in, f"{side}_confirmed_at") or at)
    check_in.save(update_fields=["to_be_confirmed", f"{side}_confirmed_at"])


@step
def say_met(check_in: CheckIn, by, met: bool, at: datetime) -> None:
    """After it: we met, or we did not. Each says it for themselves, and may say otherwise later."""
    side = _their_side(check_in, by)
    if not check_in.has_begun(at) or not check_in.stands:
        raise TooLate
    setattr(check_in, f"{side}_says_met", met)
    check_in.save(update_fields=[f"{side}_says_met"])


def _their_side(check_in: CheckIn, by) -> str:
    side = check_in.side_of(by)
    if not side or not by.is_active:
        raise NotYours
    return side


def _still_to_come(check_in: CheckIn, at: datetime) -> None:
    if not check_in.match.is_active or not check_in.stands or check_in.has_begun(at):
        raise TooLate


def _is_taken(check_in: CheckIn, starts_at: datetime) -> bool:
    """Whether one of the two is at another check-in then, in whichever program."""
    two = [check_in.match.mentor.person_id, check_in.match.mentee.person_id]
    ends_at = starts_at + timedelta(minutes=check_in.minutes)
    others = (
        CheckIn.objects.standing()
        .exclude(pk=check_in.pk)
        .of_people(*two)
        .filter(match__closed_at=None, starts_at__gt=starts_at - LONGEST, starts_at__lt=ends_at)
    )
    return any(other.ends_at > starts_at for other in others)


# What happens to them by itself


def clear(match: Match, at: datetime, by: Person | None = None) -> None:
    """Call off what is still to come, without a word: a break or an ending says enough."""
    for check_in in match.check_ins.standing().filter(starts_at__gt=at):
        _call_off(check_in, at, by)
    match.check_ins.next_ones().update(followed_at=at)


def lay_after(match: Match, since: datetime, back_at: datetime, at: datetime, by: Person) -> bool:
    """Call off what falls in a time away, and propose a time after it. True if something did."""
    inside = list(match.check_ins.upcoming(at).filter(starts_at__gte=since, starts_at__lt=back_at))
    for check_in in inside:
        _call_off(check_in, at, by)
    if inside:
        check_in = _first(match, at, after=back_at)
        check_in.save(force_insert=True)
        owe_reminders(check_in, at)
    return bool(inside)


def _call_off(check_in: CheckIn, at: datetime, by: Person | None) -> None:
    check_in.cancelled_at, check_in.cancelled_by = at, by
    check_in.sequence += 1
    check_in.save(update_fields=["cancelled_at", "cancelled_by", "sequence"])
    outbox.withdraw([*REMINDERS, *letters.CHANGES], check_in, at=at, why="cancelled")


@step
def follow(check_in: CheckIn, at: datetime) -> None:
    """Where a check-in has begun, put the next one on the calendar. Safe to do twice."""
    match = check_in.match
    followed = match.check_ins.next_ones().filter(pk=check_in.pk, starts_at__lte=at).update(followed_at=at)
    if followed and match.is_active:
        schedule_next(match, at)


def roll(at: datetime) -> int:
    """Follow every check-in that has begun. Returns how many."""
    begun = list(CheckIn.objects.to_be_followed(at))
    for check_in in begun:
        follow(check_in, at)
    return len(begun)
