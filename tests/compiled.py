"""Has numba compile the loops of `matching`: once, before the tests, instead of once in each worker.

`tests.plugin` starts it as a process of its own; the workers load what it left in `NUMBA_CACHE_DIR`.
"""

import random

import numpy as np

from matching import assignment, pairs, pool
from matching.recipes import Recipe, Recipes
from tests.matching import slow


def every_loop(mentees: int = 12, mentors: int = 20) -> None:
    """Solve a small round and ask what a plan is asked: all loops run, with the types that plans give them."""
    chance, at = random.Random(1), slow.CHANGES[0]
    cards = pairs.Cards.of([slow.card_of(slow.random_mentor(chance)) for _ in range(mentors)])
    people = pool.Pool(
        at=at,
        mentees=list(range(mentees)),
        mentors=list(range(mentors)),
        places=np.ones(mentors, np.int64),
        waited_days=np.zeros(mentees, np.int64),
        table=pairs.Table.of(cards, at),
        recipes=Recipes.of([Recipe.of(slow.ask_of(slow.random_mentee(chance, at))) for _ in range(mentees)]),
    )
    terms = assignment.Terms(places=(1,) * mentors)
    answer = assignment.solve(people, terms)
    assignment.check(answer, people, terms)
    list(assignment.alternatives(answer, people, terms))
    people.best(0, mentees, 3)
    people.broken(0)
