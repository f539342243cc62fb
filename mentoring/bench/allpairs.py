"""The points of all pairs and the best 50 of each mentee: compiled loops over bits, beside a float32 product and SQL."""

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
AT_ONCE = 64  # mentees
IN_SQL = 20  # mentees asked for in SQL, one after the other
BITS, PRODUCT, SQL = "bits, compiled", "float32 product", "SQL, a query for each mentee"


def measures(size: int, seed: int, rounds: int) -> Iterator[Row]:
    """Seconds of one core for every mentee beside every mentor; in SQL for a few of them, by the clock on the wall.

    The product takes experience, offers, interests and hours as numbers and adds no rule and no cap: less than the points.
    """
    people = pool.load(house.program_of(size, size, seed), now())
    wide = _mentors_as_numbers(people)
    asked = np.random.default_rng(seed).random((size, wide.shape[0]), np.float32)
    ours: dict[str, Callable[[], object]] = {
        BITS: lambda: _best_of_bits(people),
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


def _best_of_bits(people: Pool) -> None:
    for first in range(0, people.shape[0], AT_ONCE):
        people.best(first, min(first + AT_ONCE, people.shape[0]), BEST)


def _mentors_as_numbers(people: Pool) -> np.ndarray:
    assert people.cards
    masks = (people.cards.masks[name] for name in ("experience", "offers", "interests", "half_hours"))
    return np.concatenate([np.unpackbits(mask, axis=1) for mask in masks], axis=1).T.astype(np.float32, order="C")


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
