"""Synthetic people, fast and always the same for the same seed and numbers: a million by COPY, to try out and measure.

Nothing here is anybody's story: every answer is drawn at random from the taxonomy, with the weights of a plausible program.
"""

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Model, QuerySet
from numpy.typing import NDArray

from accounts import audience, gates, taxonomy
from accounts.models import (
    Area,
    AvailabilityWindow,
    CodeAcceptance,
    Experience,
    FactAudience,
    Format,
    Goal,
    Interest,
    Language,
    LivedExperience,
    Membership,
    Person,
    Program,
    Screening,
    SupportStyle,
    TrainingModule,
    TrainingRecord,
    WayToMeet,
    Wish,
)
from accounts.models.training import CODE_VERSION
from matching.facts import Fact, Facts, Found
from mentoring.copying import copy, copy_instances, in_bulk, keys_for

NAMES = [
    "Ada", "Amir", "Bo", "Carys", "Dev", "Elif", "Emeka", "Farah", "Gwen", "Hana", "Iris", "Ivo", "Jo", "Kai", "Leila",
    "Luca", "Mara", "Mei", "Nia", "Noor", "Olu", "Petra", "Quinn", "Ravi", "Rosa", "Sam", "Sefa", "Tama", "Uma", "Wren",
]  # fmt: skip
ZONES = [
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/St_Johns", "America/Toronto",
    "America/Sao_Paulo", "America/Santiago", "Europe/London", "Europe/Berlin", "Europe/Lisbon", "Europe/Warsaw",
    "Europe/Athens", "Europe/Moscow", "Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Casablanca", "Asia/Dubai",
    "Asia/Tehran", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Bangkok", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
]  # fmt: skip
AREAS = ["North side", "South side", "Old town", "Riverside", "Hill end", "Online only"]
AUDIENCES = ["members"] * 6 + ["match"] * 2 + ["coordinators"] * 2
GENDERS = ["woman"] * 9 + ["man"] * 8 + ["non_binary"] + [""] * 2
STARTS = np.array([36, 40, 56, 64, 68, 70, 72, 72, 74])  # quarters of a day: most of them in the evening
LENGTHS = np.array([4, 6, 8, 8, 12])
AT_ONCE = 5000  # people made and copied together
MENTOR = Membership.Role.MENTOR


class Word(NamedTuple):
    """A word of a vocabulary: its key, and what a card knows it by."""

    key: int
    slug: str
    bit: int


@dataclass
class Words:
    """The vocabularies as they stand, in a fixed order."""

    experiences: list[Word]
    goals: list[Word]
    styles: list[Word]
    interests: list[Word]
    languages: list[Word]
    formats: list[Word]
    areas: list[Word]
    core: list[Word]
    extra: list[Word]

    @classmethod
    def of(cls, program: Program) -> "Words":
        modules = TrainingModule.objects.in_use()
        return cls(
            experiences=_words(Experience.objects.in_use()),
            goals=_words(Goal.objects.in_use()),
            styles=_words(SupportStyle.objects.in_use()),
            interests=_words(Interest.objects.in_use()),
            languages=_words(Language.objects.in_use()),
            formats=_words(Format.objects.filter(pk__in=program.ways_to_meet.values("format"))),
            areas=[Word(key, "", key) for key in program.areas.order_by("pk").values_list("pk", flat=True)],
            core=_words(modules.filter(tier=TrainingModule.Tier.CORE)),
            extra=_words(modules.exclude(tier=TrainingModule.Tier.CORE)),
        )


def _words(vocabulary: QuerySet) -> list[Word]:
    return [Word(*row) for row in vocabulary.order_by("bit").values_list("pk", "slug", "bit")]


def a_program(name: str) -> Program:
    """The program the people belong to, with ways to meet and areas. Made when it is not there."""
    taxonomy.load()
    program, made = Program.objects.get_or_create(name=name, defaults={"zone": "UTC", "country": "US"})
    if made:
        Area.objects.bulk_create(Area(program=program, name=area, position=place) for place, area in enumerate(AREAS))
        WayToMeet.objects.bulk_create(
            WayToMeet(program=program, format=way, instructions="We send you both what you need.")
            for way in Format.objects.in_use().exclude(slug="group")
        )
    return program


