"""The smallest valid people, programs and matches. What matters to a test is written in the test."""

from datetime import UTC, datetime, timedelta
from functools import cache

import factory
from factory.django import DjangoModelFactory

from accounts import audience, changed
from accounts.models import (
    Area,
    AvailabilityWindow,
    CodeAcceptance,
    Experience,
    Format,
    Language,
    LivedExperience,
    Membership,
    Person,
    Program,
    Screening,
    TrainingModule,
    TrainingRecord,
    WayToMeet,
)
from relationships.models import CheckIn, Match

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
LONG_AGO = NOON - timedelta(days=400)
DAY = timedelta(days=1)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    chosen_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    zone = "Europe/London"
    adult_said_at = LONG_AGO


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    name = factory.Sequence(lambda n: f"Program {n}")
    zone = "Europe/London"
    country = "GB"


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Area {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    program = factory.SubFactory(ProgramFactory)
    asked_at = LONG_AGO
    approved_at = LONG_AGO


class MenteeFactory(MembershipFactory):
    role = Membership.Role.MENTEE
    waiting_since = NOON - 7 * DAY


class CoordinatorFactory(MembershipFactory):
    role = Membership.Role.COORDINATOR


class MentorFactory(MembershipFactory):
    """A mentor with places. Not yet ready: `make_ready` enters screening, training and the code."""

    role = Membership.Role.MENTOR
    capacity = 2
    listed_at = LONG_AGO
    free_since = LONG_AGO


class MatchFactory(DjangoModelFactory):
    """An open request: the mentee has said yes. Give `program`, or both people of one program."""

    class Meta:
        model = Match

    program = factory.SubFactory(ProgramFactory)
    mentee = factory.SubFactory(MenteeFactory, program=factory.SelfAttribute("..program"))
    mentor = factory.SubFactory(MentorFactory, program=factory.SelfAttribute("..program"))
    origin = Match.Origin.REQUEST
    slot = 1
    opened_at = NOON
    mentee_yes_at = NOON
    check_in_zone = "Europe/London"


class ApprovedMatchFactory(MatchFactory):
    """The coordinator and the mentee have said yes; it holds a place, and the mentor's counter says so."""

    class Meta:
        skip_postgeneration_save = True

    coordinator_yes_at = NOON
    coordinator_yes_by = factory.SubFactory(PersonFactory)

    @factory.post_generation
    def takes_a_place(self, create, extracted, **kwargs):
        self.mentor.held += 1
        self.mentor.save(update_fields=["held"])


class ActiveMatchFactory(ApprovedMatchFactory):
    slot = None
    mentor_yes_at = NOON
    started_at = NOON


class CheckInFactory(DjangoModelFactory):
    class Meta:
        model = CheckIn

    match = factory.SubFactory(ActiveMatchFactory)
    number = 1
    starts_at = NOON + 3 * DAY
    usual_on = factory.LazyAttribute(lambda check_in: check_in.starts_at.date())
    usual_at = factory.LazyAttribute(lambda check_in: check_in.starts_at.time())
    zone = "Europe/London"


@cache
def word(vocabulary, slug: str):
    """A word of the taxonomy: its key is the same in every test."""
    return vocabulary.objects.get(slug=slug)


@cache
def core_modules() -> list[TrainingModule]:
    """The training that the taxonomy asks of every mentor."""
    return list(TrainingModule.objects.filter(tier="core"))


def make_ready(mentor: Membership, at: datetime = NOON) -> Membership:
    """Enter screening, every core module and the code of conduct, all in date for a year around `at`."""
    by, on = mentor.person, at.date()
    dates = {"expires_on": on + timedelta(days=365), "entered_by": by, "entered_at": at}
    Screening.objects.create(membership=mentor, done_on=on - DAY, **dates)
    TrainingRecord.objects.bulk_create(
        TrainingRecord(membership=mentor, module=module, completed_on=on - DAY, **dates) for module in core_modules()
    )
    CodeAcceptance.objects.create(
        membership=mentor, version="1.0", accepted_at=at - DAY, expires_on=on + timedelta(days=365)
    )
    changed.mentor(mentor, at)
    return mentor


def lives_with(member: Membership, slug: str, seen_by: str = "members", matters_most: bool = False) -> LivedExperience:
    """Have a member choose an experience and say who may see it in this membership."""
    experience = word(Experience, slug)
    lived = member.person.lived_experiences.filter(experience=experience).first() or LivedExperience.objects.create(
        person=member.person, experience=experience, matters_most=matters_most
    )
    audience.say_all([(member, f"experience:{slug}", seen_by)])
    return lived


def free_on(person: Person, *windows: tuple[int, int, int]) -> None:
    """Have a person be free: windows of (weekday 0 to 6, from hour, to hour) on their own clock."""
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=person, starts_quarter=(day * 24 + start) * 4, ends_quarter=(day * 24 + end) * 4)
        for day, start, end in windows
    )


def speaks(person: Person, *codes: str) -> None:
    person.languages.add(*(word(Language, code) for code in codes))


def meets_by(person: Person, *slugs: str) -> None:
    person.formats.add(*(word(Format, slug) for slug in slugs))


def offers_ways(program: Program, *slugs: str) -> None:
    """Set up ways to meet in a program."""
    for slug in slugs:
        WayToMeet.objects.get_or_create(
            program=program, format=word(Format, slug), defaults={"instructions": "We send you both a link."}
        )
