"""The points of `matching.points` for all pairs at once, in numpy: exactly the same whole numbers, ties included.

One row of bytes for each thing a mentor can have, over all mentors: what a mentee shares with everybody is then the sum
of the mentee's own rows. Columns are mentors in a fixed order (the longest free first, then the id), so that the first
of equals is the one a list shows first.
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
from matching.clocks import Bytes, Clock, Piece, clocks_of, pieces_of
from matching.recipes import RULES, Recipe, must

NOT_ELIGIBLE = -1
KEPT_BYTES = 32 << 20  # about, of rows that many mentees ask for alike
GROUPS = 128  # in which the best of a row are looked for
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
    """The byte rows over n mentors, and the row of whole points they give one mentee."""

    at: datetime
    length: int
    levels: list[Bytes]
    limits: list[Bytes | None]  # packed: whom a tag is welcome to; None: everybody
    traits: Bytes
    offers: list[Bytes]
    interests: list[Bytes]
    masks: dict[str, NDArray[np.uint64]]
    areas: dict[int, NDArray[np.bool_]]
    clocks: list[Clock]
    kept: dict[tuple, NDArray] = field(default_factory=dict)
    bits: dict[tuple, Bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, cards: Cards, at: datetime) -> "Table":
        bits = {name: _bits(cards.masks[name]) for name in ("traits", "offers", "interests", "limits")}
        return cls(
            at=at,
            length=len(cards),
            levels=list(_levels(cards.masks["experience"])),
            limits=[np.packbits(row == 0) if row.any() else None for row in bits["limits"]],
            traits=bits["traits"],
            offers=list(bits["offers"]),
            interests=list(bits["interests"]),
            masks={name: _numbers(cards.masks[name]) for name in ("training", "languages", "formats")},
            areas={code: _row_of(places, len(cards)) for code, places in cards.areas.items()},
            clocks=clocks_of(cards.zones, _bits(cards.masks["half_hours"]), _bits(cards.masks["three_quarters"]), at),
        )

    def points_for(self, recipe: Recipe) -> NDArray[np.int16]:
        """The points of every mentor for one mentee; NOT_ELIGIBLE where a hard rule stands between."""
        may_meet, quarters = self._may_meet(recipe)
        parts = [_PARTS[part](self, recipe, quarters, budget) for part, budget in recipe.budgets]
        total = parts[0].copy() if parts else np.zeros(self.length, np.uint16)
        for part in parts[1:]:
            np.add(total, part, out=total)
        barred = np.subtract(may_meet, np.uint8(1), out=may_meet).view(np.int8)
        scores = total.view(np.int16)
        return np.bitwise_or(scores, barred, out=scores)

    def shared_experience(self, recipe: Recipe, columns: NDArray[np.intp] | None = None) -> Bytes:
        """Units of shared experience, which break a tie; for some mentors only, where `columns` names them."""
        shared = np.zeros(self.length if columns is None else len(columns), np.uint8)
        for rows, times in ((recipe.thrice, points.MATTERS_MOST), (recipe.once, 1)):
            for row in rows:
                level = self.levels[row] if columns is None else self.levels[row][columns]
                shared += level
            if rows and times > 1:
                shared *= times
        return shared

    def _may_meet(self, recipe: Recipe) -> tuple[Bytes, Bytes | None]:
        """1 for whom no hard rule keeps away, and the quarters shared where times were named.

        But for the times the rules are bits, eight mentors in a byte: they are asked together before they are spread out.
        """
        training, languages, ways, musts = recipe.ask
        packed = self._packed("trained", self._has_all, training)
        if languages:
            packed = packed & self._packed("shared", self._has_any, "languages", languages)
        if ways[0]:
            packed = packed & self._packed("ways", self.way_to_meet, *ways)
        for wish in musts:
            packed = packed & self._packed("wish", self._is_met, wish.where, wish.mask, wish.areas)
        for tag in recipe.limits:
            if (welcome := self.limits[tag]) is not None:
                packed = packed & welcome
        may_meet = np.unpackbits(packed, count=self.length)
        if not recipe.quarters_wanted:
            return may_meet, None
        quarters = self.quarters(recipe)
        return np.bitwise_and(may_meet, (quarters >= points.LEAST_QUARTERS).view(np.uint8), out=may_meet), quarters

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
            if (welcome := self.limits[tag]) is not None:
                found |= np.unpackbits(welcome, count=self.length) == 0
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

    # ---- the parts, each counted × budget ÷ whole, rounded down

    def _experience(self, recipe: Recipe, _quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        return share(self.shared_experience(recipe), recipe.units, budget)

    def _availability(self, recipe: Recipe, quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        assert quarters is not None
        return share(self._at_most(quarters, recipe.quarters_wanted), recipe.quarters_wanted, budget)

    def _training(self, recipe: Recipe, _quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        return self._once("training", self._trained, *recipe.training, budget)

    def _trained(self, called_for: int, extended: int, budget: int) -> NDArray[np.uint16]:
        halves = points.Halves.of(called_for, extended)
        one, other = (
            np.bitwise_count(self.masks["training"] & np.uint64(mask)).astype(np.uint16)
            for mask in (called_for, extended)
        )
        return share(one * halves.per_one + other * halves.per_other, halves.whole, budget)

    def _preferences(self, recipe: Recipe, _quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        first, *others = (self.is_met(wish).view(np.uint8) for wish in recipe.wishes)
        for other in others:
            first = first + other
        return share(first, len(recipe.wishes), budget)

    def _goals(self, recipe: Recipe, _quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        n, m = len(recipe.goals), len(recipe.styles)
        if not n or not m:
            return share(self._sum(self.offers, recipe.goals or recipe.styles), n or m, budget)
        counted = self._sum(self.offers, recipe.goals).astype(np.uint16)
        counted *= m
        counted += self._sum(self.offers, recipe.styles).astype(np.uint16) * np.uint16(n)
        return share(counted, 2 * n * m, budget)

    def _interests(self, recipe: Recipe, _quarters: Bytes | None, budget: int) -> NDArray[np.uint16]:
        shared = self._sum(self.interests, recipe.interests)
        return share(self._at_most(shared, recipe.interests_wanted), recipe.interests_wanted, budget)

    def _at_most(self, counted: Bytes, wanted: int) -> Bytes:
        return np.minimum(counted, self._once("wanted", self._row_of, wanted))

    def _row_of(self, number: int) -> Bytes:
        """A row of one number: numpy takes the least of two rows ten times as fast as of a row and a number."""
        return np.full(self.length, number, np.uint8)

    def _sum(self, table: list[Bytes], rows: tuple[int, ...]) -> Bytes:
        found = table[rows[0]].copy()
        for row in rows[1:]:
            np.add(found, table[row], out=found)
        return found

    def _packed(self, name: str, make: Callable[..., NDArray], *given: Any) -> Bytes:
        """As `_once`, eight mentors in a byte."""
        key = (name, *given)
        if key not in self.bits:
            if len(self.bits) * self.length > 8 * KEPT_BYTES:
                del self.bits[next(iter(self.bits))]
            self.bits[key] = np.packbits(make(*given))
        return self.bits[key]

    def _once(self, name: str, make: Callable[..., NDArray], *given: Any) -> NDArray:
        """What many mentees ask for alike is made once; the oldest goes when too many stand."""
        key = (name, *given)
        if key not in self.kept:
            if len(self.kept) * self.length > KEPT_BYTES:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = make(*given)
        return self.kept[key]


_PARTS = {
    points.EXPERIENCE: Table._experience,
    points.AVAILABILITY: Table._availability,
    points.TRAINING: Table._training,
    points.PREFERENCES: Table._preferences,
    points.GOALS: Table._goals,
    points.INTERESTS: Table._interests,
}


def share(counted: NDArray, whole: int, budget: int) -> NDArray[np.uint16]:
    """counted × budget ÷ whole, rounded down, for counts of at most `whole`; the budget is at most 10,000."""
    each, left = divmod(budget, whole)
    wide = counted.astype(np.uint16)
    if not left:
        return np.multiply(wide, np.uint16(each), out=wide)
    if whole > 255:
        return (wide.astype(np.uint32) * budget // whole).astype(np.uint16)
    rest = wide * np.uint16(left) if left > 1 else wide.copy()
    np.floor_divide(rest, np.uint16(whole), out=rest)
    np.multiply(wide, np.uint16(each), out=wide)
    return np.add(wide, rest, out=wide)


# ---- the best of a row


def best_columns(scores: NDArray[np.int16], most: int) -> NDArray[np.intp]:
    """The columns whose points reach the `most`-th best of a row, its equals included; nobody who is not eligible."""
    return np.flatnonzero(scores >= max(0, _a_floor(scores, most)))


def _a_floor(scores: NDArray[np.int16], most: int) -> int:
    """Points that at least `most` columns reach, close below the `most`-th best: from the best of every so many."""
    groups = GROUPS * -(-4 * most // GROUPS)
    each = len(scores) // groups
    if each < 2:
        return 0
    tops = scores[: groups * each].reshape(each, groups).max(axis=0)
    tops.sort()
    return int(tops[-most])


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
