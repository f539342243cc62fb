from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reminders.quiet import NEVER, NIGHT, Quiet, when_it_goes

LONDON = ZoneInfo("Europe/London")
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe"]
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_by_day_it_goes_when_it_is_due():
    assert when_it_goes(utc(2026, 1, 5, 12, 0), None, NIGHT, LONDON) == utc(2026, 1, 5, 12, 0)


def test_by_night_it_goes_at_the_end_of_the_night_on_the_receivers_clock():
    assert when_it_goes(utc(2026, 1, 5, 22, 0), None, NIGHT, LONDON) == utc(2026, 1, 6, 8, 0)
    assert when_it_goes(utc(2026, 7, 5, 22, 0), None, NIGHT, LONDON) == utc(2026, 7, 6, 7, 0)
    assert when_it_goes(utc(2026, 1, 6, 3, 0), None, NIGHT, LONDON) == utc(2026, 1, 6, 8, 0)


def test_an_end_an_hour_before_the_event_is_still_of_use():
    assert when_it_goes(utc(2026, 1, 6, 7, 0), utc(2026, 1, 6, 9, 0), NIGHT, LONDON) == utc(2026, 1, 6, 8, 0)


def test_when_the_end_is_too_late_it_goes_just_before_the_night():
    assert when_it_goes(utc(2026, 1, 6, 6, 30), utc(2026, 1, 6, 8, 30), NIGHT, LONDON) == utc(2026, 1, 5, 20, 59)


def test_quiet_hours_within_one_day():
    nap = Quiet(time(13), time(15))

    assert when_it_goes(utc(2026, 1, 6, 14, 0), None, nap, LONDON) == utc(2026, 1, 6, 15, 0)
    assert when_it_goes(utc(2026, 1, 6, 15, 0), None, nap, LONDON) == utc(2026, 1, 6, 15, 0)


def test_equal_ends_mean_no_quiet_hours():
    assert when_it_goes(utc(2026, 1, 6, 0, 0), None, NEVER, LONDON) == utc(2026, 1, 6, 0, 0)


@given(instants, st.sampled_from(ZONES), clocks, clocks)
def test_it_never_goes_inside_quiet_hours_nor_more_than_a_day_late(due_at, zone, begin, end):
    quiet, zone = Quiet(begin, end), ZoneInfo(zone)

    goes_at = when_it_goes(due_at, None, quiet, zone)

    assert due_at <= goes_at <= due_at + timedelta(hours=25)
    if quiet.around(goes_at, zone):  # only where the clocks repeat an hour can the end itself be quiet once more
        assert goes_at.astimezone(zone).utcoffset() != (goes_at + timedelta(hours=2)).astimezone(zone).utcoffset()


@given(instants, st.sampled_from(ZONES), clocks, clocks, st.integers(0, 3000))
def test_what_has_an_end_of_use_always_goes_before_it(due_at, zone, begin, end, minutes):
    event_at = due_at + timedelta(minutes=minutes + 1)

    assert when_it_goes(due_at, event_at, Quiet(begin, end), ZoneInfo(zone)) < event_at
