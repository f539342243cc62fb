"""Looking before saving: how other points would move the order for those who wait."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLogEntry, Block, Interest, ProgramChange
from console import other_weights
from matching import card
from tests.console.conftest import answered, ready_mentor
from tests.factories import DAY, MenteeFactory

pytestmark = pytest.mark.django_db
LOOK = "console:weights_look"
ONLY_INTERESTS = {"experience": 20, "availability": 20, "training": 0, "preferences": 0, "goals": 0, "interests": 60}


def sent(weights):
    return {f"weight_{part}": points for part, points in weights.items()}


@pytest.fixture
def walker(program, now):
    """Lives with nothing that Amara does, and likes what she likes."""
    walker = ready_mentor(program, now, person__chosen_name="Wyn", free_since=now - DAY)
    walker.person.lived_experiences.all().delete()
    return likes_to_walk(walker)


def likes_to_walk(member):
    member.person.interests.add(Interest.objects.get(slug="walking"))
    card.rewrite_program(member.program, timezone.now())
    return member


@pytest.fixture
def desk(client, chidi):
    client.force_login(chidi.person)
    return client


def told(looked_at):
    return [
        (one.mentee.person.chosen_name, [(p.now, p.then, p.moved) for p in one.places], one.gone) for one in looked_at
    ]


def test_the_order_is_shown_as_it_is_and_as_it_would_be_and_nothing_is_saved(desk, program, amara, ben, walker):
    likes_to_walk(amara)

    page = desk.post(reverse(LOOK), sent(ONLY_INTERESTS))

    rows = [("Ben", "Wyn", "up from 2"), ("Wyn", "Ben", "down from 1")]
    assert told(page.context["looked_at"]) == [("Amara", rows, [])]
    assert "Nothing is saved yet." in page.content.decode()
    program.refresh_from_db()
    assert (program.weight_interests, ProgramChange.objects.count()) == (10, 0)
    assert [entry.subject for entry in AccessLogEntry.objects.all()] == [amara.person]


def test_the_same_points_leave_everybody_where_they_are(desk, amara, ben, walker):
    page = desk.get(reverse("console:weights"))

    looked_at = desk.post(reverse(LOOK), page.context["form"].initial).context["looked_at"]

    assert [one.stays for one in looked_at] == [True]


def test_people_close_to_the_coordinator_are_in_none_of_the_orders(chidi, amara, ben, walker, now):
    beryl = answered(MenteeFactory(program=chidi.program, person__chosen_name="Beryl"))
    for other in (beryl.person, walker.person):
        Block.objects.create(blocker=chidi.person, blocked=other, since=now)

    looked_at = other_weights.looked_at(chidi, ONLY_INTERESTS, now)

    assert told(looked_at) == [("Amara", [("Ben", "Ben", "")], [])]


def test_points_that_do_not_add_up_are_told_kindly_and_show_nothing(desk, amara, ben):
    page = desk.post(reverse(LOOK), sent(ONLY_INTERESTS | {"goals": 10}))

    assert "Take off 10" in page.content.decode()
    assert page.context["looked_at"] is None


@pytest.mark.usefixtures("nobody_waits")
def test_nobody_waiting_is_said(desk):
    assert "Nobody waits without an answer now" in desk.post(reverse(LOOK), sent(ONLY_INTERESTS)).content.decode()


def test_each_mentee_costs_the_same_few_questions(chidi, amara, ben, walker, now):
    def questions():
        chidi.__dict__.pop("_close_to", None)
        with CaptureQueriesContext(connection) as asked:
            other_weights.looked_at(chidi, ONLY_INTERESTS, now)
        return len(asked)

    questions()  # the words of the vocabularies are kept from here on
    assert questions() == 8
    for _ in range(2):
        answered(MenteeFactory(program=chidi.program))
    assert questions() == 8 + 2 * 2
