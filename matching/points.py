"""The points: the one definition of how well a mentor fits what a mentee asked for.

Points are whole numbers, 0 to 10,000, the sum of six parts; people see them as 0 to 100. What a mentee asked for becomes
masks and whole-number weights once; a part is then `counted × budget ÷ whole`, rounded down, where both counts are
numbers of bits. SQL (`matching.browse`) and this module follow the same recipe, so they agree exactly, ties included.

A mask is a whole number read as a bit string; which bit stands for which word is fixed in the vocabulary tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, reduce
from itertools import compress
from operator import or_
from typing import NamedTuple

from accounts import wallclock, week
from matching.turns import Turns

EXPERIENCE, AVAILABILITY, TRAINING = "experience", "availability", "training"
PREFERENCES, GOALS, INTERESTS = "preferences", "goals", "interests"
PARTS = (EXPERIENCE, AVAILABILITY, TRAINING, PREFERENCES, GOALS, INTERESTS)
DEFAULT_WEIGHTS = {EXPERIENCE: 35, AVAILABILITY: 20, TRAINING: 10, PREFERENCES: 15, GOALS: 10, INTERESTS: 10}

WHOLE = 10_000
SHOWN = 100  # inside points to one shown point
MATTERS_MOST = 3  # a tag that matters most counts three times
LIVED_UNITS, NEAR_UNITS = 5, 2  # the same tag 1, another tag of its group 0.4: in fifths
TAGS_HELD = 96  # how many experiences a card has room for
FULL_QUARTERS = 8  # 120 shared minutes a week
LEAST_QUARTERS = 4  # 60 shared minutes a week: a hard rule
FULL_INTERESTS = 3


class Word(NamedTuple):
    """A word of a vocabulary: its name, and its place in a mask."""

    slug: str
    bit: int


class Tag(NamedTuple):
    """A lived experience. `opt_in` (an identity) counts only where it matters most to the mentee who names it."""

    slug: str
    bit: int
    group: str
    opt_in: bool = False
    matters_most: bool = False

    @property
    def weight(self) -> int:
        if self.matters_most:
            return MATTERS_MOST
        return 0 if self.opt_in else 1


class Wish(NamedTuple):
    """One wish about the mentor, met by any of its values: bits of the card's column named `where`, or area codes."""

    kind: str  # gender, age_band, area, format, or experience:<slug>
    values: tuple[str, ...]
    where: str  # traits, formats or areas
    mask: int = 0
    areas: frozenset[int] = frozenset()
    is_must: bool = False

    def is_met(self, card: "Card") -> bool:
        if self.where == "areas":
            return not self.areas.isdisjoint(card.areas)
        return bool(getattr(card, self.where) & self.mask)


class Counted(NamedTuple):
    """Bits of a mask that count so many times each."""

    mask: int
    times: int


class Hours(NamedTuple):
    """A week by where half hours and three-quarter hours can begin (`accounts.week.starts_of`)."""

    half_hours: int
    three_quarters: int

    @classmethod
    @lru_cache(maxsize=8192)
    def of(cls, mask: int) -> "Hours":
        half_hours = week.starts_of(mask, 2)
        return cls(half_hours, week.starts_of(half_hours, 2))

    def quarters_shared(self, other: "Hours") -> int:
        return week.quarters_in_pieces(self.half_hours & other.half_hours, self.three_quarters & other.three_quarters)


NEVER = Hours(0, 0)


@dataclass(frozen=True)
class Card:
    """The matching facts of one mentor, as one viewer may use them."""

    experience: int = 0  # two bits for each tag: see experience_mask
    traits: int = 0  # gender, age band, and one bit for each tag
    offers: int = 0  # goals, styles
    interests: int = 0
    training: int = 0
    languages: int = 0
    formats: int = 0
    limits: int = 0  # one bit for each tag the mentor would rather not take on
    areas: frozenset[int] = frozenset()
    zone: str = "UTC"
    hours: Hours = NEVER


