"""Saving people for later and hiding them: private, undone in one press; and what to do when nobody is left."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AvailabilityWindow
from matching import marks
from matching.models import Mark, SavedFilter
from relationships.models import Match
from tests.factories import (
    NOON,
    ActiveMatchFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    make_ready,
)

pytestmark = pytest.mark.django_db
LIST = "matching:mentors"


@pytest.fixture
def amara(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    amara = MenteeFactory(person__chosen_name="Amara")
    client.force_login(amara.person)
    return amara


@pytest.fixture
def ben(amara):
    return make_ready(MentorFactory(program=amara.program, person__chosen_name="Ben K."))


@pytest.fixture
def bea(amara):
    return make_ready(MentorFactory(program=amara.program, person__chosen_name="Bea"))


def press(client, name, mentor, follow="/people/"):
    return client.post(reverse(f"matching:{name}", args=[mentor.public_id]), {"next": follow}, follow=True)


def names(response):
    return {card["name"] for card in response.context["cards"]}


def test_who_is_saved_stands_on_a_list_of_ones_own(client, amara, ben, bea):
    response = press(client, "save", ben)

    assert "Saved (1)" in response.content.decode()
    assert names(client.get(reverse("matching:saved_people"))) == {"Ben K."}
    press(client, "take_off", ben)
    assert names(client.get(reverse("matching:saved_people"))) == set()


def test_who_is_hidden_is_on_no_list_until_shown_again(client, amara, ben, bea):
    response = press(client, "hide", ben)

    assert names(response) == {"Bea"}
    assert response.context["page"].total == 1
    assert client.post(reverse("matching:count")).json()["words"] == "Show 1 person"
    assert names(client.get(reverse("matching:others"))) == {"Bea"}
    assert names(client.get(reverse("matching:hidden_people"))) == {"Ben K."}
    press(client, "take_off", ben)
    assert names(client.get(reverse(LIST))) == {"Ben K.", "Bea"}


@pytest.mark.parametrize("saved", [True, False])
def test_undo_right_after_hiding_puts_back_what_was(client, amara, ben, saved):
    if saved:
        marks.save(amara, ben, NOON)
    said = press(client, "hide", ben)

    client.post(*(each.extra_tags for each in said.context["messages_to_toast"]))

    now = marks.of(amara)
    assert (now.saved, now.hidden) == ((ben.pk,) if saved else (), ())


def tags(response):
    return {card["name"]: card["standing"] for card in response.context["cards"]}


def test_whom_one_asked_is_told_apart_and_whom_one_meets_is_on_no_list(client, amara, ben, bea):
    asked = MatchFactory(program=amara.program, mentee=amara, mentor=ben)
    assert tags(client.get(reverse(LIST))) == {"Ben K.": "You asked to meet", "Bea": ""}

    Match.objects.filter(pk=asked.pk).update(mentee_yes_at=None, coordinator_yes_at=NOON, coordinator_yes_by=bea.person)
    assert tags(client.get(reverse(LIST)))["Ben K."] == "Waits for your answer"

    asked.delete()
    marks.save(amara, ben, NOON)
    met = ActiveMatchFactory(program=amara.program, mentee=amara, mentor=ben)
    page = client.get(reverse(LIST))
    assert names(page) == {"Bea"}
    assert f'<a href="{met.get_absolute_url()}">You and Ben</a></p>' in page.content.decode()
    assert tags(client.get(reverse("matching:saved_people"))) == {"Ben K.": "You meet already"}
    assert client.post(reverse("matching:count")).json()["words"] == "Show 1 person"
    page = client.get(reverse("matching:mentor", args=[ben.public_id])).content.decode()
    assert "You and Ben meet already" in page
    assert "Has room now" not in page


def test_a_page_that_holds_still_leaves_out_who_was_hidden_since(client, amara, ben, bea):
    held = SavedFilter.objects.create(owner=amara, people=[ben.pk, bea.pk], made_at=NOON)

    press(client, "hide", ben)

    assert names(client.get(reverse("matching:saved", args=[held.public_id]))) == {"Bea"}


def test_nobody_else_is_told(client, amara, ben):
    desk = CoordinatorFactory(program=amara.program)
    other = MenteeFactory(program=amara.program)

    def pages():
        for person, name, args in (
            (desk.person, "console:person", [ben.public_id]),
            (ben.person, "relationships:home", []),
            (other.person, LIST, []),
        ):
            client.force_login(person)
            response = client.get(reverse(name, args=args))
            yield response.status_code, [line for line in response.content.splitlines() if b"csrf" not in line]

    before = list(pages())
    marks.hide(amara, ben, NOON)

    assert [status for status, _ in before] == [200, 200, 200]
    assert list(pages()) == before


def test_only_who_can_be_found_can_be_put_aside(client, amara):
    stranger = make_ready(MentorFactory(program=ProgramFactory()))

    for name in ("save", "hide"):
        assert client.post(reverse(f"matching:{name}", args=[stranger.public_id])).status_code == 404
    assert not Mark.objects.exists()


def test_the_database_keeps_it_within_one_program(amara, ben):
    stranger = make_ready(MentorFactory(program=ProgramFactory()))

    for mentor in (stranger, MenteeFactory(program=amara.program)):
        with pytest.raises(IntegrityError, match="of their program"), transaction.atomic():
            marks.save(amara, mentor, NOON)
    marks.save(amara, ben, NOON)


@pytest.mark.parametrize("elsewhere", ["https://example.org/people/", "//example.org", "/people/\n//x", "/account/"])
def test_the_way_back_stays_among_the_people(client, amara, ben, elsewhere):
    response = client.post(reverse("matching:save", args=[ben.public_id]), {"next": elsewhere})

    assert response.url.startswith("/people/")
    assert "example" not in response.url


def test_an_empty_list_says_which_filter_to_take_off(client, amara, ben):
    free_on(ben.person, (1, 18, 20))
    from matching import card

    card.rewrite(ben, NOON)
    response = client.post(reverse("matching:narrow"), {"times": ["weekends"], "gender": "woman"}, follow=True)
    assert response.context["relax"] == []

    response = client.post(reverse("matching:narrow"), {"times": ["weekends"]}, follow=True)

    assert [one.words for one in response.context["relax"]] == ["Take off “Weekends”: 1 person"]
    assert response.context["relax"][0].left == []


def test_without_filters_it_says_which_answer_keeps_people_away(client, amara, ben):
    free_on(amara.person, (1, 18, 20))
    assert AvailabilityWindow.objects.filter(person=amara.person).exists()

    response = client.get(reverse(LIST))

    assert [one.words for one in response.context["relax"]] == ["Without your times: 1 person"]
    assert response.context["relax"][0].url == reverse("accounts:questions", args=[3])
