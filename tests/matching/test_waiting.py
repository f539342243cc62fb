"""What a mentee reads who has nobody yet."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import card
from relationships import past_waits
from relationships.how_long import HowLong, Range
from tests.factories import (
    NOON,
    ActiveMatchFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
)

pytestmark = pytest.mark.django_db
PAGE = "matching:meanwhile"


@pytest.fixture
def amara(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    amara = MenteeFactory(program=ProgramFactory())
    client.force_login(amara.person)
    return amara


def mentors(program, count, *windows):
    for _ in range(count):
        mentor = MentorFactory(program=program)
        free_on(mentor.person, *windows)
        make_ready(mentor)
    card.rewrite_program(program, NOON)


def words(page):
    return [step.words for step in page.context["widen"]]


def test_a_small_past_is_said_to_tell_nothing(client, amara):
    page = client.get(reverse(PAGE))

    assert page.context["how_long"] is None
    assert "We do not know." in page.content.decode()


def test_a_range_is_told_with_how_often_it_was_right(client, amara, monkeypatch):
    monkeypatch.setattr(past_waits, "told", lambda mentee, at: HowLong(Range(2, 6), 33, 40))

    told = client.get(reverse(PAGE)).content.decode()

    assert "It may take 2 to 6 weeks from now" in told
    assert "For 8 of 10 people" in told
    assert "No one with room fits you right now, so it may take longer." in told


def test_what_would_bring_people_is_said_without_small_numbers(client, amara):
    free_on(amara.person, (1, 18, 20))
    mentors(amara.program, 1, (1, 18, 20))
    mentors(amara.program, 4, (5, 8, 10))
    few = client.get(reverse(PAGE))
    mentors(amara.program, 1, (5, 8, 10))
    several = client.get(reverse(PAGE))

    assert words(few) == ["Without your times: a few more people"]
    assert "A few people have room and fit" in few.content.decode()
    assert words(several) == ["Without your times: 5 more people"]


def test_questions_left_open_and_people_saved_are_things_to_do(client, amara):
    before = [step.words for step in client.get(reverse(PAGE)).context["steps"]]
    free_on(amara.person, (1, 18, 20))
    lives_with(amara, "panic")
    MatchFactory(program=amara.program, mentee=amara)

    after = [step.words for step in client.get(reverse(PAGE)).context["steps"]]

    assert before[-3:] == ["Say what you have lived with", "Say when you are free", "Say who you would feel best with"]
    assert set(before) - set(after) == {"Say what you have lived with", "Say when you are free"}
    assert "See who has your request" in set(after) - set(before)


def test_somebody_who_has_started_is_led_home(client, amara):
    ActiveMatchFactory(program=amara.program, mentee=amara)

    assert client.get(reverse(PAGE)).url == reverse("relationships:home")


def test_the_page_costs_the_same_however_many_there_are(client, amara):
    free_on(amara.person, (1, 18, 20))
    mentors(amara.program, 1, (1, 18, 20))
    client.get(reverse(PAGE))  # the words and the past of the day are kept from here on
    counts = []
    for more in (0, 2):
        mentors(amara.program, more, (5, 8, 10))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(PAGE))
        counts.append(len(asked))

    assert counts == [10, 10]


def test_it_stands_where_somebody_who_waits_looks(client, amara):
    for page in ("relationships:home", "matching:mentors"):
        assert f'href="{reverse(PAGE)}"' in client.get(reverse(page)).content.decode()
