"""Who goes with whom: our answer with its proof, beside the dense answer of scipy and a greedy one."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matching import assignment
from matching.assignment import Dense, Terms
from matching.pool import Pool
from mentoring.bench.timing import Row, alone

ONE_PERSON = 1_000_000


def measures(pool: Pool, dense: bool = True) -> Iterator[Row]:
    """A row for each way, each in a process of its own; `dense` needs scipy, and 8 bytes for every mentee and place.

    Ours is measured with the highest floor and without, each proven; what is told is the whole from scores on.
    """
    terms = Terms(tuple(pool.places.tolist()))
    ways = {
        "ours, highest floor": lambda: _ours(pool, terms),
        "ours, points only": lambda: _ours(pool, replace(terms, highest_floor=False)),
        "check": lambda: _checked(pool, terms),
        "greedy": lambda: _greedy(pool),
    }
    if dense:
        ways["scipy, dense"] = lambda: _dense(pool)
    for name, work in ways.items():
        shape = {"mentees": pool.shape[0], "mentors": pool.shape[1], "places": int(pool.places.sum())}
        yield {"bench": "assign", "way": name, **shape, **alone(work)}


def _ours(pool: Pool, terms: Terms) -> Row:
    answer = assignment.solve(pool, terms)
    return {"matched": answer.matched, "points": answer.points, "floor": answer.floor, "rounds": answer.rounds}


def _checked(pool: Pool, terms: Terms) -> Row:
    """Solving and then the independent check: take the time of solving off."""
    checked = assignment.check(assignment.solve(pool, terms), pool, terms)
    return {"matched": checked.matched, "points": checked.points, "floor": checked.floor, "pairs": checked.pairs_seen}


def _all(pool: Pool) -> Dense:
    rows = np.empty(pool.shape, np.int16)
    for first, block in pool.blocks():
        rows[first : first + len(block)] = block
    return Dense(rows)


def _dense(pool: Pool) -> Row:
    """Every place as a column, every pair as a float."""
    from scipy.optimize import linear_sum_assignment  # for measuring only: not among what the program needs

    points = _all(pool).points
    worth = points[:, np.repeat(np.arange(pool.shape[1]), pool.places)].astype(np.float64)
    np.add(worth, ONE_PERSON, out=worth, where=worth >= 0)
    np.maximum(worth, 0, out=worth)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = worth[rows, columns]
    chosen = chosen[chosen > 0] - ONE_PERSON
    return {"matched": len(chosen), "points": int(chosen.sum()), "floor": int(chosen.min(initial=0))}


def _greedy(pool: Pool) -> Row:
    """The best pair first, then the best of those left, and so on."""
    points = _all(pool).points
    mentees, mentors = np.nonzero(points >= 0)
    worth = points[mentees, mentors]
    order = np.argsort(-worth, kind="stable")
    free, waiting, got = pool.places.tolist(), [True] * pool.shape[0], []
    for mentee, mentor, each in zip(*(column[order].tolist() for column in (mentees, mentors, worth)), strict=True):
        if waiting[mentee] and free[mentor]:
            waiting[mentee] = False
            free[mentor] -= 1
            got.append(each)
    return {"matched": len(got), "points": sum(got), "floor": min(got, default=0)}
