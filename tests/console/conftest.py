"""A program with its desk: Chidi at it, Amara waiting, Ben with room."""

from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import amara, ben, cast, chidi, program
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

__all__ = ["amara", "ben", "cast", "chidi", "program"]


@pytest.fixture(scope="module")
def made(standing):
    """A program, Amara who waits in it, Ben who is ready and Chidi at the desk, made once for a file; each test has them
    to itself."""
    program = ProgramFactory()
    offers_ways(program, "video")
    amara = answered(MenteeFactory(program=program, person__chosen_name="Amara"))
    ben = ready_mentor(program, timezone.now(), person__chosen_name="Ben")
    return program, amara, ben, CoordinatorFactory(program=program, person__chosen_name="Chidi")


@pytest.fixture
def nobody_waits(amara):
    amara.waiting_since = None
    amara.save()


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


@pytest.fixture(scope="module")
def signed_in(made):
    """The cookies of Chidi's browser."""
    browser = Client()
    browser.force_login(made[3].person)
    return browser.cookies.output(header="", sep=";")


@pytest.fixture
def desk(client, signed_in, chidi):
    """Chidi's browser."""
    client.cookies = SimpleCookie(signed_in)
    return client
