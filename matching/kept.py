"""What a plan was made from, as words that can be sealed, and back: the same people, answers and terms.

JSON, with the bytes of cards in it as letters. Nothing in it can run.
"""

import base64
import json
import zlib
from datetime import datetime
from typing import Any

import numpy as np

from matching import pairs
from matching.certificate import Terms
from matching.pool import Pool
from matching.recipes import Recipe


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
        "recipes": pool.answers,
        "zones": list(pool.cards.zones),
        "areas": sorted((code, list(places)) for code, places in pool.cards.areas.items()),
        "masks": {name: _bytes(mask) for name, mask in pool.cards.masks.items()},
        "terms": vars(terms),
    }
    return base64.b64encode(zlib.compress(json.dumps(told, default=sorted).encode(), 1)).decode()


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
        recipes=[Recipe.read(one) for one in json.loads(told["recipes"])],
        cards_seal=cards.seal(),
        apart=dict(told["apart"]),
        cards=cards,
    )
    sets = {name: frozenset(map(tuple, told["terms"][name])) for name in ("pins", "bans")}
    lists = {name: tuple(told["terms"][name]) for name in ("places", "waiting")}
    return pool, Terms(**told["terms"] | sets | lists)


def _bytes(mask: Any) -> tuple[tuple[int, ...], str]:
    return mask.shape, base64.b64encode(np.ascontiguousarray(mask).tobytes()).decode()
