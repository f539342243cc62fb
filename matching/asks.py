"""What mentees asked for, gathered from their answers in one program into `Ask`s: two queries, however many they are."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import connection

from accounts import week
from accounts.models import Area, Experience, Membership, Program, TrainingModule, WayToMeet, Wish
from accounts.ready import Ready
from matching import called_for, points, vocabulary
from matching.models import AREA, facet
from matching.turns import Turns

# One row for each membership, every list in the order of its vocabulary. Who may see a fact is not asked here.
ANSWERS = """
SELECT m.id, p.zone, p.no_times_asked, m.area_id,
    ARRAY(SELECT fact FROM accounts_factaudience WHERE membership_id = m.id),
    ARRAY(SELECT w.slug FROM accounts_person_formats JOIN accounts_format w ON w.id = format_id WHERE person_id = p.id),
    ARRAY(SELECT area_id FROM accounts_membership_areas_in_reach WHERE membership_id = m.id),
    (SELECT jsonb_agg(jsonb_build_array(e.slug, e.bit, g.slug, e.match_use, l.matters_most)
                      ORDER BY l.matters_most DESC, g.position, e.position)
     FROM accounts_livedexperience l JOIN accounts_experience e ON e.id = l.experience_id
     JOIN accounts_experiencegroup g ON g.id = e.group_id WHERE l.person_id = p.id),
    (SELECT jsonb_agg(jsonb_build_array(w.slug, w.bit) ORDER BY w.position, w.slug)
     FROM accounts_membership_goals JOIN accounts_goal w ON w.id = goal_id WHERE membership_id = m.id),
    (SELECT jsonb_agg(jsonb_build_array(w.slug, w.bit) ORDER BY w.position, w.slug)
     FROM accounts_membership_styles JOIN accounts_supportstyle w ON w.id = supportstyle_id WHERE membership_id = m.id),
    (SELECT jsonb_agg(jsonb_build_array(w.slug, w.bit) ORDER BY w.position, w.slug)
     FROM accounts_person_interests JOIN accounts_interest w ON w.id = interest_id WHERE person_id = p.id),
    (SELECT jsonb_agg(jsonb_build_array(w.slug, w.bit) ORDER BY w.position, w.slug)
     FROM accounts_person_languages JOIN accounts_language w ON w.id = language_id WHERE person_id = p.id),
    (SELECT jsonb_agg(jsonb_build_array(starts_quarter, ends_quarter))
     FROM accounts_availabilitywindow WHERE person_id = p.id),
    (SELECT jsonb_agg(jsonb_build_array(kind, value, is_must) ORDER BY kind, value)
     FROM accounts_wish WHERE membership_id = m.id)
FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id
WHERE m.program_id = %s AND m.id = ANY(%s)
"""


class Answers(NamedTuple):
    """One row of `ANSWERS`. A list of pairs that is empty comes as None."""

    member: int
    zone: str
    no_times_asked: bool
    area: int | None
    facts: list[str]
    formats: list[str]
    reach: list[int]
    experiences: list[list] | None
    goals: list[list] | None
    styles: list[list] | None
    interests: list[list] | None
    languages: list[list] | None
    stretches: list[tuple[int, int]] | None
    wishes: list[list] | None

    @classmethod
    def of(cls, row: tuple) -> "Answers":
        """The row as it comes, its lists of pairs still JSON."""
        return cls(*row[:_PLAIN], *(json.loads(pairs) if pairs else None for pairs in row[_PLAIN:]))


_PLAIN = Answers._fields.index("experiences")


def ask_of(mentee: Membership, at: datetime, facts: frozenset[str] | None = None) -> points.Ask:
    """The mentee's answers as they stand. `facts`, when given, narrows them to what one viewer may see."""
    (answers,) = _gathered(mentee.program, [mentee.pk])
    return Offered(mentee.program).ask(answers, at, facts)


def asks_of(program: Program, mentees: Sequence[int], at: datetime) -> dict[int, points.Ask]:
    """The answers of many mentees of a program, by the keys of their memberships: everything in use in it."""
    offered = Offered(program)
    return {answers.member: offered.ask(answers, at) for answers in _gathered(program, mentees)}


def _gathered(program: Program, mentees: Sequence[int]) -> Iterator[Answers]:
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [program.pk, list(mentees)])
        yield from map(Answers.of, cursor.fetchall())


