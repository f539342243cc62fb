"""A program with its desk: Chidi at it, Amara waiting, Ben with room."""

import pytest
from django.utils import timezone

from tests.factories import (
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
    meets_by,
    offers_ways,
    speaks,
)


@pytest.fixture
def program():
    program = ProgramFactory()
    offers_ways(program, "video")
    return program


@pytest.fixture
def chidi(program):
    return CoordinatorFactory(program=program, person__chosen_name="Chidi")


@pytest.fixture
def amara(program):
    amara = MenteeFactory(program=program, person__chosen_name="Amara")
    return answered(amara)


@pytest.fixture
def ben(program, now):
    return ready_mentor(program, now, person__chosen_name="Ben")


@pytest.fixture
def now():
    return timezone.now()


def ready_mentor(program, at, **more):
    """A mentor with every paper in date, free on Tuesday evening, who shares what Amara lives with."""
    return make_ready(answered(MentorFactory(program=program, **more)), at)


def answered(member):
    """Somebody's own words on what they bring; the card of a mentor is written when they are made ready."""
    speaks(member.person, "en")
    meets_by(member.person, "video")
    free_on(member.person, (1, 18, 20))
    lives_with(member, "panic")
    return member


@pytest.fixture
def desk(client, chidi):
    """Chidi's browser."""
    client.force_login(chidi.person)
    return client
