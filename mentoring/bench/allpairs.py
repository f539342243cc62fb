"""The points of all pairs and the best 50 of each mentee: byte rows, beside a float32 product and SQL."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from django.utils.timezone import now

from accounts.models import Membership
from matching import browse, pool
from matching.asks import asks_of
from matching.models import ALL
from matching.pool import Pool
from mentoring.bench import house
from mentoring.bench.timing import Row, interleaved

SIZES = (1_000, 10_000)
ROUNDS = 5
BEST = 50
IN_SQL = 20  # mentees asked for in SQL, one after the other
ROWS, PRODUCT, SQL = "byte rows", "float32 product", "SQL, a query for each mentee"


def measures(size: int, seed: int, rounds: int) -> Iterator[Row]:
    """Seconds of one core for every mentee beside every mentor; in SQL for a few of them, by the clock on the wall.

    The product takes levels, offers, interests and hours as numbers and adds no rule and no cap: less than the points.
    """
    people = pool.load(house.program_of(size, size, seed), now())
    people.room = 0  # nothing is kept: each round makes every pair
    wide = _mentors_as_numbers(people)
    asked = np.random.default_rng(seed).random((size, wide.shape[0]), np.float32)
    ours: dict[str, Callable[[], object]] = {
        ROWS: lambda: _best_of_rows(people),
        PRODUCT: lambda: _best_of_product(asked, wide),
    }
    for name, row in interleaved(ours, rounds, time.process_time).items():
        yield _row(name, people, size, row)
    some = min(IN_SQL, size)
    (row,) = interleaved({"": _best_in_sql(people, some)}, rounds).values()
    yield _row(SQL, people, some, row)


def _row(name: str, people: Pool, mentees: int, row: Row) -> Row:
    mentors = people.shape[1]
    return {"bench": "allpairs", "way": name, "mentees": mentees, "mentors": mentors, "best": BEST, **row,
            "pairs_a_second": mentees * mentors / row["seconds"]}  # fmt: skip


def _best_of_rows(people: Pool) -> None:
    for mentee in range(people.shape[0]):
        people.best(mentee, BEST)


def _mentors_as_numbers(people: Pool) -> np.ndarray:
    table = people.table
    hours = table.clocks[0].rows[:672] if table.clocks[0].columns is None else []
    return np.array([*table.levels, *table.offers, *table.interests, *hours], np.float32)


def _best_of_product(asked: np.ndarray, wide: np.ndarray) -> None:
    most = min(BEST, wide.shape[1] - 1)
    for first in range(0, len(asked), 128):
        points = asked[first : first + 128] @ wide
        np.argpartition(points, -most, axis=1)[:, -most:]


def _best_in_sql(people: Pool, count: int) -> Callable[[], object]:
    keys = people.mentees[:count]
    mentees = Membership.objects.select_related("person", "program").in_bulk(keys)
    asks = asks_of(mentees[keys[0]].program, keys, people.at)
    return lambda: [browse.found(asks[key], mentees[key], sight=ALL, most=BEST) for key in keys]
