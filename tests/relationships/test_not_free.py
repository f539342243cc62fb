"""Days on which somebody is not free: what is booked then moves, the other one hears of it, and nothing doubles."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import availability, wallclock
from relationships import calendar
from relationships.models import CheckIn
from reminders.models import Reminder
from tests.factories import DAY, NOON, ActiveMatchFactory, CheckInFactory, free_on

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WEDNESDAY_6PM = NOON + 2 * DAY + 6 * HOUR
WEDNESDAY = date(2026, 3, 4)
ALL_DAY = (0, 96)


@pytest.fixture
def check_in():
    """Amara and Ben meet on Wednesday at 6 pm; both are also free on Thursday and on Monday."""
    match = ActiveMatchFactory(mentee__person__chosen_name="Amara", mentor__person__chosen_name="Ben")
    for member in (match.mentee, match.mentor):
        free_on(member.person, (2, 18, 20), (3, 18, 20), (0, 18, 20))
    check_in = CheckInFactory(match=match, starts_at=WEDNESDAY_6PM, mentee_confirmed_at=NOON)
    calendar.owe_reminders(check_in, NOON)
    return check_in


def told(person):
    return list(Reminder.objects.waiting().filter(person=person, due_at=NOON).values_list("kind", flat=True))


@pytest.mark.parametrize(("side", "other"), [("mentee", "mentor"), ("mentor", "mentee")])
def test_what_is_booked_moves_to_the_nearest_time_both_are_free_and_the_other_one_hears(check_in, side, other):
    mine, theirs = (getattr(check_in.match, one).person for one in (side, other))

    words = availability.add_dates(mine, "away", WEDNESDAY, WEDNESDAY, ALL_DAY, NOON)

    moved = CheckIn.objects.get()
    assert (moved.starts_at, moved.number, moved.usual_on) == (WEDNESDAY_6PM + DAY, 1, WEDNESDAY)
    assert (moved.mentee_confirmed_at, moved.to_be_confirmed, moved.sequence) == (None, False, 1)
    assert words == [
        f"Your check-in with {theirs.chosen_name} is now on Thursday 5 March, 6 pm. "
        f"We have told {theirs.chosen_name}. You can still choose another time."
    ]
    assert (told(theirs), told(mine)) == (["check_in_moved"], [])
    rows = Reminder.objects.waiting().filter(kind="check_in_24h")
    assert {row.due_at for row in rows} == {WEDNESDAY_6PM}  # a day before the new one, and none before the old one
    assert rows.count() == 2


def test_where_no_time_is_shared_one_after_those_days_is_proposed(check_in):
    amara, ben = check_in.match.mentee.person, check_in.match.mentor.person
    availability.set_week(amara, 0, NOON)

    availability.add_dates(ben, "away", WEDNESDAY, WEDNESDAY + 3 * DAY, ALL_DAY, NOON)

    moved = CheckIn.objects.get()
    assert (moved.starts_at, moved.to_be_confirmed) == (NOON + 7 * DAY + 6 * HOUR, True)
    assert told(amara) == ["check_in_moved"]


@pytest.mark.parametrize(
    ("kind", "on", "quarters"),
    [
        ("extra", WEDNESDAY, ALL_DAY),
        ("away", WEDNESDAY + DAY, ALL_DAY),
        ("away", WEDNESDAY, (40, 72)),  # until 6 pm
        ("away", WEDNESDAY, (76, 96)),  # from 7 pm
    ],
)
def test_what_does_not_fall_inside_stays(check_in, kind, on, quarters):
    assert availability.add_dates(check_in.match.mentor.person, kind, on, on, quarters, NOON) == []

    assert CheckIn.objects.get().starts_at == WEDNESDAY_6PM
    assert told(check_in.match.mentee.person) == []


def test_part_of_a_meeting_is_enough(check_in):
    availability.add_dates(check_in.match.mentor.person, "away", WEDNESDAY, WEDNESDAY, (74, 76), NOON)  # 6:30 to 7

    assert CheckIn.objects.get().starts_at == WEDNESDAY_6PM + HOUR  # the same evening, at 7


def test_the_same_days_twice_move_it_once(check_in):
    for _twice in range(2):
        availability.add_dates(check_in.match.mentor.person, "away", WEDNESDAY, WEDNESDAY, ALL_DAY, NOON)

    assert CheckIn.objects.get().sequence == 1
    assert told(check_in.match.mentee.person) == ["check_in_moved"]


def test_what_falls_in_the_days_of_somebody_else_or_on_a_break_stays(check_in):
    elsewhere = CheckInFactory(starts_at=WEDNESDAY_6PM)

    availability.add_dates(check_in.match.mentor.person, "away", WEDNESDAY, WEDNESDAY, ALL_DAY, NOON)

    elsewhere.refresh_from_db()
    assert elsewhere.starts_at == WEDNESDAY_6PM


def test_the_page_says_it(client):
    match = ActiveMatchFactory(mentee__person__chosen_name="Amara", mentor__person__chosen_name="Ben")
    on = timezone.now().date() + 4 * DAY
    for member in (match.mentee, match.mentor):
        free_on(member.person, *((day, 18, 20) for day in range(7)))
    CheckInFactory(match=match, starts_at=wallclock.instant_of(on, (NOON + 6 * HOUR).time(), "Europe/London"))
    client.force_login(match.mentor.person)

    sent = {"kind": "away", "first_on": on, "last_on": "", "starts": "", "ends": ""}
    page = client.post(reverse("accounts:dates_add"), sent, follow=True).content.decode()

    assert "Your check-in with Amara is now on" in page
    assert not CheckIn.objects.filter(starts_at__date=on).exists()
