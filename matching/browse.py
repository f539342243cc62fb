"""The order of mentors for one mentee: one query over the cards of the program.

The SQL follows the recipe of `matching.points` word by word, so both give the same whole numbers and the same order:
points, then more shared experience, then the longest free, then the id. A mentee's query reads only what members see.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from accounts import week
from accounts.models import Membership
from matching import points, rules
from matching.asks import ask_of
from matching.models import EXPERIENCE_BITS, MEMBERS, OFFER_BITS, TAGS_HELD, TRAIT_BITS, bits

ON_A_PAGE = 12


@dataclass(frozen=True)
class Narrow:
    """What a list is narrowed to: every condition given must hold. Masks as on a card; `week` on the mentee's clock."""

    traits: tuple[int, ...] = ()  # one of the bits of each mask
    formats: int = 0
    week: int = 0
    only: tuple[int, ...] | None = None  # keys of cards
    not_these: frozenset[int] = frozenset()


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
    query = Query(ask, mentee, narrow, sight)
    with connection.cursor() as cursor:
        cursor.execute(*query.in_order(first, most))
        rows = cursor.fetchall()
    places = [Place(mentor, score, shared) for mentor, score, shared, _ in rows if mentor is not None]
    return Found(ask, places, rows[0][3] if rows else 0)


# From one zone to the next by the index: as many steps as zones, however many cards.
ZONES = """
WITH RECURSIVE used AS (
    (SELECT zone FROM matching_mentorcard WHERE program_id = %(program)s ORDER BY zone LIMIT 1)
    UNION ALL
    SELECT (SELECT zone FROM matching_mentorcard WHERE program_id = %(program)s AND zone > used.zone ORDER BY zone LIMIT 1)
    FROM used WHERE used.zone IS NOT NULL
)
SELECT zone FROM used WHERE zone IS NOT NULL
"""


def zones_in_use(program: int) -> list[str]:
    """The zones of the cards of a program, in order."""
    with connection.cursor() as cursor:
        cursor.execute(ZONES, {"program": program})
        return [zone for (zone,) in cursor.fetchall()]


