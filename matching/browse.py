"""The order of mentors for one mentee: one query over the cards of the program.

The SQL follows the recipe of `matching.points` word by word, so both give the same whole numbers and the same order:
points, then more shared experience, then the longest free, then the id; where a program says so, mentors who fit nearly
alike take turns instead (`matching.turns`). A mentee's query reads only what members see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection

from accounts import wallclock, week
from accounts.models import Membership
from matching import facets, points, rules
from matching.asks import ask_of
from matching.models import EXPERIENCE_BITS, MEMBERS, OFFER_BITS, TRAIT_BITS, bits
from matching.turns import NEARLY_ALIKE, Turns

ON_A_PAGE = 8
NUMBERS = ("languages", "training", "formats")  # masks kept as numbers
HALF = TRAIT_BITS // 2  # bits of a mask of traits that fit into one number
# Of Postgres itself, which the index of facets knows: the extension intarray brings another of the same name.
ANY, EACH = "OPERATOR(pg_catalog.&&)", "OPERATOR(pg_catalog.@>)"
SHARED_HALF_HOURS = "bit_count(c.half_hours & z.half_hours)"
SHARED_QUARTERS = f"(2 * {SHARED_HALF_HOURS} - bit_count(c.three_quarters & z.three_quarters))"


@dataclass(frozen=True)
class Condition:
    """What one question of the filters asks of a card: any of these bits, or to be free in these hours."""

    question: str
    traits: int = 0
    formats: int = 0
    week: int = 0  # on the mentee's clock


@dataclass(frozen=True)
class Narrow:
    """What a list is narrowed to: every condition must hold, one for each question.

    `options` are answers to count: how many people each would show in place of what is picked for its question.
    """

    conditions: tuple[Condition, ...] = ()
    only: tuple[int, ...] | None = None  # keys of cards
    not_these: frozenset[int] = frozenset()
    options: tuple[Condition, ...] = ()


class Place(NamedTuple):
    """One mentor's place in the order."""

    mentor: int
    points: int
    shared_experience: int


@dataclass(frozen=True)
class Found:
    """The mentors of one page in order, and how many there are in all."""

    ask: points.Ask
    places: list[Place] = field(default_factory=list)
    total: int = 0
    of_options: tuple[int, ...] = ()  # people for each option, in the order they were given
    without: dict[str, int] = field(default_factory=dict)  # question -> people when its condition is taken off


def ranked(
    mentee: Membership,
    at: datetime,
    narrow: Narrow = Narrow(),
    sight: str = MEMBERS,
    first: int = 0,
    most: int | None = ON_A_PAGE,
) -> Found:
    """The mentors this mentee can ask, the best fit first: `most` of them from place `first` on."""
    ask = ask_of(mentee, at)
    return found(ask, mentee, narrow, sight, first, most)


def found(
    ask: points.Ask,
    mentee: Membership,
    narrow: Narrow = Narrow(),
    sight: str = MEMBERS,
    first: int = 0,
    most: int | None = ON_A_PAGE,
) -> Found:
    """As `ranked`, for an ask that was gathered already."""
    while True:
        zones = _zones_seen.get(mentee.program_id, ())
        with connection.cursor() as cursor:
            cursor.execute(*Query(ask, mentee, narrow, sight, zones).in_order(first, most))
            rows = cursor.fetchall()
        if not (further := rows[0][4]):
            break
        _zones_seen[mentee.program_id] = (*zones, *further)
    places = [Place(*row[:3]) for row in rows if row[0] is not None]
    total, *counted = rows[0][3]
    options = len(narrow.options)
    questions = [condition.question for condition in narrow.conditions]
    return Found(ask, places, total, tuple(counted[:options]), dict(zip(questions, counted[options:], strict=False)))


@lru_cache(maxsize=1024)
def _laid_over(today: date, mine: int, zone: str, zones: tuple[str, ...]) -> tuple[str, str]:
    """The half hours and three quarters of a week, from a local day on, on the clock of each of these zones. As SQL."""
    hours = [points.Hours.of(wallclock.laid_over_from(today, mine, zone, other)) for other in zones]
    half_hours, three_quarters = [each.half_hours for each in hours], [each.three_quarters for each in hours]
    return _weeks(half_hours), _weeks(three_quarters)


def _weeks(masks: Iterable[int]) -> str:
    return f"'{{{','.join(bits(mask, week.QUARTERS) for mask in masks)}}}'::bit({week.QUARTERS})[]"


# The zones in which cards of each program stood so far. A list that comes upon another tells which, and is asked for once more.
_zones_seen: dict[int, tuple[str, ...]] = {}


