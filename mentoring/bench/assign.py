"""Who goes with whom: our answer with its proof, beside the dense answer of scipy and a greedy one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np
from django.utils.timezone import now

from accounts.models import Membership, Program
from matching import assignment, cohort, pool, solving
from matching.assignment import Dense, Terms
from matching.pool import Pool
from mentoring.bench import elsewhere, house
from mentoring.bench.timing import Row, alone_in_turn, timed, told

SIZES = (200, 1_000, 5_000, 10_000)
ROUNDS = 3
ONE_PERSON = 1_000_000
DENSE_UP_TO = 10_000  # 8 bytes for every mentee and place: 0.8 GB, and as much again to work with; greedy takes more
STABLE_UP_TO = 1_000
WHOLE = "ours, from rows to proposals"
OURS, POINTS_ONLY, DENSE = "ours, highest floor", "ours, points only", "scipy, dense"


def measures(size: int, seed: int, rounds: int) -> Iterator[Row]:
    """A row for each way, each run in a process of its own, from scores on. About as many places as people who wait.

    Ours is measured with the highest floor and without, each proven; "with the check" solves, and checks it anew. From rows
    to proposals it is what a coordinator waits for: everything read, solved, checked, explained and written.
    """
    program, at = house.program_of(-(-size // 3), size, seed), now()
    people = pool.load(program, at)
    shape = {"mentees": people.shape[0], "mentors": people.shape[1], "places": int(people.places.sum())}
    for name, row in alone_in_turn(_ways(people), rounds):
        yield {"bench": "assign", "way": name, **shape, **row}
    took = [_a_plan(program, at) for _turn in range(rounds)]
    yield {"bench": "assign", "way": WHOLE, **shape, **took[0], **told([row["seconds"] for row in took])}


def _ways(people: Pool) -> dict:
    terms = Terms(tuple(people.places.tolist()))
    ways = {
        OURS: lambda: _ours(people, terms),
        POINTS_ONLY: lambda: _ours(people, replace(terms, highest_floor=False)),
        "ours, with the check": lambda: _checked(people, terms),
    }
    if people.shape[0] <= DENSE_UP_TO:
        ways["greedy"] = lambda: _greedy(people)
        ways[DENSE] = lambda: _dense(people)
    if people.shape[0] <= STABLE_UP_TO and elsewhere.is_there("stable"):
        ways["stable, PyPI matching"] = lambda: _stable(people)
    return ways


def _a_plan(program: Program, at: datetime) -> Row:
    """A plan for everybody who waits, as a coordinator starts it."""
    someone = Membership.objects.mentors().in_program(program).order_by("pk")[0].person
    coordinator, _made = Membership.objects.get_or_create(
        program=program, person=someone, role=Membership.Role.COORDINATOR, defaults={"asked_at": at, "approved_at": at}
    )
    plan = cohort.start(coordinator, cohort.Settings(), at)
    seconds = timed(lambda: solving.solve(plan.pk, at))
    plan.refresh_from_db()
    return {"seconds": seconds, "matched": plan.matched, "points": plan.points, "floor": plan.worst}


def _ours(pool: Pool, terms: Terms) -> Row:
    answer = assignment.solve(pool, terms)
    return {"matched": answer.matched, "points": answer.points, "floor": answer.floor, "rounds": answer.rounds}


def _checked(pool: Pool, terms: Terms) -> Row:
    """Solving, and then the independent check."""
    checked = assignment.check(assignment.solve(pool, terms), pool, terms)
    return {"matched": checked.matched, "points": checked.points, "floor": checked.floor, "pairs": checked.pairs_seen}


def _all(pool: Pool) -> Dense:
    rows = np.full(pool.shape, -1, np.int16)
    for mentee, row in enumerate(rows):
        columns, points = pool.pairs(mentee)
        row[columns] = points
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


def _stable(pool: Pool) -> Row:
    """Nobody and no place would both rather have each other; what is told is its own time, without reading and writing."""
    points = _all(pool).points
    told = elsewhere.run("stable", {"points": points.tolist(), "places": pool.places.tolist()})
    got = [int(points[mentee, mentor]) for mentee, mentor in told["pairs"]]
    return {"matched": len(got), "points": sum(got), "floor": min(got, default=0), "seconds": told["seconds"]}
