"""A whole round, scoring included, beside PyPI's `mentor-match`: as many mentors as mentees, everybody beside everybody.

Ours weighs six parts and every hard rule and proves its answer; theirs has three simple rules. Theirs begins with people in
memory. Ours begins with what it keeps of them in memory, cards and answers as bits; once more with everybody's answers as
they were gathered, to be put into bits; and once more with the rows in Postgres.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils.timezone import now

from matching import assignment, points, pool
from matching.asks import asks_of
from matching.assignment import Terms
from matching.pairs import Table
from matching.pool import Pool
from matching.recipes import Recipe, Recipes
from mentoring.bench import elsewhere, house
from mentoring.bench.timing import Row, in_turn, timed

SIZES = (200, 1_000, 2_000)
ROUNDS = 3
THEIRS_UP_TO = 2_000  # more than a minute
OURS, OURS_FROM_ANSWERS = "ours, from bits in memory", "ours, from answers in memory"
OURS_FROM_ROWS, THEIRS = "ours, from rows in Postgres", "PyPI mentor-match"


def measures(size: int, seed: int, rounds: int) -> Iterator[Row]:
    program, at = house.program_of(size, size, seed), now()
    people = pool.load(program, at)
    asks = asks_of(program, people.mentees, at)
    answers = [asks[key] for key in people.mentees]
    ways: dict[str, Callable[[], float]] = {
        OURS: lambda: timed(lambda: _solved(_as_they_came(people))),
        OURS_FROM_ANSWERS: lambda: timed(lambda: _solved(_as_gathered(people, answers))),
        OURS_FROM_ROWS: lambda: timed(lambda: _solved(pool.load(program, at))),
    }
    if size <= THEIRS_UP_TO and elsewhere.is_there("mentor_match"):
        ways[THEIRS] = lambda: elsewhere.run("mentor_match", {"people": size, "seed": seed})["seconds"]
    ways[OURS]()  # theirs has nothing to warm up, and would take minutes over it
    for way, row in in_turn(ways, rounds, warm=False).items():
        yield {"bench": "rivals", "way": way, "mentees": size, "mentors": size, **row}


def _as_they_came(people: Pool) -> Pool:
    """Cards, and what everybody asks, as bits, and nothing that was worked out from both before."""
    assert people.cards
    return replace(people, table=Table.of(people.cards, people.at))


def _as_gathered(people: Pool, answers: list[points.Ask]) -> Pool:
    """The same, from everybody's answers; copied, since an ask remembers what was worked out from it."""
    return replace(_as_they_came(people), recipes=Recipes.of([Recipe.of(replace(ask)) for ask in answers]))


def _solved(people: Pool) -> None:
    """Everybody's points, the best assignment, and its proof."""
    assignment.solve(people, Terms(tuple(people.places.tolist())))
