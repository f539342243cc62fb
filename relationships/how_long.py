"""How long somebody may still wait, from how long others in the program did; and how often that was right. Pure.

Days are whole numbers (ordinals). A wait that nobody saw the end of (still waiting, or left) counts for as long as it was
seen: the share that has met somebody by a day is the estimate of Kaplan and Meier (1958). The range runs from the day by
which 1 in 10 had to the day by which 9 in 10 had, one person wider for oneself, so that with everybody seen to the end it
holds for 8 in 10 at least (order statistics), and more for being told in whole weeks.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

SOONEST, LATEST = 0.1, 0.9
WEEK = 7
FEWEST = 10  # people who met somebody after as long a wait; with fewer nothing is said
MOST_TESTED = 40  # the last ones, so that a past that no longer holds is noticed
RIGHT_ENOUGH = 0.8  # of the past ranges; below that nothing is said
NEARLY = 1e-9


class Wait(NamedTuple):
    """One wait: the day it began, the last day it was seen, and whether it ended there because the two started."""

    began: int
    last: int
    met: bool

    @property
    def days(self) -> int:
        return self.last - self.began


class Range(NamedTuple):
    """From now on, in whole weeks: at the soonest after so many, at the latest within so many."""

    soonest: int
    latest: int

    def holds(self, days: int) -> bool:
        return self.soonest * WEEK <= days <= self.latest * WEEK


class HowLong(NamedTuple):
    """A range, and for how many people of the past a range made this way was right."""

    range: Range
    right: int
    people: int

    @property
    def of_ten(self) -> int:
        """For how many of 10 people it was right, rounded down."""
        return 10 * self.right // self.people


def how_long(waits: Sequence[Wait], waited: int, today: int) -> HowLong | None:
    """What can honestly be said to somebody who has waited so many days; None where the past does not tell."""
    found = range_of(known_on(waits, today), waited)
    right, people = tried(waits, waited, today)
    if found is None or people < FEWEST or right < RIGHT_ENOUGH * people:
        return None
    return HowLong(found, right, people)


def range_of(waits: Iterable[Wait], waited: int) -> Range | None:
    """The range for somebody who has waited so many days, from those who waited longer than that."""
    like = sorted((wait.days - waited, wait.met) for wait in waits if wait.days > waited)
    if sum(met for _days, met in like) < FEWEST:
        return None
    wider = (len(like) + 1) / len(like)
    at_risk, without, soonest = len(like), 1.0, 0
    for days, same_day in groupby(like, key=lambda each: each[0]):
        ended = [met for _days, met in same_day]
        if any(ended):
            without *= 1 - sum(ended) / at_risk
            if 1 - without <= SOONEST * wider + NEARLY:
                soonest = days
            if 1 - without >= LATEST * wider - NEARLY:
                return Range(soonest // WEEK, -(-days // WEEK))
        at_risk -= len(ended)
    return None  # more than 1 in 10 were never seen to the end


def known_on(waits: Iterable[Wait], day: int) -> list[Wait]:
    """The waits as they were known when that day began."""
    return [
        wait if wait.last < day else Wait(wait.began, max(wait.began, day - 1), False)
        for wait in waits
        if wait.began < day
    ]


def tried(waits: Sequence[Wait], waited: int, today: int) -> tuple[int, int]:
    """(right, people): for the last people who had waited as long, whether the range they would have been told held.

    Each is told from what was known on that day. Only those count whose range is over by now, however it ended for them,
    so that the quick do not count for more; and not those who left before it was over.
    """
    right = people = 0
    for wait in sorted(waits, reverse=True):
        asked_on = wait.began + waited
        if wait.days <= waited or people == MOST_TESTED:
            continue
        told = range_of(known_on(waits, asked_on), waited)
        if told is None or asked_on + told.latest * WEEK >= today:
            continue
        days = wait.last - asked_on
        if wait.met or days > told.latest * WEEK:
            people += 1
            right += wait.met and told.holds(days)
    return right, people