class Query:
    """The SQL of one order, put together piece by piece with its parameters."""

    def __init__(
        self,
        ask: points.Ask,
        mentee: Membership,
        narrow: Narrow = Narrow(),
        sight: str = MEMBERS,
        zones: Sequence[str] = (),
    ):
        self.ask, self.mentee, self.narrow, self.sight = ask, mentee, narrow, sight
        self.zones = zones  # that are known
        self.parameters: dict[str, object] = {"mentee": mentee.pk}

    def given(self, value: object, kind: str = "") -> str:
        """A placeholder for a value, cast where Postgres cannot know its type."""
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{kind}" if kind else f"%({name})s"

    def mask(self, mask: int, length: int) -> str:
        """A mask as it stands in the text: digits of our own, and hundreds of placeholders take time to fill in."""
        return f"'{bits(mask, length)}'::bit({length})"

    def any_facet(self, codes: Iterable[int]) -> str:
        """Whether a card has one of these. They stand in the text: whatever plan Postgres keeps, it knows how rare they are."""
        return self.facets(ANY, codes)

    def each_facet(self, codes: Iterable[int]) -> str:
        """Whether a card has every one of these."""
        return self.facets(EACH, codes)

    def facets(self, has: str, codes: Iterable[int]) -> str:
        return f"c.facets {has} '{{{','.join(map(str, sorted(codes)))}}}'::int[]"

    def count(self, column: str, mask: int, length: int) -> str:
        """How many bits of a mask a card has."""
        if column in NUMBERS and mask.bit_count() == 1:
            return f"(c.{column} >> {mask.bit_length() - 1} & 1)"
        if column in NUMBERS:
            return f"bit_count((c.{column} & {mask})::bit({length}))"
        return f"bit_count(c.{column} & {self.mask(mask, length)})"

    def any_of(self, column: str, mask: int) -> str:
        """Whether a card has any bit of a short mask."""
        return f"({column} & {mask}) <> 0"

    def in_order(self, first: int, most: int | None) -> tuple[str, dict[str, Any]]:
        """One page of the order, each row with [people in all, people for each option, people without each condition], and
        the zones that are not known yet."""
        shared, others = f"{self.shared_experience()} AS shared", f"{self.other_points()} AS others"
        near = ", ".join(["c.membership_id", "c.free_since", shared, others, *self.facts()])
        of_few = [*self.slower_rules(), *self.nothing_between()]
        where = " AND ".join([*self.in_sight(), *self.quick_rules(), *self.enough_time(of_few)])
        limit = "" if most is None else f"LIMIT {int(most)}"
        order = self.order()
        page = f"SELECT membership_id, points, shared, free_since FROM placed WHERE {self.all_held()}"  # noqa: S608
        if self.turns and most is not None:
            page += f" AND {self.near_enough(first + most)}"
        return (
            f"WITH apart AS MATERIALIZED ({rules.APART}),"  # noqa: S608
            f" near AS MATERIALIZED (SELECT {near} FROM {self.cards()} WHERE {where}),"
            f" placed AS NOT MATERIALIZED (SELECT *, ({self.points()})::int AS points FROM near),"
            f" counted AS (SELECT ARRAY[{', '.join(self.counts())}] AS people FROM near)"
            f" SELECT membership_id, points, shared, people, {self.not_known()} FROM counted"
            f" LEFT JOIN ({page} ORDER BY {order} {limit} OFFSET {int(first)}) page ON true ORDER BY {order}",
            self.parameters,
        )

    @property
    def turns(self) -> Turns | None:
        """Mentees' lists take turns, where there are points at all; what coordinators compare is in order of points."""
        return self.ask.turns if self.sight == MEMBERS and self.ask.answered else None

    def order(self) -> str:
        if self.turns:
            return self.turns.order_sql("points", "free_since", "membership_id")
        return "points DESC, shared DESC, free_since, membership_id"

    def near_enough(self, most: int) -> str:
        """Who can stand among the first `most` by any turn: turns are reckoned for nobody else."""
        last = f"SELECT points FROM placed WHERE {self.all_held()} ORDER BY points DESC OFFSET {int(most) - 1} LIMIT 1"  # noqa: S608
        return f"points > COALESCE(({last}), 0) - {NEARLY_ALIKE}"

    def cards(self) -> str:
        """The cards, and where times are asked for the mentee's week on the clock of each, as far as its zone is known."""
        cards = "matching_mentorcard c"
        if not self.asks_for_times:
            return cards
        names = ["zone", "half_hours", "three_quarters", *(f"week_{number}" for number in range(len(self.weeks)))]
        return f"{cards} LEFT JOIN unnest({', '.join(self.laid_over())}) z({', '.join(names)}) USING (zone)"

    def not_known(self) -> str:
        """The zones of near cards that no week was laid over."""
        if not self.asks_for_times:
            return "NULL"
        return "ARRAY(SELECT DISTINCT elsewhere FROM near WHERE elsewhere IS NOT NULL)"

    def in_sight(self) -> Iterable[str]:
        """Fresh cards of the program, or those of them that were named. Nearly every card is fresh: said like this, Postgres
        does not look through an index for them."""
        yield self.in_program()
        yield f"(c.fresh_until > {self.given(self.ask.at)}) IS TRUE"
        if self.narrow.only is not None:
            yield f"c.membership_id = ANY({self.given(list(self.narrow.only), 'bigint[]')})"

    def in_program(self) -> str:
        """By the index of facets, where that finds far fewer than all its cards. The program is then asked of those found, in
        words that no other index answers."""
        ask, program = self.ask, int(self.mentee.program_id)
        meetings = facets.asked(program, ask.languages, ask.formats, ask.week_in("UTC"))
        trained = facets.worth_asking(facets.trained(program, ask.training_required), meetings)
        if not facets.few_have(program, meetings, trained):
            return f"c.program_id = {program}"
        found_by = [self.any_facet(meetings)] if meetings else []
        if trained:
            found_by.append(self.each_facet(trained))
        return " AND ".join([*found_by, f"(c.program_id = {program}) IS TRUE"])

    def nothing_between(self) -> Iterable[str]:
        """Whom nothing hides from this mentee."""
        yield "c.person_id <> ALL(ARRAY(SELECT person FROM apart WHERE person IS NOT NULL))"
        yield "c.membership_id <> ALL(ARRAY(SELECT mentor FROM apart WHERE mentor IS NOT NULL))"
        if self.narrow.not_these:
            yield f"c.membership_id <> ALL({self.given(sorted(self.narrow.not_these), 'bigint[]')})"

    def enough_time(self, of_few: list[str]) -> list[str]:
        """That an hour is shared, and what is asked of the few who have one. Half hours begin at two quarters at least wherever
        one is shared: most cards have fewer, which is seen soonest."""
        if not self.ask.week:
            return of_few
        shared = [f"{SHARED_HALF_HOURS} > 1", f"{SHARED_QUARTERS} >= {points.LEAST_QUARTERS}"]
        return [f"(z.zone IS NULL OR {' AND '.join([*shared, *of_few])})"]

    @cached_property
    def weeks(self) -> list[int]:
        """The hours that conditions and options name, each once."""
        return list(dict.fromkeys(each.week for each in (*self.narrow.conditions, *self.narrow.options) if each.week))

    @property
    def asks_for_times(self) -> bool:
        return bool(self.ask.week or self.weeks)

    def laid_over(self) -> Iterable[str]:
        """The zones, the mentee's coming week on the clock of each, and there the hours that conditions name."""
        today, zones = wallclock.local_date(self.ask.at, self.ask.zone), tuple(self.zones)
        yield f"string_to_array({self.given(' '.join(zones))}, ' ')"
        yield from _laid_over(today, self.ask.week, self.ask.zone, zones)
        for named in self.weeks:
            half_hours, _three_quarters = _laid_over(today, named, self.ask.zone, zones)
            yield half_hours

    # A condition leaves people out of the page alone: the answers to the other questions are counted without them.

    def facts(self) -> Iterable[str]:
        """What conditions and options ask of a card. Traits come as two numbers, which are compared at no cost."""
        if self.asks_for_times:
            yield "CASE WHEN z.zone IS NULL THEN c.zone END AS elsewhere"
        if self.narrow.conditions or self.narrow.options:
            traits = f"c.traits_{self.sight}"
            yield f"substring({traits} FROM 1 FOR {HALF})::bigint AS high"
            yield f"substring({traits} FROM {HALF + 1})::bigint AS low"
            yield "c.formats"
            yield from (
                f"bit_count(c.half_hours & z.week_{number}) > 0 AS free_{number}" for number in range(len(self.weeks))
            )

    def holds(self, condition: Condition) -> str:
        high, low = divmod(condition.traits, 1 << HALF)
        asked = {"high": high, "low": low, "formats": condition.formats}
        held = [self.any_of(column, mask) for column, mask in asked.items() if mask]
        if condition.week:
            held.append(f"free_{self.weeks.index(condition.week)}")
        return f"({' OR '.join(held) or 'false'})"

    def all_held(self, apart_from: str = "") -> str:
        """That every condition holds, or every one but that of a question."""
        held = (self.holds(each) for each in self.narrow.conditions if each.question != apart_from)
        return " AND ".join(held) or "true"

    def counts(self) -> Iterable[str]:
        yield f"count(*) FILTER (WHERE {self.all_held()})"
        for option in self.narrow.options:
            yield f"count(*) FILTER (WHERE {self.holds(option)} AND {self.all_held(option.question)})"
        if self.narrow.options:
            yield from (f"count(*) FILTER (WHERE {self.all_held(each.question)})" for each in self.narrow.conditions)

    def quick_rules(self) -> Iterable[str]:
        """Those of `matching.rules.refusals` that are about whole numbers."""
        ask = self.ask
        if ask.languages:
            yield self.any_of("c.languages", ask.languages)
        if ask.formats:
            yield self.any_of("c.formats", ask.formats)
        if ask.training_required:
            # All of them; as "at least", since Postgres expects few rows of an equality and would lay zones beside them badly.
            yield f"(c.training & {ask.training_required}) >= {ask.training_required}"

    def slower_rules(self) -> Iterable[str]:
        """The others of them, apart from the week."""
        ask = self.ask
        if ask.tags_named:
            yield f"{self.count('limits', ask.tags_named, points.TAGS_HELD)} < 1"
        for wish in ask.wishes:
            if wish.is_must:
                yield self.is_met(wish)
        if ask.formats_in_a_place and ask.areas:
            remote, near = ask.formats & ~ask.formats_in_a_place, self.any_facet(ask.areas)
            yield f"({self.any_of('c.formats', remote)} OR {near})" if remote else near

    def is_met(self, wish: points.Wish) -> str:
        if wish.where == "areas":
            return self.any_facet(wish.areas)
        if wish.where == "formats":
            return self.any_of("c.formats", wish.mask)
        return f"{self.count(f'traits_{self.sight}', wish.mask, TRAIT_BITS)} > 0"

    def shared_experience(self) -> str:
        if points.EXPERIENCE not in self.ask.answered:
            return "0::bigint"
        column = f"experience_{self.sight}"
        return (
            f"({self.times((self.count(column, mask, EXPERIENCE_BITS), times) for mask, times in self.ask.experience)})"
        )

    def points(self) -> str:
        """Of a near card: shared experience, which was counted for the order already, and the other points."""
        if points.EXPERIENCE not in self.ask.answered:
            return "others"
        return f"shared * {self.ask.budgets[points.EXPERIENCE]} / {self.ask.experience_units} + others"

    def other_points(self) -> str:
        """The sum of the other parts, each counted × budget ÷ whole, rounded down."""
        ask = self.ask
        recipe = {
            points.AVAILABILITY: lambda: (f"LEAST({SHARED_QUARTERS}, {ask.quarters_wanted})", ask.quarters_wanted),
            points.TRAINING: lambda: self.halves("training", ask.training_called_for, ask.training_extended, 32),
            points.PREFERENCES: lambda: (self.wishes_met(), len(ask.wishes)),
            points.GOALS: lambda: self.halves(
                f"offers_{self.sight}", points.goals_mask(ask.goals), points.styles_mask(ask.styles), OFFER_BITS
            ),
            points.INTERESTS: lambda: (
                f"LEAST({self.count('interests', points.mask_of(ask.interests), 64)}, {ask.interests_wanted})",
                ask.interests_wanted,
            ),
        }
        parts = [
            f"{counted} * {ask.budgets[part]} / {whole}"
            for part in ask.answered
            if part in recipe and ask.budgets[part]
            for counted, whole in [recipe[part]()]
        ]
        return " + ".join(parts) or "0"

    def halves(self, column: str, one: int, other: int, length: int) -> tuple[str, int]:
        share = points.Halves.of(one, other)
        halves = ((one, share.per_one), (other, share.per_other))
        return (
            f"({self.times((self.count(column, mask, length), times) for mask, times in halves if mask)})",
            share.whole,
        )

    def times(self, terms: Iterable[tuple[str, int]]) -> str:
        return " + ".join(f"{counted} * {times}" for counted, times in terms)

    def wishes_met(self) -> str:
        """How many wishes are met. A card has at most one bit of what a wish about a trait names, so these are one count."""
        single = [wish for wish in self.ask.wishes if wish.where == "traits"]
        together = 0
        terms = []
        for wish in single:
            if together & wish.mask:
                terms.append(f"({self.is_met(wish)})::int")
            else:
                together |= wish.mask
        terms += [f"({self.is_met(wish)})::int" for wish in self.ask.wishes if wish.where != "traits"]
        if together:
            terms.append(self.count(f"traits_{self.sight}", together, TRAIT_BITS))
        return f"({' + '.join(terms)})"