def stands(program: Program, seed: int) -> bool:
    """Whether people of this seed were made in this program before."""
    return Person.objects.filter(email__startswith=f"{seed}-{program.pk}-", email__endswith="@people.invalid").exists()


def people(
    program: Program, mentors: int, mentees: int, seed: int, at: datetime, only_cards: bool = False, workers: int = 1
) -> Iterator[int]:
    """Make them, mentors first, a few thousand at a time; yields how many stand. Each batch is one transaction.

    `only_cards` leaves mentors with their cards and without the answers those are made from: enough to measure browsing.
    Several workers are processes with connections of their own; they make the same people, with the same keys.
    """
    words = Words.of(program)
    batches = [
        Batch(program, role, words, at, [seed, role == MENTOR, first], min(AT_ONCE, number - first), only_cards)
        for role, number in ((MENTOR, mentors), (Membership.Role.MENTEE, mentees))
        for first in range(0, number, AT_ONCE)
    ]
    if workers == 1 or len(batches) == 1 or connection.in_atomic_block:  # another process sees nothing of a transaction
        yield from accumulate(map(Batch.make, batches))
        return
    with multiprocessing.get_context("fork").Pool(workers, initializer=_with_own_connection) as pool:
        yield from accumulate(pool.imap(Batch.make, batches))


def _with_own_connection() -> None:
    """What a process finds when it is forked off is its parent's: it opens another when it needs one."""
    connection.connection = None


class Drawn(NamedTuple):
    """Words that people have: whose each is (their place in the batch), and which word."""

    whose: NDArray[np.intp]
    words: list[Word]

    def keys(self) -> list[int]:
        return [word.key for word in self.words]


