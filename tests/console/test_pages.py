"""Every page of the desk opens for its coordinator."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mentoring
from tests.console.conftest import ready_mentor
from tests.factories import ActiveMatchFactory, AreaFactory, MatchFactory, MenteeFactory, MentorFactory

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


def test_a_new_mentor_who_agreed_to_the_code_waits_on_today_for_the_desk(desk, program, now):
    dana = MentorFactory(program=program, person__chosen_name="Dana", listed_at=None)
    assert "New, and waiting for you" not in desk.get(reverse("console:today")).content.decode()

    mentoring.accept_code(dana, now)

    page = desk.get(reverse("console:today")).content.decode()
    assert "New, and waiting for you" in page
    assert reverse("console:person", args=[dana.public_id]) in page


def test_with_nothing_to_compare_the_page_says_so(desk, program, ben, now):
    nia = MenteeFactory(program=program, person__chosen_name="Nia")
    match = MatchFactory(program=program, mentee=nia, mentor=ben, opened_at=now, mentee_yes_at=now)

    page = desk.get(reverse("console:request", args=[match.public_id])).content.decode()

    assert "Nia left the questions out" in page
    assert "<table" not in page


@pytest.fixture(scope="module")
def busy(made):
    """A request, a pair and an area, for all pages."""
    (program, amara, ben, _), at = made, timezone.now()
    with transaction.atomic():
        MatchFactory(program=program, mentee=amara, mentor=ben, opened_at=at, mentee_yes_at=at)
        ActiveMatchFactory(program=program, mentor=ready_mentor(program, at), started_at=at)
        AreaFactory(program=program)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", PLAIN)
def test_a_busy_desk_opens(desk, name):
    assert desk.get(reverse(f"console:{name}")).status_code == 200
