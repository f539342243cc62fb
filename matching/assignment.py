"""Who goes with whom: the most people matched, then the best worst pair, then the most points. Exact, and proven.

    answer = solve(scores, terms, start=earlier, progress=…, cancelled=…)   Answer; the same inputs, the same seal
    check(answer, scores, terms)                  looks at every pair; raises NotProven
    alternatives(answer, scores, terms, mentee)   others for one mentee, with what forcing that pair costs everybody

`scores` is anything with `shape`, `seal`, `row(mentee)` and `blocks()` (`certificate.Scores`): a `pool.Pool`, or `Dense`
around an array. `Terms` says places, pins, bans, how many new people a mentor gets, what waiting counts, and the floor.

The way there: a flow on few pairs (each mentee's best, each mentor's best), prices from it, then a look at every pair;
pairs that the prices or covers do not hold for are added, and the flow is solved again. A last flow among the pairs that
could all stand in a best answer picks one of them, so that the way there leaves no trace.
"""

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
    Scores,
    Terms,
    check,
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
    "Scores",
    "Terms",
    "alternatives",
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


def alternatives(answer: Answer, scores: Scores, terms: Terms, mentee: int, most: int = 2) -> list[Alternative]:
    """The cheapest other mentors for one mentee, those under the floor last: u + v − w of `certificate`, which is never
    more than what solving again with that pin would lose."""
    row = scores.row(mentee).astype(np.int64)
    person = terms.one_person(scores.shape[0])
    waited = int(terms.for_waiting(scores.shape[0])[mentee])
    own = int(answer.mentor_of[mentee])
    gain = 0 if own == NOBODY else int(row[own]) + waited + person - int(answer.prices[own])
    costs = np.maximum(gain + answer.prices - (row + waited + person), 0)
    others = (row >= terms.floor) & (np.minimum(terms.places, _most_new(terms)) > 0)
    others[[mentor for one, mentor in (*terms.bans, (mentee, own)) if one == mentee and mentor != NOBODY]] = False
    columns = np.flatnonzero(others)
    under = row < answer.floor
    cheapest = columns[np.lexsort((columns, -row[columns], costs[columns], under[columns]))][:most]
    return [_alternative(int(j), int(row[j]), int(costs[j]), person, answer.floor) for j in cheapest]


def _alternative(mentor: int, points: int, costs: int, person: int, floor: int) -> Alternative:
    people = (costs + person // 2) // person
    return Alternative(mentor, points, people, costs - people * person, points < floor)


def _most_new(terms: Terms) -> int:
    return max(terms.places, default=0) if terms.most_new is None else terms.most_new
