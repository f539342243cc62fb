"""The life of a match: every step in one file, in the order of that life.

Each step is one transaction: locks first (mentor's membership, mentee's membership, match), then the guards, then the
facts, and in the same breath what is owed about them. Doing a step twice has one effect. A step that may not be taken
raises a refusal with words for people (relationships.guards); where a constraint is quicker, it says the same.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import wraps

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import audience, changed, gates
from accounts.models import Block, Format, Membership
from accounts.ready import Ready
from relationships import calendar, guards, letters, places
from relationships.guards import NotYours, TooLate
from relationships.models import Match
from relationships.steps import one_transaction

Closed = Match.Closed
ENDINGS_OF_MENTEE = (Closed.COMPLETED, Closed.ANOTHER_MENTOR, Closed.STEPPED_BACK)
ENDINGS_OF_MENTOR = (Closed.COMPLETED, Closed.STEPPED_BACK)


def step(change: Callable) -> Callable:
    """One step in the life of a match."""

    @wraps(change)
    def inside(*args, **kwargs):
        with one_transaction():
            return change(*args, **kwargs)

    return inside


# Before the start


@step
def ask(
    mentee: Membership,
    mentor: Membership,
    *,
    at: datetime,
    hello: str = "",
    way: Format | None = None,
    shared_facts: Iterable[str] = (),
    **reasons,
) -> Match:
    """A mentee asks to meet a mentor: the mentee's yes. The mentor is asked and the coordinator sees it at once.

    `shared_facts` are the facts ticked for this mentor; only what the mentee shows to members can be. `reasons` are
    `points`, `parts` and `reason_facts` as counted now. Asking where a coordinator has suggested is saying yes to that.
    """
    mentor, mentee = _both_locked(mentor, mentee)
    standing = Match.objects.open().between(mentee, mentor).first()
    if standing is not None:
        return standing if standing.mentee_yes_at else agree(standing, mentee, at, hello, way, shared_facts)
    guards.may_ask(mentee, mentor, at)
    match = Match(
        origin=Match.Origin.REQUEST,
        slot=guards.free_slot(mentee),
        mentee_yes_at=at,
        hello=hello,
        first_way=way,
        shared_facts=sorted(set(shared_facts) & audience.facts_members_see(mentee)),
        **_from_the_program(mentee, mentor, at),
        **reasons,
    )
    match.save(force_insert=True)
    letters.tell(match, match.mentor, "request_asked", at)
    return match


@step
def propose(
    coordinator: Membership,
    mentee: Membership,
    mentor: Membership,
    *,
    at: datetime,
    origin: str = Match.Origin.SUGGESTION,
    override_why: str = "",
    **reasons,
) -> Match:
    """A coordinator brings two people together: the coordinator's yes, which takes the mentor's place.

    The mentee is asked next and the mentor last: a mentor reads nothing about a mentee before that mentee's yes.
    """
    mentor, mentee = _both_locked(mentor, mentee)
    guards.may_propose(coordinator, mentee, mentor, at)
    match = Match(
        origin=origin,
        coordinator_yes_at=at,
        coordinator_yes_by=coordinator.person,
        area_override_why=override_why,
        **_from_the_program(mentee, mentor, at),
        **reasons,
    )
    match.save(force_insert=True)
    places.take(match, at)
    letters.tell(match, match.mentee, "suggested", at)
    return match


@step
def agree(
    match: Match,
    by: Membership,
    at: datetime,
    hello: str = "",
    way: Format | None = None,
    shared_facts: Iterable[str] = (),
) -> Match:
    """A mentee says yes to a suggestion, and what this mentor may read."""
    match = Match.objects.locked(match.pk)
    if by.pk != match.mentee_id:
        raise NotYours
    if match.is_open and not match.mentee_yes_at:
        match.hello, match.first_way = hello, way
        match.shared_facts = sorted(set(shared_facts) & audience.facts_members_see(match.mentee))
        match.save(update_fields=["hello", "first_way", "shared_facts"])
    return _say_yes(match, by, at)


@step
def say_yes(match: Match, by: Membership, at: datetime) -> Match:
    """Record one of the three yeses; the coordinator's takes the mentor's place, the last one starts the match.

    Raises NotYours if `by` has no yes to give here, Full if the mentor's last place has gone meanwhile, or another
    refusal of relationships.guards.
    """
    return _say_yes(Match.objects.locked(match.pk), by, at)


def _say_yes(match: Match, by: Membership, at: datetime) -> Match:
    yes = _yes_of(match, by)
    if getattr(match, yes) and match.closed_at is None:
        return match
    guards.may_go_on(match, at)
    if yes == "mentor_yes_at" and not match.mentee_yes_at:
        raise NotYours  # nothing of it is there for a mentor before the mentee's yes
    if yes == "coordinator_yes_at":
        guards.may_be_approved(match.mentee, match.mentor, at)
        match.coordinator_yes_by = by.person
        places.take(match, at)
    setattr(match, yes, at)
    match.save(update_fields=[yes, "coordinator_yes_by"])
    if match.has_three_yeses:
        return _start(match, at)
    if yes == "mentee_yes_at":
        letters.tell(match, match.mentor, "request_asked", at)
    elif match.mentee_yes_at:
        letters.tell(match, match.mentee, "approved_next", at)
    return match


@step
def take_back(match: Match, by: Membership, at: datetime) -> Match:
    """Take one's own yes back before the start; a coordinator's gives the place back.

    A mentee's takes the whole request back: without it a mentor reads nothing. Any coordinator of the program can
    take back what the desk has said.
    """
    match = Match.objects.locked(match.pk)
    yes = _yes_of(match, by)
    if yes == "mentee_yes_at":
        return withdraw(match, by, at)
    if match.is_open and getattr(match, yes) is None:
        return match
    if not match.is_open:
        raise TooLate
    setattr(match, yes, None)
    if yes == "coordinator_yes_at":
        places.give_back(match, at)
        match.coordinator_yes_by = None
        if match.first_yes_at is None:
            return _close(match, Closed.WITHDRAWN, at, by=by)
    match.save(update_fields=[yes, "coordinator_yes_by"])
    return match


def undo_approval(match: Match, by: Membership, at: datetime) -> Match:
    """Take the coordinator's yes back: the place is free again."""
    return take_back(match, by, at)


