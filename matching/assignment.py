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

from matching import looking
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
    person = terms.one_person(mentees)
    settled = looking.Settled(
        mentor_of=answer.mentor_of,
        prices=answer.prices,
        beyond=terms.for_waiting(mentees) + person,
        person=person,
        floor=answer.floor,
        least=terms.floor,
        has_places=terms.places_left() > 0,  # where pins hold every place, nobody can be swapped in
        banned=np.array([mentee * mentors + mentor for mentee, mentor in sorted(terms.bans)], np.int64),
    )
    for first, rows in every_row(scores, AT_ONCE):
        found, costs_of = np.empty((2, len(rows.begins) - 1, most), np.int64)
        looking.cheapest_others(rows, first, settled, found, costs_of)
        places, costs = found[found >= 0], costs_of[found >= 0]
        points, people = rows.points[places], (costs + person // 2) // person
        columns = rows.columns[places], points, people, costs - people * person, points < answer.floor
        told = map(Alternative, *(column.tolist() for column in columns))
        for many in (found >= 0).sum(axis=1):
            yield list(islice(told, many))
