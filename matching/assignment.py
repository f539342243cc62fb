"""Who goes with whom: the most people matched, then the best worst pair, then the most points. Exact, and proven.

    answer = solve(scores, terms, progress=…, cancelled=…)   Answer; the same inputs, the same seal
    check(answer, scores, terms)                  looks at every pair; raises NotProven
    alternatives(answer, scores, terms)           others for each mentee, with what forcing that pair costs everybody

`scores` is anything with `shape`, `seal` and `pairs(mentee)` (`certificate.Scores`): a `pool.Pool`, or `Dense`
around an array. `Terms` says places, pins, bans, how many new people a mentor gets, what waiting counts, and the floor.

The way there: walks say how many people can be matched and with which worst pair, bids find prices that are nearly right,
and the cheapest moves make them right. A look at every pair proves it; where pairs were too many to keep, those that the
proof does not hold for are added, and all is done again. Among the pairs that could all stand in a best answer a fixed rule
picks one, so that the way there leaves no trace.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from matching import loops
from matching.certificate import (
    MOST_POINTS,
    NOBODY,
    Answer,
    CannotPin,
    Checked,
    Dense,
    NotProven,
    Pairs,
    Scores,
    Terms,
    check,
    every_row,
)
from matching.rounds import Cancelled, Progress, Round

__all__ = [
    "NOBODY",
    "Alternative",
    "Answer",
    "Cancelled",
    "CannotPin",
    "Checked",
    "Dense",
    "NotProven",
    "Pairs",
    "Scores",
    "Terms",
    "alternatives",
    "check",
    "solve",
]

AT_ONCE = 500  # mentees looked at together


def _quiet(stage: str, done: int, of: int) -> None:
    pass


def _never() -> bool:
    return False


def solve(
    scores: Scores,
    terms: Terms,
    *,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> Answer:
    """The best answer with its proof.

    `progress(stage, done, of)` is told of rows read and proven; `cancelled()` is asked now and then. Raises CannotPin,
    Cancelled.
    """
    return Round(scores, terms, progress, cancelled).solved()


class Alternative(NamedTuple):
    """Another mentor for one mentee, and what forcing that pair would cost everybody together, at least."""

    mentor: int  # column
    points: int
    people: int  # more people left out
    costs: int  # points less, points for waiting included; below 0 only where people are left out
    under_the_floor: bool  # the worst pair would be worse: what it costs beside that is not known


def alternatives(answer: Answer, scores: Scores, terms: Terms, most: int = 2) -> Iterator[list[Alternative]]:
    """For each mentee in order the cheapest other mentors, those under the floor last: u + v − w of `certificate`, which is
    never more than what solving again with that pin would lose."""
    mentees, mentors = scores.shape
    person, waited = terms.one_person(mentees), terms.for_waiting(mentees)
    with_places = terms.places_left() > 0  # where pins hold every place, nobody can be swapped in
    never = [mentee * mentors + mentor for mentee, mentor in terms.bans]
    for first, (begins, mentor, worth) in every_row(scores, AT_ONCE):
        lengths, points = np.diff(begins), worth.astype(np.int64)
        mentee = np.repeat(np.arange(first, first + len(lengths)), lengths)
        is_own = answer.mentor_of[mentee] == mentor
        left = points + waited[mentee] + person - answer.prices[mentor]
        gains = np.zeros(len(lengths), np.int64)
        gains[mentee[is_own] - first] = left[is_own]
        costs, under = np.maximum(gains[mentee - first] - left, 0), points < answer.floor
        may = (points >= terms.floor) & with_places[mentor] & ~is_own & ~np.isin(mentee * mentors + mentor, never)
        order = (4 * person * under + costs) * (MOST_POINTS + 1) + MOST_POINTS - points
        cheapest = np.empty((len(lengths), most), np.int64)
        loops.first_of_each(begins, np.where(may, order, -1), cheapest)
        those = cheapest[cheapest >= 0]
        people = (costs[those] + person // 2) // person
        columns = mentor[those], points[those], people, costs[those] - people * person, under[those]
        told = map(Alternative, *(column.tolist() for column in columns))
        for many in (cheapest >= 0).sum(axis=1):
            yield list(islice(told, many))