@step
def start(match: Match, at: datetime) -> Match:
    """The third yes is there: the match is active, and its first check-in is on the calendar.

    The mentee's other open requests are withdrawn in neutral words; if the mentor's last place has gone with it, others
    who wait for that place hear that there is no room. All of it, and every message about it, or nothing.
    """
    return _start(Match.objects.locked(match.pk), at)


def _start(match: Match, at: datetime) -> Match:
    if match.started_at is not None:
        return match
    if not match.is_open or not match.has_three_yeses:
        raise TooLate
    guards.may_start(match, at)
    match.started_at, match.slot = at, None
    match.save(update_fields=["started_at", "slot"])
    _close_what_it_makes_impossible(match, at)
    letters.take_back(match, at, why="started")
    check_in = calendar.schedule_next(match, at)
    letters.tell_each(match, (match.mentee, match.mentor), "started", at, not_after=check_in.starts_at)
    return match


@step
def decline(match: Match, by: Membership, at: datetime, why: str = "") -> Match:
    """Not this time, said by any of the three before the start. A mentor's reason is for the coordinators only.

    A mentor's no, a coordinator's no, "no room" and an expiry read the same to the mentee.
    """
    match = Match.objects.locked(match.pk)
    yes = _yes_of(match, by)
    if yes == "mentor_yes_at" and not match.mentee_yes_at:
        raise NotYours
    cause = {
        "mentee_yes_at": Closed.MENTEE_NO,
        "mentor_yes_at": Closed.MENTOR_NO,
        "coordinator_yes_at": Closed.COORDINATOR_NO,
    }[yes]
    if match.closed_as == cause:
        return match
    if not match.is_open:
        raise TooLate
    return _close(match, cause, at, by=by, why=why)


@step
def withdraw(match: Match, by: Membership, at: datetime) -> Match:
    """The mentee takes an open request back, without giving a reason."""
    match = Match.objects.locked(match.pk)
    if by.pk != match.mentee_id:
        raise NotYours
    if match.closed_as == Closed.WITHDRAWN:
        return match
    if not match.is_open:
        raise TooLate
    return _close(match, Closed.WITHDRAWN, at, by=by)


@step
def nudge(match: Match, at: datetime) -> None:
    """Ask the mentor again at 24 h and at 48 h; at 72 h the desk has it, with its age, and the mentee reads that."""
    match = Match.objects.locked(match.pk)
    if not match.is_open or match.mentor_yes_at or not match.mentee_yes_at:
        return
    silence = at - match.mentee_yes_at
    for hours, field, kind in ((24, "nudged_24_at", "request_nudge_24"), (48, "nudged_48_at", "request_nudge_48")):
        if silence >= timedelta(hours=hours) and getattr(match, field) is None:
            setattr(match, field, at)
            if silence < timedelta(hours=hours + 24):  # after an outage only the latest is sent
                letters.tell(match, match.mentor, kind, at)
    if silence >= timedelta(hours=72) and match.desk_told_at is None:
        match.desk_told_at = at
        letters.tell_the_desk(match.program, match, "desk_72", at, but=(match.mentee.person_id, match.mentor.person_id))
    match.save(update_fields=["nudged_24_at", "nudged_48_at", "desk_told_at"])


