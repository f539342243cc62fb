"""What one mentee asks of every mentor, as bits of cards and whole numbers: what pairs are made from, and what is kept of a plan."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from matching import points

RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip
SCALE = 32  # bits behind the point of a share


class Bits(NamedTuple):
    """Some bits of one mask of a card."""

    field: str
    mask: int


class Clause(NamedTuple):
    """Some things of a mentor's, any of which is enough: for a rule, for a wish, or for both."""

    rule: str  # "" for a wish that is no must
    is_wish: bool
    any_of: tuple[Bits, ...]
    areas: tuple[int, ...] = ()  # or, as codes
    is_barred: bool = False  # then none of them must be there


class Count(NamedTuple):
    """Bits of a card that count so many times each, for a part of the points."""

    part: str
    field: str
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


class Recipe(NamedTuple):
    """What one mentee's pairs are made from."""

    clauses: tuple[Clause, ...]
    counts: tuple[Count, ...]  # in the order of `points.PARTS`
    wholes: tuple[Whole, ...]  # likewise, for every part; a share of 0 where a part does not count
    quarters_wanted: int  # 0: no times were named
    week: tuple[int, str]
    musts: tuple[tuple[str, tuple[str, ...]], ...]  # kinds of wishes, and any of which values

    @classmethod
    def of(cls, ask: points.Ask) -> "Recipe":
        goals, styles = points.goals_mask(ask.goals), points.styles_mask(ask.styles)
        trained = points.Halves.of(ask.training_called_for, ask.training_extended)
        offered = points.Halves.of(goals, styles)
        counts = [
            *(Count(points.EXPERIENCE, "experience", *counted) for counted in ask.experience),
            Count(points.TRAINING, "training", ask.training_called_for, trained.per_one),
            Count(points.TRAINING, "training", ask.training_extended, trained.per_other),
            Count(points.GOALS, "offers", goals, offered.per_one),
            Count(points.GOALS, "offers", styles, offered.per_other),
            Count(points.INTERESTS, "interests", points.mask_of(ask.interests), 1),
        ]
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
            counts=tuple(count for count in counts if count.mask),
            wholes=tuple(_whole(wholes[part], ask.budgets.get(part, 0)) for part in points.PARTS),
            quarters_wanted=ask.quarters_wanted if ask.week else 0,
            week=(ask.week, ask.zone),
            musts=tuple((wish.kind, wish.values) for wish in ask.wishes if wish.is_must),
        )

    @classmethod
    def read(cls, written: list) -> "Recipe":
        """A recipe from the lists that `written` makes of it."""
        clauses, counts, wholes, quarters_wanted, week, musts = map(_frozen, written)
        return cls(
            clauses=tuple(
                Clause(rule, wish, tuple(Bits(*one) for one in any_of), *rest) for rule, wish, any_of, *rest in clauses
            ),
            counts=tuple(Count(*one) for one in counts),
            wholes=tuple(Whole(*one) for one in wholes),
            quarters_wanted=quarters_wanted,
            week=week,
            musts=musts,
        )

    def rules(self) -> frozenset[str]:
        """The rules that this mentee's answers bring with them."""
        brought = {clause.rule for clause in self.clauses if clause.rule}
        return frozenset(brought | {"times"} if self.quarters_wanted else brought)


def _rules(ask: points.Ask) -> Iterator[Clause]:
    """The rules of `matching.rules`, apart from times and musts."""
    if ask.tags_named:
        yield Clause("limits", False, (Bits("limits", ask.tags_named),), is_barred=True)
    for module in _ones(ask.training_required):
        yield Clause("training", False, (Bits("training", module),))
    if ask.languages:
        yield Clause("language", False, (Bits("languages", ask.languages),))
    if ask.formats:
        yield Clause("way", False, (Bits("formats", ask.formats),))
    if ask.formats_in_a_place and ask.areas:
        elsewhere = ask.formats & ~ask.formats_in_a_place
        yield Clause("area", False, (Bits("formats", elsewhere),), tuple(sorted(ask.areas)))


def _wished(wish: points.Wish) -> Clause:
    rule = must(wish) if wish.is_must else ""
    if wish.where == "areas":
        return Clause(rule, True, (), tuple(sorted(wish.areas)))
    return Clause(rule, True, (Bits(wish.where, wish.mask),))


@lru_cache
def _whole(whole: int, budget: int) -> Whole:
    return Whole(whole, share_of(budget, whole)) if budget else Whole(0, 0)


def _ones(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


def written(recipes: Sequence[Recipe]) -> str:
    """Everything in these, always written alike: JSON, which keeps lists and numbers."""
    return json.dumps(recipes)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def must(wish: points.Wish) -> str:
    return f"must:{wish.kind.partition(':')[0]}"
