"""What mentees ask of every mentor, as bits of cards and whole numbers: what pairs are made from, and what is kept of a plan.

`Recipe` is one mentee's; `Recipes` are those of many, laid out in columns, whatever mentors they are for.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts import week
from matching import points

RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip
RULE_NUMBERS = {rule: number for number, rule in enumerate(RULES)}
NO_RULE = -1
PARTS, PART_NUMBERS = len(points.PARTS), {part: number for number, part in enumerate(points.PARTS)}
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
WORD, ALL = 64, (1 << 64) - 1  # bits
WORDS = [name for name, width in WIDTHS.items() for _ in range(0, width, WORD)]  # whose each word of a card is
FIRST_WORD = {name: WORDS.index(name) for name in WIDTHS}
AREAS = len(WORDS)  # beyond them stands a word for each area, by its code: 1 for who can be met there


class Bits(NamedTuple):
    """Some bits of one word of a card."""

    word: int
    mask: int


class Clause(NamedTuple):
    """Some things of a mentor's, any of which is enough: for a rule, for a wish, or for both."""

    rule: int  # NO_RULE for a wish that is no must
    is_wish: bool
    is_barred: bool  # then none of them must be there
    any_of: tuple[Bits, ...]


class Count(NamedTuple):
    """Bits of a card that count so many times each, for a part of the points."""

    part: int
    word: int
    mask: int
    times: int


class Whole(NamedTuple):
    """One part of the points: counted × budget ÷ whole, rounded down, with at most `whole` counted."""

    whole: int
    share: int  # `share_of` the budget


def share_of(budget: int, whole: int) -> int:
    """What one of `whole` gives of the budget, rounded up behind the point. What is counted, times this, cut off at the
    point, is counted × budget ÷ whole, rounded down: it is too much by less than counted ÷ 2³², and so by less than 1 ÷ whole.

    >>> 3 * share_of(1000, 3) >> SCALE, 2 * share_of(1000, 3) >> SCALE
    (1000, 666)
    """
    return -(-(budget << SCALE) // whole)


Musts = tuple[tuple[str, tuple[str, ...]], ...]  # kinds of wishes, and any of which values


class Recipe(NamedTuple):
    """What one mentee's pairs are made from."""

    clauses: tuple[Clause, ...]
    counts: tuple[Count, ...]  # in the order of `points.PARTS`
    wholes: tuple[Whole, ...]  # likewise, for every part; a share of 0 where a part does not count
    week: tuple[int, str]  # and on the clock of which zone; 0: no times were named
    musts: Musts

    @classmethod
    def of(cls, ask: points.Ask) -> "Recipe":
        goals, styles = points.goals_mask(ask.goals), points.styles_mask(ask.styles)
        trained = points.Halves.of(ask.training_called_for, ask.training_extended)
        offered = points.Halves.of(goals, styles)
        counts = (
            *((points.EXPERIENCE, "experience", *counted) for counted in ask.experience),
            (points.TRAINING, "training", ask.training_called_for, trained.per_one),
            (points.TRAINING, "training", ask.training_extended, trained.per_other),
            (points.GOALS, "offers", goals, offered.per_one),
            (points.GOALS, "offers", styles, offered.per_other),
            (points.INTERESTS, "interests", points.mask_of(ask.interests), 1),
        )
        wholes = {
            points.EXPERIENCE: ask.experience_units,
            points.AVAILABILITY: ask.quarters_wanted,
            points.TRAINING: trained.whole,
            points.PREFERENCES: len(ask.wishes),
            points.GOALS: offered.whole,
            points.INTERESTS: ask.interests_wanted,
        }
        return cls(
            clauses=(*_rules(ask), *map(_wished, ask.wishes)),
            counts=tuple(
                Count(PART_NUMBERS[part], *bits, times)
                for part, field, mask, times in counts
                for bits in _bits(field, mask)
            ),
            wholes=tuple(_whole(wholes[part], ask.budgets.get(part, 0)) for part in points.PARTS),
            week=(ask.week, ask.zone),
            musts=tuple((wish.kind, wish.values) for wish in ask.wishes if wish.is_must),
        )


def _rules(ask: points.Ask) -> Iterator[Clause]:
    """The rules of `matching.rules`, apart from times and musts."""
    if ask.tags_named:
        yield Clause(RULE_NUMBERS["limits"], False, True, _bits("limits", ask.tags_named))
    for module in _ones(ask.training_required):
        yield Clause(RULE_NUMBERS["training"], False, False, _bits("training", module))
    if ask.languages:
        yield Clause(RULE_NUMBERS["language"], False, False, _bits("languages", ask.languages))
    if ask.formats:
        yield Clause(RULE_NUMBERS["way"], False, False, _bits("formats", ask.formats))
    if ask.formats_in_a_place and ask.areas:
        elsewhere = ask.formats & ~ask.formats_in_a_place
        yield Clause(RULE_NUMBERS["area"], False, False, (*_bits("formats", elsewhere), *_in(ask.areas)))


def _wished(wish: points.Wish) -> Clause:
    rule = RULE_NUMBERS[f"must:{wish.kind.partition(':')[0]}"] if wish.is_must else NO_RULE
    return Clause(rule, True, False, _in(wish.areas) if wish.where == "areas" else _bits(wish.where, wish.mask))


@lru_cache
def _whole(whole: int, budget: int) -> Whole:
    return Whole(whole, share_of(budget, whole)) if budget else Whole(0, 0)


def _bits(field: str, mask: int) -> tuple[Bits, ...]:
    """A mask of a card, word by word."""
    word, found = FIRST_WORD[field], []
    while mask:
        if mask & ALL:
            found.append(Bits(word, mask & ALL))
        mask >>= WORD
        word += 1
    return tuple(found)


def _in(areas: frozenset[int]) -> tuple[Bits, ...]:
    return tuple(Bits(AREAS + code, 1) for code in sorted(areas))


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
        rules, is_wish, is_barred, bits = _columns(clauses, 4)
        words, masks = _columns([some for any_of in bits for some in any_of], 2)
        parts, count_words, count_masks, times = _columns(counts, 4)
        of_mentee = np.repeat(np.arange(len(recipes)) * PARTS, [len(recipe.counts) for recipe in recipes])
        wholes = np.array([recipe.wholes for recipe in recipes], np.int64).reshape(len(recipes), PARTS, 2)
        return cls(
            clauses=begins_of([len(recipe.clauses) for recipe in recipes]),
            rules=np.array(rules, np.int8),
            is_wish=np.array(is_wish, bool),
            is_barred=np.array(is_barred, bool),
            bits=begins_of([len(any_of) for any_of in bits]),
            bit_words=np.array(words, np.int64),
            bit_masks=np.array(masks, np.uint64),
            counts=np.searchsorted(of_mentee + np.array(parts, np.int64), np.arange(PARTS * len(recipes) + 1)),
            count_words=np.array(count_words, np.int64),
            count_masks=np.array(count_masks, np.uint64),
            count_times=np.array(times, np.int64),
            wholes=np.ascontiguousarray(wholes[:, :, 0]),
            shares=np.ascontiguousarray(wholes[:, :, 1]),
            names_times=np.array([recipe.week[0] > 0 for recipe in recipes], bool),
        )


def _columns(rows: Sequence[tuple], count: int) -> Sequence[tuple]:
    return list(zip(*rows, strict=True)) or [()] * count


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