@step
def expire(match: Match, at: datetime) -> Match:
    """Without its three yeses when its days are over: kind words to those who said yes, and the waiting time stays."""
    match = Match.objects.locked(match.pk)
    if match.is_open and match.expires_at <= at:
        _close(match, Closed.EXPIRED, at)
    return match


# From the start to the ending


@step
def pause(match: Match, by: Membership, at: datetime, back_on: date | None = None) -> Match:
    """Take a break: nothing is on the calendar and nothing is sent until they are back. The place stays theirs."""
    match = Match.objects.locked(match.pk)
    _one_of_the_two_or_the_desk(match, by)
    if match.is_paused:
        return match
    if not match.is_active:
        raise TooLate
    match.paused_at, match.paused_by, match.back_on = at, by.person, back_on
    match.save(update_fields=["paused_at", "paused_by", "back_on"])
    calendar.clear(match, at, by=by.person)
    _tell_the_others(match, by, "paused", at)
    return match


@step
def resume(match: Match, by: Membership, at: datetime) -> Match:
    """Back from the break: the next check-in is on the calendar. Whoever took the break ends it, or the desk."""
    match = Match.objects.locked(match.pk)
    _one_of_the_two_or_the_desk(match, by)
    if match.is_active:
        return match
    if not match.is_paused:
        raise TooLate
    if not by.is_coordinator and match.paused_by_id != by.person_id:
        raise NotYours(_("The other one is taking a break now. You will hear when they are back."))
    match.paused_at = match.paused_by = match.back_on = None
    match.save(update_fields=["paused_at", "paused_by", "back_on"])
    calendar.take_up(match, at)
    _tell_the_others(match, by, "resumed", at)
    return match


@step
def end(
    match: Match, by: Membership, at: datetime, ending: str, glad_again: bool | None = None, why: str = ""
) -> Match:
    """End what the two had, in one of the four ways. The other one reads the same neutral words whatever the cause."""
    match = Match.objects.locked(match.pk)
    _one_of_the_two_or_the_desk(match, by)
    if match.has_ended:
        return match
    if not match.started_at:
        raise TooLate
    allowed = {match.mentee_id: ENDINGS_OF_MENTEE, match.mentor_id: ENDINGS_OF_MENTOR}.get(by.pk, Match.ENDINGS)
    if ending not in allowed:
        raise NotYours
    match.glad_again = glad_again if ending == Closed.ANOTHER_MENTOR else None
    return _close(match, Closed(ending), at, by=by, why=why)


@step
def stop_contact(match: Match, by: Membership, at: datetime) -> Match:
    """Stop at once, in one step and without a reason: a block stands, the match is over, nothing more is sent."""
    match = Match.objects.locked(match.pk)
    if by.pk not in (match.mentee_id, match.mentor_id) or (by.pk == match.mentor_id and not match.mentee_yes_at):
        raise NotYours
    other = match.other(by)
    Block.objects.get_or_create(blocker=by.person, blocked=other.person, lifted_at=None, defaults={"since": at})
    for theirs in _open_between_the_people(match):
        if theirs.closed_at is None:
            before = Closed.WITHDRAWN if theirs.mentee.person_id == by.person_id else Closed.MENTOR_NO
            _close(theirs, Closed.SAFETY if theirs.started_at else before, at, by=by)
    match.refresh_from_db()
    for person in (by.person, other.person):
        changed.person(person, at)
    return match


# When a member is away or leaves (rung by accounts.changed, in the transaction of that step)


@step
def goes_away(member: Membership, at: datetime) -> None:
    """A break or leave. A mentee's matches pause and open requests are withdrawn; a mentor's people are never simply
    left: with a date to be back, check-ins inside are laid after it; without one, the match pauses. Each gets a kind
    note with who to turn to, and the desk has the open requests."""
    for match in _not_closed_of(member):
        if match.is_open and member.is_mentee:
            _close(match, Closed.WITHDRAWN, at, by=member)
        elif match.is_active and member.is_mentor and member.away_from and member.back_at:
            if calendar.lay_after(match, member.away_from, member.back_at, at, by=member.person):
                letters.tell(match, match.mentee, "away", at)
        elif match.is_active:
            pause(match, member, at, back_on=member.back_at and gates.day_of(match.program, member.back_at))


