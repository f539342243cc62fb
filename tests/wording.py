"""Reads what we write as a family member or an employer would: over a shoulder, on a lock screen, in a shared calendar.

`every_letter()` writes each registered kind about each thing it can be about, in each state in which it is owed, to
everybody it can go to, in each language. `readable(letter)` gives what can be read of it, by where it stands. A room that
registers a new kind says in ABOUT what it is about; a test fails until it does.
"""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from accounts.models import Format, Membership
from relationships.models import CheckIn, DeskNote, Match
from reminders import kinds, letter, outbox
from reminders.models import Reminder
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    ApprovedMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    ProgramFactory,
)

NAMES = ("Amarantha", "Benedikt", "Chidinma")  # mentee, mentor, coordinator: no letter holds a name
SECRET = "Nobody-else-reads-this"  # in every hello, note and answer
ABOUT = {
    "membership_answered": {"membership"},
    "request_asked": {"match"},
    "suggested": {"match"},
    "request_nudge_24": {"match"},
    "request_nudge_48": {"match"},
    "desk_72": {"match"},
    "approved_next": {"match"},
    "started": {"match"},
    "closed_kindly": {"match"},
    "request_closed": {"match"},
    "expired": {"match"},
    "paused": {"match"},
    "resumed": {"match"},
    "away": {"match", "check_in"},
    "ended": {"match"},
    "check_in_72h": {"check_in"},
    "check_in_24h": {"check_in"},
    "check_in_moved": {"check_in"},
    "check_in_cancelled": {"check_in"},
    "desk_question": {"desk_note"},
    "desk_answer": {"desk_note"},
    "desk_note": {"desk_note"},
}
TO_THE_DESK = {"desk_72", "desk_note"}


def every_letter() -> Iterator[tuple[str, EmailMultiAlternatives]]:
    """Each letter with a name for it: kind, thing, language."""
    things = every_thing()
    for kind in kinds.every():
        for thing in things:
            subject = outbox.about(thing)
            if subject.partition(":")[0] in ABOUT.get(kind.key, ()):
                for person in people_of(thing, kind):
                    yield from _letters(kind, subject, person)


def _letters(kind: kinds.Kind, subject: str, person) -> Iterator[tuple[str, EmailMultiAlternatives]]:
    reminder = Reminder(person=person, kind=kind.key, subject=subject, due_at=NOON)
    if kind.still_owed(reminder, NOON):
        for language, _name in settings.LANGUAGES:
            person.language = language
            yield f"{kind.key} {subject} {language}", letter.write(reminder, kind)


def every_thing() -> list:
    program = ProgramFactory()
    matches = every_match(program)
    active = [match for match in matches if match.is_active]
    return [*matches, *every_check_in(active), *every_note(program, active[0]), *every_membership(program)]


def every_match(program) -> list[Match]:
    desk = CoordinatorFactory(program=program, person__chosen_name=NAMES[2]).person

    def made(factory, **facts):
        mentee = MenteeFactory(program=program, person__chosen_name=NAMES[0])
        mentor = MentorFactory(program=program, person__chosen_name=NAMES[1])
        return factory(program=program, mentee=mentee, mentor=mentor, hello=SECRET, **facts)

    suggested = {"origin": "suggestion", "slot": None, "coordinator_yes_at": NOON, "coordinator_yes_by": desk}
    closed = {"closed_at": NOON, "closed_why": SECRET}
    not_started = [cause for cause in Match.Closed if cause not in Match.ENDINGS]
    return [
        made(MatchFactory),
        made(MatchFactory, mentor_yes_at=NOON),
        made(MatchFactory, mentee_yes_at=None, **suggested),
        made(MatchFactory, **suggested),
        made(ApprovedMatchFactory, coordinator_yes_by=desk),
        made(ActiveMatchFactory, coordinator_yes_by=desk),
        made(ActiveMatchFactory, coordinator_yes_by=desk, paused_at=NOON),
        *[made(MatchFactory, slot=None, closed_as=cause, **closed) for cause in not_started],
        *[made(ActiveMatchFactory, coordinator_yes_by=desk, closed_as=cause, **closed) for cause in Match.ENDINGS],
    ]


def every_check_in(matches) -> list[CheckIn]:
    """One of each way to meet, moved and not, and called off."""
    [match] = matches
    done = {"match": match, "followed_at": NOON}
    check_ins = [CheckInFactory(match=match)]
    for number, way in enumerate(Format.objects.all(), start=4):
        starts_at = NOON + number * DAY
        check_ins.append(CheckInFactory(number=number, way=way, starts_at=starts_at, moved_at=NOON, **done))
    called_off = CheckInFactory(number=99, starts_at=NOON + 99 * DAY, cancelled_at=NOON, **done)
    return [*check_ins, called_off]


def every_note(program, match) -> list[DeskNote]:
    return [
        DeskNote.objects.create(
            program=program, person=match.mentee.person, match=match, about=match.mentor.person, kind=kind,
            words=SECRET, answer=SECRET, written_at=NOON, answered_at=answered_at,
        )
        for kind in DeskNote.Kind
        for answered_at in (None, NOON)
    ]  # fmt: skip


def every_membership(program) -> list[Membership]:
    return [MenteeFactory(program=program, person__chosen_name=NAMES[0]), MentorFactory(program=program)]


def people_of(thing, kind: kinds.Kind) -> list:
    """Everybody whom a letter of this kind about this thing can go to."""
    if isinstance(thing, Membership):
        return [thing.person]
    if kind.key in TO_THE_DESK:
        return [PersonFactory.build()]
    match = thing if isinstance(thing, Match) else thing.match
    return [match.mentee.person, match.mentor.person]


def readable(message: EmailMultiAlternatives) -> dict[str, str]:
    """Everything that can be read of a letter, and where it stands."""
    found = {"subject": message.subject, "sender": message.from_email, "text": message.body}
    for content, _media_type in message.alternatives:
        found["html"] = words_of_html(content)
    for name, content, media_type in message.attachments:
        found[f"name of {name}"] = name
        found[name] = words_of_calendar(content) if media_type.startswith("text/calendar") else content
    return found


class _Words(HTMLParser):
    """Text, addresses and titles; not the names of styles."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.words += [
            value for name, value in attrs if name in ("href", "src", "alt", "title", "aria-label") and value
        ]

    def handle_data(self, data):
        self.words.append(data)


def words_of_html(content: str) -> str:
    reader = _Words()
    reader.feed(content)
    return "\n".join(reader.words)


def words_of_calendar(content: str | bytes) -> str:
    """The values of a calendar, without the names of its properties (TRANSP is one)."""
    text = content.decode() if isinstance(content, bytes) else content
    lines = text.replace("\r\n ", "").replace("\n ", "").splitlines()
    return "\n".join(line.partition(":")[2] for line in lines)