class Batch:
    """Some people with their memberships, drawn together: the rows of every table, and the same facts as cards read them.

    `draw` names what is drawn: nothing but it, the number of people and the vocabularies decides who they are. Keys are
    taken when the batch is planned.
    """

    def __init__(
        self, program: Program, role: str, words: Words, at: datetime, draw: list[int], count: int, only_cards: bool
    ):
        self.program, self.role, self.words, self.at = program, role, words, at
        self.draw, self.count = draw, count
        self.is_mentor = role == MENTOR
        self.only_cards = only_cards and self.is_mentor
        self.of_people, self.of_members = (np.array(keys_for(model, count)) for model in (Person, Membership))
        self.rows: list[tuple[type[Model], int, dict[str, Any]]] = []
        self.found = Found()
        self.facts: list[tuple[int, str, str]] = []  # membership, fact, audience

    def make(self) -> int:
        """Draw everybody and copy them into their tables. Returns how many."""
        with in_bulk():
            self.chance = np.random.default_rng(self.draw)
            self.people = self._people()
            self.members = self._members()
            self._lived()
            self._hours()
            self._chosen()
            if self.is_mentor:
                self._papers()
            else:
                self._wishes()
            self._copy()
        return self.count

    def _copy(self) -> None:
        """The rows of every table, and the cards of mentors, made of the same facts."""
        copy_instances(self.people)
        copy_instances(self.members)
        if not self.only_cards:
            for model, count, columns in self.rows:
                copy(model, count, **columns)
            members, facts, audiences = map(list, zip(*self.facts, strict=True))
            copy(FactAudience, len(members), membership_id=members, fact=facts, audience=audiences)
        if self.is_mentor:
            told = Facts.told(self.found, *audience.by_membership(self.facts))
            copy_instances([told.card_of(member, self.at) for member in self.members])

    # ---- drawing

    def _any(self, choices: Sequence, count: int | None = None) -> list:
        """One of the choices for each."""
        return [choices[place] for place in self._up_to(len(choices), count)]

    def _up_to(self, most: int, count: int | None = None) -> list[int]:
        return self.chance.integers(0, most, self.count if count is None else count).tolist()

    def _some(self, words: Sequence[Word], least: int, most: int, weights: NDArray | None = None) -> Drawn:
        """From `least` to `most` different words for each person, in the order they were drawn."""
        counts = self.chance.integers(least, most + 1, self.count)
        keys = self.chance.exponential(size=(self.count, len(words))) / (1 if weights is None else weights)
        order = keys.argsort(axis=1)[:, :most]
        drawn = order[np.arange(most) < counts[:, np.newaxis]]
        return Drawn(np.repeat(np.arange(self.count), counts), [words[place] for place in drawn.tolist()])

    # ---- the rows, table by table

    def _people(self) -> list[Person]:
        seed, _is_mentor, first = self.draw
        here = self.chance.random(self.count) < 0.3
        zones = [self.program.zone if near else zone for near, zone in zip(here, self._any(ZONES), strict=True)]
        drawn = zip(
            self.of_people.tolist(),
            range(first, first + self.count),
            self._any(NAMES),
            self._up_to(26),
            self._any(GENDERS),
            self._any(["", *Person.AgeBand.values]),
            zones,
            self._up_to(2_000_000_000),
            strict=True,
        )
        return [
            Person(
                pk=key,
                email=f"{seed}-{self.program.pk}-{self.role}-{place}@people.invalid",
                password="!",  # noqa: S106 (nobody signs in with it)
                chosen_name=f"{chosen} {chr(65 + letter)}.",
                gender=gender,
                age_band=age_band,
                zone=zone,
                scene_seed=scene,
                adult_said_at=self.at,
                joined_at=self.at,
            )
            for key, place, chosen, letter, gender, age_band, zone, scene in drawn
        ]

    def _members(self) -> list[Membership]:
        areas = [area.key for area in self.words.areas] * 4
        drawn = zip(
            self.of_members.tolist(),
            self.people,
            self._any([*areas, *[None] * len(self.words.areas)]),
            self._up_to(1400),
            self._up_to(60 * 24 * 90),
            self._up_to(5),
            strict=True,
        )
        return [self._member(*each) for each in drawn]

    def _member(self, key: int, person: Person, area: int | None, days: int, minutes: int, places: int) -> Membership:
        since, free = self.at - timedelta(days=100 + days), self.at - timedelta(minutes=1 + minutes)
        member = Membership(
            pk=key, person=person, program=self.program, role=self.role, asked_at=since, approved_at=since, area_id=area
        )
        if self.is_mentor:
            member.capacity, member.listed_at, member.free_since = 1 + places, since, free
        else:
            member.waiting_since = member.questions_done_at = free
        return member

    def _lived(self) -> None:
        lived = self._some(self.words.experiences, 1, 8)
        rank = np.arange(len(lived.words)) - np.searchsorted(lived.whose, lived.whose)
        matters = (rank < (0 if self.is_mentor else 3)) & (self.chance.random(len(rank)) < 0.5)
        people = self.of_people[lived.whose].tolist()
        self._rows(
            LivedExperience, len(people), person_id=people, experience_id=lived.keys(), matters_most=matters.tolist()
        )
        self._tell("lived", people, lived.words)
        self._say(lived.whose, [f"experience:{word.slug}" for word in lived.words])
        for fact in ("gender", "age_band"):
            self._say(np.arange(self.count), [fact] * self.count)

    def _hours(self) -> None:
        """Up to one window a day."""
        days = self._some([Word(day, "", day) for day in range(7)], 2, 6)
        starts = self.chance.choice(STARTS, len(days.words))
        ends = np.minimum(96, starts + self.chance.choice(LENGTHS, len(days.words)))
        monday = 96 * np.array(days.keys())
        people, first, last = (each.tolist() for each in (self.of_people[days.whose], monday + starts, monday + ends))
        self._rows(AvailabilityWindow, len(people), person_id=people, starts_quarter=first, ends_quarter=last)
        self._note("hours", people, [Fact("", *stretch, None) for stretch in zip(first, last, strict=True)])

    def _chosen(self) -> None:
        words = self.words
        self._many("interest", Person.interests, self._some(words.interests, 2, 10))
        self._many("language", Person.languages, self._languages())
        self._many("format", Person.formats, self._some(words.formats, 1, 3))
        self._many("style", Membership.styles, self._some(words.styles, 1, 4))
        self._many("reach", Membership.areas_in_reach, self._some(words.areas, 0, 2))
        goals = self._some(words.goals, 1, 6)
        self._many("goal", Membership.goals, goals)
        self._say(goals.whose, [f"goal:{word.slug}" for word in goals.words])

    def _languages(self) -> Drawn:
        """Nearly all speak the first one; the others are the rarer the later they stand."""
        first, *others = self.words.languages
        drawn = self._some(others, 0, 2, 1 / np.arange(1, len(others) + 1))
        alone = np.bincount(drawn.whose, minlength=self.count) == 0
        speaks = np.flatnonzero(alone | (self.chance.random(self.count) < 0.95))
        return Drawn(np.concatenate([speaks, drawn.whose]), [first] * len(speaks) + drawn.words)

    def _papers(self) -> None:
        """Screening, every core module, some others and the code, in date; nobody is ready by accident only."""
        on = gates.day_of(self.program, self.at)
        done, until = on - timedelta(days=30), [on + timedelta(days=30 + days) for days in self._up_to(300)]
        people, members = self.of_people.tolist(), self.of_members.tolist()
        theirs = {"membership_id": members, "expires_on": until}
        self._rows(Screening, self.count, **theirs, done_on=done, entered_by_id=people, entered_at=self.at)
        self._rows(CodeAcceptance, self.count, **theirs, version=CODE_VERSION, accepted_at=self.at)
        for kind in ("screening", "code"):
            self._note(kind, members, [Fact("", 0, 0, last) for last in until])
        self._trained(done, until)
        limits = self._some(self.words.experiences, 1, 1)
        few = np.flatnonzero(self.chance.random(self.count) < 0.1)
        self._many("limit", Membership.would_rather_not, Drawn(few, [limits.words[place] for place in few.tolist()]))

    def _trained(self, done: Any, until: list) -> None:
        core, extra = self.words.core, self._some(self.words.extra, 0, len(self.words.extra))
        whose = np.concatenate([np.repeat(np.arange(self.count), len(core)), extra.whose])
        modules = core * self.count + extra.words
        last = [until[place] for place in whose.tolist()]
        members = self.of_members[whose].tolist()
        self._rows(
            TrainingRecord,
            len(modules),
            membership_id=members,
            module_id=[module.key for module in modules],
            completed_on=done,
            expires_on=last,
            entered_by_id=self.of_people[whose].tolist(),
            entered_at=self.at,
        )
        self._note("training", members, [Fact(m.slug, m.bit, 0, day) for m, day in zip(modules, last, strict=True)])

    def _wishes(self) -> None:
        for kind, values, share in (("gender", ["woman", "man"], 0.4), ("experience", ["parent"], 0.3)):
            some = np.flatnonzero(self.chance.random(self.count) < share)
            members, wanted = self.of_members[some].tolist(), self._any(values, len(some))
            must = (self.chance.random(len(some)) < 0.2).tolist()
            self._rows(Wish, len(some), membership_id=members, kind=kind, value=wanted, is_must=must)
            self.facts += [
                (member, f"wish:{kind}:{value}", "coordinators") for member, value in zip(members, wanted, strict=True)
            ]

    # ---- what is kept of it

    def _many(self, kind: str, relation: Any, drawn: Drawn) -> None:
        """Words of a vocabulary that people or memberships chose."""
        through = relation.through
        owner, word = (each.attname for each in through._meta.fields if each.is_relation)
        owners = (self.of_people if owner == "person_id" else self.of_members)[drawn.whose].tolist()
        self._rows(through, len(owners), **{owner: owners, word: drawn.keys()})
        self._tell(kind, owners, drawn.words)

    def _rows(self, model: type[Model], count: int, **columns: Any) -> None:
        self.rows.append((model, count, columns))

    def _say(self, whose: NDArray[np.intp], facts: Sequence[str]) -> None:
        members = self.of_members[whose].tolist()
        self.facts += zip(members, facts, self._any(AUDIENCES, len(facts)), strict=True)

    def _tell(self, kind: str, owners: Sequence[int], words: Sequence[Word]) -> None:
        known = {word: Fact(word.slug, word.bit, 0, None) for word in set(words)}
        self._note(kind, owners, [known[word] for word in words])

    def _note(self, kind: str, owners: Sequence[int], facts: Iterable[Fact]) -> None:
        if self.is_mentor:
            by_owner = self.found.setdefault(kind, {})
            for owner, fact in zip(owners, facts, strict=True):
                by_owner.setdefault(owner, []).append(fact)
