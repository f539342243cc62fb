"""Synthetic people, fast and always the same for the same seed: thousands by COPY, for trying out and measuring.

Nothing here is anybody's story: every answer is drawn at random from the taxonomy, with the weights of a plausible program.
"""

import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from accounts import taxonomy
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
from matching import card

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
AT_ONCE = 5000  # people made and copied together


@dataclass
class Words:
    """The vocabularies as they stand, by key, in a fixed order."""

    experiences: list[tuple[int, str]] = field(default_factory=list)
    trainings: dict[str, list[int]] = field(default_factory=dict)
    goals: list[tuple[int, str]] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)
    interests: list[int] = field(default_factory=list)
    languages: list[int] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    core: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, program: Program) -> "Words":
        modules = TrainingModule.objects.in_use().order_by("bit")
        return cls(
            experiences=list(Experience.objects.in_use().order_by("bit").values_list("pk", "slug")),
            goals=list(Goal.objects.in_use().order_by("bit").values_list("pk", "slug")),
            styles=_keys(SupportStyle),
            interests=_keys(Interest),
            languages=_keys(Language),
            formats=list(program.ways_to_meet.order_by("format__bit").values_list("format", flat=True)),
            areas=list(program.areas.order_by("pk").values_list("pk", flat=True)),
            core=list(modules.filter(tier=TrainingModule.Tier.CORE).values_list("pk", flat=True)),
            extra=list(modules.exclude(tier=TrainingModule.Tier.CORE).values_list("pk", flat=True)),
        )


def _keys(vocabulary: type[Model]) -> list[int]:
    return list(vocabulary.objects.in_use().order_by("bit").values_list("pk", flat=True))


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


def people(program: Program, mentors: int, mentees: int, seed: int, at: datetime) -> Iterator[int]:
    """Make them, mentors first, a few thousand at a time; yields how many stand. Each batch is one transaction."""
    words = Words.of(program)
    for role, number in ((Membership.Role.MENTOR, mentors), (Membership.Role.MENTEE, mentees)):
        for first in range(0, number, AT_ONCE):
            last = min(number, first + AT_ONCE)
            batch = Batch(program, role, words, at)
            for place in range(first, last):
                batch.add(random.Random(f"{seed}:{role}:{place}"), f"{seed}-{program.pk}-{role}-{place}")  # noqa: S311
            batch.copy()
            yield last