@dataclass(frozen=True)
class Ask:
    """What a mentee asked for, at one moment. Empty means not answered."""

    at: datetime
    zone: str = "UTC"
    week: int = 0
    tags: tuple[Tag, ...] = ()
    goals: tuple[Word, ...] = ()
    styles: tuple[Word, ...] = ()
    interests: tuple[Word, ...] = ()
    wishes: tuple[Wish, ...] = ()
    languages: int = 0
    formats: int = 0  # ways to meet that the program has set up
    formats_in_a_place: int = 0  # those of them for which two people must reach the same area
    areas: frozenset[int] = frozenset()
    training_required: int = 0  # specialist modules the tags require: a hard rule
    training_called_for: int = 0  # extended modules the answers call for
    training_extended: int = 0  # every extended module of the program
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    turns: Turns | None = None  # None: mentors who fit nearly alike do not take turns

    @cached_property
    def counted_tags(self) -> tuple[Tag, ...]:
        return tuple(tag for tag in self.tags if tag.weight)

    @cached_property
    def _tags_by_weight(self) -> dict[int, int]:
        """Weight -> one bit for each tag that counts so much."""
        masks: dict[int, int] = {}
        for tag in self.tags:
            if weight := tag.weight:
                masks[weight] = masks.get(weight, 0) | 1 << tag.bit
        return masks

    @cached_property
    def experience(self) -> tuple["Counted", ...]:
        """Which bits of a card's experience mask count here, and how many units each."""
        counted = []
        for weight, tags in sorted(self._tags_by_weight.items()):
            counted.append(Counted(tags, weight * NEAR_UNITS))
            counted.append(Counted(tags << TAGS_HELD, weight * (LIVED_UNITS - NEAR_UNITS)))
        return tuple(counted)

    @cached_property
    def experience_units(self) -> int:
        return LIVED_UNITS * sum(weight * tags.bit_count() for weight, tags in self._tags_by_weight.items())

    @cached_property
    def tags_named(self) -> int:
        """One bit for each tag, counted or not: what a mentor's limits are held against."""
        return mask_of(self.tags)

    @cached_property
    def quarters_wanted(self) -> int:
        """120 minutes, or all the mentee has in pieces of half an hour, when that is less."""
        own = Hours.of(self.week)
        return max(1, min(FULL_QUARTERS, own.quarters_shared(own)))

    @cached_property
    def interests_wanted(self) -> int:
        return min(FULL_INTERESTS, len(self.interests))

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The parts that count. Training is nobody's answer: it counts when anything else does."""
        said = self._tags_by_weight, self.week, self.wishes, self.goals or self.styles, self.interests
        return _that_count(*map(bool, said), bool(self.training_called_for | self.training_extended))

    @cached_property
    def budgets(self) -> dict[str, int]:
        """The most points each answered part can give: unanswered parts drop out, the others scale up to the whole."""
        return dict(zip(self.answered, _budgets(*map(self.weights.__getitem__, self.answered)), strict=True))

    def week_in(self, zone: str) -> int:
        """The mentee's coming week on the clock of `zone`."""
        return wallclock.laid_over(self.week, self.zone, self.at, zone)

    def hours_in(self, zone: str) -> Hours:
        return Hours.of(self.week_in(zone))


class Part(NamedTuple):
    """One part of the points: how much of the whole was counted, and what that gives out of the budget."""

    counted: int
    whole: int
    budget: int

    @property
    def points(self) -> int:
        return self.counted * self.budget // self.whole


