"""The people of the demo: two programs with their mentors, mentees and coordinators, made from data/demo_people.json.

Everybody here is made up. What they say is ours.
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from accounts import audience, consent_texts, week
from accounts.models import (
    Area,
    AvailabilityWindow,
    CodeAcceptance,
    Consent,
    Experience,
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

PATH = Path(__file__).parent / "data" / "demo_people.json"
DAY = timedelta(days=1)
ADDRESSES = "demo.example"

WEEKDAYS, WEEKEND = range(5), (5, 6)
HOURS = {  # name -> (days, from hour, to hour)
    "wd-morning": (WEEKDAYS, 9, 12),
    "wd-daytime": (WEEKDAYS, 12, 16),
    "wd-eve": (WEEKDAYS, 18, 21),
    "sat-morning": ((5,), 9, 13),
    "sat-daytime": ((5,), 11, 16),
    "sun-daytime": ((6,), 12, 17),
    "tue-eve": ((1,), 18, 20),
    "thu-eve": ((3,), 18, 21),
    "thu-morning": ((3,), 10, 12),
    "wed-daytime": ((2,), 11, 14),
}
PROGRAMS = {
    "us": {
        "name": "Harbor Street Community",
        "about": "A free program for adults in and around Port Harbor. Meet by phone, by video or over coffee.",
        "zone": "America/New_York",
        "country": "US",
        "joining": Program.Joining.OPEN,
        "exit_url": "https://weather.gov/",
        "sender_name": "Harbor Street",
        "contact_phone": "+1 555 0142",
        "desk_hours": "Monday to Friday, 9 am to 5 pm",
        "areas": ["North side", "Riverside", "Downtown", "East side", "West end"],
        "zones": ["America/New_York"] * 6 + ["America/Chicago", "America/Los_Angeles"],
    },
    "gb": {
        "name": "Northlight College",
        "about": "Courses and company for adults in the valleys. Joining is by invitation.",
        "zone": "Europe/London",
        "country": "GB",
        "joining": Program.Joining.INVITATION,
        "exit_url": "https://www.bbc.co.uk/weather",
        "sender_name": "Northlight",
        "contact_phone": "+44 1632 960001",
        "desk_hours": "Tuesday to Friday, 10 am to 4 pm",
        "areas": ["Upper valley", "Lower valley", "Town", "Coast"],
        "zones": ["Europe/London"] * 5 + ["Europe/Dublin"],
    },
}
COORDINATORS = {"us": [("Priya N.", "She/her"), ("Elliot W.", "He/him")], "gb": [("Morag S.", "She/her")]}
WAYS = {
    "video": ("https://meet.{host}/{{room}}", "A room of your own. The link opens 10 minutes before."),
    "phone": ("", "Ring the bridge number and type your code. Nobody sees your own number."),
    "text-chat": ("", "Open the chat on the day. Nothing to install."),
    "in-person": ("", "The library cafe, the community garden or the visitor centre. All three know us."),
}


class Cast:
    """Everyone of one program by name, so that the stories can speak of them; and what is still to be written of them."""

    def __init__(self, program: Program, dice: Random):
        self.program = program
        self.dice = dice
        self.areas: list[Area] = []
        self.members: dict[str, Membership] = {}
        self.rows: dict[type, list] = defaultdict(list)
        self.audiences: list[tuple[Membership, str, str]] = []

    def __getitem__(self, name: str) -> Membership:
        return self.members[name]

    def of_role(self, role: str) -> list[Membership]:
        return [member for member in self.members.values() if member.role == role]

    def write(self) -> None:
        """Write everybody at once: people, memberships, then what hangs on them."""
        Person.objects.bulk_create(member.person for member in self.members.values())
        for member in self.members.values():
            member.person = member.person  # with the key it has now
        Membership.objects.bulk_create(self.members.values())

    def write_facts(self) -> None:
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, ignore_conflicts=model._meta.auto_created is not False)
        audience.say_all(self.audiences)


class Vocabulary:
    """The words of the taxonomy by slug, each list read once."""

    def __init__(self):
        lists = (Experience, Format, Goal, Interest, Language, SupportStyle, TrainingModule)
        self.by_slug = {model: {word.slug: word for word in model.objects.in_use()} for model in lists}
        required = Experience.requires_training.through.objects.values_list("experience_id", "trainingmodule_id")
        self.requires: dict[int, set[int]] = defaultdict(set)
        for experience, module in required:
            self.requires[experience].add(module)

    def __getitem__(self, model: type) -> dict:
        return self.by_slug[model]


def build(at: datetime) -> list[Cast]:
    """Make both programs with everybody in them, as if they had joined over the past two years."""
    people = json.loads(PATH.read_text(encoding="utf-8"))
    words = Vocabulary()
    return [_program(key, facts, people, words, at) for key, facts in PROGRAMS.items()]


def _program(key: str, facts: dict, people: dict, words: Vocabulary, at: datetime) -> Cast:
    settings = {name: value for name, value in facts.items() if name not in ("areas", "zones")}
    checked = {"wording_checked_at": at - 300 * DAY, "exit_checked_at": at - 300 * DAY}
    program = Program.objects.create(**settings, **checked, help_lines_checked_at=at - 9 * DAY)
    cast = Cast(program, Random(f"alongside-{key}"))  # noqa: S311 - the same people every time
    areas = [Area(program=program, name=name, position=place) for place, name in enumerate(facts["areas"])]
    cast.areas = Area.objects.bulk_create(areas)
    _ways(program, words)
    _everybody(cast, key, people, facts["zones"], at)
    cast.write()
    by = cast.of_role("coordinator")[0].person
    for entry in people["mentors"][key]:
        _of_mentor(cast, cast[entry["name"]], entry, words, by, at)
    for entry in people["mentees"][key]:
        _of_mentee(cast, cast[entry["name"]], entry, words)
    cast.write_facts()
    card.rewrite_program(program, at)
    return cast


def _ways(program: Program, words: Vocabulary) -> None:
    host = f"{program.country.lower()}.{ADDRESSES}"
    WayToMeet.objects.bulk_create(
        WayToMeet(
            program=program, format=words[Format][slug], address=address.format(host=host), instructions=instructions
        )
        for slug, (address, instructions) in WAYS.items()
    )


def _everybody(cast: Cast, key: str, people: dict, zones: list[str], at: datetime) -> None:
    dice = cast.dice
    for name, pronouns in COORDINATORS[key]:
        _member(cast, "coordinator", {"name": name, "pronouns": pronouns}, cast.program.zone, at - 700 * DAY)
    for place, entry in enumerate(people["mentors"][key]):
        is_new = place % 9 == 8
        joined_at = at - timedelta(days=60 if is_new else 380 + dice.randrange(900), hours=dice.randrange(24))
        free_since = joined_at + 2 * DAY + timedelta(minutes=dice.randrange(60 * 24 * 30))
        own = {name: entry.get(name, "") for name in ("quote", "story", "harder_story", "content_note")}
        places = {"capacity": 1 if is_new else dice.choice([1, 2, 2, 2, 3]), "listed_at": joined_at + 2 * DAY}
        zone = dice.choice(zones)
        _member(cast, "mentor", entry, zone, joined_at, free_since=free_since, **own, **places)
    for place, entry in enumerate(people["mentees"][key]):
        joined_at = at - timedelta(days=1 + (place * 7) % 60, hours=dice.randrange(24))
        waiting = {"waiting_since": joined_at, "questions_done_at": joined_at + DAY / 24}
        _member(cast, "mentee", entry, dice.choice(zones), joined_at, **waiting)


def _member(cast: Cast, role: str, entry: dict, zone: str, joined_at: datetime, **more) -> None:
    first = entry["name"].split()[0].lower()
    taken = {member.person.email for member in cast.members.values()}
    own = f"{first}@{'' if cast.program.country == 'US' else 'north.'}{ADDRESSES}"
    person = Person(
        email=own if own not in taken else f"{first}.{cast.dice.randrange(100, 999)}@{ADDRESSES}",
        chosen_name=entry["name"],
        pronouns=entry.get("pronouns", ""),
        gender=entry.get("gender", ""),
        age_band=entry.get("age_band", ""),
        zone=zone,
        scene_seed=cast.dice.randrange(2_000_000_000),
        adult_said_at=joined_at,
    )
    person.set_unusable_password()
    cast.members[entry["name"]] = Membership(
        person=person, program=cast.program, role=role, asked_at=joined_at, approved_at=joined_at,
        area=cast.dice.choice(cast.areas), **more,
    )  # fmt: skip


def _of_everyone(cast: Cast, member: Membership, entry: dict, words: Vocabulary) -> None:
    """Consents, hours, and what they chose from the lists."""
    person, rows = member.person, cast.rows
    rows[Consent] += [
        Consent(
            person=person,
            program=cast.program,
            purpose=text.purpose,
            text_version=text.version,
            language="en",
            given_at=member.asked_at,
        )
        for text in consent_texts.current()
    ]
    hours = [(day, start * 60, end * 60) for days, start, end in map(HOURS.get, entry["hours"]) for day in days]
    rows[AvailabilityWindow] += [
        AvailabilityWindow(person=person, starts_quarter=start, ends_quarter=end)
        for start, end in week.stretches_of(week.mask_of(hours))
    ]
    _chosen(rows, Person.interests, person, [words[Interest][slug] for slug in entry["interests"]])
    _chosen(rows, Person.languages, person, [words[Language][slug] for slug in entry["languages"]])
    _chosen(rows, Person.formats, person, [words[Format][slug] for slug in entry["formats"]])
    _chosen(rows, Membership.goals, member, [words[Goal][slug] for slug in entry["goals"]])
    _chosen(rows, Membership.styles, member, [words[SupportStyle][slug] for slug in entry["styles"]])
    _chosen(rows, Membership.areas_in_reach, member, {member.area, *cast.dice.sample(cast.areas, 2)})
    cast.audiences += [(member, fact, audience.MEMBERS) for fact in ("gender", "age_band")]
    cast.audiences += [(member, f"goal:{slug}", audience.MEMBERS) for slug in entry["goals"]]


def _chosen(rows: dict[type, list], relation, owner, chosen) -> None:
    """The rows of a many-to-many relation."""
    field = relation.field
    names = field.m2m_field_name(), field.m2m_reverse_field_name()
    rows[relation.through] += [relation.through(**dict(zip(names, (owner, one), strict=True))) for one in chosen]


def _lived(cast: Cast, member: Membership, entry: dict, words: Vocabulary, seen_by: str = "") -> None:
    """What they live with. A mentor shows what they chose to; a mentee keeps the taxonomy's pre-set answers."""
    for slug in entry["experiences"]:
        experience = words[Experience][slug]
        most = slug in entry.get("matters_most", [])
        cast.rows[LivedExperience].append(
            LivedExperience(person=member.person, experience=experience, matters_most=most)
        )
        chosen = seen_by or audience.default_for(experience.visibility_default)
        cast.audiences.append((member, f"experience:{slug}", chosen))


