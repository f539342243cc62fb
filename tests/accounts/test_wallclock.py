import datetime as dt
import os
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts import wallclock, week

ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Lisbon", "Europe/Moscow", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana",
    "Africa/Casablanca", "Africa/Cairo", "Africa/Lagos", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut",
    "Asia/Gaza", "Asia/Tokyo", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Chatham",
    "Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Marquesas",
]  # fmt: skip
CASES = 2000 if os.environ.get("ALONGSIDE_PROVE") else 60
STRETCHES = st.lists(st.tuples(st.integers(0, 671), st.integers(1, 40)), min_size=1, max_size=6)
INSTANTS = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


def slow_laid_over(mine, zone, at, other):
    """Walk the minutes of nine days, one quarter at a time, and read both clocks."""
    here, there = ZoneInfo(zone), ZoneInfo(other)
    first = at.astimezone(here).date()
    laid = set()
    instant = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
    for _ in range(9 * 96):
        my_clock, their_clock = instant.astimezone(here), instant.astimezone(there)
        for_the_first_time = not my_clock.fold and not their_clock.fold
        if for_the_first_time and 0 <= (my_clock.date() - first).days < 7 and mine >> quarter_of_the_week(my_clock) & 1:
            laid.add(quarter_of_the_week(their_clock))
        instant += dt.timedelta(minutes=15)
    return laid


def quarter_of_the_week(at):
    return at.weekday() * 96 + at.hour * 4 + at.minute // 15


@pytest.mark.parametrize(
    ("on", "wall", "zone", "instant"),
    [
        ((2026, 11, 26), (18, 0), "Europe/London", "2026-11-26T18:00:00+00:00"),
        ((2026, 11, 26), (18, 0), "Asia/Kathmandu", "2026-11-26T12:15:00+00:00"),
        ((2026, 3, 29), (1, 0), "Europe/London", "2026-03-29T01:00:00+00:00"),
        ((2026, 3, 29), (1, 59), "Europe/London", "2026-03-29T01:00:00+00:00"),
        ((2026, 10, 25), (1, 30), "Europe/London", "2026-10-25T00:30:00+00:00"),
        ((2026, 10, 4), (2, 15), "Australia/Lord_Howe", "2026-10-03T15:30:00+00:00"),
        ((2026, 4, 5), (3, 0), "Pacific/Chatham", "2026-04-04T13:15:00+00:00"),
        ((2011, 12, 30), (12, 0), "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_wall_clock_time_happens_once(on, wall, zone, instant):
    assert wallclock.instant_of(dt.date(*on), dt.time(*wall), zone).isoformat() == instant


@given(INSTANTS, st.sampled_from(ZONES))
def test_a_time_the_clocks_show_is_read_back(at, zone):
    local = at.astimezone(ZoneInfo(zone))

    instant = wallclock.instant_of(local.date(), local.time(), zone)

    assert instant == at or (local.fold and instant < at)


def test_the_coming_week_holds_each_weekday_once():
    days = wallclock.local_week(dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC), "Asia/Kathmandu")

    assert days[0] == dt.date(2026, 11, 23)
    assert sorted(day.weekday() for day in days) == [0, 1, 2, 3, 4, 5, 6]


def test_tuesday_evening_in_london_is_wednesday_in_kathmandu():
    evening = week.mask_of([(1, 18 * 60 + 30, 20 * 60)])

    laid = wallclock.laid_over(evening, "Europe/London", dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), "Asia/Kathmandu")

    assert week.spans(laid) == [(2, 15, 105)]


@settings(max_examples=CASES, deadline=None)
@example([(0, 671)], dt.datetime(2026, 3, 24, tzinfo=dt.UTC), "Europe/London", "America/New_York")
@example([(0, 671)], dt.datetime(2026, 10, 31, tzinfo=dt.UTC), "America/New_York", "Australia/Lord_Howe")
@example([(600, 140)], dt.datetime(2026, 4, 1, tzinfo=dt.UTC), "Pacific/Chatham", "Asia/Kathmandu")
@given(STRETCHES, INSTANTS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_week_laid_over_another_clock_is_exact(stretches, at, zone, other):
    mine = 0
    for first, length in stretches:
        mine |= week.run(first, length)

    laid = wallclock.laid_over(mine, zone, at, other)

    assert {quarter for quarter in range(672) if laid >> quarter & 1} == slow_laid_over(mine, zone, at, other)
