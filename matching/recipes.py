"""What one mentee's row of points is made from: an ask, as numbers of byte rows and the arithmetic of each part."""

from typing import NamedTuple

from accounts import wallclock
from matching import points
from matching.clocks import Piece, pieces_of

RULES = ("limits", "training", "language", "way", "area", "times", "must:gender", "must:age_band", "must:area",
         "must:format", "must:experience")  # fmt: skip


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
        wishes = [(str(wish.kind), *wish[1:4], sorted(wish.areas), wish.is_must) for wish in (*musts, *self.wishes)]
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
        return frozenset(name for name, asked in brought.items() if asked) | {must(wish) for wish in musts}


def _named(wish: points.Wish) -> tuple:
    return wish.kind, wish.values


def must(wish: points.Wish) -> str:
    return f"must:{wish.kind.partition(':')[0]}"
