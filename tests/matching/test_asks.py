"""What mentees asked for, gathered for one and for many."""

import pytest
from django.utils.timezone import now

from accounts.models import Interest, Membership
from matching.asks import ask_of, asks_of
from mentoring import synthetic
from tests.factories import NOON, MenteeFactory, lives_with

pytestmark = pytest.mark.django_db


def test_gathered_together_the_answers_are_those_of_each_alone(django_assert_num_queries):
    program = synthetic.a_program("Synthetic")
    list(synthetic.people(program, 0, 30, 5, now()))
    mentees = list(Membership.objects.mentees().in_program(program).select_related("person", "program"))

    together = asks_of(program, [mentee.pk for mentee in mentees], NOON)

    assert together == {mentee.pk: ask_of(mentee, NOON) for mentee in mentees}
    assert len({ask.tags for ask in together.values()}) > 20
    with django_assert_num_queries(1):  # the program knows its ways to meet by now
        asks_of(program, [mentee.pk for mentee in mentees], NOON)


def test_a_member_of_another_program_is_not_gathered():
    amara, stranger = MenteeFactory(), MenteeFactory()
    lives_with(stranger, "panic")

    assert asks_of(amara.program, [amara.pk, stranger.pk], NOON).keys() == {amara.pk}


def test_a_word_that_is_newer_than_what_was_read_is_asked_for():
    amara = MenteeFactory()
    assert ask_of(amara, NOON).interests == ()  # everything was read by now

    amara.person.interests.set([Interest.objects.create(slug="kites", label="Kites", bit=63, position=99, group="out")])

    assert [word.slug for word in ask_of(amara, NOON).interests] == ["kites"]
