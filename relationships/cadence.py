"""A cadence on the wall clock: weekly, every two weeks, monthly. Pure: dates in, dates out.

Thursday 18:00 stays Thursday 18:00 when the clocks change; accounts.wallclock says which instant that is.
"""

import datetime as dt

WEEKS = {"weekly": 1, "fortnightly": 2}
DAYS_A_WEEK = 7


def following(on: dt.date, cadence: str) -> dt.date:
    """The next date of a cadence.

    >>> following(dt.date(2026, 11, 26), "weekly").isoformat()
    '2026-12-03'
    >>> following(dt.date(2026, 11, 26), "monthly").isoformat()
    '2026-12-24'
    """
    if cadence == "monthly":
        return _same_weekday_next_month(on)
    return on + dt.timedelta(weeks=WEEKS[cadence])


def _same_weekday_next_month(on: dt.date) -> dt.date:
    """The second Tuesday after a second Tuesday. A fifth one, which most months lack, is followed by the fourth."""
    which = min((on.day - 1) // DAYS_A_WEEK, 3)
    first = (on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    ahead = (on.weekday() - first.weekday()) % DAYS_A_WEEK
    return first + dt.timedelta(days=ahead + which * DAYS_A_WEEK)


def pieces(free: list[tuple[dt.datetime, dt.datetime]], other: list[tuple[dt.datetime, dt.datetime]]) -> list:
    """The stretches that lie in both lists; each list in order and without overlaps."""
    both, i, j = [], 0, 0
    while i < len(free) and j < len(other):
        start, end = max(free[i][0], other[j][0]), min(free[i][1], other[j][1])
        if start < end:
            both.append((start, end))
        if free[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return both


def without(free: list[tuple[dt.datetime, dt.datetime]], taken: list[tuple[dt.datetime, dt.datetime]]) -> list:
    """The stretches of `free` that no stretch of `taken` touches."""
    for begins, ends in taken:
        left = []
        for start, end in free:
            left += [piece for piece in ((start, min(end, begins)), (max(start, ends), end)) if piece[0] < piece[1]]
        free = left
    return free


def starts(free: list[tuple[dt.datetime, dt.datetime]], minutes: int, every: int = 30) -> list[dt.datetime]:
    """Where a meeting of so many minutes can begin: at the start of each stretch and every half hour on."""
    found = []
    for begin, end in free:
        while begin + dt.timedelta(minutes=minutes) <= end:
            found.append(begin)
            begin += dt.timedelta(minutes=every)
    return found
