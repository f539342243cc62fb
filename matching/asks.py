"""What mentees asked for, gathered from their answers in one program into `Ask`s: two queries, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import NamedTuple

from django.db import connection

from accounts import week
from accounts.models import Area, Membership, Program, TrainingModule, Wish
from accounts.ready import Ready
from matching import called_for, points, vocabulary
from matching.models import AREA, facet
from matching.turns import Turns

# One row for each membership, words by the keys of their rows. Who may see a fact is not asked here.
ANSWERS = """
SELECT m.id, p.zone, p.no_times_asked, m.area_id,
    ARRAY(SELECT fact FROM accounts_factaudience WHERE membership_id = m.id),
    ARRAY(SELECT format_id FROM accounts_person_formats WHERE person_id = p.id),
    ARRAY(SELECT area_id FROM accounts_membership_areas_in_reach WHERE membership_id = m.id),
    ARRAY(SELECT ARRAY[experience_id, matters_most::int] FROM accounts_livedexperience WHERE person_id = p.id),
    ARRAY(SELECT goal_id FROM accounts_membership_goals WHERE membership_id = m.id),
    ARRAY(SELECT supportstyle_id FROM accounts_membership_styles WHERE membership_id = m.id),
    ARRAY(SELECT interest_id FROM accounts_person_interests WHERE person_id = p.id),
    ARRAY(SELECT language_id FROM accounts_person_languages WHERE person_id = p.id),
    ARRAY(SELECT ARRAY[starts_quarter, ends_quarter] FROM accounts_availabilitywindow WHERE person_id = p.id),
    ARRAY(SELECT ARRAY[kind, value, is_must::text] FROM accounts_wish WHERE membership_id = m.id ORDER BY kind, value)
FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id
WHERE m.program_id = %s AND m.id = ANY(%s)
"""


class Answers(NamedTuple):
    """One row of `ANSWERS`."""

    member: int
    zone: str
    no_times_asked: bool
    area: int | None
    facts: list[str]
    formats: list[int]
    reach: list[int]
    experiences: list[tuple[int, int]]  # and whether it matters most
    goals: list[int]
    styles: list[int]
    interests: list[int]
    languages: list[int]
    stretches: list[tuple[int, int]]
    wishes: list[tuple[str, str, str]]  # kind, value, whether it is a must


def ask_of(mentee: Membership, at: datetime) -> points.Ask:
    """The mentee's answers as they stand."""
    (answers,) = _gathered(mentee.program, [mentee.pk])
    return Offered(mentee.program).ask(answers, at)


def asks_of(program: Program, mentees: Sequence[int], at: datetime, in_turn: bool = True) -> dict[int, points.Ask]:
    """The answers of many mentees of a program, by the keys of their memberships: everything in use in it. Not `in_turn`:
    where no list is put in order."""
    offered = Offered(program, in_turn)
    return {answers.member: offered.ask(answers, at) for answers in _gathered(program, mentees)}


def _gathered(program: Program, mentees: Sequence[int]) -> Iterator[Answers]:
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [program.pk, list(mentees)])
        yield from map(Answers._make, cursor.fetchall())