class Offered:
    """What a program offers, read once: what its mentees' answers are held against."""

    def __init__(self, program: Program):
        self.program = program
        self.weights = weights_of(program)
        self.modules = vocabulary.modules()
        self.extended = _training(self.modules, lambda module: module.tier == TrainingModule.Tier.EXTENDED)
        self.codes = _Codes(program)

    def ask(self, answers: Answers, at: datetime, facts: frozenset[str] | None = None) -> points.Ask:
        in_use = frozenset(answers.facts)
        facts = in_use if facts is None else in_use & facts
        tags = _tags(answers, facts)
        goals = [word for word in _words(answers.goals) if f"goal:{word.slug}" in facts]
        formats, in_a_place = self.codes.ways(answers.formats)
        reach = frozenset(facet(AREA, area) for area in {*answers.reach, answers.area} if area)
        named = {tag.slug for tag in tags}
        wanted = called_for.modules(
            [goal.slug for goal in goals], [(tag.slug, tag.group) for tag in tags if tag.weight]
        )
        return points.Ask(
            at=at,
            zone=answers.zone,
            week=0 if answers.no_times_asked else week.mask_of_stretches(answers.stretches or ()),
            tags=tags,
            goals=tuple(goals),
            styles=_words(answers.styles),
            interests=_words(answers.interests),
            wishes=tuple(self._wishes(answers, facts, reach if in_a_place else frozenset())),
            languages=points.mask_of(_words(answers.languages)),
            formats=formats,
            formats_in_a_place=in_a_place,
            areas=reach,
            training_required=_training(self.modules, lambda module: bool(module.required_for & named)),
            training_called_for=_training(self.modules, lambda module: module.slug in wanted),
            training_extended=self.extended,
            weights=self.weights,
            turns=Turns.of(answers.member, answers.zone, at) if self.program.takes_turns else None,
        )

    def _wishes(self, answers: Answers, facts: frozenset[str], reach: frozenset[int]) -> Iterator[points.Wish]:
        """One wish for each kind: several values of a kind are alternatives, apart from experiences, which stand alone.

        Where a way to meet in a place was named, the areas in the mentee's reach are a wish of their own.
        """
        standing: dict[str, list[Wish]] = {}
        for row in answers.wishes or ():
            wish = Wish(kind=row[0], value=row[1], is_must=row[2])
            if wish.fact in facts and wish.value in self.codes.of(wish.kind):
                kind = wish.fact.removeprefix("wish:") if wish.kind == Wish.Kind.EXPERIENCE else wish.kind
                standing.setdefault(kind, []).append(wish)
        for kind, wishes in standing.items():
            yield _wish(kind, wishes, self.codes.of(wishes[0].kind))
        if reach and Wish.Kind.AREA not in standing:
            yield points.Wish(Wish.Kind.AREA, (), "areas", areas=reach)


_ways_of = Ready(
    lambda program: WayToMeet.objects.filter(program=program).values_list(
        "format__slug", "format__bit", "format__needs_place"
    ),
    -1,
)
_areas_of = Ready(lambda program: Area.objects.filter(program=program).values_list("public_id", "pk"), -1)


class _Codes:
    """What each value of a wish is on a card: a bit of its traits or ways to meet, or the code of an area."""

    def __init__(self, program: Program):
        self.program = program
        self._ways = {slug: (1 << bit, in_a_place) for slug, bit, in_a_place in _ways_of(program.pk)}

    def ways(self, slugs: Iterable[str]) -> tuple[int, int]:
        """Masks of the ways to meet among these that the program has set up: all of them, and those in a place."""
        set_up = [self._ways[slug] for slug in slugs if slug in self._ways]
        return sum(bit for bit, _ in set_up), sum(bit for bit, in_a_place in set_up if in_a_place)

    def of(self, kind: str) -> dict[str, int]:
        return {
            Wish.Kind.GENDER: lambda: _GENDERS,
            Wish.Kind.AGE_BAND: lambda: _AGE_BANDS,
            Wish.Kind.EXPERIENCE: lambda: self._experiences,
            Wish.Kind.FORMAT: lambda: {slug: bit for slug, (bit, _) in self._ways.items()},
            Wish.Kind.AREA: lambda: self._areas,
        }[Wish.Kind(kind)]()

    @cached_property
    def _experiences(self) -> dict[str, int]:
        return {tag.slug: points.tags_as_traits([tag]) for tag in vocabulary.tags()}

    @cached_property
    def _areas(self) -> dict[str, int]:
        return {str(public_id): facet(AREA, pk) for public_id, pk in _areas_of(self.program.pk)}


_GENDERS = {gender: points.gender_bit(gender) for gender in points.GENDERS}
_AGE_BANDS = {band: points.age_band_bit(band) for band in points.AGE_BANDS}


def weights_of(program: Program) -> dict[str, int]:
    """The program's weight for each part."""
    return {part: getattr(program, f"weight_{part}") for part in points.PARTS}


def _tags(answers: Answers, facts: frozenset[str]) -> tuple[points.Tag, ...]:
    return tuple(
        points.Tag(slug, bit, group, use == Experience.MatchUse.OPT_IN, matters_most)
        for slug, bit, group, use, matters_most in answers.experiences or ()
        if f"experience:{slug}" in facts
    )


def _words(rows: Iterable[list] | None) -> tuple[points.Word, ...]:
    return tuple(points.Word(*row) for row in rows or ())


def _training(modules: Iterable[vocabulary.Module], is_meant: Callable[[vocabulary.Module], bool]) -> int:
    """The mask of those modules that are meant."""
    return points.mask_of(points.Word(module.slug, module.bit) for module in modules if is_meant(module))


def _wish(kind: str, wishes: list[Wish], codes: dict[str, int]) -> points.Wish:
    values, is_must = tuple(wish.value for wish in wishes), any(wish.is_must for wish in wishes)
    if kind == Wish.Kind.AREA:
        return points.Wish(kind, values, "areas", areas=frozenset(codes[value] for value in values), is_must=is_must)
    mask = sum(codes[value] for value in values)
    where = "formats" if kind == Wish.Kind.FORMAT else "traits"
    return points.Wish(kind, values, where, mask=mask, is_must=is_must)