@dataclass(frozen=True)
class Score:
    """The points of one mentor for one mentee, part by part; parts that were not answered are not there."""

    parts: dict[str, Part]

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts.values())

    @property
    def shared_experience(self) -> int:
        """Units of shared experience, which break a tie."""
        return self.parts[EXPERIENCE].counted if EXPERIENCE in self.parts else 0

    @property
    def shown(self) -> int:
        """The whole total people see, 0 to 100."""
        return (self.points + SHOWN // 2) // SHOWN

    @property
    def parts_shown(self) -> dict[str, int]:
        """Whole points part by part that add up to `shown` (largest remainder)."""
        exact = {name: part.points for name, part in self.parts.items()}
        return dict(zip(exact, rounded_to(list(exact.values()), self.shown, SHOWN), strict=True))

    @property
    def most_shown(self) -> dict[str, int]:
        """What each part would show at full marks; they add up to 100."""
        return {name: part.budget // SHOWN for name, part in self.parts.items()}


def score(ask: Ask, card: Card, hours: Hours | None = None) -> Score:
    """The points of `card` for `ask`; `hours` is the mentee's week on the card's clock, where it is known already."""
    counts = {part: _COUNTS[part] for part in ask.answered}
    laid = hours if hours is not None or AVAILABILITY not in counts else ask.hours_in(card.zone)
    return Score({part: Part(*count(ask, card, laid), ask.budgets[part]) for part, count in counts.items()})


def _experience(ask: Ask, card: Card, _hours: Hours | None) -> tuple[int, int]:
    return sum((card.experience & mask).bit_count() * times for mask, times in ask.experience), ask.experience_units


def _availability(ask: Ask, card: Card, hours: Hours | None) -> tuple[int, int]:
    return min(card.hours.quarters_shared(hours or NEVER), ask.quarters_wanted), ask.quarters_wanted


def _training(ask: Ask, card: Card, _hours: Hours | None) -> tuple[int, int]:
    return _halves(card.training, ask.training_called_for, ask.training_extended)


def _preferences(ask: Ask, card: Card, _hours: Hours | None) -> tuple[int, int]:
    return sum(wish.is_met(card) for wish in ask.wishes), len(ask.wishes)


def _goals(ask: Ask, card: Card, _hours: Hours | None) -> tuple[int, int]:
    return _halves(card.offers, goals_mask(ask.goals), styles_mask(ask.styles))


def _interests(ask: Ask, card: Card, _hours: Hours | None) -> tuple[int, int]:
    return min((card.interests & mask_of(ask.interests)).bit_count(), ask.interests_wanted), ask.interests_wanted


_COUNTS = {
    EXPERIENCE: _experience,
    AVAILABILITY: _availability,
    TRAINING: _training,
    PREFERENCES: _preferences,
    GOALS: _goals,
    INTERESTS: _interests,
}


class Halves(NamedTuple):
    """Two shares that count half each, as one sum: one's share of bits × `per_one` + the other's × `per_other`, of `whole`.

    A half that is empty drops out and the other counts alone.
    """

    per_one: int
    per_other: int
    whole: int

    @classmethod
    def of(cls, one: int, other: int) -> "Halves":
        n, m = one.bit_count(), other.bit_count()
        if not n or not m:
            return cls(1, 1, n or m)
        return cls(m, n, 2 * n * m)


def _halves(has: int, one: int, other: int) -> tuple[int, int]:
    halves = Halves.of(one, other)
    return (has & one).bit_count() * halves.per_one + (has & other).bit_count() * halves.per_other, halves.whole


# ---- masks

STYLES_FROM = 48  # styles stand above the goals in one mask
GENDERS = ("woman", "man", "non_binary")
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
AGE_BANDS_FROM, TAGS_FROM = 8, 16  # in a mask of traits


def mask_of(words: Iterable[Word | Tag]) -> int:
    mask = 0
    for word in words:
        mask |= 1 << word.bit
    return mask


def goals_mask(goals: Iterable[Word]) -> int:
    return mask_of(goals)


def styles_mask(styles: Iterable[Word]) -> int:
    return mask_of(styles) << STYLES_FROM


def gender_bit(gender: str) -> int:
    return 1 << GENDERS.index(gender) if gender in GENDERS else 0


def age_band_bit(age_band: str) -> int:
    return 1 << AGE_BANDS_FROM + AGE_BANDS.index(age_band) if age_band in AGE_BANDS else 0


def tags_as_traits(tags: Iterable[Word | Tag]) -> int:
    return mask_of(tags) << TAGS_FROM


def experience_mask(lived: Iterable[Tag], known: Iterable[Tag]) -> int:
    """A mentor's experience: one bit for each tag of the taxonomy (`known`) that is lived or has another of its group that
    is, and above them one bit for each that is lived. An identity is near nothing, and nothing is near it: it counts only
    where asked for."""
    own = {tag.slug: tag for tag in lived}
    groups = {tag.group for tag in own.values() if not tag.opt_in}
    near = (tag for tag in known if not tag.opt_in and tag.group in groups)
    return mask_of(own.values()) | mask_of(near) | mask_of(own.values()) << TAGS_HELD


def together(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


# ---- whole numbers that add up


@lru_cache
def _that_count(
    experience: bool, availability: bool, preferences: bool, goals: bool, interests: bool, training: bool
) -> tuple[str, ...]:
    """The parts that count where these were answered, or modules are called for."""
    trained = training and (experience or availability or preferences or goals or interests)
    said = (experience, availability, trained, preferences, goals, interests)  # in the order of PARTS
    return tuple(compress(PARTS, said))


@lru_cache
def _budgets(*weights: int) -> list[int]:
    """The whole, shared out in full points in proportion to the weights."""
    shares = in_proportion(list(weights), WHOLE // SHOWN) if any(weights) else weights
    return [SHOWN * share for share in shares]


def in_proportion(weights: list[int], total: int) -> list[int]:
    """`total` shared out as whole numbers in proportion to the weights (largest remainder, the earlier one on a tie)."""
    whole = sum(weights)
    return rounded_to([weight * total for weight in weights], total, whole)


def rounded_to(exact: list[int], total: int, unit: int) -> list[int]:
    """`exact` in units, as whole numbers that add up to `total` (largest remainder, the earlier one on a tie)."""
    floors = [value // unit for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (-(exact[place] % unit), place))
    for place in by_remainder[: total - sum(floors)]:
        floors[place] += 1
    return floors
