"""A week as 672 quarter hours, one bit each: bit 0 is Monday 00:00 on its owner's clock.

The week is a ring: Sunday night runs into Monday morning. Everything here is plain arithmetic on whole numbers; which
clock a week belongs to, and what that means in another place, is the subject of `accounts.wallclock`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

QUARTER_MINUTES = 15
QUARTERS_PER_HOUR = 4
QUARTERS_PER_DAY = 96
QUARTERS = 7 * QUARTERS_PER_DAY
MINUTES_PER_DAY = 24 * 60
EMPTY = 0
FULL = (1 << QUARTERS) - 1
SHORTEST_PIECE = 2  # quarters: a shared piece under half an hour is no time to meet


class Window(NamedTuple):
    """One weekly stretch on a wall clock: `weekday` 0 is Monday, minutes count from midnight, the end is not in it.

    An end at or before the start is on the next day; 1440 is midnight at the end of the day.
    """

    weekday: int
    start: int
    end: int


def mask_of(windows: Iterable[tuple[int, int, int]]) -> int:
    """The week in which exactly these windows are free.

    >>> mask_of([(0, 0, 60)])
    15
    >>> mask_of([(6, 23 * 60 + 45, 15)]) == (1 << 671) | 1
    True
    """
    week = EMPTY
    for weekday, start, end in windows:
        week |= run(weekday * QUARTERS_PER_DAY + start // QUARTER_MINUTES, _length(start, end))
    return week


def _length(start: int, end: int) -> int:
    if start % QUARTER_MINUTES or end % QUARTER_MINUTES:
        raise ValueError("A week is kept in quarter hours")
    minutes = end - start if end > start else end - start + MINUTES_PER_DAY
    return minutes // QUARTER_MINUTES


def run(first: int, length: int) -> int:
    """`length` quarters in a row from quarter `first`, round the ring."""
    return later((1 << min(length, QUARTERS)) - 1, first)


def later(week: int, quarters: int) -> int:
    """The same week moved on by so many quarters; what leaves on Sunday night comes in on Monday morning."""
    quarters %= QUARTERS
    return ((week << quarters) | (week >> (QUARTERS - quarters))) & FULL


def runs(week: int) -> Iterator[tuple[int, int]]:
    """(first quarter, length) of each unbroken stretch, in the order they begin; a full week is one run from Monday 00:00."""
    if week == FULL:
        yield 0, QUARTERS
        return
    starts = week & ~later(week, 1) & FULL
    while starts:
        first = (starts & -starts).bit_length() - 1
        yield first, _ones(later(week, -first))
        starts &= starts - 1


def _ones(week: int) -> int:
    """How many quarters are free without a break from quarter 0 on."""
    return (~week & (week + 1)).bit_length() - 1


def windows_of(week: int) -> list[Window]:
    """The windows of a week, each inside one day: the other way round from `mask_of`."""
    return [
        Window(day, first * QUARTER_MINUTES, (first + length) * QUARTER_MINUTES)
        for day in range(7)
        for first, length in runs(day_of(week, day))
    ]


def mask_of_stretches(stretches: Iterable[tuple[int, int]]) -> int:
    """The week in which exactly these stretches are free: (first quarter, quarter after the last), 0 to 672."""
    week = EMPTY
    for starts, ends in stretches:
        week |= _stretch(starts, ends)
    return week


@lru_cache(maxsize=8192)  # many people are free in the same hours
def _stretch(starts: int, ends: int) -> int:
    return run(starts, ends - starts)


def stretches_of(week: int) -> list[tuple[int, int]]:
    """The stretches of a week as it is stored: unbroken, but parted where Sunday night runs into Monday."""
    told = []
    for first, length in runs(week):
        if first + length > QUARTERS:
            told += [(first, QUARTERS), (0, first + length - QUARTERS)]
        else:
            told.append((first, first + length))
    return sorted(told)


def day_of(week: int, weekday: int) -> int:
    """The 96 quarters of one day, from its midnight."""
    return (week >> (weekday * QUARTERS_PER_DAY)) & ((1 << QUARTERS_PER_DAY) - 1)


def spans(week: int) -> list[Window]:
    """What a person would say: one span per unbroken stretch, over midnight too, named by the day it begins.

    A stretch of a day or longer is told day by day.
    """
    told = []
    for first, length in runs(week):
        while length > 0:
            weekday, start = divmod(first, QUARTERS_PER_DAY)
            part = length if length < QUARTERS_PER_DAY else QUARTERS_PER_DAY - start
            end = (start + part) * QUARTER_MINUTES
            told.append(
                Window(weekday, start * QUARTER_MINUTES, end if end <= MINUTES_PER_DAY else end - MINUTES_PER_DAY)
            )
            first, length = (first + part) % QUARTERS, length - part
    return sorted(told)


def starts_of(week: int, quarters: int) -> int:
    """Where a stretch of so many free quarters can begin (erosion round the ring).

    Taking starts and sharing may be done in either order: starts_of(a & b, n) == starts_of(a, n) & starts_of(b, n).
    That is what lets a mentor's starts be kept on the card and compared bit by bit.
    """
    found = week
    for step in range(1, quarters):
        found &= later(week, -step)
    return found


def in_pieces(week: int) -> int:
    """The same week without pieces shorter than half an hour."""
    starts = starts_of(week, SHORTEST_PIECE)
    return starts | later(starts, 1)


def quarters_in_pieces(half_hours: int, three_quarters: int) -> int:
    """How many quarters lie in pieces of half an hour or more, counted from the starts of half and three-quarter hours.

    A piece of n quarters has n − 1 half-hour starts and n − 2 three-quarter starts, and 2(n − 1) − (n − 2) = n: so two
    counts of bits tell the length without ever looking for the pieces.
    """
    return 2 * half_hours.bit_count() - three_quarters.bit_count()


def shared_quarters(mine: int, theirs: int) -> int:
    """Quarter hours both are free, in pieces of at least half an hour, on one clock.

    >>> shared_quarters(mask_of([(1, 18 * 60, 20 * 60)]), mask_of([(1, 19 * 60, 21 * 60)]))
    4
    """
    both = mine & theirs
    return quarters_in_pieces(starts_of(both, 2), starts_of(both, 3))
