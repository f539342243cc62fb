"""Wall clocks and instants: what "Thursday 18:00 in Kathmandu" means on the line of time.

Recurring things are local wall-clock time plus an IANA zone; stored instants are UTC. A wall-clock time that the clocks
skip happens at the first minute after; one that happens twice happens once, the first.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts import week

SECOND = dt.timedelta(seconds=1)
QUARTER = dt.timedelta(minutes=week.QUARTER_MINUTES)
DAY = dt.timedelta(days=1)


@lru_cache(maxsize=1024)
def clocks_in(zone: str) -> ZoneInfo:
    """The clocks of a zone, read once: Python itself remembers eight, and people live in more."""
    return ZoneInfo(zone)


def instant_of(on: dt.date, wall: dt.time, zone: str) -> dt.datetime:
    """The UTC instant at which clocks in `zone` show this date and time.

    >>> instant_of(dt.date(2026, 3, 29), dt.time(1, 30), "Europe/London").isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    local = dt.datetime.combine(on, wall.replace(fold=0), tzinfo=clocks_in(zone))
    instant = local.astimezone(dt.UTC)
    return instant if _shows(instant, local) else _end_of_gap(local)


def _shows(instant: dt.datetime, local: dt.datetime) -> bool:
    return instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)


def _end_of_gap(local: dt.datetime) -> dt.datetime:
    """The instant at which the clocks jumped over `local`."""
    zone = local.tzinfo
    late = local.astimezone(dt.UTC)  # read with the offset before the jump: at or after it
    early = local.replace(fold=1).astimezone(dt.UTC)  # read with the offset after: before it
    after = late.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = early + (late - early) // 2
        middle -= dt.timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == after:
            late = middle
        else:
            early = middle
    return late


def local_date(at: dt.datetime, zone: str) -> dt.date:
    return at.astimezone(clocks_in(zone)).date()


def local_week(at: dt.datetime, zone: str) -> list[dt.date]:
    """The coming week of someone in `zone`: the seven dates from today on their own clock."""
    today = local_date(at, zone)
    return [today + dt.timedelta(days=ahead) for ahead in range(7)]


def quarter_of(instant: dt.datetime, zone: str) -> int:
    """Which quarter of the local week this instant falls in: 0 is Monday 00:00."""
    local = instant.astimezone(clocks_in(zone))
    return local.weekday() * week.QUARTERS_PER_DAY + (local.hour * 60 + local.minute) // week.QUARTER_MINUTES


def laid_over(mine: int, zone: str, at: dt.datetime, other: str) -> int:
    """My coming week on the clock of another zone, as a week of that zone.

    Each of my free quarters in the seven days from `at` happens at one instant (none where the clocks skip it, the
    first where it happens twice); it is free on the other clock in the quarter that clock then shows, unless that
    clock shows it for the second time. Exact in weeks around clock changes and between quarter-hour zones.
    """
    return laid_over_from(local_date(at, zone), mine, zone, other)


@lru_cache(maxsize=8192)
def laid_over_from(today: dt.date, mine: int, zone: str, other: str) -> int:
    """The same from midnight of a local day on: it is asked for each zone in use whenever somebody looks at a list."""
    if not mine:
        return week.EMPTY
    here, there = clocks_in(zone), clocks_in(other)
    midnight = dt.datetime.combine(today, dt.time())
    shift = _steady_shift(here, there, midnight, days=7)
    if shift is not None:
        return week.later(mine, shift)
    laid = week.EMPTY
    for ahead in range(7):
        laid |= _day_laid_over(mine, here, there, midnight + dt.timedelta(days=ahead))
    return laid


def _steady_shift(here: ZoneInfo, there: ZoneInfo, midnight: dt.datetime, days: int) -> int | None:
    """How many quarters the clocks there are ahead of those here, or None when either changes around these days."""
    mine, theirs = _steady_offset(here, midnight, days), _steady_offset(there, midnight, days)
    return None if mine is None or theirs is None else (theirs - mine) // QUARTER


def steady_quarters(zone: str, at: dt.datetime) -> int | None:
    """How many quarters clocks in `zone` are ahead of UTC all through anybody's coming week, wherever they live.

    None when clocks there change about then, or do not stand on a quarter hour: lay each week over that zone instead.
    """
    midnight = dt.datetime.combine(local_date(at, "UTC"), dt.time()) - 2 * DAY
    offset = _steady_offset(clocks_in(zone), midnight, days=13)
    return None if offset is None or offset % QUARTER else offset // QUARTER


@lru_cache(maxsize=4096)
def quarters_ahead(zone: str, year: int) -> frozenset[int]:
    """How many quarters clocks in `zone` are ahead of UTC on any day of this year or the next: both quarters where they do not
    stand on one.

    >>> sorted(quarters_ahead("Europe/London", 2026))
    [0, 4]
    """
    days = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) + ahead * DAY for ahead in range(2 * 366))
    offsets = {day.astimezone(clocks_in(zone)).utcoffset() or dt.timedelta() for day in days}
    return frozenset(quarters for offset in offsets for quarters in (offset // QUARTER, -(-offset // QUARTER)))


@lru_cache(maxsize=4096)
def _steady_offset(zone: ZoneInfo, midnight: dt.datetime, days: int) -> dt.timedelta | None:
    """The offset from UTC that holds from the day before these days to the day after, or None when it changes."""
    around = {(midnight + dt.timedelta(days=ahead)).replace(tzinfo=zone).utcoffset() for ahead in range(-1, days + 2)}
    return around.pop() if len(around) == 1 else None


def _day_laid_over(mine: int, here: ZoneInfo, there: ZoneInfo, midnight: dt.datetime) -> int:
    weekday = midnight.weekday()
    day = week.day_of(mine, weekday)
    shift = _steady_shift(here, there, midnight, days=1) if day else 0
    if shift is not None:
        return week.later(day, weekday * week.QUARTERS_PER_DAY + shift)
    laid = week.EMPTY
    for quarter in range(week.QUARTERS_PER_DAY):
        local = (midnight + quarter * QUARTER).replace(tzinfo=here)
        instant = local.astimezone(dt.UTC)
        if day >> quarter & 1 and _shows(instant, local) and not instant.astimezone(there).fold:
            laid |= 1 << quarter_of(instant, there.key)
    return laid
