"""A calendar entry says when, and nothing else anybody could read something from."""

import pytest
import time_machine
from icalendar import Calendar

from accounts.wording import blocked_word
from relationships import ics
from tests.factories import DAY, NOON, ActiveMatchFactory, CheckInFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def check_in():
    match = ActiveMatchFactory(
        mentee__person__chosen_name="Amara Lin",
        mentor__person__chosen_name="Ben Oso",
        mentee__person__zone="Asia/Kathmandu",
    )
    return CheckInFactory(match=match, zone="Asia/Kathmandu")


def event(check_in, person):
    [found] = Calendar.from_ical(ics.entry(check_in, person)).walk("VEVENT")
    return found


def test_it_stands_on_the_receivers_own_clock(check_in):
    starts = event(check_in, check_in.match.mentee.person)["dtstart"].dt
    assert starts == NOON + 3 * DAY
    assert f"{starts:%H:%M}" == "17:45"


def test_it_holds_no_address_no_name_and_no_blocked_word(check_in):
    for person in (check_in.match.mentee.person, check_in.match.mentor.person):
        text = ics.entry(check_in, person).decode().replace("\r\n ", "")
        for secret in (
            "mailto",
            "Amara",
            "Ben",
            "ATTENDEE",
            "ORGANIZER",
            "LOCATION",
            "example.org",
            check_in.match.room.hex,
        ):
            assert secret not in text
        assert [blocked_word(line) for line in text.replace("TRANSP:", "").splitlines() if blocked_word(line)] == []


def test_a_later_version_takes_the_place_of_the_earlier(check_in):
    first = event(check_in, check_in.match.mentee.person)
    check_in.sequence, check_in.cancelled_at = 1, NOON
    later = event(check_in, check_in.match.mentee.person)
    assert (later["uid"], later["sequence"], str(later["status"])) == (first["uid"], 1, "CANCELLED")


def test_the_same_entry_is_written_the_same_at_any_hour(check_in):
    person = check_in.match.mentee.person
    with time_machine.travel(NOON):
        first = ics.entry(check_in, person)
    assert ics.entry(check_in, person) == first
