"""Everybody of one program who waits, beside every mentor with a place: the points of all pairs, by everything in use.

    pool = load(program, at)                   the waiting list; `mentees=` for a chosen part of it
    pool.mentees, pool.mentors, pool.places    keys of memberships in order; free places of each mentor
    pool.rows(i, j), pool.pairs(i)             whom these mentees may go with, and the points: what `assignment` reads
    pool.best(i, j, 50)                        their best mentors in the order of a list
    pool.broken(i), RULES                      which rules stand between mentee i and each mentor: what `shortage` reads
    pool.asked(i)                              what mentee i asked for that can rule somebody out

Pairs are made when they are asked for: nothing grows with mentees × mentors. The same whole points and hard rules as
`matching.browse` in a coordinator's sight, and tests hold them equal.
"""

import gc
import hashlib
import struct
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet
from numpy.typing import NDArray
from psycopg import sql

from accounts.models import Block, Membership, Program
from accounts.models.membership import NEW_MENTOR_DAYS
from matching.asks import asks_of
from matching.certificate import Pairs, Rows
from matching.loops import Asked
from matching.models import AREA, MentorCard
from matching.pairs import Best, Cards, Table
from matching.recipes import RULES, WIDTHS, Recipe, Recipes
from relationships.models import Match

__all__ = ["APART", "RULES", "Pool", "load", "waiting", "without_the_collector"]

AT_ONCE = 5000  # asks gathered together
APART = 1 << len(RULES)  # kept apart, met before, or open between them already: never said why, never to be changed
COLUMNS = {name: f"{name}_all" if name in ("experience", "traits", "offers") else name for name in WIDTHS}


@dataclass
class Pool:
    """Mentees as rows, mentors as columns: the longest free first, then the id."""

    at: datetime
    mentees: list[int]
    mentors: list[int]
    places: NDArray[np.int64]  # free places of each mentor; 0 while they are away
    waited_days: NDArray[np.int64]  # of each mentee, earlier waits included
    table: Table
    recipes: Recipes
    cards_seal: str = ""
    apart: dict[int, list[int]] = field(default_factory=dict)  # row -> columns that are never for this mentee
    cards: Cards | None = field(default=None, repr=False)  # what the table was made from

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules: bit k of `broken` is the k-th."""
        return RULES

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.mentees), len(self.mentors)

    @cached_property
    def seal(self) -> str:
        """A hash of everything that decides points and rules: who, and what they answered. Places are `Terms`."""
        apart = sorted(self.apart.items())
        told = (self.mentees, self.mentors, self.cards_seal, self.recipes.seal(), apart)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def laid(self) -> Asked:
        """What everybody asks, laid out beside the table."""
        with without_the_collector():
            return self.table.asked(self.recipes, self.apart)

    def rows(self, first: int, last: int) -> Rows:
        """For the mentees from `first` to `last` everybody whom no hard rule keeps from them, and the points."""
        return self.table.pairs(self.laid, first, last)[0]

    def pairs(self, mentee: int) -> Pairs:
        """The same for the mentee in this row."""
        return self.rows(mentee, mentee + 1).of(0)

    def best(self, first: int, last: int, most: int) -> Best:
        """Their best mentors in the order of `matching.browse`: points, more shared experience, the longest free, the id."""
        return self.table.best(self.laid, first, last, most)

    def broken(self, mentee: int) -> NDArray[np.uint16]:
        """For each mentor the rules that stand between: bit k for RULES[k], APART above them; 0 where none does."""
        found = self.table.broken(self.laid, mentee)
        if mentee in self.apart:
            found[self.apart[mentee]] |= APART
        return found

    def asked(self, mentee: int) -> frozenset[str]:
        """The rules that this mentee's answers bring with them, by name."""
        return self.recipes.rules(mentee)


