"""What this room owes people by mail: who is told what, whether it is still owed when its time comes, and its words.

A letter says a day, a time and a way at most; everything else waits behind a sign-in. What two people read of the same
thing never tells one what the other did or said.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import Membership, Program
from accounts.ready import Ready
from relationships import guards, ics
from relationships.models import CheckIn, DeskNote, Match
from relationships.models.match import match_with
from reminders import kinds, letter, outbox
from reminders.models import Group, Reminder

CHANGES = ("check_in_moved", "check_in_cancelled")
ABOUT_A_CHECK_IN = ("check_in_72h", "check_in_24h", *CHANGES)
READ_ALIKE = (Match.Closed.MENTOR_NO, Match.Closed.COORDINATOR_NO, Match.Closed.NO_ROOM, Match.Closed.EXPIRED)


# Who is told


def tell(match: Match, member: Membership, kind: str, at: datetime, **more) -> None:
    """Owe one of the two a letter: see `tell_each`."""
    tell_each(match, [member], kind, at, **more)


def tell_each(
    match: Match, members: Iterable[Membership], kind: str, at: datetime, *, about=None,
    due_at: datetime | None = None, not_after: datetime | None = None,
) -> None:  # fmt: skip
    """Owe these of the two a letter about their match, or about a thing of it, in the transaction of its reason."""
    people = [member.person for member in members]
    outbox.owe_each(
        people, kind, about or match, due_at or at, at=at, not_after=not_after, desk=match.program.public_id
    )


def tell_the_desk(program: Program, about, kind: str, at: datetime, but: Iterable[int] = ()) -> None:
    """Owe every coordinator of a program a letter, but for the people whom it is about."""
    desk = Membership.objects.in_program(program).coordinators().active().exclude(person__in=list(but))
    people = [member.person for member in desk.select_related("person__quiet_hours")]
    outbox.owe_each(people, kind, about, at, at=at, desk=program.public_id)


def tell_of_closing(match: Match, by: Membership | None, at: datetime) -> None:
    """The neutral words of an ending, to whom it concerns and who did not do it."""
    if match.started_at:
        told = [(match.mentee, "ended"), (match.mentor, "ended")]
    else:
        told = [(match.mentee, "closed_kindly")] if match.mentee_yes_at and match.closed_as in READ_ALIKE else []
        if match.mentee_yes_at and (match.closed_as != Match.Closed.EXPIRED or match.mentor_yes_at):
            told.append((match.mentor, "expired" if match.closed_as == Match.Closed.EXPIRED else "request_closed"))
    for member, kind in told:
        if by is None or member.person_id != by.person_id:
            tell(match, member, kind, at)


def take_back(match: Match, at: datetime, why: str) -> None:
    """Nothing that was owed about this match, or about a check-in of it, goes out any more."""
    outbox.withdraw(subject=[match, *match.check_ins.only("pk")], at=at, why=why)


# Whether it is still owed


_matches_of = Ready(lambda check_in: Match.objects.with_people().filter(check_ins=check_in), -1)
_check_ins = Ready(lambda pk: CheckIn.objects.select_related("match__program", "way").filter(pk=pk), -1)


def _match(reminder: Reminder) -> Match | None:
    name, _, pk = reminder.subject.partition(":")
    if name == "check_in":
        return next(iter(_matches_of(int(pk))), None)
    return match_with(int(pk)) if name == "match" else None


def _check_in(reminder: Reminder) -> CheckIn | None:
    pk = reminder.subject.partition(":")[2]
    return next(iter(_check_ins(int(pk))), None)


def _note(reminder: Reminder) -> DeskNote | None:
    pk = reminder.subject.partition(":")[2]
    return DeskNote.objects.select_related("program").filter(pk=pk).first()


def _side(match: Match, reminder: Reminder, at: datetime) -> Membership | None:
    """The receiver's own membership in this match; None where they are not one of the two, or not there any more.

    A mentee on a break is sent nothing until they are back; their home then says it.
    """
    two = (match.mentee, match.mentor)
    mine = next((member for member in two if member.person_id == reminder.person_id), None)
    return mine if mine and mine.is_active and not (mine.is_mentee and mine.is_away(at)) else None


def _while(holds: Callable[[Match], bool]) -> Callable[[Reminder, datetime], bool]:
    """Owed while this is true of the match, and while nothing has come between the two."""

    def still_owed(reminder: Reminder, at: datetime) -> bool:
        match = _match(reminder)
        if match is None or _side(match, reminder, at) is None or not holds(match):
            return False
        return not guards.are_kept_apart(match.mentee, match.mentor)

    return still_owed


def _check_in_is_on(reminder: Reminder, at: datetime) -> bool:
    check_in = _check_in(reminder)
    return bool(check_in and check_in.stands and _while(lambda match: match.is_active)(reminder, at))


def _check_in_is_off(reminder: Reminder, at: datetime) -> bool:
    check_in = _check_in(reminder)
    return bool(check_in and not check_in.stands and _while(lambda match: match.is_active)(reminder, at))


def _after_the_end(reminder: Reminder, at: datetime) -> bool:
    """Neutral words after an ending go out also where a block stands now: nobody is left without a word."""
    match = _match(reminder)
    return match is not None and match.closed_at is not None and _side(match, reminder, at) is not None


def _mentor_is_awaited(match: Match) -> bool:
    return match.is_open and match.mentee_yes_at is not None and match.mentor_yes_at is None


def _desk_is_awaited(reminder: Reminder, at: datetime) -> bool:
    match = _match(reminder)
    return match is not None and _mentor_is_awaited(match)


def _note_is_unanswered(reminder: Reminder, at: datetime) -> bool:
    note = _note(reminder)
    return note is not None and note.answered_at is None


def _note_is_answered(reminder: Reminder, at: datetime) -> bool:
    note = _note(reminder)
    return note is not None and note.answered_at is not None


# What it says


def _about_a_match(reminder: Reminder) -> dict:
    return {"link": settings.ORIGIN + _match(reminder).get_absolute_url()}


def _about_a_start(reminder: Reminder) -> dict:
    match = _match(reminder)
    return {**_about_a_match(reminder), **_when(match.check_ins.next_ones().first(), reminder)}


def _about_a_check_in(reminder: Reminder) -> dict:
    check_in = _check_in(reminder)
    return {"link": letter.address("relationships:check_in", check_in.public_id), **_when(check_in, reminder)}


def _when(check_in: CheckIn | None, reminder: Reminder) -> dict:
    """Day, time and way of a check-in on the receiver's clock."""
    if check_in is None:
        return {}
    starts_at = check_in.starts_at.astimezone(ZoneInfo(reminder.person.zone))
    return {"starts_at": starts_at, "minutes": check_in.minutes, "way": ics.way_words(check_in)}


