"""What a plan was made from, as words that can be sealed, and back: the same people, answers and terms.

JSON, with the bytes of cards in it as letters. Nothing in it can run.
"""

import base64
import json
import zlib
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import pairs
from matching.certificate import Terms
from matching.pool import Pool
from matching.recipes import Flat, Recipes

FORM = 2  # of what is written here; other forms are not read


class OfAnotherForm(ValueError):
    """This was kept by another release, in a form that is not read any more."""


def written(pool: Pool, terms: Terms) -> str:
    """Everything that decides the plan."""
    if pool.cards is None:
        raise ValueError("This pool does not know its cards")
    told = {
        "form": FORM,
        "at": pool.at.isoformat(),
        "mentees": pool.mentees,
        "mentors": pool.mentors,
        "places": pool.places.tolist(),
        "waited": pool.waited_days.tolist(),
        "apart": sorted(pool.apart.items()),
        "recipes": {name: _bytes(column) for name, column in pool.recipes.flat._asdict().items()},
        "weeks": pool.recipes.weeks,
        "musts": pool.recipes.musts,
        "zones": list(pool.cards.zones),
        "areas": sorted((code, list(places)) for code, places in pool.cards.areas.items()),
        "masks": {name: _bytes(mask) for name, mask in pool.cards.masks.items()},
        "terms": vars(terms),
    }
    return base64.b64encode(zlib.compress(json.dumps(told, default=sorted).encode(), 1)).decode()


def read(words: str) -> tuple[Pool, Terms]:
    """The same pool and terms. Raises OfAnotherForm."""
    told = json.loads(zlib.decompress(base64.b64decode(words)))
    if told.get("form") != FORM:
        raise OfAnotherForm
    cards = pairs.Cards(_arrays(told["masks"]), told["zones"], dict(told["areas"]))
    weeks, musts = _frozen(told["weeks"]), _frozen(told["musts"])
    at = datetime.fromisoformat(told["at"])
    pool = Pool(
        at=at,
        mentees=told["mentees"],
        mentors=told["mentors"],
        places=np.array(told["places"], np.int64),
        waited_days=np.array(told["waited"], np.int64),
        table=pairs.Table.of(cards, at),
        recipes=Recipes(Flat(**_arrays(told["recipes"])), weeks, musts),
        cards_seal=cards.seal(),
        apart=dict(told["apart"]),
        cards=cards,
    )
    sets = {name: frozenset(map(tuple, told["terms"][name])) for name in ("pins", "bans")}
    lists = {name: tuple(told["terms"][name]) for name in ("places", "waiting")}
    return pool, Terms(**told["terms"] | sets | lists)


def _bytes(array: NDArray) -> tuple[str, tuple[int, ...], str]:
    """An array as its type, its shape and letters."""
    return array.dtype.str, array.shape, base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def _arrays(told: dict[str, list]) -> dict[str, NDArray]:
    """They can be written to as those that were kept could: the loops are compiled for such."""
    return {
        name: np.frombuffer(base64.b64decode(data), dtype).reshape(shape).copy()
        for name, (dtype, shape, data) in told.items()
    }


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
