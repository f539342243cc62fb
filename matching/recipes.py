"""What mentees ask of every mentor, as bits of cards and whole numbers: what pairs are made from, and what is kept of a plan.

`Recipe` is one mentee's; `Recipes` are those of many, laid out in columns, whatever mentors they are for.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts import week
from matching import points

RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip
RULE_NUMBERS = {rule: number for number, rule in enumerate(RULES)}
NO_RULE = -1
PARTS = len(points.PARTS)
EXPERIENCE, AVAILABILITY, TRAINING, PREFERENCES, GOALS, INTERESTS = range(PARTS)
NOTHING = (0,) * PARTS
SCALE = 32  # bits behind the point of a share

WIDTHS = {  # the masks of a card, in bits
    "half_hours": week.QUARTERS,
    "experience": 2 * points.TAGS_HELD,
    "traits": points.TAGS_FROM + points.TAGS_HELD,
    "offers": 64,
    "interests": 64,
    "training": 32,
    "languages": 64,
    "formats": 16,
    "limits": points.TAGS_HELD,
}
WORD, WIDEST = 64, 192  # bits: of a word, and of a mask that anything but hours is counted in
WORDS = [name for name, width in WIDTHS.items() for _ in range(0, width, WORD)]  # whose each word of a card is
FIRST_WORD = {name: WORDS.index(name) for name in WIDTHS}
AREAS = len(WORDS)  # beyond them stands a word for each area, by its code: 1 for who can be met there


class Clause(NamedTuple):
    """Some things of a mentor's, any of which is enough: for a rule, for a wish, or for both."""

    rule: int  # NO_RULE for a wish that is no must
    is_wish: bool
    is_barred: bool  # then none of them must be there
    field: str  # a mask of a card
    mask: int
    areas: Collection[int] = ()  # or, as codes


class Count(NamedTuple):
    """Bits of a card that count so many times each, for a part of the points."""

    part: int
    field: str
    mask: int
    times: int


