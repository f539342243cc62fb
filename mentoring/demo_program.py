"""The demo: two programs in the middle of their lives. Waiting, asked, talking, meeting, on a break, ended.

Everything here goes through the same verbs that people use, at the times at which they would have used them, so that
each rule of the product holds for it too. What would have been sent in the past is marked as sent in the past.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from accounts import audience, wallclock
from accounts.models import Membership, Program
from matching import card, compare
from matching.models import MEMBERS
from mentoring import demo_people
from mentoring.demo_people import Cast
from relationships import cadence, calendar, lifecycle, notes
from relationships.models import CheckIn, DeskNote, Match
from reminders.models import QuietHours, Reminder

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

ASKED = [  # (mentee, mentor, hours ago, what they wrote)
    ("Rowan", "Maya O.", 26, "I liked what you said about the bus. That is me too."),
    ("Jo", "Dele A.", 49, "Fridays are hard for me as well. I would like to hear about your new ones."),
    ("Noor", "Aisha M.", 5, ""),
    ("Theo", "Ethan Y.", 75, "Five in the morning. Yes. That."),
    ("Felix", "Sam Q.", 2, "One sticky note sounds good."),
]
MEETING = [  # (mentee, mentor, weeks since the start, cadence)
    ("Ali", "Tomos B.", 9, "weekly"),
    ("Beth", "Mei C.", 6, "weekly"),
    ("Frank", "Anthony D.", 3, "weekly"),
    ("Carol", "Iris B.", 14, "fortnightly"),
    ("Robin", "Ren I.", 5, "weekly"),
    ("Miguel", "Luis M.", 2, "weekly"),
    ("Jamal", "Marcus L.", 7, "weekly"),
    ("Kai", "Omar J.", 11, "fortnightly"),
]
ENDED = [  # (mentee, mentor, weeks since the start, weeks since the end, how)
    ("Ivan", "Viktor E.", 30, 6, Match.Closed.COMPLETED),
    ("Gloria", "Joyce U.", 20, 3, Match.Closed.ANOTHER_MENTOR),
    ("Dolores", "Winston A.", 16, 2, Match.Closed.STEPPED_BACK),
]


@transaction.atomic
def make(at: datetime) -> bool:
    """Make the demo, once. Returns whether there was anything to make."""
    if Program.objects.filter(name=demo_people.PROGRAMS["us"]["name"]).exists():
        return False
    for cast in demo_people.build(at):
        _live_through(cast, at)
        card.rewrite_program(cast.program, at)
    _sent_in_their_time(at)
    return True


def _live_through(cast: Cast, at: datetime) -> None:
    """What happened in one program up to now, oldest first; pairs of the other program's people are passed over."""
    for mentee, mentor, began, ended, how in ENDED:
        if pair := _pair(cast, mentee, mentor):
            match = _met(cast, *pair, at - timedelta(weeks=began), "weekly")
            _meet_until(match, at - timedelta(weeks=ended))
            lifecycle.end(match, match.mentee, at - timedelta(weeks=ended), how, glad_again=True)
    for mentee, mentor, weeks, often in (
        MEETING if cast.program.country == "US" else [("Orla", "Niamh D.", 4, "weekly")]
    ):
        if pair := _pair(cast, mentee, mentor):
            _meet_until(_met(cast, *pair, at - timedelta(weeks=weeks), often), at)
    if cast.program.country == "US":
        _stories_of_harbor_street(cast, at)


def _stories_of_harbor_street(cast: Cast, at: datetime) -> None:
    for mentee, mentor, hours, hello in ASKED:
        _ask(cast[mentee], cast[mentor], at - hours * HOUR, hello)
    _a_break(cast, at)
    _answered_and_suggested(cast, at)
    _notes(cast, at)
    _due_soon(cast, at)


def _pair(cast: Cast, mentee: str, mentor: str) -> tuple[Membership, Membership] | None:
    return (cast[mentee], cast[mentor]) if {mentee, mentor} <= cast.members.keys() else None


def _coordinator(cast: Cast) -> Membership:
    return cast.of_role("coordinator")[0]


def _ask(mentee: Membership, mentor: Membership, at: datetime, hello: str = "") -> Match:
    """Ask as the page does: with the points behind it, and every fact ticked that may be."""
    _was_here_by(mentee, at)
    return lifecycle.ask(
        mentee,
        mentor,
        at=at,
        hello=hello,
        shared_facts=audience.facts_members_see(mentee),
        **_reasons(mentee, mentor, at),
    )


def _reasons(mentee: Membership, mentor: Membership, at: datetime) -> dict:
    """What is kept of why the two fit, as counted from what this mentee may see."""
    beside = compare.compare(mentee, mentor, at, MEMBERS)
    parts = {name: part.points for name, part in beside.score.parts.items()}
    return {"points": beside.score.points, "parts": parts, "reason_facts": beside.reasons}


