"""A plan's people without anything that nobody in the plan asked about: the same have to go together."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from matching import pairs
from matching.pool import Pool
from matching.recipes import AREAS, FIRST_WORD, WORD, WORDS, Recipes


def taken_off(pool: Pool) -> Pool:
    """The same pool, in which mentors have nothing but what somebody asked about: no gender where none was wished for, no
    experience that nobody named, and so on. Times stay where anybody named some."""
    if pool.cards is None:
        raise ValueError("This pool does not know its cards")
    asked = asked_about(pool.recipes)
    named = set((pool.recipes.flat.bit_words - AREAS).tolist())
    masks = {name: _only(rows, asked[name]) for name, rows in pool.cards.masks.items()}
    areas = {code: places for code, places in pool.cards.areas.items() if code in named}
    cards = pairs.Cards(masks, pool.cards.zones, areas)
    return replace(pool, table=pairs.Table.of(cards, pool.at), cards=cards, cards_seal=cards.seal())


def asked_about(recipes: Recipes) -> Mapping[str, int]:
    """What anybody asks about, in the bits of each mask of a card."""
    flat, found = recipes.flat, np.zeros(AREAS, np.uint64)
    in_words = flat.bit_words < AREAS
    np.bitwise_or.at(found, flat.bit_words[in_words], flat.bit_masks[in_words])
    np.bitwise_or.at(found, flat.count_words, flat.count_masks)
    asked: dict[str, int] = defaultdict(int)
    for word, (name, mask) in enumerate(zip(WORDS, found.tolist(), strict=True)):
        asked[name] |= mask << WORD * (word - FIRST_WORD[name])
    if flat.names_times.any():
        asked["half_hours"] = -1
    return asked


def _only(rows: pairs.Bytes, mask: int) -> pairs.Bytes:
    """The bits of a mask in every row."""
    width = rows.shape[1]
    return rows & np.frombuffer((mask & (1 << 8 * width) - 1).to_bytes(width, "big"), np.uint8)
