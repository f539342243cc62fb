"""Weeks of all mentors against one mentee's week: running sums over quarters, a row of bytes for each quarter.

A mentee's week is laid over UTC once, and mentors' weeks stand there too; mentors whose clocks change about then are
kept apart, zone by zone, on their own clocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts import wallclock, week
from matching import points

Bytes = NDArray[np.uint8]
LONGEST_PIECE = 120  # quarters: two for each half hour fit into a byte
ENDS_FROM = week.QUARTERS + 1  # in a table of hours, rows of ends stand below those of starts


class Piece(NamedTuple):
    """Rows of a table of hours to add and to take away; what is left fits into a byte."""

    add: tuple[int, ...]
    take: tuple[int, ...]


def pieces_of(laid: int) -> tuple[Piece, ...]:
    """A mentee's week on some clock as rows of that clock's table of hours.

    The quarters shared in one unbroken stretch from f on, n long, are two for each half hour and minus one for each
    three-quarter hour that begin in it: sums over f … f+n−3, and the last half hour. The table holds running sums.
    """
    if laid == week.FULL:
        stretches = [(first, LONGEST_PIECE, False) for first in range(0, week.QUARTERS, LONGEST_PIECE)]
        stretches[-1] = (stretches[-1][0], week.QUARTERS - stretches[-1][0], False)
    else:
        stretches = [cut for first, length in week.runs(laid) if length >= 2 for cut in _cut(first, length)]
    return tuple(_gathered(stretches))


def _cut(first: int, length: int) -> Iterator[tuple[int, int, bool]]:
    """(first quarter, how many quarters on the running sum ends, whether the last half hour is counted there)."""
    steps = length - 2
    while steps > LONGEST_PIECE:
        yield first, LONGEST_PIECE, False
        first, steps = (first + LONGEST_PIECE) % week.QUARTERS, steps - LONGEST_PIECE
    yield first, steps, True


def _gathered(stretches: Iterable[tuple[int, int, bool]]) -> Iterator[Piece]:
    add: list[int] = []
    take: list[int] = []
    most = 0
    for first, steps, ends in stretches:
        worth = 2 * (steps + ends)
        if most + worth > 255:
            yield Piece(tuple(add), tuple(take))
            add, take, most = [], [], 0
        last = first + steps
        if last > week.QUARTERS or (ends and last == week.QUARTERS):  # round the ring
            add.append(week.QUARTERS)
            last -= week.QUARTERS
        add.append(ENDS_FROM + last if ends else last)
        take.append(first)
        most += worth
    if add:
        yield Piece(tuple(add), tuple(take))


@dataclass(frozen=True)
class Clock:
    """The hours of the mentors on one clock: running sums as rows of bytes (each modulo 256)."""

    zone: str
    columns: NDArray[np.intp] | None  # None: every mentor
    rows: list[Bytes]

    @classmethod
    def of(cls, zone: str, columns: NDArray[np.intp] | None, half_hours: Bytes, three_quarters: Bytes) -> "Clock":
        """From bits, one row for each of the 672 quarters."""
        worth = (2 * half_hours - three_quarters).astype(np.uint8)
        sums = np.zeros((week.QUARTERS + 1, half_hours.shape[1]), np.uint8)
        np.cumsum(worth, axis=0, dtype=np.uint8, out=sums[1:])
        ends = sums[:-1] + 2 * half_hours
        return cls(zone, columns, [*sums, *ends])

    def quarters(self, pieces: tuple[Piece, ...], length: int) -> Bytes:
        """For each mentor the quarters shared in pieces of half an hour, or at least FULL_QUARTERS when it is more."""
        found = np.zeros(length, np.uint8)
        for piece in pieces:
            shared = self.rows[piece.add[0]] - self.rows[piece.take[0]]
            for row in piece.add[1:]:
                np.add(shared, self.rows[row], out=shared)
            for row in piece.take[1:]:
                np.subtract(shared, self.rows[row], out=shared)
            if len(pieces) == 1:
                return shared
            found += np.minimum(shared, points.FULL_QUARTERS, out=shared)
        return found


def clocks_of(zones_of: Sequence[str], half_hours: Bytes, three_quarters: Bytes, at: datetime) -> list[Clock]:
    """The mentors' weeks: on UTC where clocks stand still about that week, else on the clock of each zone."""
    zones = np.array(zones_of, dtype=object)
    clocks, still = [], []
    for zone in sorted(set(zones_of)):
        columns = np.flatnonzero(zones == zone)
        shift = wallclock.steady_quarters(zone, at)
        if shift is None:
            clocks.append(Clock.of(zone, columns, half_hours[:, columns], three_quarters[:, columns]))
            continue
        still.append(columns)
        for rows in (half_hours, three_quarters):
            if shift:
                rows[:, columns] = np.roll(rows[:, columns], -shift, axis=0)
    if not clocks:
        return [Clock.of("UTC", None, half_hours, three_quarters)]
    columns = np.sort(np.concatenate(still)) if still else np.empty(0, np.intp)
    return [Clock.of("UTC", columns, half_hours[:, columns], three_quarters[:, columns]), *clocks]