def _was_here_by(mentee: Membership, at: datetime) -> None:
    """Nobody asks before they joined."""
    if mentee.asked_at > at - DAY:
        mentee.asked_at = mentee.approved_at = mentee.waiting_since = at - 3 * DAY
        mentee.save(update_fields=["asked_at", "approved_at", "waiting_since"])


def _met(cast: Cast, mentee: Membership, mentor: Membership, started_at: datetime, often: str) -> Match:
    """Three yeses over two days, the last of them at `started_at`."""
    match = _ask(mentee, mentor, started_at - 2 * DAY)
    lifecycle.say_yes(match, mentor, started_at - DAY)
    match = lifecycle.say_yes(match, _coordinator(cast), started_at)
    Match.objects.filter(pk=match.pk).update(cadence=often)
    return Match.objects.get(pk=match.pk)


def _meet_until(match: Match, at: datetime) -> None:
    """Every check-in that has come by then took place, but for one in six; the next one is on the calendar."""
    first = match.check_ins.next_ones().get()
    past = []
    while first.starts_at <= at:
        took_place = first.number % 6 != 5
        first.mentee_says_met = first.mentor_says_met = took_place
        first.followed_at = first.starts_at
        past.append(first)
        on = cadence.following(first.usual_on, match.cadence)
        first = CheckIn(
            match=match, number=first.number + 1, usual_on=on, usual_at=first.usual_at, zone=first.zone,
            minutes=first.minutes, way=first.way, starts_at=wallclock.instant_of(on, first.usual_at, first.zone),
        )  # fmt: skip
    if past:
        past[0].save()
        CheckIn.objects.bulk_create(past[1:])
        calendar.schedule_next(match, past[-1].starts_at)


def _a_break(cast: Cast, at: datetime) -> None:
    """Lena and Hannah know each other for two months; now Lena needs some weeks without it."""
    match = _met(cast, cast["Lena"], cast["Hannah K."], at - timedelta(weeks=8), "weekly")
    _meet_until(match, at - 10 * DAY)
    lifecycle.pause(match, match.mentee, at - 10 * DAY, back_on=(at + 11 * DAY).date())


def _answered_and_suggested(cast: Cast, at: datetime) -> None:
    """A mentor has said yes and waits for the desk; a suggestion waits for its mentee; one was answered with a no."""
    kit = _ask(cast["Kit"], cast["Ines C."], at - 3 * DAY, "I am at college too. The stove thing made me laugh.")
    lifecycle.say_yes(kit, kit.mentor, at - 2 * DAY)
    amal, fatima = cast["Amal"], cast["Fatima Z."]
    _was_here_by(amal, at - 3 * DAY)
    lifecycle.propose(_coordinator(cast), amal, fatima, at=at - DAY, **_reasons(amal, fatima, at - DAY))
    hana = _ask(cast["Hana"], cast["Grace T."], at - 9 * DAY, "A plan on the fridge sounds like something I could do.")
    lifecycle.decline(hana, hana.mentor, at - 8 * DAY, why="Two new people this month would be too many for me.")
    lee = _ask(cast["Lee"], cast["Bryn H."], at - 2 * DAY, "I fish as well. Not well.")
    lifecycle.say_yes(lee, _coordinator(cast), at - DAY)


def _notes(cast: Cast, at: datetime) -> None:
    words = "I can't decide between two people. Could somebody ring me?"
    notes.write(cast["Sam"], DeskNote.Kind.HELP, words, at - 20 * HOUR)
    noor = Match.objects.open().get(mentee=cast["Noor"])
    notes.ask(_coordinator(cast), noor, noor.mentee.person, "Would Saturdays work for you as well?", at - 2 * HOUR)


def _due_soon(cast: Cast, at: datetime) -> None:
    """Whatever the hour, something arrives while one looks: for people who have turned their quiet hours off."""
    for name in ("Jamal", "Marcus L.", "Ali", "Tomos B.", "Ethan Y.", "Vera", "Shirin T."):
        QuietHours.objects.create(person=cast[name].person, begin=time(0), end=time(0))
    for name, minutes in (("Jamal", 1), ("Ali", 2)):
        check_in = Match.objects.active().get(mentee=cast[name]).check_ins.next_ones().get()
        calendar.move(check_in, check_in.match.mentee, _whole_minute(at + DAY + minutes * MINUTE), at - HOUR)
    _ask(
        cast["Vera"], cast["Shirin T."], at - DAY + MINUTE, "The way back was shorter. I have been thinking about that."
    )


def _whole_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _sent_in_their_time(at: datetime) -> None:
    """What was due before now went out when it was due; the mail of the demo begins with the demo."""
    Reminder.objects.waiting().filter(goes_at__lt=at).update(sent_at=F("goes_at"))
