"""One thing about a person supposed to be different: what would come out, and that nothing was."""

import pytest
from django.urls import reverse

from accounts import audience
from accounts.models import AccessLogEntry, Block, FactAudience, Membership
from console import supposing
from matching import card
from matching.models import MentorCard
from tests.console.conftest import answered, ready_mentor
from tests.factories import AreaFactory, CoordinatorFactory, MenteeFactory, speaks

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(program, now):
    """A woman with room, who shows it."""
    maya = ready_mentor(program, now, person__gender="woman", person__chosen_name="Maya")
    audience.say(maya, "gender", "members")
    return maya


def wishes(mentee, kind, value, is_must=True):
    audience.say(mentee, mentee.wishes.create(kind=kind, value=value, is_must=is_must).fact, "coordinators")


def tried(desk, member, about):
    answer = desk.post(reverse("console:suppose", args=[member.public_id]), {"about": about})
    return {one.value: one.words for one in answer.context["answers"]}


SAME = "Nothing changes: the same 2 people, in the same order, with the same points."


def test_who_a_mentee_is_changes_nothing(desk, amara, ben, maya):
    assert tried(desk, amara, "gender") == {"A woman": SAME, "A man": SAME, "A non-binary person": SAME}
    assert set(tried(desk, amara, "age_band").values()) == {SAME}


def test_what_is_not_in_use_here_is_not_told_by_what_is_missing(desk, program, amara, maya):
    audience.forget(maya, ["gender"])

    assert set(tried(desk, maya, "gender")) == {"A woman", "A man", "A non-binary person"}


def test_something_else_is_refused_with_words(desk, amara):
    page = desk.post(reverse("console:suppose", args=[amara.public_id]), {"about": "nonsense"}).content.decode()

    assert "Pick one of these." in page
    assert "Nothing changes" not in page


def test_a_language_that_few_speak_leaves_fewer_people(desk, amara, ben, maya, now):
    speaks(maya.person, "de")
    card.rewrite(maya, now)

    assert tried(desk, amara, "language") == {
        "English only": SAME,
        "German only": "This would change: 1 person fewer to ask.",
    }


def test_a_mentor_s_gender_counts_for_those_who_wish_for_it(desk, program, amara, maya):
    wishes(answered(MenteeFactory(program=program)), "gender", "woman")
    wishes(answered(MenteeFactory(program=program)), "gender", "man", is_must=False)

    assert tried(desk, maya, "gender") == {
        "A man": "This would change: 1 person fewer could ask and for 1 person the points differ.",
        "A non-binary person": "This would change: 1 person fewer could ask.",
    }
    assert set(tried(desk, maya, "age_band").values()) == {
        "Nothing changes: the same 3 people who wait could ask, with the same points."
    }


def test_an_area_counts_for_whoever_wishes_for_it(desk, program, amara, ben):
    north, south = AreaFactory(program=program, name="North"), AreaFactory(program=program, name="South")
    Membership.objects.filter(pk=ben.pk).update(area=north)
    wishes(amara, "area", str(south.public_id), is_must=False)

    assert tried(desk, ben, "area") == {"South": "This would change: for 1 person the points differ."}


def test_nothing_was_changed_and_the_look_is_on_the_log(desk, chidi, amara, maya):
    before = list(FactAudience.objects.order_by("pk").values()), list(MentorCard.objects.values()), person_of(amara)

    for about in ("gender", "age_band", "area", "language"):
        tried(desk, amara, about)
        tried(desk, maya, about)

    assert (
        list(FactAudience.objects.order_by("pk").values()),
        list(MentorCard.objects.values()),
        person_of(amara),
    ) == before
    assert {entry.subject for entry in AccessLogEntry.objects.filter(viewer=chidi.person)} == {
        amara.person,
        maya.person,
    }


def person_of(member):
    fresh = Membership.objects.select_related("person").get(pk=member.pk)
    return fresh.person.gender, fresh.person.age_band, fresh.area_id, list(fresh.person.languages.all())


def test_nobody_close_to_the_coordinator_is_counted(client, program, amara, ben, maya, now):
    erin = CoordinatorFactory(program=program)
    client.force_login(erin.person)
    Block.objects.create(blocker=ben.person, blocked=erin.person, since=now)
    Block.objects.create(blocker=erin.person, blocked=answered(MenteeFactory(program=program)).person, since=now)

    assert "the same 1 person," in tried(client, amara, "gender")["A man"]
    assert "the same 1 person who waits" in tried(client, maya, "gender")["A man"]
    assert client.get(reverse("console:suppose", args=[ben.public_id])).status_code == 404


def test_it_asks_as_many_questions_for_one_mentor_as_for_three(
    chidi, program, amara, ben, now, django_assert_num_queries
):
    supposing.answers(chidi, amara, "gender", now)
    for _ in range(2):
        with django_assert_num_queries(31):
            supposing.answers(chidi, amara, "gender", now)
        with django_assert_num_queries(35):
            supposing.answers(chidi, ben, "gender", now)
        ready_mentor(program, now)
        ready_mentor(program, now)
        answered(MenteeFactory(program=program))
