"""The points of `matching.points` for all pairs at once, in numpy: exactly the same whole numbers, ties included.

One row of bytes for each thing a mentor can have, over all mentors: what a mentee shares with everybody is then the sum
of the mentee's own rows. Columns are mentors in a fixed order (the longest free first, then the id), so that the first
of equals is the one a list shows first.

A mentee's week is laid over UTC once, and mentors' weeks stand there too; mentors whose clocks change about then are
kept apart, zone by zone, on their own clocks.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts import wallclock, week
from matching import points

Bytes = NDArray[np.uint8]
NOT_ELIGIBLE = -1
KEPT_BYTES = 32 << 20  # about, of rows that many mentees ask for alike
GROUPS = 128  # in which the best of a row are looked for
LONGEST_PIECE = 120  # quarters: two for each half hour fit into a byte
ENDS_FROM = week.QUARTERS + 1  # in a table of hours, rows of ends stand below those of starts
RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip
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


class Recipe(NamedTuple):
    """What one mentee's row is made from: numbers of byte rows, and the arithmetic of each part."""

    ask: tuple  # what decides who is eligible at all: see Table.may_meet
    limits: tuple[int, ...] = ()
    once: tuple[int, ...] = ()  # tags that count once, and those that count three times
    thrice: tuple[int, ...] = ()
    units: int = 0
    weeks: tuple["Piece", ...] = ()
    quarters_wanted: int = 0  # 0: no times were named
    week: tuple[int, str] = (0, "UTC")
    training: tuple[int, int] = (0, 0)
    wishes: tuple[points.Wish, ...] = ()
    goals: tuple[int, ...] = ()
    styles: tuple[int, ...] = ()
    interests: tuple[int, ...] = ()
    interests_wanted: int = 0
    budgets: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, ask: points.Ask) -> "Recipe":
        musts = tuple(sorted((wish for wish in ask.wishes if wish.is_must), key=_named))
        ways = (ask.formats, ask.formats_in_a_place, ask.areas if ask.formats_in_a_place else frozenset())
        return cls(
            ask=(ask.training_required, ask.languages, ways, musts),
            limits=tuple(tag.bit for tag in ask.tags),
            once=tuple(tag.bit for tag in ask.counted_tags if tag.weight == 1),
            thrice=tuple(tag.bit for tag in ask.counted_tags if tag.weight == points.MATTERS_MOST),
            units=ask.experience_units,
            weeks=pieces_of(wallclock.laid_over(ask.week, ask.zone, ask.at, "UTC")),
            quarters_wanted=ask.quarters_wanted if ask.week else 0,
            week=(ask.week, ask.zone),
            training=(ask.training_called_for, ask.training_extended),
            wishes=ask.wishes,
            goals=tuple(word.bit for word in ask.goals),
            styles=tuple(word.bit + points.STYLES_FROM for word in ask.styles),
            interests=tuple(word.bit for word in ask.interests),
            interests_wanted=ask.interests_wanted,
            budgets=tuple((part, budget) for part, budget in ask.budgets.items() if budget),
        )

    def told(self) -> str:
        """Everything in it, always written alike."""
        training, languages, (formats, in_a_place, areas), musts = self.ask
        wishes = [(*wish[:4], sorted(wish.areas), wish.is_must) for wish in (*musts, *self.wishes)]
        rest = self._replace(ask=(training, languages, formats, in_a_place, sorted(areas)), wishes=())
        return repr((tuple(rest), wishes))

    def rules(self) -> frozenset[str]:
        """The rules that this mentee's answers bring with them."""
        training, languages, ways, musts = self.ask
        brought = {
            "limits": self.limits,
            "training": training,
            "language": languages,
            "way": ways[0],
            "area": ways[1] and ways[2],
            "times": self.quarters_wanted,
        }
        return frozenset(name for name, asked in brought.items() if asked) | {_must(wish) for wish in musts}


def _named(wish: points.Wish) -> tuple:
    return wish.kind, wish.values


def _must(wish: points.Wish) -> str:
    return f"must:{wish.kind.partition(':')[0]}"


def _mark(found: NDArray[np.uint16], rule: str, where: NDArray[np.bool_]) -> None:
    found |= where.astype(np.uint16) << np.uint16(RULES.index(rule))


class Piece(NamedTuple):
    """Rows of a table of hours to add and to take away; what is left fits into a byte."""

    add: tuple[int, ...]
    take: tuple[int, ...]


def pieces_of(laid: int) -> tuple[Piece, ...]:
    """A mentee's week on some clock as rows of that clock's table of hours.

    The quarters shared in one unbroken stretch from f on, n long, are two for each half hour and minus one for each
    three-quarter hour that begin in it: sums over f … f+n−3, and the last half hour. The table holds running sums.
    """
    if laid == week.FULL:
        stretches = [(first, LONGEST_PIECE, False) for first in range(0, week.QUARTERS, LONGEST_PIECE)]
        stretches[-1] = (stretches[-1][0], week.QUARTERS - stretches[-1][0], False)
    else:
        stretches = [cut for first, length in week.runs(laid) if length >= 2 for cut in _cut(first, length)]
    return tuple(_gathered(stretches))