def _for_the_desk(reminder: Reminder) -> dict:
    """A match as the desk opens it."""
    match = _match(reminder)
    return {"link": letter.address("console:pair" if match.started_at else "console:request", match.public_id)}


def _about_the_desk(reminder: Reminder) -> dict:
    return {"link": letter.address("home")}


def _about_a_note(reminder: Reminder) -> dict:
    return {"link": letter.address("relationships:note_detail", _note(reminder).public_id)}


def _entry(reminder: Reminder) -> list[kinds.Attachment]:
    """The calendar entry of the check-in, in neutral words."""
    name = reminder.subject.partition(":")[0]
    check_in = _check_in(reminder) if name == "check_in" else _match(reminder).check_ins.next_ones().first()
    return [("plan.ics", ics.entry(check_in, reminder.person), "text/calendar")] if check_in else []


def _sender(reminder: Reminder) -> str:
    thing = _note(reminder) if reminder.subject.startswith("desk_note:") else _match(reminder)
    return thing.program.sender_name if thing else ""


# The register

LOOK = "relationships/mail/look"  # "Something to look at when you have time"


def _kind(key: str, still_owed: Callable, context: Callable, templates: str = "", **more) -> kinds.Kind:
    more.setdefault("group", Group.REQUESTS)
    return kinds.Kind(
        key=key, templates=templates or LOOK, still_owed=still_owed, context=context, sender_name=_sender, **more
    )


def every_kind() -> list[kinds.Kind]:
    awaited, active = _while(_mentor_is_awaited), _while(lambda match: match.is_active)
    before_start = _while(lambda match: match.is_open)
    asked = _while(lambda match: match.is_open and match.mentee_yes_at is None)
    paused = _while(lambda match: match.is_paused)
    mail = "relationships/mail"
    check_ins = {"group": Group.CHECK_INS, "context": _about_a_check_in}
    return [
        _kind("request_asked", awaited, _about_a_match),
        _kind("suggested", asked, _about_a_match),
        _kind("request_nudge_24", awaited, _about_a_match, f"{mail}/nudge",
              collapses_with=frozenset({"request_asked"})),
        _kind("request_nudge_48", awaited, _about_a_match, f"{mail}/nudge",
              collapses_with=frozenset({"request_asked", "request_nudge_24"})),
        _kind("desk_72", _desk_is_awaited, _for_the_desk),
        _kind("approved_next", before_start, _about_a_match),
        _kind("started", active, _about_a_start, f"{mail}/started", group=Group.CHECK_INS, attachments=_entry),
        _kind("closed_kindly", _after_the_end, _about_a_match, f"{mail}/news"),
        _kind("request_closed", _after_the_end, _about_a_match, f"{mail}/news"),
        _kind("expired", _after_the_end, _about_a_match, f"{mail}/news"),
        _kind("paused", paused, _about_a_match, f"{mail}/news"),
        _kind("resumed", active, _about_a_start, f"{mail}/started", group=Group.CHECK_INS, attachments=_entry),
        _kind("away", active, _about_a_match, f"{mail}/news"),
        _kind("ended", _after_the_end, _about_a_match, f"{mail}/news"),
        _kind("check_in_72h", _check_in_is_on, templates=f"{mail}/check_in", attachments=_entry, **check_ins),
        _kind("check_in_24h", _check_in_is_on, templates=f"{mail}/check_in",
              collapses_with=frozenset({"check_in_72h"}), **check_ins),
        _kind("check_in_moved", _check_in_is_on, templates=f"{mail}/moved", attachments=_entry, **check_ins),
        _kind("check_in_cancelled", _check_in_is_off, templates=f"{mail}/called_off", attachments=_entry, **check_ins),
        _kind("desk_question", _note_is_unanswered, _about_a_note),
        _kind("desk_answer", _note_is_answered, _about_a_note),
        _kind("desk_note", _note_is_unanswered, _about_the_desk, group=None, respects_quiet_hours=False),
    ]  # fmt: skip


def register() -> None:
    for kind in every_kind():
        kinds.register(kind)
