"""How concentrated first places are: of everybody's list, by points alone and with turns. For `manage.py bench fairness`.

    measured(program, at)    Measured: lists, mentors, two `fairness.Concentration`s, the points that turns give up

Everybody looks once a day for a fortnight: turns are dealt out anew each day, and one day alone tells of its luck.

In a coordinator's sight (numpy, all pairs), so it is a little sharper than what mentees see of what is shown to them.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts.models import Program
from matching import pool
from matching.fairness import Concentration, concentration
from matching.models import MentorCard
from matching.turns import Turns, seconds

DAYS = 14


class Measured(NamedTuple):
    lists: int  # of mentees who can ask anybody, on one day
    mentors: int
    by_points: Concentration
    in_turn: Concentration
    given_up: float  # points inside, on average: what the first has less than the best
    most_given_up: int


def measured(program: Program, at: datetime) -> Measured:
    """The first place of everybody who waits, by points and in turn, on each day of the fortnight from `at` on."""
    here = pool.load(program, at)
    since = dict(MentorCard.objects.in_program(program).values_list("pk", "free_since"))
    free_since = np.array([seconds(since[key]) for key in here.mentors], np.int64)
    keys = np.array(here.mentors, np.int64)
    by_points, with_turns, given_up = [], [], []
    for row, mentee in enumerate(here.mentees):
        columns, points = here.pairs(row)
        if not len(columns):
            continue
        best = here.best(row, row + 1, 1)
        by_points.append(int(best.columns[0, 0]))
        for day in range(DAYS):
            # Which day it is on their own clock matters to nobody's share.
            dealt = Turns.of(mentee, "UTC", at + timedelta(days=day))
            first = in_turn(points, free_since[columns], keys[columns], dealt)[0]
            with_turns.append(int(columns[first]))
            given_up.append(int(best.points[0, 0]) - int(points[first]))
    return Measured(
        lists=len(by_points),
        mentors=len(keys),
        by_points=concentration(by_points, len(keys)),
        in_turn=concentration(with_turns, len(keys)),
        given_up=sum(given_up) / max(1, len(given_up)),
        most_given_up=max(given_up, default=0),
    )


def in_turn(
    points: NDArray[np.integer], free_since: NDArray[np.int64], keys: NDArray[np.int64], turns: Turns
) -> NDArray[np.intp]:
    """The places of these mentors in the order of `matching.browse`, the first one first."""
    each = turns.dealt(free_since, keys)
    return np.lexsort((keys, each, -(points + turns.raised(each))))