class Query:
    """The SQL of one order, put together piece by piece with its parameters."""

    def __init__(self, ask: points.Ask, mentee: Membership, narrow: Narrow, sight: str):
        self.ask, self.mentee, self.narrow, self.sight = ask, mentee, narrow, sight
        self.parameters: dict[str, object] = {}

    def given(self, value: object, kind: str = "") -> str:
        """A placeholder for a value, cast where Postgres cannot know its type."""
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{kind}" if kind else f"%({name})s"

    def mask(self, mask: int, length: int) -> str:
        return self.given(bits(mask, length), f"bit({length})")

    def count(self, column: str, mask: int, length: int) -> str:
        """How many bits of a mask a card has."""
        return f"bit_count(c.{column} & {self.mask(mask, length)})"

    def in_order(self, first: int, most: int | None) -> tuple[str, dict[str, Any]]:
        shared, score = self.shared_experience(), self.points()
        where = " AND ".join(self.of_the_week()) or "true"
        limit = "" if most is None else f"LIMIT {int(most)}"
        return (
            f"WITH near AS (SELECT c.membership_id, c.free_since, {shared} AS shared, ({score})::int AS points"  # noqa: S608
            f" FROM ({self.cards()}) c WHERE {where})"
            f" SELECT membership_id, points, shared, count(*) OVER () FROM near"
            f" ORDER BY points DESC, shared DESC, free_since, membership_id {limit} OFFSET {int(first)}",
            self.parameters,
        )

    def cards(self) -> str:
        """The fresh cards that fit but for the week, each with the quarters both are free.

        The cheap conditions stand here, so that weeks are compared for those alone who fit otherwise.
        """
        zones, week_of = "", ""
        if self.ask.week:
            week_of += ", 2 * bit_count(c.half_hours & z.half_hours) - bit_count(c.three_quarters & z.three_quarters) AS quarters"
        if self.narrow.week:
            week_of += ", bit_count(c.half_hours & z.narrowed) AS narrowed"
        if week_of:
            zones = f" JOIN ({self.zones()}) z(zone, half_hours, three_quarters, narrowed) USING (zone)"
        where = " AND ".join([*self.in_sight(), *self.hard_rules(), *self.narrowed()])
        return f"SELECT c.*{week_of} FROM matching_mentorcard c{zones} WHERE {where} OFFSET 0"  # noqa: S608

    def in_sight(self) -> Iterable[str]:
        """Fresh cards of the program that nothing hides from this mentee."""
        yield f"c.program_id = {self.given(self.mentee.program_id)}"
        yield f"c.fresh_until > {self.given(self.ask.at)}"
        yield f"c.person_id <> ALL({self.given(sorted(rules.people_apart(self.mentee)), 'bigint[]')})"
        if left_out := rules.ended_badly(self.mentee) | self.narrow.not_these:
            yield f"c.membership_id <> ALL({self.given(sorted(left_out), 'bigint[]')})"
        if self.narrow.only is not None:
            yield f"c.membership_id = ANY({self.given(list(self.narrow.only), 'bigint[]')})"

    def of_the_week(self) -> Iterable[str]:
        if self.ask.week:
            yield f"c.quarters >= {points.LEAST_QUARTERS}"
        if self.narrow.week:
            yield "c.narrowed > 0"

    def zones(self) -> str:
        """The mentee's coming week, and the hours the list is narrowed to, on the clock of each zone in use."""
        narrowed = replace(self.ask, week=self.narrow.week)
        rows = []
        for zone in zones_in_use(self.mentee.program_id):
            hours, wanted = self.ask.hours_in(zone), narrowed.hours_in(zone)  # a week of nothing costs nothing
            masks = (hours.half_hours, hours.three_quarters, wanted.half_hours)
            rows.append(f"({', '.join([self.given(zone), *(self.mask(mask, week.QUARTERS) for mask in masks)])})")
        return f"VALUES {', '.join(rows)}" if rows else f"SELECT '', {', '.join(3 * [self.mask(0, week.QUARTERS)])}"

    def hard_rules(self) -> Iterable[str]:
        """Those of `matching.rules.refusals` that do not look at the week."""
        ask = self.ask
        if ask.tags_named:
            yield f"{self.count('limits', ask.tags_named, TAGS_HELD)} < 1"
        if ask.training_required:
            yield f"{self.count('training', ask.training_required, 32)} >= {ask.training_required.bit_count()}"
        if ask.languages:
            yield f"{self.count('languages', ask.languages, 64)} > 0"
        if ask.formats:
            yield self.way_to_meet()
        for wish in ask.wishes:
            if wish.is_must:
                yield self.is_met(wish)

    def way_to_meet(self) -> str:
        ask = self.ask
        any_way = f"{self.count('formats', ask.formats, 16)} > 0"
        if not ask.formats_in_a_place or not ask.areas:
            return any_way
        remote = f"{self.count('formats', ask.formats & ~ask.formats_in_a_place, 16)} > 0"
        return f"({remote} OR {any_way} AND {self.in_areas(ask.areas)})"

    def narrowed(self) -> Iterable[str]:
        narrow = self.narrow
        for mask in narrow.traits:
            yield f"{self.count(f'traits_{self.sight}', mask, TRAIT_BITS)} > 0"
        if narrow.formats:
            yield f"{self.count('formats', narrow.formats, 16)} > 0"

    def is_met(self, wish: points.Wish) -> str:
        if wish.where == "areas":
            return self.in_areas(wish.areas)
        if wish.where == "formats":
            return f"{self.count('formats', wish.mask, 16)} > 0"
        return f"{self.count(f'traits_{self.sight}', wish.mask, TRAIT_BITS)} > 0"

    def in_areas(self, areas: Collection[int]) -> str:
        return f"c.facets && {self.given(sorted(areas), 'int[]')}"

    def shared_experience(self) -> str:
        if points.EXPERIENCE not in self.ask.answered:
            return "0::bigint"
        return self.count(f"experience_{self.sight}", self.ask.experience, EXPERIENCE_BITS)

    def points(self) -> str:
        """The sum of the parts, each counted × budget ÷ whole, rounded down."""
        ask = self.ask
        recipe = {
            points.EXPERIENCE: lambda: (self.shared_experience(), ask.experience_units),
            points.AVAILABILITY: lambda: (f"LEAST(c.quarters, {ask.quarters_wanted})", ask.quarters_wanted),
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
            if ask.budgets[part]
            for counted, whole in [recipe[part]()]
        ]
        return " + ".join(parts) or "0"

    def halves(self, column: str, one: int, other: int, length: int) -> tuple[str, int]:
        share = points.Halves.of(one, other)
        terms = [
            f"{self.count(column, mask, length)} * {times}"
            for mask, times in ((one, share.per_one), (other, share.per_other))
            if mask
        ]
        return f"({' + '.join(terms)})", share.whole

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
