"""The points of all pairs and the best 50 of each mentee: byte rows, beside a float32 product and SQL."""

import time
from collections.abc import Iterator

import numpy as np

from accounts.models import Membership
from matching import browse
from matching.asks import asks_of
from matching.models import ALL
from matching.pool import Pool
from mentoring.bench.timing import Row, interleaved

BEST = 50


def measures(pool: Pool, sample: int = 500, asked_in_sql: int = 20, rounds: int = 5) -> Iterator[Row]:
    """Pairs a second on one core for `sample` mentees beside every mentor. A row for each way.

    The product takes levels, offers, interests and hours as numbers and adds no rule and no cap: less than the points.
    """
    sample = min(sample, pool.shape[0])
    wide = _mentors_as_numbers(pool)
    asked = np.random.default_rng(1).random((sample, wide.shape[0]), np.float32)
    ways = {
        "byte rows": lambda: _best_of_rows(pool, sample),
        "float32 product": lambda: _best_of_product(asked, wide),
    }
    for name, seconds in interleaved(ways, rounds):
        yield _row(name, pool, sample, seconds)
    yield _row("SQL, a query for each mentee", pool, asked_in_sql, _seconds_in_sql(pool, asked_in_sql))


def _row(name: str, pool: Pool, sample: int, seconds: float) -> Row:
    pairs = sample * pool.shape[1]
    return {"bench": "allpairs", "way": name, "mentees": sample, "mentors": pool.shape[1], "best": BEST,
            "seconds": seconds, "pairs_a_second": pairs / seconds}  # fmt: skip


def _best_of_rows(pool: Pool, sample: int) -> None:
    for mentee in range(sample):
        pool.best(mentee, BEST)


def _mentors_as_numbers(pool: Pool) -> np.ndarray:
    table = pool.table
    hours = table.clocks[0].rows[:672] if table.clocks[0].columns is None else []
    return np.array([*table.levels, *table.offers, *table.interests, *hours], np.float32)


def _best_of_product(asked: np.ndarray, wide: np.ndarray) -> None:
    most = min(BEST, wide.shape[1] - 1)
    for first in range(0, len(asked), 128):
        points = asked[first : first + 128] @ wide
        np.argpartition(points, -most, axis=1)[:, -most:]


def _seconds_in_sql(pool: Pool, count: int) -> float:
    """Wall time: the database works in a process of its own."""
    keys = pool.mentees[:count]
    mentees = Membership.objects.select_related("person", "program").in_bulk(keys)
    asks = asks_of(mentees[keys[0]].program, keys, pool.at)
    began = time.perf_counter()
    for key in keys:
        browse.found(asks[key], mentees[key], sight=ALL, most=BEST)
    return time.perf_counter() - began
