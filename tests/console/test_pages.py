"""Every page of the desk opens for its coordinator."""

import pytest
from django.urls import reverse

from tests.console.conftest import ready_mentor
from tests.factories import ActiveMatchFactory, AreaFactory, MatchFactory

pytestmark = pytest.mark.django_db

PLAIN = (
    "today requests board match people invite pairs notes deliveries program about ways areas weights rhythm "
    "help_lines exit_site wording desk changes"
).split()


@pytest.mark.parametrize("name", PLAIN)
def test_an_empty_desk_opens(desk, name):
    answer = desk.get(reverse(f"console:{name}"))

    assert answer.status_code == 200
    assert b"<h1" in answer.content


@pytest.mark.parametrize("name", PLAIN)
def test_a_busy_desk_opens(desk, program, amara, ben, now, name):
    MatchFactory(program=program, mentee=amara, mentor=ben, opened_at=now, mentee_yes_at=now)
    ActiveMatchFactory(program=program, mentor=ready_mentor(program, now), started_at=now)
    AreaFactory(program=program)

    assert desk.get(reverse(f"console:{name}")).status_code == 200
