"""A desk with something in every list: for tests of whole pages."""

from datetime import timedelta

from accounts import audience
from accounts.models import CardsOpened, Screening, Wish
from relationships import notes
from relationships.models import DeskNote
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    ApprovedMatchFactory,
    AreaFactory,
    CheckInFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
)

HOUR = timedelta(hours=1)


def mentee(program, name, at, **more):
    more.setdefault("waiting_since", at - 4 * DAY)
    return answered(MenteeFactory(program=program, person__chosen_name=name, **more))


def mentor(program, name, at, **more):
    return ready_mentor(program, at, person__chosen_name=name, **more)


def fill(program, chidi, at):
    """One of everything. Returns what tests open by address."""
    north = AreaFactory(program=program, name="North side")
    rowan, maya = mentee(program, "Rowan", at, area=north), mentor(program, "Maya Okafor", at, area=north)
    audience.say(
        rowan, Wish.objects.create(membership=rowan, kind="area", value=str(north.public_id)).fact, "coordinators"
    )
    for name in ("Sunita Rao", "Tomos Bevan", "Bryn Hughes"):
        mentor(program, name, at)
    asked = MatchFactory(
        program=program, mentee=rowan, mentor=maya, opened_at=at - 2 * DAY, mentee_yes_at=at - 2 * DAY,
        hello="I liked what you said about the bus. That is me too.",
    )  # fmt: skip
    late = MatchFactory(program=program, mentee=mentee(program, "Jo", at), mentor=mentor(program, "Dele Ade", at),
                        opened_at=at - 4 * DAY, mentee_yes_at=at - 4 * DAY)  # fmt: skip
    mentee(program, "Amal", at, waiting_since=at - 20 * DAY)
    talked = MatchFactory(program=program, mentee=mentee(program, "Lee", at), mentor=mentor(program, "Ines Costa", at),
                          opened_at=at - DAY, mentee_yes_at=at - DAY)  # fmt: skip
    question = notes.ask(chidi, talked, talked.mentee.person, "Is the Tuesday group all right with you?", at - HOUR)
    approved = ApprovedMatchFactory(
        program=program, mentee=mentee(program, "Kit", at, waiting_since=None), mentor=mentor(program, "Bo Lind", at),
        opened_at=at - DAY, mentee_yes_at=at - DAY, coordinator_yes_at=at - HOUR, coordinator_yes_by=chidi.person,
    )  # fmt: skip
    active = ActiveMatchFactory(
        program=program, mentee=mentee(program, "Sam", at, waiting_since=None), mentor=mentor(program, "Noor Haddad", at),
        started_at=at - 15 * DAY, coordinator_yes_by=chidi.person,
    )  # fmt: skip
    CheckInFactory(match=active, number=1, starts_at=at - 10 * DAY, followed_at=at - 9 * DAY, mentee_says_met=False)
    CheckInFactory(match=active, number=2, starts_at=at - 3 * DAY, followed_at=at - 2 * DAY, mentor_says_met=False)
    CheckInFactory(match=active, number=3, starts_at=at + 4 * DAY)
    paused = ActiveMatchFactory(
        program=program, mentee=mentee(program, "Ari", at, waiting_since=None), mentor=mentor(program, "Pat Quinn", at),
        started_at=at - 200 * DAY, paused_at=at - 100 * DAY, coordinator_yes_by=chidi.person,
    )  # fmt: skip
    asking = MenteeFactory(program=program, person__chosen_name="Cleo", approved_at=None, asked_at=at - DAY)
    new_mentor = MentorFactory(
        program=program, person__chosen_name="Finn", approved_at=at - DAY, capacity=1, listed_at=None
    )
    ending = mentor(program, "Gus Park", at)
    Screening.objects.filter(membership=ending).update(expires_on=(at + 10 * DAY).date())
    CardsOpened.objects.create(membership=rowan, on=at.date(), cards=70)
    note = notes.write(active.mentee, DeskNote.Kind.NOT_RIGHT, "Something he said felt wrong.", at - HOUR, match=active)
    help_note = notes.write(rowan, DeskNote.Kind.HELP, "Who could I ask about evenings?", at - 3 * HOUR)
    reminder = Reminder.objects.create(
        person=rowan.person, kind="request_asked", subject="match:1", desk=program.public_id, due_at=at - DAY,
        goes_at=at - DAY, owed_at=at - DAY, next_try_at=at - DAY, dead_at=at - HOUR, why="too_many_failures",
    )  # fmt: skip
    return {
        "asked": asked, "late": late, "talked": talked, "approved": approved, "active": active, "paused": paused,
        "rowan": rowan, "maya": maya, "asking": asking, "new_mentor": new_mentor, "note": note, "help_note": help_note,
        "question": question, "reminder": reminder, "area": north,
        "other": active.mentor.program.memberships.get(person__chosen_name="Sunita Rao"),
    }  # fmt: skip


def addresses(things):
    """(name, arguments) of every page of the desk that opens by GET."""
    asked, other = things["asked"].public_id, things["other"].public_id
    rowan, active = things["rowan"].public_id, things["active"].public_id
    plain = (
        "today requests board match people invite pairs notes deliveries program about ways areas weights rhythm "
        "help_lines exit_site wording desk changes"
    ).split()
    return [(name, []) for name in plain] + [
        ("request", [asked]), ("request", [things["approved"].public_id]), ("request", [things["talked"].public_id]),
        ("ask_person", [asked]), ("not_this_time", [asked]), ("compare", [asked, other]),
        ("match_people", [rowan]), ("match_two", [rowan, other]), ("person", [rowan]),
        ("person", [things["new_mentor"].public_id]), ("person", [things["asking"].public_id]),
        ("membership_no", [things["asking"].public_id]), ("pair", [active]), ("pause", [active]), ("end", [active]),
        ("note", [things["note"].public_id]), ("note", [things["question"].public_id]), ("way", ["video"]),
        ("area", [things["area"].public_id]),
    ]  # fmt: skip
