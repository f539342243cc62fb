"""The points of `matching.points` for all pairs at once: exactly the same whole numbers, ties included.

Cards and recipes are laid out as bits and numbers here; `matching.loops` goes through them. Columns are mentors in a fixed
order (the longest free first, then the id), so that the first of equals is the one a list shows first.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts import wallclock, week
from matching import loops, points
from matching.certificate import Rows
from matching.recipes import AREAS, FIRST_WORD, RULE_NUMBERS, WIDTHS, WORD, Recipes, begins_of

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
IN_ROWS = ("half_hours", "training", "languages", "formats", "limits", "traits")


@dataclass(frozen=True)
class Cards:
    """The facts of n mentors, column by column. `masks` holds for each of WIDTHS n rows of bytes, the highest bit first."""

    masks: Mapping[str, Bytes]
    zones: Sequence[str]
    areas: Mapping[int, Sequence[int]]  # code of an area -> places of the mentors who can be met there

    @classmethod
    def of(cls, cards: Sequence[points.Card]) -> "Cards":
        """From cards one by one."""
        masks = {name: _packed([_mask(card, name) for card in cards], width) for name, width in WIDTHS.items()}
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
        for name in WIDTHS:
            hashed.update(np.ascontiguousarray(self.masks[name]).tobytes())
        return hashed.hexdigest()


def _mask(card: points.Card, name: str) -> int:
    return getattr(card.hours if name in points.Hours._fields else card, name)


def _packed(masks: list[int], width: int) -> Bytes:
    packed = b"".join(mask.to_bytes(width // 8, "big") for mask in masks)
    return np.frombuffer(packed, np.uint8).reshape(len(masks), width // 8)


class Best(NamedTuple):
    """For each mentee the best mentors in the order of `matching.browse`; -1 where there are no more."""

    columns: NDArray[np.int32]
    points: NDArray[np.int16]
    shared_experience: NDArray[np.int16]  # which breaks a tie


@dataclass(frozen=True)
class Table:
    """n mentors as bits, and where to find there what a recipe names."""

    at: datetime
    mentors: loops.Mentors
    clocks: tuple[str, ...]  # UTC, and zones whose clocks change about then
    rows: Mapping[int, int]  # of words of a card, and of areas: the row of the lowest bit
    nobody: int  # a row without anybody in it

    @classmethod
    def of(cls, cards: Cards, at: datetime) -> "Table":
        bits = {name: _bits(cards.masks[name]) for name in IN_ROWS}
        clocks = _put_on_clocks(bits["half_hours"], cards.zones, at)
        areas = np.zeros((len(cards.areas) + 1, len(cards)), np.uint8)
        for row, places in zip(areas, cards.areas.values(), strict=False):
            row[list(places)] = 1
        rows = np.concatenate([*bits.values(), areas])
        return cls(
            at=at,
            mentors=loops.Mentors(
                size=len(cards),
                rows=_in_words(rows),
                clocks=_in_words(np.array([*clocks.values()], np.uint8)),
                words=np.concatenate([_words(cards.masks[name]) for name in WIDTHS]),
            ),
            clocks=tuple(clocks),
            rows=_where(bits, cards.areas),
            nobody=len(rows) - 1,
        )

    def asked(self, recipes: Recipes, never: Mapping[int, Sequence[int]] | None = None) -> loops.Asked:
        """What these mentees ask; `never`: for a mentee's place among them the columns that are never for them."""
        weeks, (begins, began) = self._quarters(recipes.weeks)
        apart = [never.get(mentee, ()) if never else () for mentee in range(len(recipes))]
        words, which = np.unique(recipes.flat.bit_words, return_inverse=True)
        rows = np.array([self.rows.get(word, self.nobody) for word in words.tolist()], np.int64)
        return loops.Asked(
            recipes=recipes.flat,
            bit_rows=rows[which],
            weeks=weeks,
            begins=begins,
            began=began,
            never=begins_of([len(columns) for columns in apart]),
            never_columns=np.array([column for columns in apart for column in columns], np.int64),
        )

    def _quarters(self, weeks: Sequence[tuple[int, str]]) -> tuple[Ints, Ints]:
        """Where the quarters of each week begin, on each clock; and of each quarter the rows of the half hour that begins
        there and of the one that began before. Filled up with nobody's quarters, so that there are 4, 8, 12 … of them."""
        begins = self._half_hours(weeks)
        began = np.roll(begins, 1, axis=1)
        whose, quarters = np.divmod(np.flatnonzero(begins | began), week.QUARTERS)
        before = (quarters - 1) % week.QUARTERS
        lengths = np.bincount(whose, minlength=len(begins))
        filled = begins_of(-(-lengths // 4) * 4)
        rows = np.full((2, filled[-1]), self.nobody)
        rows[:, np.arange(len(whose)) + (filled[:-1] - begins_of(lengths)[:-1])[whose]] = (
            np.where(begins[whose, quarters], quarters, before),
            np.where(began[whose, quarters], before, quarters),
        )
        return filled, rows

    def _half_hours(self, weeks: Sequence[tuple[int, str]]) -> NDArray[np.bool_]:
        """Where half hours of each week can begin, on each clock."""
        laid = [wallclock.laid_over(mine, zone, self.at, clock) for mine, zone in weeks for clock in self.clocks]
        packed = np.frombuffer(b"".join([free.to_bytes(week.QUARTERS // 8, "little") for free in laid]), np.uint8)
        free = np.unpackbits(packed.reshape(-1, week.QUARTERS // 8), axis=1, bitorder="little").view(bool)
        return free & np.roll(free, -1, axis=1)

    def pairs(self, asked: loops.Asked, first: int, last: int) -> tuple[Rows, NDArray[np.int16]]:
        """Whom these mentees may go with, and the points; with the units of shared experience, which break a tie."""
        most = (last - first) * self.mentors.size
        begins, columns = np.empty(last - first + 1, np.int64), np.empty(most, np.int32)
        worth, shared = np.empty((2, most), np.int16)
        loops.pairs_of_some(self.mentors, asked, first, last, begins, columns, worth, shared)
        return Rows(begins, columns[: begins[-1]], worth[: begins[-1]]), shared[: begins[-1]]

    def best(self, asked: loops.Asked, first: int, last: int, most: int) -> Best:
        (begins, columns, worth), shared = self.pairs(asked, first, last)
        places = np.empty((last - first, most), np.int64)
        loops.best_of_each(begins, columns, worth, shared, places)
        return Best(*(np.append(each, each.dtype.type(-1))[places] for each in (columns, worth, shared)))

    def broken(self, asked: loops.Asked, mentee: int) -> NDArray[np.uint16]:
        """For each mentor the rules that stand between, bit k for RULES[k] (`matching.rules.refusals`)."""
        found = np.empty(self.mentors.size, np.uint16)
        loops.broken_rules(self.mentors, asked, mentee, RULE_NUMBERS["times"], found)
        way, area = (np.uint16(1 << RULE_NUMBERS[rule]) for rule in ("way", "area"))
        return np.where(found & way, found & ~area, found)  # without a way to meet, how far it is does not matter


# ---- from packed masks to rows and words


def _bits(packed: Bytes) -> Bytes:
    """One row of 0 and 1 for each bit, the lowest first."""
    return np.ascontiguousarray(np.unpackbits(packed, axis=1)[:, ::-1].T)


def _in_words(bits: Bytes) -> NDArray[np.uint64]:
    """Rows of 0 and 1 as bits, 64 in a word."""
    wide = np.zeros((len(bits), -(-bits.shape[1] // WORD) * WORD), np.uint8)
    wide[:, : bits.shape[1]] = bits
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _words(packed: Bytes) -> NDArray[np.uint64]:
    """One row of whole numbers for every 64 bits, the lowest first."""
    wide = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), np.uint8)
    wide[:, wide.shape[1] - packed.shape[1] :] = packed
    return np.ascontiguousarray(wide.view(">u8")[:, ::-1].T.astype(np.uint64))


def _where(bits: Mapping[str, Bytes], areas: Iterable[int]) -> dict[int, int]:
    """The row of the lowest bit of each word, where the rows of each field stand one below the other, and areas below them."""
    rows, first = {}, 0
    for name, each in bits.items():
        for place, row in enumerate(range(first, first + len(each), WORD)):
            rows[FIRST_WORD[name] + place] = row
        first += len(each)
    return rows | {AREAS + code: first + number for number, code in enumerate(areas)}


def _put_on_clocks(half_hours: Bytes, zones_of: Sequence[str], at: datetime) -> dict[str, NDArray[np.bool_]]:
    """Moves the mentors' weeks to UTC where clocks stand still about then. Which are on which clock now: UTC, or their own."""
    zones = np.array(zones_of, dtype=object)
    clocks = {"UTC": np.zeros(len(zones), bool)}
    for zone in sorted(set(zones_of)):
        here = zones == zone
        shift = wallclock.steady_quarters(zone, at)
        if shift is None:
            clocks[zone] = here
            continue
        clocks["UTC"] |= here
        if shift:
            half_hours[:, here] = np.roll(half_hours[:, here], -shift, axis=0)
    return clocks