def share_of(budget: Any, whole: Any) -> Any:
    """What one of `whole` gives of the budget, rounded up behind the point. What is counted, times this, cut off at the
    point, is counted × budget ÷ whole, rounded down: it is too much by less than counted ÷ 2³², and so by less than 1 ÷ whole.

    >>> 3 * share_of(1000, 3) >> SCALE, 2 * share_of(1000, 3) >> SCALE
    (1000, 666)
    """
    return -(-(budget << SCALE) // whole)


Musts = tuple[tuple[str, tuple[str, ...]], ...]  # kinds of wishes, and any of which values


class Recipe(NamedTuple):
    """What one mentee's pairs are made from. A part of the points is counted × budget ÷ whole, rounded down, with at most
    `whole` counted."""

    clauses: tuple[Clause, ...]
    counts: tuple[Count, ...]  # in the order of `points.PARTS`
    wholes: tuple[int, ...]  # likewise, for every part
    budgets: tuple[int, ...]  # 0 where a part does not count
    week: tuple[int, str]  # and on the clock of which zone; 0: no times were named
    musts: Musts

    @classmethod
    def of(cls, ask: points.Ask) -> "Recipe":
        training, trained = _trained(ask.training_called_for, ask.training_extended)
        goals, styles = points.goals_mask(ask.goals), points.styles_mask(ask.styles)
        offered = points.Halves.of(goals, styles)
        return cls(
            clauses=(*_rules(ask), *map(_wished, ask.wishes)),
            counts=(
                *[Count(EXPERIENCE, "experience", mask, times) for mask, times in ask.experience],
                *training,
                Count(GOALS, "offers", goals, offered.per_one),
                Count(GOALS, "offers", styles, offered.per_other),
                Count(INTERESTS, "interests", points.mask_of(ask.interests), 1),
            ),
            wholes=(
                ask.experience_units, ask.quarters_wanted, trained, len(ask.wishes), offered.whole, ask.interests_wanted,
            ),
            budgets=tuple(map(ask.budgets.get, points.PARTS, NOTHING)),
            week=(ask.week, ask.zone),
            musts=tuple([(wish.kind, wish.values) for wish in ask.wishes if wish.is_must]),
        )  # fmt: skip


@lru_cache(maxsize=8192)
def _trained(called_for: int, extended: int) -> tuple[tuple[Count, Count], int]:
    """What counts for the training, and the whole of it: many people's answers call for the same modules."""
    halves = points.Halves.of(called_for, extended)
    counts = (
        Count(TRAINING, "training", called_for, halves.per_one),
        Count(TRAINING, "training", extended, halves.per_other),
    )
    return counts, halves.whole


def _rules(ask: points.Ask) -> Iterator[Clause]:
    """The rules of `matching.rules`, apart from times and musts."""
    if ask.tags_named:
        yield Clause(RULE_NUMBERS["limits"], False, True, "limits", ask.tags_named)
    yield from _required(ask.training_required)
    if ask.languages:
        yield Clause(RULE_NUMBERS["language"], False, False, "languages", ask.languages)
    if ask.formats:
        yield Clause(RULE_NUMBERS["way"], False, False, "formats", ask.formats)
    if ask.formats_in_a_place and ask.areas:
        elsewhere = ask.formats & ~ask.formats_in_a_place
        yield Clause(RULE_NUMBERS["area"], False, False, "formats", elsewhere, ask.areas)


@lru_cache(maxsize=8192)
def _required(modules: int) -> tuple[Clause, ...]:
    """One rule for each module."""
    return tuple(Clause(RULE_NUMBERS["training"], False, False, "training", module) for module in _ones(modules))


def _wished(wish: points.Wish) -> Clause:
    rule = RULE_NUMBERS[f"must:{wish.kind.partition(':')[0]}"] if wish.is_must else NO_RULE
    field = "traits" if wish.where == "areas" else wish.where
    return Clause(rule, True, False, field, wish.mask, wish.areas)


def _ones(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


# ---- many of them


Ints = NDArray[np.int64]


class Flat(NamedTuple):
    """Recipes one after the other, in columns. Where things `begin`, there is one number more than things."""

    clauses: Ints  # where those of each mentee begin
    rules: NDArray[np.int8]  # of each clause: the number of its rule, or NO_RULE
    is_wish: NDArray[np.bool_]
    is_barred: NDArray[np.bool_]  # kept by who has none of the bits; otherwise by who has any
    bits: Ints  # where those of each clause begin
    bit_words: Ints
    bit_masks: NDArray[np.uint64]
    counts: Ints  # where those of each mentee and part begin
    count_words: Ints
    count_masks: NDArray[np.uint64]
    count_times: Ints
    wholes: Ints  # for each mentee and part
    shares: Ints
    names_times: NDArray[np.bool_]

    @classmethod
    def of(cls, recipes: Sequence[Recipe]) -> "Flat":
        clauses = [clause for recipe in recipes for clause in recipe.clauses]
        counts = [count for recipe in recipes for count in recipe.counts]
        rules, is_wish, is_barred, fields, masks, areas = _columns(clauses, 6)
        clause, bit_words, bit_masks = _word_by_word(fields, masks)
        in_areas = np.repeat(np.arange(len(clauses)), [len(codes) for codes in areas])
        order = np.argsort(np.concatenate([clause, in_areas]), kind="stable")
        codes = np.array([AREAS + code for codes in areas for code in sorted(codes)], np.int64)
        parts, fields, masks, times = _columns(counts, 4)
        count, count_words, count_masks = _word_by_word(fields, masks)
        whose = np.repeat(np.arange(len(recipes)) * PARTS, [len(recipe.counts) for recipe in recipes])
        wholes = np.array([recipe.wholes for recipe in recipes], np.int64).reshape(len(recipes), PARTS)
        budgets = np.array([recipe.budgets for recipe in recipes], np.int64).reshape(wholes.shape)
        return cls(
            clauses=begins_of([len(recipe.clauses) for recipe in recipes]),
            rules=np.array(rules, np.int8),
            is_wish=np.array(is_wish, bool),
            is_barred=np.array(is_barred, bool),
            bits=np.searchsorted(np.concatenate([clause, in_areas])[order], np.arange(len(clauses) + 1)),
            bit_words=np.concatenate([bit_words, codes])[order],
            bit_masks=np.concatenate([bit_masks, np.ones(len(codes), np.uint64)])[order],
            counts=np.searchsorted((whose + np.array(parts, np.int64))[count], np.arange(PARTS * len(recipes) + 1)),
            count_words=count_words,
            count_masks=count_masks,
            count_times=np.array(times, np.int64)[count],
            wholes=np.where(budgets > 0, wholes, 0),
            shares=np.where(budgets > 0, share_of(budgets, np.maximum(wholes, 1)), 0),
            names_times=np.array([recipe.week[0] > 0 for recipe in recipes], bool),
        )


def _columns(rows: Sequence[tuple], count: int) -> Sequence[tuple]:
    return list(zip(*rows, strict=True)) or [()] * count


def _word_by_word(fields: Sequence[str], masks: Sequence[int]) -> tuple[Ints, Ints, NDArray[np.uint64]]:
    """The words of these masks with anything in them: of which mask, which word of a card, and its bits."""
    packed = b"".join([mask.to_bytes(WIDEST // 8, "little") for mask in masks])
    words = np.frombuffer(packed, "<u8").astype(np.uint64).reshape(len(masks), WIDEST // WORD)
    which, place = words.nonzero()
    firsts = np.array([FIRST_WORD[field] for field in fields], np.int64)
    return which, firsts[which] + place, words[which, place]


def begins_of(lengths: Sequence[int] | Ints) -> Ints:
    """Where things of these lengths begin, one after the other, and where the last one ends."""
    return np.concatenate([[0], lengths]).cumsum(dtype=np.int64)


@dataclass(frozen=True)
class Recipes:
    """Those of some mentees in order, whatever mentors they are for."""

    flat: Flat
    weeks: Sequence[tuple[int, str]]
    musts: Sequence[Musts]

    @classmethod
    def of(cls, recipes: Sequence[Recipe]) -> "Recipes":
        return cls(Flat.of(recipes), tuple(one.week for one in recipes), tuple(one.musts for one in recipes))

    def __len__(self) -> int:
        return len(self.weeks)

    def rules(self, mentee: int) -> frozenset[str]:
        """The rules that this mentee's answers bring with them."""
        first, last = self.flat.clauses[mentee : mentee + 2]
        brought = {RULES[rule] for rule in self.flat.rules[first:last].tolist() if rule != NO_RULE}
        return frozenset(brought | {"times"} if self.flat.names_times[mentee] else brought)

    def seal(self) -> str:
        """A hash of all of them, whatever was asked; each column says how long those after it are."""
        hashed = hashlib.sha256(repr((self.weeks, self.musts)).encode())
        for column in self.flat:
            hashed.update(column.tobytes())
        return hashed.hexdigest()
