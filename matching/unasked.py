"""A plan's people without anything that nobody in the plan asked about: the same have to go together."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from matching import pairs, points
from matching.clocks import Bytes
from matching.pool import Pool
from matching.recipes import Recipe


def taken_off(pool: Pool) -> Pool:
    """The same pool, in which mentors have nothing but what somebody asked about: no gender where none was wished for, no
    experience that nobody named, and so on. Times stay where anybody named some."""
    if pool.cards is None:
        raise ValueError("This pool does not know its cards")
    asked = {name: _together(map(bits, pool.recipes)) for name, bits in _BITS.items()}
    masks = {name: _only(rows, asked[name]) for name, rows in pool.cards.masks.items()}
    areas = {code: places for code, places in pool.cards.areas.items() if code in _areas(pool.recipes)}
    cards = pairs.Cards(masks, pool.cards.zones, areas)
    return replace(
        pool, table=pairs.Table.of(cards, pool.at), cards=cards, cards_seal=cards.seal(), kept={}, room=Pool.room
    )


def _only(rows: Bytes, mask: int) -> Bytes:
    """The bits of a mask in every row."""
    width = rows.shape[1]
    return rows & np.frombuffer((mask & (1 << 8 * width) - 1).to_bytes(width, "big"), np.uint8)


def _wished(recipe: Recipe, where: str) -> int:
    return _together(wish.mask for wish in recipe.wishes if wish.where == where)


def _areas(recipes: Iterable[Recipe]) -> frozenset[int]:
    wished = {area for recipe in recipes for wish in recipe.wishes for area in wish.areas}
    return frozenset(wished.union(*(recipe.ask[2][2] for recipe in recipes)))


def _bits(places: Iterable[int]) -> int:
    return _together(1 << place for place in places)


def _together(masks: Iterable[int]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together


def _tags(recipe: Recipe) -> int:
    """A tag that is lived, and one that is near (`points.experience_mask`)."""
    named = _bits((*recipe.once, *recipe.thrice))
    return named | named << points.TAGS_HELD


def _hours(recipe: Recipe) -> int:
    return -1 if recipe.quarters_wanted else 0


# What anybody asks about, in the bits of each mask of a card.
_BITS = {
    "half_hours": _hours,
    "three_quarters": _hours,
    "experience": _tags,
    "traits": lambda recipe: _wished(recipe, "traits"),
    "offers": lambda recipe: _bits((*recipe.goals, *recipe.styles)),
    "interests": lambda recipe: _bits(recipe.interests),
    "training": lambda recipe: recipe.ask[0] | recipe.training[0] | recipe.training[1],
    "languages": lambda recipe: recipe.ask[1],
    "formats": lambda recipe: recipe.ask[2][0] | _wished(recipe, "formats"),
    "limits": lambda recipe: _bits(recipe.limits),
}
