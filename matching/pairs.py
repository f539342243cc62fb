"""The points of `matching.points` for all pairs at once, in numpy: exactly the same whole numbers, ties included.

One row of bytes for each thing a mentor can have, over all mentors: what a mentee shares with everybody is then the sum
of the mentee's own rows. Hard rules leave most mentees few of all mentors, so that what is shared is made points for those
only. Columns are mentors in a fixed order (the longest free first, then the id), so that the first of equals is the one a
list shows first.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts import wallclock
from matching import points
from matching.certificate import Pairs
from matching.clocks import Bytes, Clock, Piece, clocks_of, pieces_of
from matching.recipes import RULES, SCALE, Recipe, must

KEPT_BYTES = 32 << 20  # about, of rows that many mentees ask for alike
FIELDS = ("half_hours", "three_quarters", "experience", "traits", "offers", "interests", "training", "languages",
          "formats", "limits")  # fmt: skip


@dataclass(frozen=True)
class Cards:
    """The facts of n mentors, column by column. `masks` holds for each of FIELDS n rows of bytes, the highest bit first."""

    masks: Mapping[str, Bytes]
    zones: Sequence[str]
    areas: Mapping[int, Sequence[int]]  # code of an area -> places of the mentors who can be met there

    @classmethod
    def of(cls, cards: Sequence[points.Card], widths: Mapping[str, int]) -> "Cards":
        """From cards one by one; `widths` in bits."""
        masks = {name: _packed([_mask(card, name) for card in cards], widths[name]) for name in FIELDS}
        areas: dict[int, list[int]] = {}
        for place, card in enumerate(cards):
            for area in card.areas:
                areas.setdefault(area, []).append(place)
        return cls(masks, [card.zone for card in cards], areas)

    def __len__(self) -> int:
        return len(self.zones)

    def seal(self) -> str:
        """A hash of all of them."""
        hashed = hashlib.sha256(repr((list(self.zones), sorted(self.areas.items()))).encode())
        for name in FIELDS:
            hashed.update(np.ascontiguousarray(self.masks[name]).tobytes())
        return hashed.hexdigest()


def _mask(card: points.Card, name: str) -> int:
    return getattr(card.hours if name in points.Hours._fields else card, name)


def _packed(masks: list[int], width: int) -> Bytes:
    packed = b"".join(mask.to_bytes(width // 8, "big") for mask in masks)
    return np.frombuffer(packed, np.uint8).reshape(len(masks), width // 8)


def _mark(found: NDArray[np.uint16], rule: str, where: NDArray[np.bool_]) -> None:
    found |= where.astype(np.uint16) << np.uint16(RULES.index(rule))


@dataclass
class Table:
    """The byte rows over n mentors, and the pairs they make with one mentee."""

    at: datetime
    length: int
    levels: list[Bytes]
    welcome: list[Bytes]  # for each tag the mentors who take it on, eight in a byte
    traits: Bytes
    offers: list[Bytes]
    interests: list[Bytes]
    masks: dict[str, NDArray[np.uint64]]
    areas: dict[int, NDArray[np.bool_]]
    clocks: list[Clock]
    kept: dict[tuple, NDArray] = field(default_factory=dict)

    @classmethod
    def of(cls, cards: Cards, at: datetime) -> "Table":
        bits = {name: _bits(cards.masks[name]) for name in ("traits", "offers", "interests", "limits")}
        return cls(
            at=at,
            length=len(cards),
            levels=list(_levels(cards.masks["experience"])),
            welcome=list(np.packbits(bits["limits"] == 0, axis=1)),
            traits=bits["traits"],
            offers=list(bits["offers"]),
            interests=list(bits["interests"]),
            masks={name: _numbers(cards.masks[name]) for name in ("training", "languages", "formats")},
            areas={code: _row_of(places, len(cards)) for code, places in cards.areas.items()},
            clocks=clocks_of(cards.zones, _bits(cards.masks["half_hours"]), _bits(cards.masks["three_quarters"]), at),
        )

    def pairs_of(self, recipe: Recipe) -> Pairs:
        """Everybody whom no hard rule keeps from one mentee, and the points."""
        columns, quarters = self._may_meet(recipe)
        if not recipe.parts:
            return Pairs(columns, np.zeros(len(columns), np.int16))
        counted = np.empty((len(recipe.parts), len(columns)), np.uint64)
        for place, part in enumerate(recipe.parts):
            counted[place] = _COUNTS[part.name](self, recipe, quarters, columns)
        wholes, shares = np.array([part[1:] for part in recipe.parts], np.uint64).T[:, :, None]
        np.minimum(counted, wholes, out=counted)
        np.multiply(counted, shares, out=counted)
        np.right_shift(counted, np.uint64(SCALE), out=counted)
        return Pairs(columns, counted.sum(axis=0).astype(np.int16))

    def shared_experience(self, recipe: Recipe, columns: NDArray[np.intp]) -> Bytes:
        """Units of shared experience with these mentors, which break a tie."""
        shared = np.zeros(len(columns), np.uint8)
        for rows, times in ((recipe.thrice, points.MATTERS_MOST), (recipe.once, 1)):
            for row in rows:
                shared += self.levels[row][columns]
            if rows and times > 1:
                shared *= times
        return shared

    def _may_meet(self, recipe: Recipe) -> tuple[NDArray[np.intp], Bytes | None]:
        """Everybody whom no hard rule keeps away, and where times were named the quarters shared with every mentor."""
        training, languages, ways, musts = recipe.ask
        packed = self._packed("trained", self._has_all, training)
        if languages:
            packed = packed & self._packed("shared", self._has_any, "languages", languages)
        if ways[0]:
            packed = packed & self._packed("ways", self.way_to_meet, *ways)
        for wish in musts:
            packed = packed & self._packed("wish", self._is_met, wish.where, wish.mask, wish.areas)
        for tag in recipe.limits:
            packed = packed & self.welcome[tag]
        may_meet = np.unpackbits(packed, count=self.length).view(bool)
        if not recipe.quarters_wanted:
            return may_meet.nonzero()[0], None
        quarters = self.quarters(recipe)
        return np.logical_and(may_meet, quarters >= points.LEAST_QUARTERS, out=may_meet).nonzero()[0], quarters

    def broken(self, recipe: Recipe) -> NDArray[np.uint16]:
        """For each mentor the rules that stand between, bit k for RULES[k] (`matching.rules.refusals`)."""
        training, languages, ways, musts = recipe.ask
        found = np.zeros(self.length, np.uint16)
        _mark(found, "limits", self._limited(recipe))
        _mark(found, "training", self.masks["training"] & np.uint64(training) != training)
        if languages:
            _mark(found, "language", self.masks["languages"] & np.uint64(languages) == 0)
        if ways[0]:
            no_way = self.masks["formats"] & np.uint64(ways[0]) == 0
            _mark(found, "way", no_way)
            _mark(found, "area", ~no_way & ~self.way_to_meet(*ways))
        if recipe.quarters_wanted:
            _mark(found, "times", self.quarters(recipe) < points.LEAST_QUARTERS)
        for wish in musts:
            _mark(found, must(wish), ~self.is_met(wish))
        return found

    def _limited(self, recipe: Recipe) -> NDArray[np.bool_]:
        found = np.zeros(self.length, bool)
        for tag in recipe.limits:
            found |= np.unpackbits(self.welcome[tag], count=self.length) == 0
        return found

    def _has_all(self, training: int) -> NDArray[np.bool_]:
        return np.equal(self.masks["training"] & np.uint64(training), np.uint64(training))

    def _has_any(self, name: str, mask: int) -> NDArray[np.bool_]:
        return np.not_equal(self.masks[name] & np.uint64(mask), np.uint64(0))

    def way_to_meet(self, formats: int, in_a_place: int, areas: frozenset[int]) -> NDArray[np.bool_]:
        """Who shares a way to meet; one in a place needs an area that both get to, where the mentee named any."""
        any_way = self._has_any("formats", formats)
        if not in_a_place or not areas:
            return any_way
        return (any_way & self.in_areas(areas)) | self._has_any("formats", formats & ~in_a_place)

    def in_areas(self, areas: Iterable[int]) -> NDArray[np.bool_]:
        found = np.zeros(self.length, bool)
        for area in areas:
            if area in self.areas:
                found |= self.areas[area]
        return found

    def is_met(self, wish: points.Wish) -> NDArray[np.bool_]:
        return self._once("wish", self._is_met, wish.where, wish.mask, wish.areas)

    def _is_met(self, where: str, mask: int, areas: frozenset[int]) -> NDArray[np.bool_]:
        if where == "areas":
            return self.in_areas(areas)
        if where == "formats":
            return self._has_any("formats", mask)
        bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
        return np.asarray(self.traits[bits].any(axis=0))

    def quarters(self, recipe: Recipe) -> Bytes:
        if len(self.clocks) == 1 and self.clocks[0].columns is None:
            return self.clocks[0].quarters(self._pieces(recipe, self.clocks[0].zone), self.length)
        found = np.zeros(self.length, np.uint8)
        for clock in self.clocks:
            assert clock.columns is not None
            found[clock.columns] = clock.quarters(self._pieces(recipe, clock.zone), len(clock.columns))
        return found

    def _pieces(self, recipe: Recipe, zone: str) -> tuple[Piece, ...]:
        if zone == "UTC":
            return recipe.weeks
        laid = wallclock.laid_over(*recipe.week, self.at, zone)
        return pieces_of(laid)

    # ---- what is counted of each part

    def _experience(self, recipe: Recipe, _quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        shared = np.zeros(self.length, np.uint8)
        for row in recipe.thrice:
            np.add(shared, self.levels[row], out=shared)
        if recipe.thrice:
            shared *= points.MATTERS_MOST
        for row in recipe.once:
            np.add(shared, self.levels[row], out=shared)
        return shared[columns]

    def _availability(self, _recipe: Recipe, quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        assert quarters is not None
        return quarters[columns]

    def _training(self, recipe: Recipe, _quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        return self._once("training", self._trained, *recipe.training)[columns]

    def _trained(self, called_for: int, extended: int) -> NDArray[np.uint16]:
        halves = points.Halves.of(called_for, extended)
        one, other = (
            np.bitwise_count(self.masks["training"] & np.uint64(mask)).astype(np.uint16)
            for mask in (called_for, extended)
        )
        return one * halves.per_one + other * halves.per_other

    def _preferences(self, recipe: Recipe, _quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        return np.sum([self.is_met(wish)[columns] for wish in recipe.wishes], axis=0)

    def _goals(self, recipe: Recipe, _quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        n, m = len(recipe.goals), len(recipe.styles)
        if not n or not m:
            return self._sum(self.offers, recipe.goals or recipe.styles, columns)
        goals, styles = (self._sum(self.offers, rows, columns) for rows in (recipe.goals, recipe.styles))
        return goals * np.uint16(m) + styles * np.uint16(n)

    def _interests(self, recipe: Recipe, _quarters: Bytes | None, columns: NDArray[np.intp]) -> NDArray:
        return self._sum(self.interests, recipe.interests, columns)

    def _sum(self, table: list[Bytes], rows: tuple[int, ...], columns: NDArray[np.intp]) -> Bytes:
        found = table[rows[0]]
        if len(rows) > 1:
            found = found + table[rows[1]]
            for row in rows[2:]:
                np.add(found, table[row], out=found)
        return found[columns]

    def _packed(self, name: str, make: Callable[..., NDArray], *given: Any) -> Bytes:
        """As `_once`, eight mentors in a byte."""
        return self._once(f"{name}, packed", lambda *given: np.packbits(make(*given)), *given)

    def _once(self, name: str, make: Callable[..., NDArray], *given: Any) -> NDArray:
        """What many mentees ask for alike is made once; the oldest goes when too many stand."""
        key = (name, *given)
        if key not in self.kept:
            if len(self.kept) * self.length > KEPT_BYTES:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = make(*given)
        return self.kept[key]


_COUNTS = {
    points.EXPERIENCE: Table._experience,
    points.AVAILABILITY: Table._availability,
    points.TRAINING: Table._training,
    points.PREFERENCES: Table._preferences,
    points.GOALS: Table._goals,
    points.INTERESTS: Table._interests,
}


# ---- from packed masks to rows


def _bits(packed: Bytes) -> Bytes:
    """One row of 0 and 1 for each bit, the lowest first."""
    return np.ascontiguousarray(np.unpackbits(packed, axis=1)[:, ::-1].T)


def _levels(packed: Bytes) -> Bytes:
    """One row for each tag: 5 where it is lived, 2 where another of its group is (`points.experience_mask`)."""
    bits = _bits(packed)
    near, lived = bits[: points.TAGS_HELD], bits[points.TAGS_HELD :]
    return near * np.uint8(points.NEAR_UNITS) + lived * np.uint8(points.LIVED_UNITS - points.NEAR_UNITS)


def _numbers(packed: Bytes) -> NDArray[np.uint64]:
    """Masks of up to 64 bits as whole numbers."""
    wide = np.zeros((len(packed), 8), np.uint8)
    wide[:, 8 - packed.shape[1] :] = packed
    return wide.view(">u8").astype(np.uint64).ravel()


def _row_of(places: Sequence[int], length: int) -> NDArray[np.bool_]:
    row = np.zeros(length, bool)
    row[list(places)] = True
    return row
