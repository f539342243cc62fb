"""Who goes with whom: the most people matched, then the best worst pair, then the most points. Exact, and proven.

    answer = solve(scores, terms, start=earlier, progress=…, cancelled=…)   Answer; the same inputs, the same seal
    check(answer, scores, terms)                  looks at every pair; raises NotProven
    Alternatives(answer, scores, terms).of(mentee)    others for one mentee, with what forcing that pair costs everybody

`scores` is anything with `shape`, `seal` and `pairs(mentee)` (`certificate.Scores`): a `pool.Pool`, or `Dense`
around an array. `Terms` says places, pins, bans, how many new people a mentor gets, what waiting counts, and the floor.

The way there: a flow on few pairs (each mentee's best, each mentor's best), prices from it, then a look at every pair;
pairs that the prices or covers do not hold for are added, and the flow is solved again. A last flow among the pairs that
could all stand in a best answer picks one of them, so that the way there leaves no trace.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matching.certificate import (
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
)
from matching.rounds import Cancelled, Progress, Round

__all__ = [
    "NOBODY",
    "Alternative",
    "Alternatives",
    "Answer",
    "Cancelled",
    "CannotPin",
    "Checked",
    "Dense",
    "NotProven",
    "Pairs",
    "Scores",
    "Terms",
    "check",
    "solve",
]


def _quiet(stage: str, done: int, of: int) -> None:
    pass


def _never() -> bool:
    return False


def solve(
    scores: Scores,
    terms: Terms,
    *,
    start: Answer | None = None,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> Answer:
    """The best answer with its proof. `start`, an earlier answer for nearly the same inputs, makes it quick.

    `progress(stage, done, of)` is told of rows read and proven; `cancelled()` is asked now and then. Raises CannotPin,
    Cancelled.
    """
    return Round(scores, terms, progress, cancelled).solved(start)


class Alternative(NamedTuple):
    """Another mentor for one mentee, and what forcing that pair would cost everybody together, at least."""

    mentor: int  # column
    points: int
    people: int  # more people left out
    costs: int  # points less, points for waiting included; below 0 only where people are left out
    under_the_floor: bool  # the worst pair would be worse: what it costs beside that is not known


class Alternatives:
    """The cheapest other mentors for each mentee: u + v − w of `certificate`, which is never more than what solving
    again with that pin would lose."""

    def __init__(self, answer: Answer, scores: Scores, terms: Terms):
        self.answer, self.scores, self.terms = answer, scores, terms
        self.person = terms.one_person(scores.shape[0])
        self.waited = terms.for_waiting(scores.shape[0])
        self.with_places = np.array(terms.places) > 0
        self.never = defaultdict(list)
        for mentee, mentor in terms.bans:
            self.never[mentee].append(mentor)

    def of(self, mentee: int, most: int = 2) -> list[Alternative]:
        """The cheapest first, those under the floor last."""
        pairs, own = self.scores.pairs(mentee), int(self.answer.mentor_of[mentee])
        others = (pairs.points >= self.terms.floor) & self.with_places[pairs.columns] & (pairs.columns != own)
        if mentee in self.never:
            others &= ~np.isin(pairs.columns, self.never[mentee])
        columns, points = pairs.columns[others], pairs.points[others]
        prices, worth = self.answer.prices, int(self.waited[mentee]) + self.person
        gain = 0 if own == NOBODY else pairs.to(own) + worth - int(prices[own])
        costs = np.maximum(gain + prices[columns] - points - worth, 0)
        cheapest = np.lexsort((columns, -points, costs, points < self.answer.floor))[:most]
        return [self._told(int(columns[k]), int(points[k]), int(costs[k])) for k in cheapest]

    def _told(self, mentor: int, points: int, costs: int) -> Alternative:
        people = (costs + self.person // 2) // self.person
        return Alternative(mentor, points, people, costs - people * self.person, points < self.answer.floor)
