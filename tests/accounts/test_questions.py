"""The questions, the card and what is shared, over HTTP and without script."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from accounts import audience, consents, profile
from accounts.consent_texts import LIVED_EXPERIENCE
from accounts.models import CodeAcceptance, Goal, LivedExperience, Membership
from matching import asks
from tests.factories import (
    NOON,
    AreaFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    lives_with,
    make_ready,
    offers_ways,
)

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"accounts:{name}", args=args)


class Ticks(HTMLParser):
    """What is ticked or chosen on a page: (name, value)."""

    def __init__(self, response):
        super().__init__()
        self.found = set()
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and "checked" in attrs:
            self.found.add((attrs["name"], attrs["value"]))


def ticked(response, name):
    return {value for field, value in Ticks(response).found if field == name}


@pytest.fixture
def amara(client):
    member = MenteeFactory(person=PersonFactory(chosen_name="Amara"))
    consents.give(member.person, member.program, [LIVED_EXPERIENCE], NOON)
    client.force_login(member.person)
    return member


@pytest.fixture
def ben(client):
    member = make_ready(MentorFactory(person=PersonFactory(chosen_name="Ben"), quote="I am good at quiet."))
    consents.give(member.person, member.program, [LIVED_EXPERIENCE], NOON)
    client.force_login(member.person)
    return member


def test_all_five_questions_lead_from_one_to_the_next(client, amara):
    offers_ways(amara.program, "video")
    area = AreaFactory(program=amara.program)
    goal = Goal.objects.first()
    sent = [
        (page("questions", 1), {"experiences": ["panic", "parent"]}, page("questions_seen")),
        (page("questions_seen"), {"matters": ["panic"], "sees_panic": "members", "words_panic": "On buses.",
                                  "sees_parent": "match", "words_parent": ""}, page("questions", 2)),
        (page("questions", 2), {"goals": [goal.slug], "styles": ["listener"], "interests": ["walking"]}, page("questions", 3)),
        (page("questions", 3), {"free": ["tue-18", "tue-19"]}, page("questions", 4)),
        (page("questions", 4), {"formats": ["video"], "area": area.public_id, "languages": ["en"]}, page("questions", 5)),
        (page("questions", 5), {"gender": ["woman"], "gender_matters": "must"}, page("questions_check")),
    ]  # fmt: skip

    for url, answers, then in sent:
        response = client.post(url, answers | {"go": "on"})
        assert response.status_code == 302, response.context["form"].errors
        assert response.url == then
    check = client.get(page("questions_check")).content.decode()

    assert audience.audiences(amara) == {
        "experience:panic": "members",
        "note:panic": "members",
        "experience:parent": "match",
        f"goal:{goal.slug}": "members",
        "wish:gender:woman": "coordinators",
    }
    for words in (
        "Panic attacks",
        goal.label,
        "A listening ear",
        "Walking",
        "Tuesday 6 to 8 pm",
        "Video call",
        area.name,
    ):
        assert words in check
    assert "A woman (I need it)" in check


def test_an_area_and_a_first_way_to_meet_can_be_a_wish_or_a_must(client, amara):
    offers_ways(amara.program, "video", "phone")
    north, elsewhere = AreaFactory(program=amara.program, name="North side"), AreaFactory(name="Another town")
    form = client.get(page("questions", 5)).content.decode()

    sent = {"format": ["video"], "area": [north.public_id], "area_matters": "must"}
    response = client.post(page("questions", 5), sent)

    assert all(words in form for words in ("Video call", "Phone call", "North side"))
    assert not any(words in form for words in ("In person", "Text chat", elsewhere.name))
    assert response.status_code == 302
    assert ticked(client.get(page("questions", 5)), "area_matters") == {"must"}
    check = client.get(page("questions_check")).content.decode()
    assert "Video call" in check
    assert "North side (I need it)" in check
    asked = {(wish.kind, wish.values, wish.is_must) for wish in asks.ask_of(amara, NOON).wishes}
    assert asked == {("format", ("video",), False), ("area", (str(north.public_id),), True)}


def test_only_what_the_program_has_set_up_is_asked_for(client, amara):
    elsewhere = AreaFactory()

    form = client.get(page("questions", 5)).content.decode()
    client.post(page("questions", 5), {"format": ["video"], "area": [elsewhere.public_id], "gender": ["man"]})

    assert 'name="format"' not in form
    assert 'name="area"' not in form
    assert [wish.kind for wish in amara.wishes.all()] == ["gender"]


def test_back_keeps_what_was_picked(client, amara):
    response = client.post(page("questions", 2), {"styles": ["listener"], "go": "back"})

    assert response.url == page("questions", 1)
    assert ticked(client.get(page("questions", 2)), "styles") == {"listener"}


def test_every_question_can_be_skipped_and_everyone_is_one_press_away(client, amara):
    for step in range(1, 6):
        then = page("questions", step + 1) if step < 5 else page("questions_check")
        assert f'href="{then}">Skip this' in client.get(page("questions", step)).content.decode()
    assert "Skip, show me everyone" in client.get(page("questions", 1)).content.decode()


def test_changing_one_answer_leads_back_to_all_of_them(client, amara):
    response = client.post(page("questions", 2), {"styles": ["listener"], "go": "on", "then": "check"})

    assert response.url == page("questions_check")


def test_finding_a_word_without_script_keeps_the_ticks_and_saves_nothing(client, amara):
    response = client.post(page("questions", 1), {"experiences": ["parent"], "find": "low mood", "go": "find"})

    content = response.content.decode()
    assert ticked(response, "experiences") == {"parent"}
    assert content.count('class="chip found"') >= 1
    assert "Depression or long-lasting low mood" in content
    assert not LivedExperience.objects.exists()


@pytest.mark.parametrize(
    ("typed", "found"), [("panick atacks", {"panic"}), ("skizofrenia", {"schizophrenia"}), ("xyzzy", set())]
)
def test_a_word_with_a_slip_shows_what_comes_near(client, amara, typed, found):
    form = client.post(page("questions", 1), {"find": typed, "go": "find"}).context["form"]

    assert form.found == found
    assert form.found_nothing() is not bool(found)


def test_too_many_are_refused_kindly_and_stay_ticked(client, amara):
    nine = ["panic", "anxiety", "depression", "bipolar", "ocd", "burnout", "psychosis", "alcohol", "parent"]

    response = client.post(page("questions", 1), {"experiences": nine, "go": "on"})

    assert "Pick 8 at most" in response.content.decode()
    assert ticked(response, "experiences") == set(nine)
    assert "<title>Error: Questions" in response.content.decode()


def test_more_than_three_that_matter_are_refused_and_typed_words_stay(client, amara):
    for slug in ("panic", "anxiety", "parent", "ocd"):
        lives_with(amara, slug)
    answers = {f"sees_{slug}": "members" for slug in ("panic", "anxiety", "parent", "ocd")}

    response = client.post(
        page("questions_seen"), answers | {"matters": ["panic", "anxiety", "parent", "ocd"], "words_panic": "On buses."}
    )

    assert "Pick 3 at most" in response.content.decode()
    assert "On buses." in response.content.decode()
    assert not LivedExperience.objects.filter(matters_most=True).exists()


def test_without_the_consent_the_question_asks_for_it_first(client):
    amara = MenteeFactory()
    client.force_login(amara.person)

    refused = client.post(page("questions", 1), {"experiences": ["panic"], "go": "on"})
    assert "Tick this so that we may use what you picked" in refused.content.decode()
    assert ticked(refused, "experiences") == {"panic"}
    allowed = client.post(page("questions", 1), {"experiences": ["panic"], "allow": "on", "go": "on"})

    assert allowed.url == page("questions_seen")
    assert consents.may_use_lived_experience(amara)


def test_a_new_tag_is_pre_set_as_the_taxonomy_proposes_and_an_old_one_as_it_was(client, amara):
    lives_with(amara, "panic", seen_by="coordinators")
    client.post(page("questions", 1), {"experiences": ["panic", "anxiety", "sexual-violence"], "go": "on"})

    form = client.get(page("questions_seen")).context["form"]

    chosen = {name: form[f"sees_{name}"].value() for name in ("panic", "anxiety", "sexual-violence")}
    assert chosen == {"panic": "coordinators", "anxiety": "members", "sexual-violence": "match"}


def test_what_was_said_elsewhere_is_offered_and_never_ticked(client, amara):
    elsewhere = MenteeFactory(person=amara.person)
    lives_with(elsewhere, "panic")

    response = client.get(page("questions", 1))

    assert "You told us before" in response.content.decode()
    assert ticked(response, "experiences") == set()


def test_somebody_who_waits_for_an_answer_can_answer_meanwhile(client):
    amara = MenteeFactory(approved_at=None)
    client.force_login(amara.person)

    client.post(page("questions", 2), {"styles": ["listener"], "go": "on"})
    done = client.post(page("questions_done"))

    assert list(amara.styles.values_list("slug", flat=True)) == ["listener"]
    assert done.url == page("onward")
    assert client.get(page("times")).status_code == 404


def test_show_my_matches_says_that_the_questions_are_done(client, amara):
    client.post(page("questions_done"))

    assert Membership.objects.get(pk=amara.pk).questions_done_at is not None


def test_nobody_else_gets_these_pages(client):
    for url in (page("questions", 1), page("share"), page("times"), page("mentor_setup")):
        assert client.get(url).status_code == 302  # to sign in
    client.force_login(MentorFactory().person)
    assert client.get(page("questions", 1)).status_code == 404
    client.force_login(MenteeFactory().person)
    assert client.get(page("mentor_setup")).status_code == 404
    assert client.get(page("questions", 6)).status_code == 404


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        (2, {"goals": ["no-such-goal"]}),
        (3, {"free": ["tue-3"]}),
        (3, {"free": ["x" * 500], "quick": "all"}),
        (4, {"formats": ["video"]}),  # the program has not set it up
        (4, {"area": "not-an-area", "areas_in_reach": ["nor-this"]}),
        (5, {"gender": ["anyone"], "age_band_matters": "much"}),
    ],
)
def test_odd_answers_are_a_kind_page_and_change_nothing(client, amara, step, answers):
    AreaFactory(program=amara.program)

    response = client.post(page("questions", step), answers | {"go": "on"})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert audience.audiences(amara) == {}


# What others see


def test_a_mentors_preview_holds_only_what_members_see(client, ben):
    for slug, who in (("panic", "members"), ("ptsd", "match"), ("alcohol", "coordinators")):
        lives_with(ben, slug, seen_by=who)
        profile.write_words(ben, slug, f"Words about {slug}.", at=NOON)
    profile.say_who_i_am(ben, gender="man", age_band="35-44", sees={"gender": "members"}, at=NOON)
    elsewhere = MentorFactory(person=ben.person)
    lives_with(elsewhere, "gambling")

    content = client.get(page("preview")).content.decode()

    assert "Panic attacks" in content
    assert "Words about panic." in content
    assert "A man" in content
    for hidden in ("PTSD", "about ptsd", "Alcohol", "about alcohol", "35 to 44", "Gambling"):
        assert hidden not in content


def test_what_i_share_changes_one_fact_in_this_program_only(client, amara):
    elsewhere = MenteeFactory(person=amara.person)
    for member in (amara, elsewhere):
        lives_with(member, "panic", seen_by="members")
    client.post(page("switch"), {"home": amara.public_id})

    client.post(page("share"), {"fact_0": "coordinators"})

    assert audience.audiences(amara) == {"experience:panic": "coordinators"}
    assert audience.audiences(elsewhere) == {"experience:panic": "members"}


def test_a_mentee_reads_who_sees_what(client, amara):
    lives_with(amara, "panic", seen_by="members")
    lives_with(amara, "ptsd", seen_by="coordinators")

    widest, _match, narrowest = client.get(page("preview")).context["circles"]

    assert [str(fact["words"]) for fact in widest["facts"]] == ["Panic attacks"]
    assert [str(fact["words"]) for fact in narrowest["facts"]] == ["Post-traumatic stress (PTSD)"]


# The mentor's side


def test_the_harder_part_needs_its_note_and_what_was_typed_stays(client, ben):
    response = client.post(page("card_part", "words"), {"quote": "Hello", "harder_story": "It was hard."})

    assert "Say in a few words what it talks about" in response.content.decode()
    assert "It was hard." in response.content.decode()
    assert Membership.objects.get(pk=ben.pk).harder_story == ""


def test_the_card_is_written_part_by_part(client, ben):
    offers_ways(ben.program, "video")
    sent = {
        "words": {"quote": "Hello", "story": "Mine", "harder_story": "", "content_note": ""},
        "about": {"gender": "man", "sees_gender": "members", "age_band": "", "sees_age_band": "members"},
        "help": {"styles": ["listener"]},
        "ways": {"formats": ["video"], "languages": ["en"]},
        "limits": {"would_rather_not": ["alcohol"]},
    }

    for part, answers in sent.items():
        assert client.post(page("card_part", part), answers).url == page("mentor_profile")

    mentor = Membership.objects.get(pk=ben.pk)
    assert (mentor.quote, mentor.story, mentor.person.gender) == ("Hello", "Mine", "man")
    assert list(mentor.would_rather_not.values_list("slug", flat=True)) == ["alcohol"]
    assert audience.audiences(mentor) == {"gender": "members"}
    assert (
        "people who ask for this will not see you" in client.get(page("card_part", "limits")).content.decode().lower()
    )


@pytest.mark.parametrize(
    ("joining", "words"),
    [
        ("open", "anyone with a confirmed e-mail address"),
        ("invitation", "by invitation only"),
        ("approval", "a coordinator says yes"),
    ],
)
def test_a_mentor_reads_who_can_join_before_choosing(client, ben, joining, words):
    ben.program.joining = joining
    ben.program.save(update_fields=["joining"])

    assert words in client.get(page("card_part", "lived")).content.decode()


def test_the_code_is_accepted_with_a_button(client, ben):
    CodeAcceptance.objects.all().delete()
    read = client.get(page("code")).content.decode()
    assert (
        read.count("<li>I ")
        + read.count("<li>What")
        + read.count("<li>We")
        + read.count("<li>If")
        + read.count("<li>The")
        == 17
    )

    client.post(page("code"))

    assert CodeAcceptance.objects.filter(membership=ben).count() == 1


def test_show_me_says_what_is_missing(client, ben):
    Membership.objects.filter(pk=ben.pk).update(listed_at=None)

    response = client.post(page("show_me"), follow=True)

    assert "Pick at least one hour you are free." in response.content.decode()
    assert Membership.objects.get(pk=ben.pk).listed_at is None


def test_places_below_those_held_are_refused_in_words(client, ben):
    Membership.objects.filter(pk=ben.pk).update(held=2)

    response = client.post(page("places"), {"capacity": "1"})

    assert "You walk with 2 now, so it cannot be fewer." in response.content.decode()
    assert Membership.objects.get(pk=ben.pk).capacity == 2


def test_leave_begins_at_once_and_ends_with_a_button(client, ben):
    client.post(page("away"), {"back_on": ""})
    assert Membership.objects.get(pk=ben.pk).away_from is not None

    client.post(page("back"))
    assert Membership.objects.get(pk=ben.pk).away_from is None


@pytest.mark.parametrize(
    ("url", "queries"),
    [("share", 7), ("preview", 10), ("card_seen", 7)],
)
def test_the_pages_cost_the_same_for_one_and_for_three(client, ben, url, queries, django_assert_num_queries):
    lives_with(ben, "panic")
    with django_assert_num_queries(queries):
        client.get(page(url))
    lives_with(ben, "parent")
    lives_with(ben, "ocd")

    with django_assert_num_queries(queries):
        client.get(page(url))


def test_before_a_coordinators_yes_nobody_is_promised(client, amara):
    type(amara).objects.filter(pk=amara.pk).update(approved_at=None)

    assert "show me everyone" not in client.get(page("questions", 1)).content.decode()
