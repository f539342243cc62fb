"""What a plan was made from, as words that can be sealed, and back: the same people, answers and terms.

JSON with names for what JSON has not: tuples, sets, the named tuples of a recipe, bytes of cards. Nothing in it can run.
"""

import base64
import json
import zlib
from datetime import datetime
from typing import Any

import numpy as np

from matching import pairs, points
from matching.certificate import Terms
from matching.pool import Pool

NAMED = {kind.__name__: kind for kind in (pairs.Recipe, pairs.Piece, points.Wish)}


def written(pool: Pool, terms: Terms) -> str:
    """Everything that decides the plan."""
    if pool.cards is None:
        raise ValueError("This pool does not know its cards")
    told = {
        "at": pool.at.isoformat(),
        "mentees": pool.mentees,
        "mentors": pool.mentors,
        "places": pool.places.tolist(),
        "waited": pool.waited_days.tolist(),
        "apart": sorted(pool.apart.items()),
        "recipes": [_plain(recipe) for recipe in pool.recipes],
        "zones": list(pool.cards.zones),
        "areas": sorted((code, list(places)) for code, places in pool.cards.areas.items()),
        "masks": {name: _bytes(mask) for name, mask in pool.cards.masks.items()},
        "terms": _plain(tuple(getattr(terms, name) for name in TERMS)),
    }
    return base64.b64encode(zlib.compress(json.dumps(told).encode())).decode()


TERMS = ("places", "pins", "bans", "most_new", "waiting", "floor", "highest_floor")


def read(words: str) -> tuple[Pool, Terms]:
    told = json.loads(zlib.decompress(base64.b64decode(words)))
    masks = {
        name: np.frombuffer(base64.b64decode(data), np.uint8).reshape(shape)
        for name, (shape, data) in told["masks"].items()
    }
    cards = pairs.Cards(masks, told["zones"], dict(told["areas"]))
    at = datetime.fromisoformat(told["at"])
    pool = Pool(
        at=at,
        mentees=told["mentees"],
        mentors=told["mentors"],
        places=np.array(told["places"], np.int64),
        waited_days=np.array(told["waited"], np.int64),
        table=pairs.Table.of(cards, at),
        recipes=[_as_it_was(recipe) for recipe in told["recipes"]],
        cards_seal=cards.seal(),
        apart=dict(told["apart"]),
        cards=cards,
    )
    return pool, Terms(**dict(zip(TERMS, _as_it_was(told["terms"]), strict=True)))


def _bytes(mask: Any) -> tuple[tuple[int, ...], str]:
    return mask.shape, base64.b64encode(np.ascontiguousarray(mask).tobytes()).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        name = type(value).__name__ if type(value) is not tuple else ""
        return {"t": name, "v": [_plain(one) for one in value]}
    if isinstance(value, frozenset):
        return {"t": "set", "v": sorted((_plain(one) for one in value), key=repr)}
    return value


def _as_it_was(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = [_as_it_was(one) for one in value["v"]]
    if value["t"] == "set":
        return frozenset(items)
    return NAMED[value["t"]](*items) if value["t"] else tuple(items)