def waiting(program: Program, at: datetime) -> QuerySet[Membership]:
    """The waiting list: active mentees, not on a break, without an approved match."""
    taken = Match.objects.approved().in_program(program).values("mentee")
    return (
        Membership.objects.active()
        .mentees()
        .in_program(program)
        .present(at)
        .filter(waiting_since__isnull=False)
        .exclude(pk__in=taken)
        .order_by("pk")
    )


@contextmanager
def without_the_collector() -> Iterator[None]:
    """Nothing that is made here refers to itself: Python's collector would walk all of it again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_the_collector()
def load(program: Program, at: datetime, mentees: Collection[int] | QuerySet | None = None) -> Pool:
    """The pool as it stands: everyone who waits, or those of them whose keys are given or asked for. A fixed number of
    queries for every 5,000 mentees."""
    listed = waiting(program, at)
    if mentees is not None:
        listed = listed.filter(pk__in=mentees)
    rows = list(map(Waiting._make, listed.values_list("pk", "person", "waiting_since", "waited_before")))
    columns = _columns(program, at)
    keys = [mentee.key for mentee in rows]
    recipes = []
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        asks = asks_of(program, some, at, in_turn=False)
        recipes += [Recipe.of(asks[key]) for key in some]
    return Pool(
        at=at,
        mentees=keys,
        mentors=columns.mentors.tolist(),
        places=columns.places,
        waited_days=np.array([mentee.days(at) for mentee in rows], np.int64),
        table=Table.of(columns.cards, at),
        recipes=Recipes.of(recipes),
        cards_seal=columns.cards.seal(),
        apart=_apart(program, rows, columns),
        cards=columns.cards,
    )


class Waiting(NamedTuple):
    """Somebody on the waiting list."""

    key: int
    person: int
    since: datetime
    before: timedelta

    def days(self, at: datetime) -> int:
        """How long in all: `Membership.waited`."""
        return (self.before + (at - self.since)).days


class Columns(NamedTuple):
    """The mentors of a pool, in order."""

    mentors: NDArray[np.int64]
    people: NDArray[np.int64]
    places: NDArray[np.int64]
    cards: Cards


def _columns(program: Program, at: datetime) -> Columns:
    fresh = MentorCard.objects.in_program(program).fresh(at)
    zones = list(fresh.order_by("zone").values_list("zone", flat=True).distinct())
    rows = _copied(program, at, zones)
    mentors = rows["membership_id"]["value"].astype(np.int64)
    place_of = {key: place for place, key in enumerate(mentors.tolist())}
    areas: dict[int, list[int]] = defaultdict(list)
    for key, code in _areas(program, at):
        if key in place_of:
            areas[code].append(place_of[key])
    masks = {name: rows[name]["bits"] for name in WIDTHS}
    return Columns(
        mentors,
        rows["person_id"]["value"].astype(np.int64),
        rows["places"]["value"].astype(np.int64),
        Cards(masks, [zones[number - 1] for number in rows["zone"]["value"].tolist()], areas),
    )


AREAS = """
SELECT membership_id, code FROM matching_mentorcard, unnest(facets) code
WHERE program_id = %s AND fresh_until > %s AND code %% 4 = %s
"""


def _areas(program: Program, at: datetime) -> list[tuple[int, int]]:
    """The areas that each fresh card of a program is found by."""
    with connection.cursor() as cursor:
        cursor.execute(AREAS, [program.pk, at, AREA])
        return cursor.fetchall()


CARDS_IN_ORDER = sql.SQL(
    """
    COPY (
        SELECT c.membership_id, c.person_id,
            CASE WHEN c.room_from > {at} THEN 0 ELSE greatest(
                CASE WHEN m.capacity_lifted_at IS NOT NULL OR m.approved_at <= {settled}
                THEN m.capacity ELSE least(m.capacity, 1) END - m.held, 0) END::int8,
            array_position({zones}::text[], c.zone::text)::int8, {masks}
        FROM matching_mentorcard c JOIN accounts_membership m ON m.id = c.membership_id
        WHERE c.program_id = {program} AND c.fresh_until > {at}
        ORDER BY c.free_since, c.membership_id
    ) TO STDOUT (FORMAT BINARY)
    """
)


def _copied(program: Program, at: datetime, zones: list[str]) -> NDArray:
    """The fresh cards of a program in order, by one binary COPY, as one array of records."""
    query = CARDS_IN_ORDER.format(
        at=sql.Literal(at),
        settled=sql.Literal(at - timedelta(days=NEW_MENTOR_DAYS)),
        zones=sql.Literal(zones),
        program=sql.Literal(program.pk),
        masks=sql.SQL(", ").join(
            sql.SQL("{}::bit({})").format(sql.Identifier("c", column), sql.Literal(WIDTHS[name]))
            for name, column in COLUMNS.items()
        ),
    )
    with connection.cursor() as cursor, cursor.copy(query.as_string(connection.connection)) as copying:
        return _parsed(b"".join(copying))


COPY_SIGNATURE = b"PGCOPY\n\xff\r\n\x00"


def _parsed(written: bytes) -> NDArray:
    """The records of a binary COPY: PostgreSQL manual, COPY, "Binary Format"; a bit string is its length and its bytes."""
    signature, _flags, extension = struct.unpack_from(">11sii", written)
    if signature != COPY_SIGNATURE:
        raise ValueError("Not a binary copy")
    began = 19 + extension
    numbers = [
        (name, [("length", ">i4"), ("value", ">i8")]) for name in ("membership_id", "person_id", "places", "zone")
    ]
    masks = [
        (name, [("length", ">i4"), ("bit_length", ">i4"), ("bits", "u1", (width // 8,))])
        for name, width in WIDTHS.items()
    ]
    row = np.dtype([("fields", ">i2"), *numbers, *masks])
    count = (len(written) - began - 2) // row.itemsize
    rows = np.frombuffer(written, row, count, began)
    if began + count * row.itemsize + 2 != len(written) or (rows["fields"] != len(numbers) + len(masks)).any():
        raise ValueError("The cards are not written as this house writes them")
    return rows


def _apart(program: Program, mentees: Sequence[Waiting], columns: Columns) -> dict[int, list[int]]:
    """For each row the columns that are never for this mentee: what `rules.apart` says of one,
    and mentors with whom a match is not closed."""
    not_again = Q(closed_as=Match.Closed.ANOTHER_MENTOR, started_at__isnull=False) & ~Q(glad_again=True)
    matches = Match.objects.in_program(program).filter(Q(closed_at=None) | not_again)
    pairs = set(matches.values_list("mentee", "mentor"))
    people = _people_apart(program)
    by_person: dict[int, list[int]] = defaultdict(list)
    for column, person in enumerate(columns.people.tolist()):
        by_person[person].append(column)
    column_of = {key: column for column, key in enumerate(columns.mentors.tolist())}
    met = defaultdict(list)
    for mentee, mentor in pairs:
        met[mentee].append(mentor)
    found = {}
    for row, mentee in enumerate(mentees):
        if mentee.key in met or mentee.person in people or mentee.person in by_person:
            never = {column_of[key] for key in met.get(mentee.key, ()) if key in column_of}
            for person in (mentee.person, *people.get(mentee.person, ())):
                never.update(by_person.get(person, ()))
            if never:
                found[row] = sorted(never)
    return found


def _people_apart(program: Program) -> dict[int, set[int]]:
    """For each person those across a standing block, or across a match of this program that ended for safety."""
    blocks = Block.objects.filter(lifted_at=None).values_list("blocker", "blocked")
    unsafe = Match.objects.in_program(program).filter(closed_as=Match.Closed.SAFETY)
    apart: dict[int, set[int]] = defaultdict(set)
    for one, other in [*blocks, *unsafe.values_list("mentee__person", "mentor__person")]:
        apart[one].add(other)
        apart[other].add(one)
    return apart
