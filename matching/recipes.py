"""What one mentee's row of points is made from: an ask, as numbers of byte rows and the arithmetic of each part."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts import wallclock
from matching import points
from matching.clocks import Piece, pieces_of

RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip


SCALE = 32  # bits behind the point of a share


class Part(NamedTuple):
    """One part of the points: counted × budget ÷ whole, rounded down, with at most `whole` counted."""

    name: str
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
    """What one mentee's pairs are made from: numbers of byte rows, and the arithmetic of each part."""

    ask: tuple  # what decides who is eligible at all: see Table.may_meet
    limits: tuple[int, ...] = ()
    once: tuple[int, ...] = ()  # tags that count once, and those that count three times
    thrice: tuple[int, ...] = ()
    weeks: tuple["Piece", ...] = ()
    quarters_wanted: int = 0  # 0: no times were named
    week: tuple[int, str] = (0, "UTC")
    training: tuple[int, int] = (0, 0)
    wishes: tuple[points.Wish, ...] = ()
    goals: tuple[int, ...] = ()
    styles: tuple[int, ...] = ()
    interests: tuple[int, ...] = ()
    parts: tuple["Part", ...] = ()

    @classmethod
    def of(cls, ask: points.Ask) -> "Recipe":
        musts = tuple(sorted((wish for wish in ask.wishes if wish.is_must), key=_named))
        ways = (ask.formats, ask.formats_in_a_place, ask.areas if ask.formats_in_a_place else frozenset())
        wholes = {
            points.EXPERIENCE: ask.experience_units,
            points.AVAILABILITY: ask.quarters_wanted,
            points.TRAINING: points.Halves.of(ask.training_called_for, ask.training_extended).whole,
            points.PREFERENCES: len(ask.wishes),
            points.GOALS: 2 * len(ask.goals) * len(ask.styles) or len(ask.goals) or len(ask.styles),
            points.INTERESTS: ask.interests_wanted,
        }
        return cls(
            ask=(ask.training_required, ask.languages, ways, musts),
            limits=tuple(tag.bit for tag in ask.tags),
            once=tuple(tag.bit for tag in ask.counted_tags if tag.weight == 1),
            thrice=tuple(tag.bit for tag in ask.counted_tags if tag.weight == points.MATTERS_MOST),
            weeks=pieces_of(wallclock.laid_over(ask.week, ask.zone, ask.at, "UTC")),
            quarters_wanted=ask.quarters_wanted if ask.week else 0,
            week=(ask.week, ask.zone),
            training=(ask.training_called_for, ask.training_extended),
            wishes=ask.wishes,
            goals=tuple(word.bit for word in ask.goals),
            styles=tuple(word.bit + points.STYLES_FROM for word in ask.styles),
            interests=tuple(word.bit for word in ask.interests),
            parts=tuple(
                Part(part, wholes[part], share_of(budget, wholes[part]))
                for part, budget in ask.budgets.items()
                if budget
            ),
        )

    @classmethod
    def read(cls, written: list) -> "Recipe":
        """A recipe from the lists that `written` makes of it."""
        fields = dict(zip(cls._fields, map(_frozen, written), strict=True))
        training, languages, (formats, in_a_place, areas), musts = fields["ask"]
        fields["ask"] = (training, languages, (formats, in_a_place, frozenset(areas)), _wishes(musts))
        fields["weeks"] = tuple(Piece(*one) for one in fields["weeks"])
        fields["parts"] = tuple(Part(*one) for one in fields["parts"])
        fields["wishes"] = _wishes(fields["wishes"])
        return cls(**fields)

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
        return frozenset(name for name, asked in brought.items() if asked) | {must(wish) for wish in musts}


def written(recipes: Sequence[Recipe]) -> str:
    """Everything in these, always written alike: JSON, which keeps lists and numbers."""
    return json.dumps(recipes, default=sorted)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _wishes(told: tuple[tuple, ...]) -> tuple[points.Wish, ...]:
    wishes = (points.Wish(*one) for one in told)
    return tuple(wish._replace(areas=frozenset(wish.areas)) for wish in wishes)


def _named(wish: points.Wish) -> tuple:
    return wish.kind, wish.values


def must(wish: points.Wish) -> str:
    return f"must:{wish.kind.partition(':')[0]}"