class Batch:
    """Rows of one batch of people, table by table, with keys taken ahead from the sequences."""

    def __init__(self, program: Program, role: str, words: Words, at: datetime):
        self.program, self.role, self.words, self.at = program, role, words, at
        self.on: date = at.date()
        self.people: list[Person] = []
        self.members: list[Membership] = []
        self.rows: dict[tuple[type[Model], tuple[str, ...]], list[tuple]] = {}
        self.is_mentor = role == Membership.Role.MENTOR

    def add(self, chance: random.Random, name: str) -> None:
        """One person with a membership, drawn by `chance`. Rows name people by their place until keys are known."""
        place = len(self.people)
        self.people.append(self._person(chance, name))
        self.members.append(self._member(chance))
        self._lived(chance, place)
        self._hours(chance, place)
        self._chosen(chance, place)
        if self.is_mentor:
            self._papers(chance, place)
        else:
            self._wishes(chance, place)

    def _person(self, chance: random.Random, name: str) -> Person:
        zone = self.program.zone if chance.random() < 0.3 else chance.choice(ZONES)
        return Person(
            public_id=uuid.uuid4(),
            email=f"{name}@people.invalid",
            password="!",  # noqa: S106 (nobody signs in with it)
            chosen_name=f"{chance.choice(NAMES)} {chr(65 + chance.randrange(26))}.",
            gender=chance.choices(["woman", "man", "non_binary", ""], [45, 40, 5, 10])[0],
            age_band=chance.choice(["", *Person.AgeBand.values]),
            zone=zone,
            scene_seed=chance.randrange(2_000_000_000),
            adult_said_at=self.at,
            joined_at=self.at,
        )

    def _member(self, chance: random.Random) -> Membership:
        since = self.at - timedelta(days=chance.randrange(100, 1500))
        member = Membership(
            public_id=uuid.uuid4(),
            program=self.program,
            role=self.role,
            asked_at=since,
            approved_at=since,
            area_id=chance.choice(self.words.areas) if chance.random() < 0.8 else None,
        )
        if self.is_mentor:
            member.capacity, member.listed_at = chance.randint(1, 5), since
            member.free_since = self.at - timedelta(minutes=chance.randrange(1, 60 * 24 * 90))
        else:
            member.waiting_since = self.at - timedelta(minutes=chance.randrange(1, 60 * 24 * 90))
            member.questions_done_at = member.waiting_since
        return member

    def _lived(self, chance: random.Random, place: int) -> None:
        for number, (key, slug) in enumerate(chance.sample(self.words.experiences, chance.randint(1, 8))):
            matters = not self.is_mentor and number < 3 and chance.random() < 0.5
            self._row(
                LivedExperience,
                ("person_id", "experience_id", "matters_most", "words", "public_id"),
                (place, key, matters, "", uuid.uuid4()),
            )
            self._audience(place, f"experience:{slug}", chance.choice(AUDIENCES))
        for fact in ("gender", "age_band"):
            self._audience(place, fact, chance.choice(AUDIENCES))

    def _audience(self, place: int, fact: str, audience: str) -> None:
        self._row(FactAudience, ("membership_id", "fact", "audience"), (place, fact, audience))

    def _hours(self, chance: random.Random, place: int) -> None:
        """Up to one window a day, most of them in the evening."""
        for day in chance.sample(range(7), chance.randint(2, 6)):
            start = chance.choice([36, 40, 56, 64, 68, 70, 72, 72, 74])
            ends = min(96, start + chance.choice([4, 6, 8, 8, 12]))
            self._row(
                AvailabilityWindow,
                ("person_id", "starts_quarter", "ends_quarter"),
                (place, day * 96 + start, day * 96 + ends),
            )

    def _chosen(self, chance: random.Random, place: int) -> None:
        words = self.words
        self._many(Person.interests, place, chance.sample(words.interests, chance.randint(2, 10)))
        others = [key for key in chance.sample(words.languages, chance.randint(0, 2)) if key != words.languages[0]]
        self._many(
            Person.languages,
            place,
            [words.languages[0], *others] if chance.random() < 0.95 else others or words.languages[:1],
        )
        self._many(Person.formats, place, chance.sample(words.formats, chance.randint(1, 3)))
        self._many(Membership.styles, place, chance.sample(words.styles, chance.randint(1, 4)))
        self._many(Membership.areas_in_reach, place, chance.sample(words.areas, chance.randint(0, 2)))
        goals = chance.sample(words.goals, chance.randint(1, 6))
        self._many(Membership.goals, place, [key for key, _slug in goals])
        for _key, slug in goals:
            self._audience(place, f"goal:{slug}", chance.choice(AUDIENCES))

    def _papers(self, chance: random.Random, place: int) -> None:
        """Screening, every core module, some others and the code, in date; nobody is ready by accident only."""
        done, until = self.on - timedelta(days=30), self.on + timedelta(days=chance.randrange(30, 330))
        entered = (place, self.at)
        columns = ("entered_by_id", "entered_at", "membership_id")
        self._row(Screening, (*columns, "done_on", "expires_on"), (*entered, place, done, until))
        modules = [*self.words.core, *chance.sample(self.words.extra, chance.randint(0, len(self.words.extra)))]
        for module in modules:
            self._row(
                TrainingRecord,
                (*columns, "module_id", "completed_on", "expires_on"),
                (*entered, place, module, done, until),
            )
        self._row(
            CodeAcceptance,
            ("membership_id", "version", "accepted_at", "expires_on"),
            (place, CODE_VERSION, self.at, until),
        )
        if chance.random() < 0.1:
            self._many(Membership.would_rather_not, place, [chance.choice(self.words.experiences)[0]])

    def _wishes(self, chance: random.Random, place: int) -> None:
        drawn = [("gender", chance.choice(["woman", "man"]))] if chance.random() < 0.4 else []
        if chance.random() < 0.3:
            drawn.append(("experience", "parent"))
        for kind, value in drawn:
            self._row(Wish, ("membership_id", "kind", "value", "is_must"), (place, kind, value, chance.random() < 0.2))
            self._audience(place, f"wish:{kind}:{value}", "coordinators")

    def _many(self, relation: Any, place: int, keys: Iterable[int]) -> None:
        through = relation.through
        owner, word = (each.attname for each in through._meta.fields if each.is_relation)
        for key in keys:
            self._row(through, (owner, word), (place, key))

    def _row(self, model: type[Model], columns: tuple[str, ...], values: tuple) -> None:
        self.rows.setdefault((model, columns), []).append(values)

    @transaction.atomic
    def copy(self) -> None:
        """Copy the batch into its tables, then write the cards of its mentors."""
        people = _keyed(self.people)
        for member, person in zip(self.members, self.people, strict=True):
            member.person_id = person.pk
        members = _keyed(self.members)
        _copy_instances(self.people)
        _copy_instances(self.members)
        for (model, columns), rows in self.rows.items():
            _copy(model, columns, _with_keys(columns, rows, people, members))
        if self.is_mentor:
            for keys in card.in_turn(members):
                card.rewrite_many(keys, self.at)


BY_PERSON = {"person_id", "entered_by_id"}


def _with_keys(columns: tuple[str, ...], rows: list[tuple], people: list[int], members: list[int]) -> Iterator[tuple]:
    """The rows with keys where they named people by their place."""
    owners = [people if column in BY_PERSON else members if column == "membership_id" else None for column in columns]
    for row in rows:
        yield tuple(value if keys is None else keys[value] for keys, value in zip(owners, row, strict=True))


def _keyed(rows: list) -> list[int]:
    """Give rows their keys ahead of time."""
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        keys = [key for (key,) in cursor.fetchall()]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    return keys


def _copy_instances(rows: list) -> None:
    fields = rows[0]._meta.concrete_fields
    _copy(
        type(rows[0]),
        tuple(each.column for each in fields),
        ([getattr(row, each.attname) for each in fields] for row in rows),
    )


def _copy(model: type[Model], columns: tuple[str, ...], rows: Iterable[Iterable]) -> None:
    quote = connection.ops.quote_name
    into = f"COPY {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            copying.write_row(row)