def _cut(first: int, length: int) -> Iterator[tuple[int, int, bool]]:
    """(first quarter, how many quarters on the running sum ends, whether the last half hour is counted there)."""
    steps = length - 2
    while steps > LONGEST_PIECE:
        yield first, LONGEST_PIECE, False
        first, steps = (first + LONGEST_PIECE) % week.QUARTERS, steps - LONGEST_PIECE
    yield first, steps, True


def _gathered(stretches: Iterable[tuple[int, int, bool]]) -> Iterator[Piece]:
    add: list[int] = []
    take: list[int] = []
    most = 0
    for first, steps, ends in stretches:
        worth = 2 * (steps + ends)
        if most + worth > 255:
            yield Piece(tuple(add), tuple(take))
            add, take, most = [], [], 0
        last = first + steps
        if last > week.QUARTERS or (ends and last == week.QUARTERS):  # round the ring
            add.append(week.QUARTERS)
            last -= week.QUARTERS
        add.append(ENDS_FROM + last if ends else last)
        take.append(first)
        most += worth
    if add:
        yield Piece(tuple(add), tuple(take))


@dataclass(frozen=True)
class Clock:
    """The hours of the mentors on one clock: running sums as rows of bytes (each modulo 256)."""

    zone: str
    columns: NDArray[np.intp] | None  # None: every mentor
    rows: list[Bytes]

    @classmethod
    def of(cls, zone: str, columns: NDArray[np.intp] | None, half_hours: Bytes, three_quarters: Bytes) -> "Clock":
        """From bits, one row for each of the 672 quarters."""
        worth = (2 * half_hours - three_quarters).astype(np.uint8)
        sums = np.zeros((week.QUARTERS + 1, half_hours.shape[1]), np.uint8)
        np.cumsum(worth, axis=0, dtype=np.uint8, out=sums[1:])
        ends = sums[:-1] + 2 * half_hours
        return cls(zone, columns, [*sums, *ends])

    def quarters(self, pieces: tuple[Piece, ...], length: int) -> Bytes:
        """For each mentor the quarters shared in pieces of half an hour, or at least FULL_QUARTERS when it is more."""
        found = np.zeros(length, np.uint8)
        for piece in pieces:
            shared = self.rows[piece.add[0]] - self.rows[piece.take[0]]
            for row in piece.add[1:]:
                np.add(shared, self.rows[row], out=shared)
            for row in piece.take[1:]:
                np.subtract(shared, self.rows[row], out=shared)
            if len(pieces) == 1:
                return shared
            found += np.minimum(shared, points.FULL_QUARTERS, out=shared)
        return found


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
            clocks=_clocks(cards, at),
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
            _mark(found, _must(wish), ~self.is_met(wish))
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
    bits = np.unpackbits(packed, axis=1)[:, ::-1]
    bits = bits.reshape(len(packed), -1, points.TAG_BITS)
    near, lived = bits[:, :, 0], bits[:, :, points.TAG_BITS - 1]
    levels = near * np.uint8(points.NEAR_UNITS) + lived * np.uint8(points.LIVED_UNITS - points.NEAR_UNITS)
    return np.ascontiguousarray(levels.T)


def _numbers(packed: Bytes) -> NDArray[np.uint64]:
    """Masks of up to 64 bits as whole numbers."""
    wide = np.zeros((len(packed), 8), np.uint8)
    wide[:, 8 - packed.shape[1] :] = packed
    return wide.view(">u8").astype(np.uint64).ravel()


def _row_of(places: Sequence[int], length: int) -> NDArray[np.bool_]:
    row = np.zeros(length, bool)
    row[list(places)] = True
    return row


def _clocks(cards: Cards, at: datetime) -> list[Clock]:
    """The mentors' weeks: on UTC where clocks stand still about that week, else on the clock of each zone."""
    half_hours, three_quarters = (_bits(cards.masks[name]) for name in ("half_hours", "three_quarters"))
    zones = np.array(cards.zones, dtype=object)
    clocks, still = [], []
    for zone in sorted(set(cards.zones)):
        columns = np.flatnonzero(zones == zone)
        shift = wallclock.steady_quarters(zone, at)
        if shift is None:
            clocks.append(Clock.of(zone, columns, half_hours[:, columns], three_quarters[:, columns]))
            continue
        still.append(columns)
        for rows in (half_hours, three_quarters):
            if shift:
                rows[:, columns] = np.roll(rows[:, columns], -shift, axis=0)
    if not clocks:
        return [Clock.of("UTC", None, half_hours, three_quarters)]
    columns = np.sort(np.concatenate(still)) if still else np.empty(0, np.intp)
    return [Clock.of("UTC", columns, half_hours[:, columns], three_quarters[:, columns]), *clocks]
