"""The hours people pick on the grid: seven days of fourteen hours, 8 am to 10 pm, and the patterns they often have.

Pure. An hour is (weekday, hour); a week is 672 quarter bits as in `accounts.week`. An hour that is only partly free
because of quarter-hour times stays as it is unless its owner ticks it: the grid never rounds anybody's time away.
"""

from collections.abc import Collection

from accounts import week

FIRST_HOUR, LAST_HOUR = 8, 21  # the last one ends at 10 pm
HOURS = range(FIRST_HOUR, LAST_HOUR + 1)
TUESDAY, SATURDAY = 1, 5
WEEKDAYS = range(5)

Hour = tuple[int, int]

GRID: frozenset[Hour] = frozenset((day, hour) for day in range(7) for hour in HOURS)
WEEKDAY_EVENINGS: frozenset[Hour] = frozenset((day, hour) for day in WEEKDAYS for hour in (18, 19, 20))
SATURDAY_MORNING: frozenset[Hour] = frozenset((SATURDAY, hour) for hour in (9, 10, 11))


def bits(hour: Hour) -> int:
    """The four quarters of an hour.

    >>> bits((0, 1)) == 0b1111 << 4
    True
    """
    return 0b1111 << ((hour[0] * 24 + hour[1]) * week.QUARTERS_PER_HOUR)


def mask_of(hours: Collection[Hour]) -> int:
    mask = week.EMPTY
    for hour in hours:
        mask |= bits(hour)
    return mask


def full(mask: int) -> set[Hour]:
    """The hours of the grid that are wholly free."""
    return {hour for hour in GRID if mask & bits(hour) == bits(hour)}


def partly(mask: int) -> set[Hour]:
    """The hours of the grid that are free in some of their quarters."""
    return {hour for hour in GRID if 0 < (mask & bits(hour)).bit_count() < week.QUARTERS_PER_HOUR}


def besides(mask: int) -> int:
    """What the ticks of the grid do not say: other times of day, and quarters."""
    return mask & ~mask_of(full(mask))


def picked(before: int, ticked: Collection[Hour], kept: Collection[Hour]) -> int:
    """The week after the grid was sent: ticked hours are free, others are not, `kept` ones stay partly free.

    Times outside the grid stay as they were.
    """
    untouched = before & ~mask_of(GRID)
    return untouched | mask_of(ticked) | (before & mask_of(set(kept) - set(ticked)))


def copied(ticked: Collection[Hour], day: int = TUESDAY, to: Collection[int] = WEEKDAYS) -> set[Hour]:
    """The ticks with one day's hours on every one of these days."""
    model = {hour for weekday, hour in ticked if weekday == day}
    return {each for each in ticked if each[0] not in to} | {(weekday, hour) for weekday in to for hour in model}


PATTERNS = {
    "evenings": lambda ticked: set(ticked) | WEEKDAY_EVENINGS,
    "saturday": lambda ticked: set(ticked) | SATURDAY_MORNING,
    "copy": copied,
    "clear": lambda ticked: set(),
}