class Offered:
    """What a program offers, read once: what its mentees' answers are held against."""

    def __init__(self, program: Program, in_turn: bool = True):
        self.takes_turns = in_turn and program.takes_turns
        self.weights = weights_of(program)
        modules = vocabulary.modules()
        self.extended = points.mask_of(module for module in modules if module.tier == TrainingModule.Tier.EXTENDED)
        self.required: dict[str, int] = defaultdict(int)  # the modules that an experience requires
        for module in modules:
            for experience in module.required_for:
                self.required[experience] |= 1 << module.bit
        bits = {module.slug: 1 << module.bit for module in modules}
        self.by_goal, self.by_experience, self.by_group = (
            {word: bits.get(module, 0) for word, module in words.items()}
            for words in (called_for.BY_GOAL, called_for.BY_EXPERIENCE, called_for.BY_GROUP)
        )
        codes = _Codes(program)
        # What many people have answered alike is looked up once.
        self.codes_of, self.ways = cache(codes.of), cache(codes.ways)
        self.wish = cache(lambda kind, wishes: _wish(kind, wishes, codes.of(kind.partition(":")[0])))
        self.styles = cache(lambda keys: tuple(vocabulary.styles_by_key(keys)))
        self.languages = cache(lambda keys: points.mask_of(vocabulary.languages_by_key(keys)))

    def ask(self, answers: Answers, at: datetime) -> points.Ask:
        facts = frozenset(answers.facts)
        lived = vocabulary.tags_by_key(list(map(tuple, answers.experiences)))
        tags = tuple([tag for tag in lived if f"experience:{tag.slug}" in facts])
        goals = tuple([goal for goal in vocabulary.goals_by_key(answers.goals) if f"goal:{goal.slug}" in facts])
        formats, in_a_place = self.ways(tuple(answers.formats))
        reach = frozenset([facet(AREA, area) for area in {*answers.reach, answers.area} if area])
        return points.Ask(
            at=at,
            zone=answers.zone,
            week=0 if answers.no_times_asked else week.mask_of_stretches(answers.stretches),
            tags=tags,
            goals=goals,
            styles=self.styles(tuple(answers.styles)),
            interests=tuple(vocabulary.interests_by_key(answers.interests)),
            wishes=tuple(self._wishes(answers, facts, reach if in_a_place else frozenset())),
            languages=self.languages(tuple(answers.languages)),
            formats=formats,
            formats_in_a_place=in_a_place,
            areas=reach,
            training_required=points.together([self.required.get(tag.slug, 0) for tag in tags]),
            training_called_for=self._called_for(tags, goals),
            training_extended=self.extended,
            weights=self.weights,
            turns=Turns.of(answers.member, answers.zone, at) if self.takes_turns else None,
        )

    def _called_for(self, tags: Iterable[points.Tag], goals: Iterable[points.Word]) -> int:
        """The modules that goals and the experiences that count call for."""
        modules = 0
        for goal in goals:
            modules |= self.by_goal.get(goal.slug, 0)
        for tag in tags:
            if tag.weight:
                modules |= self.by_experience.get(tag.slug, 0) | self.by_group.get(tag.group, 0)
        return modules

    def _wishes(self, answers: Answers, facts: frozenset[str], reach: frozenset[int]) -> Iterator[points.Wish]:
        """One wish for each kind: several values of a kind are alternatives, apart from experiences, which stand alone.

        Where a way to meet in a place was named, the areas in the mentee's reach are a wish of their own.
        """
        standing: dict[str, list[tuple[str, bool]]] = {}
        for kind, value, is_must in answers.wishes:
            if f"wish:{kind}:{value}" in facts and value in self.codes_of(kind):
                alone = kind == Wish.Kind.EXPERIENCE
                standing.setdefault(f"{kind}:{value}" if alone else kind, []).append((value, is_must == "true"))
        for kind, wishes in standing.items():
            yield self.wish(kind, tuple(wishes))
        if reach and Wish.Kind.AREA not in standing:
            yield points.Wish(Wish.Kind.AREA, (), "areas", areas=reach)


_areas_of = Ready(lambda program: Area.objects.filter(program=program).values_list("public_id", "pk"), -1)


class _Codes:
    """What each value of a wish is on a card: a bit of its traits or ways to meet, or the code of an area."""

    def __init__(self, program: Program):
        self.program = program
        self._formats = {way.slug: 1 << way.bit for way in program.ways_set_up}
        self._ways = {way.format: (1 << way.bit, way.needs_place) for way in program.ways_set_up}

    def ways(self, keys: Iterable[int]) -> tuple[int, int]:
        """Masks of the ways to meet among these that the program has set up: all of them, and those in a place."""
        set_up = [self._ways[key] for key in keys if key in self._ways]
        return sum(bit for bit, _ in set_up), sum(bit for bit, in_a_place in set_up if in_a_place)

    def of(self, kind: str) -> dict[str, int]:
        match kind:
            case Wish.Kind.GENDER:
                return _GENDERS
            case Wish.Kind.AGE_BAND:
                return _AGE_BANDS
            case Wish.Kind.EXPERIENCE:
                return self._experiences
            case Wish.Kind.FORMAT:
                return self._formats
        return self._areas

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


def _wish(kind: str, wishes: Sequence[tuple[str, bool]], codes: dict[str, int]) -> points.Wish:
    values, is_must = tuple(value for value, _must in wishes), any(must for _value, must in wishes)
    if kind == Wish.Kind.AREA:
        return points.Wish(kind, values, "areas", areas=frozenset(codes[value] for value in values), is_must=is_must)
    mask = sum(codes[value] for value in values)
    where = "formats" if kind == Wish.Kind.FORMAT else "traits"
    return points.Wish(kind, values, where, mask=mask, is_must=is_must)