@step
def comes_back(member: Membership, at: datetime) -> None:
    """Back from a break or from leave: what was paused for it goes on."""
    for match in _not_closed_of(member):
        if match.is_paused and match.paused_by_id == member.person_id:
            resume(match, member, at)


@step
def leaves(member: Membership, at: datetime) -> None:
    """Out of the program: open requests are withdrawn, or closed kindly where a mentor goes, and matches end."""
    for match in _not_closed_of(member):
        if match.started_at:
            end(match, member, at, Closed.STEPPED_BACK)
        else:
            _close(match, Closed.WITHDRAWN if member.is_mentee else Closed.MENTOR_NO, at, by=member)


# What the steps share


def _both_locked(mentor: Membership, mentee: Membership) -> tuple[Membership, Membership]:
    """Both memberships as they are now, under their locks: the mentor's first."""
    now = {member.pk: member for member in _members_locked(mentor.pk, mentee.pk)}
    mentor_now, mentee_now = now[mentor.pk], now[mentee.pk]
    mentor_now.program, mentee_now.program = mentor.program, mentee.program
    return mentor_now, mentee_now


_members_locked = Ready(lambda *two: Membership.objects.filter(pk__in=two).under_locks(), -1, -2)


def _from_the_program(mentee: Membership, mentor: Membership, at: datetime) -> dict:
    program = mentee.program
    return {
        "program": program,
        "mentee": mentee,
        "mentor": mentor,
        "opened_at": at,
        "cadence": program.cadence,
        "minutes": program.check_in_minutes,
        "check_in_zone": mentee.person.zone,
    }


def _yes_of(match: Match, by: Membership) -> str:
    yes = match.yes_of(by)
    if not yes or not by.is_active:
        raise NotYours
    return yes


def _one_of_the_two_or_the_desk(match: Match, by: Membership) -> None:
    _yes_of(match, by)


def _tell_the_others(match: Match, by: Membership, kind: str, at: datetime) -> None:
    """Tell the other one; both, where the desk did it."""
    for member in (match.mentee, match.mentor):
        if member.pk != by.pk and (member.pk == match.mentee_id or match.mentee_yes_at):
            letters.tell(match, member, kind, at)


def _not_closed_of(member: Membership) -> list[Match]:
    """This member's matches, each under its locks. In the order of their mentors, so that two cannot wait in a ring."""
    mine = Match.objects.not_closed().filter(**{member.role: member} if not member.is_coordinator else {"pk": None})
    return [
        Match.objects.locked(pk) for pk in mine.order_by("mentor_id", "mentee_id", "pk").values_list("pk", flat=True)
    ]


def _open_between_the_people(match: Match) -> list[Match]:
    """Every match of these two people that is not closed, this one among them."""
    two = (match.mentee.person_id, match.mentor.person_id)
    both = Match.objects.not_closed().filter(mentee__person__in=two, mentor__person__in=two).exclude(pk=match.pk)
    others = both.order_by("mentor_id", "mentee_id", "pk").values_list("pk", flat=True)
    return [match, *(Match.objects.locked(pk) for pk in others)]


def _close_what_it_makes_impossible(match: Match, at: datetime) -> None:
    """The mentee's other requests, and those of others for the place that has just gone."""
    in_vain = Q(mentee=match.mentee)
    if match.mentor.places_free == 0:
        in_vain |= Q(mentor=match.mentor, coordinator_yes_at=None)
    # Other pairs' rows, without their memberships: by id, so that two starts cannot wait for each other in a ring.
    rows = Match.objects.open().filter(in_vain).exclude(pk=match.pk).order_by("pk").select_for_update(of=("self",))
    for other in rows.select_related("mentee__person", "mentor__person", "program"):
        _close(other, Closed.WITHDRAWN if other.mentee_id == match.mentee_id else Closed.NO_ROOM, at)


def _close(match: Match, cause: str, at: datetime, *, by: Membership | None = None, why: str = "") -> Match:
    """Close a match for whatever cause: the place goes back, nothing stays on the calendar, neutral words go out."""
    holds_place = match.is_approved
    match.closed_at, match.closed_as, match.closed_why = at, cause, why
    match.closed_by = by.person if by else None
    match.save(update_fields=["closed_at", "closed_as", "closed_why", "closed_by", "glad_again", *YESES])
    if holds_place:
        places.give_back(match, at)
    if match.started_at:
        calendar.clear(match, at, by=match.closed_by)
    letters.take_back(match, at, why="closed")
    letters.tell_of_closing(match, by, at)
    return match


YESES = ("coordinator_yes_at", "coordinator_yes_by", "mentor_yes_at", "mentee_yes_at")