def _of_mentor(cast: Cast, member: Membership, entry: dict, words: Vocabulary, by: Person, at: datetime) -> None:
    _of_everyone(cast, member, entry, words)
    _lived(cast, member, entry, words, seen_by=audience.MEMBERS)
    _ready(cast, member, entry, words, by, at)


def _ready(cast: Cast, member: Membership, entry: dict, words: Vocabulary, by: Person, at: datetime) -> None:
    """Screening, every core module, what their own experiences require, a few extended ones, and the code."""
    dice, today, since = cast.dice, at.date(), max(member.asked_at.date(), at.date() - 360 * DAY)
    entered = {"membership": member, "entered_by": by, "entered_at": at - 55 * DAY}
    until = today + timedelta(days=30 + dice.randrange(600))
    cast.rows[Screening].append(Screening(done_on=since, expires_on=until, **entered))
    own = set().union(*(words.requires[words[Experience][slug].pk] for slug in entry["experiences"]))
    extended = [module.pk for module in words[TrainingModule].values() if module.tier == "extended"]
    own |= set(dice.sample(extended, dice.randrange(len(extended))))
    cast.rows[TrainingRecord] += [
        TrainingRecord(
            module=module, completed_on=since, expires_on=today + timedelta(days=40 + dice.randrange(240)), **entered
        )
        for module in words[TrainingModule].values()
        if module.tier == "core" or module.pk in own
    ]
    cast.rows[CodeAcceptance].append(
        CodeAcceptance(
            membership=member,
            version=CODE_VERSION,
            accepted_at=member.asked_at + DAY if since > today - 300 * DAY else at - 320 * DAY,
            expires_on=today + timedelta(days=45),
        )
    )


def _of_mentee(cast: Cast, member: Membership, entry: dict, words: Vocabulary) -> None:
    _of_everyone(cast, member, entry, words)
    _lived(cast, member, entry, words)
    for wish in entry.get("wishes", []):
        made = Wish(membership=member, kind=wish["kind"], value=wish["value"], is_must=wish["must"])
        cast.rows[Wish].append(made)
        cast.audiences.append((member, made.fact, audience.MEMBERS))
