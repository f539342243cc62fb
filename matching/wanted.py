"""When a new mentor should be free: the hours in which most of those left out can meet. Plain arithmetic on weeks.

hours({7: week, 9: week})      Tuesday 6 to 8 pm, and which of them are free then
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from accounts import week
from matching.points import LEAST_QUARTERS


class Wanted(NamedTuple):
    """One stretch of the week: whoever has an hour in it shares that hour with all of these people."""

    window: week.Window
    people: tuple[int, ...]  # free all through it, and those who named no times


def hours(weeks: Mapping[int, int]) -> Wanted | None:
    """The stretch in which most of these people are free; of equals the longest, then the first of the week.

    Weeks are of one clock; 0 is somebody who named no times. None where nobody named an hour in a row.

    >>> evening, late = week.mask_of([(1, 18 * 60, 20 * 60)]), week.mask_of([(1, 19 * 60, 21 * 60), (3, 0, 60)])
    >>> hours({7: evening, 8: late, 9: 0})
    Wanted(window=Window(weekday=1, start=1140, end=1200), people=(7, 8, 9))
    """
    named = [one for one, mine in weeks.items() if mine]
    if not named:
        return None
    begins = b"".join(
        week.starts_of(weeks[one], LEAST_QUARTERS).to_bytes(week.QUARTERS // 8, "little") for one in named
    )
    free = np.unpackbits(np.frombuffer(begins, np.uint8).reshape(len(named), -1), axis=1, bitorder="little")
    counts = free.sum(axis=0, dtype=np.int64)
    if not counts.max():
        return None
    alike = {free[:, quarter].tobytes(): quarter for quarter in np.flatnonzero(counts == counts.max())}
    groups = [[named[place] for place in np.flatnonzero(free[:, quarter])] for quarter in alike.values()]
    stretches = [_longest(weeks, group) for group in groups]
    best = max(range(len(groups)), key=lambda place: (_minutes(stretches[place]), -stretches[place].weekday))
    people = {*groups[best]}
    return Wanted(stretches[best], tuple(one for one, mine in weeks.items() if not mine or one in people))


def _longest(weeks: Mapping[int, int], people: list[int]) -> week.Window:
    together = week.FULL
    for one in people:
        together &= weeks[one]
    return max(week.spans(together), key=_minutes)


def _minutes(window: week.Window) -> int:
    return (window.end - window.start) % week.MINUTES_PER_DAY or week.MINUTES_PER_DAY
