import pytest
from django.urls import reverse

from accounts import audience
from accounts.models import Block, Membership, Person, Wish
from matching import card, lists
from matching.models import MentorCard, SavedFilter
from relationships.models import Match
from tests.factories import (
    DAY,
    AreaFactory,
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(time_machine):
    from tests.factories import NOON

    time_machine.move_to(NOON, tick=False)
    return NOON


@pytest.fixture
def program(today):
    program = ProgramFactory()
    offers_ways(program, "video", "phone")
    CoordinatorFactory(program=program, person__chosen_name="Chidi")
    return program


@pytest.fixture
def amara(program, client):
    amara = MenteeFactory(program=program, person__chosen_name="Amara")
    client.force_login(amara.person)
    return amara


def mentor(program, name, **more):
    return make_ready(MentorFactory(program=program, person__chosen_name=name, **more))


@pytest.fixture
def ben(program):
    ben = mentor(program, "Ben K.")
    free_on(ben.person, (1, 18, 20))
    meets_by(ben.person, "video", "phone")
    speaks(ben.person, "en")
    lives_with(ben, "panic")
    ben.quote, ben.story = "Small steps got me back.", "I could not get on a bus for a year."
    ben.save()
    card.rewrite(ben, Membership.objects.get(pk=ben.pk).asked_at.__class__.now(tz=ben.asked_at.tzinfo))
    return ben


def names_on(response):
    return [shown["name"] for shown in response.context["cards"]]


def page_of(ben):
    return reverse("matching:mentor", args=[ben.public_id])


def test_the_list_shows_those_who_share_the_most_first_with_what_does_not_fit(client, amara, ben):
    mentor(amara.program, "Bea")
    lives_with(amara, "panic", matters_most=True)

    response = client.get(reverse("matching:mentors"))

    assert names_on(response) == ["Ben K.", "Bea"]
    first, second = response.context["cards"]
    assert first["why"]["words"] == "1 of 1 thing you asked for"
    assert [line["words"] for line in first["why"]["lines"]] == ["Panic attacks, like you"]
    assert [line["words"] for line in second["why"]["lines"]] == ["Panic attacks: did not say so"]
    assert "2 people have room" in response.content.decode()


def test_no_number_of_points_is_on_a_mentees_page(client, amara, ben):
    lives_with(amara, "panic")

    told = client.get(reverse("matching:mentors")).content.decode() + client.get(page_of(ben)).content.decode()

    assert "of 100" not in told
    assert "points" not in told.lower()


def test_filters_go_by_post_to_an_id_that_only_the_owner_opens(client, amara, ben):
    mentor(amara.program, "Bea")

    response = client.post(reverse("matching:narrow"), {"ways": ["video"], "times": ["weekday-evenings"]})

    saved = SavedFilter.objects.get()
    assert response.url == reverse("matching:saved", args=[saved.public_id])
    assert saved.conditions == {"ways": ["video"], "times": ["weekday-evenings"]}
    assert names_on(client.get(response.url)) == ["Ben K."]
    client.force_login(MenteeFactory(program=amara.program).person)
    assert client.get(response.url).status_code == 404


def test_the_button_says_how_many_the_filters_would_show(client, amara, ben):
    mentor(amara.program, "Bea")

    told = client.post(reverse("matching:count"), {"ways": ["video"]}).json()

    assert told["words"] == "Show 1 person"
    assert {"question": "ways", "answer": "video", "people": 1} in told["options"]
    assert not SavedFilter.objects.exists()


def test_nothing_picked_is_the_whole_list(client, amara, ben):
    assert client.post(reverse("matching:narrow"), {}).url == reverse("matching:mentors")


@pytest.mark.parametrize("picked", [{"ways": ["balloon"]}, {"gender": "x"}, {"times": "'"}, {"experiences": ["nope"]}])
def test_answers_nobody_offered_are_no_error(client, amara, ben, picked):
    assert client.post(reverse("matching:narrow"), picked).status_code == 302


def test_pages_hold_still_while_one_reads(client, amara, program):
    for place in range(11):
        mentor(program, f"Mentor {place:02}", free_since=amara.asked_at + place * DAY)
    first = client.get(reverse("matching:mentors"))
    response = client.post(reverse("matching:more"), {"seen": first.context["seen"]})
    Membership.objects.filter(person__chosen_name="Mentor 10").update(free_since=amara.asked_at - DAY)
    card.rewrite_program(program, first.context["page"].ask.at)

    second = client.get(response.url)

    assert names_on(first) == [f"Mentor {place:02}" for place in range(8)]
    assert names_on(second) == ["Mentor 08", "Mentor 09", "Mentor 10"]
    assert names_on(client.get(response.url.partition("?")[0])) == names_on(first)


def test_behind_the_people_held_come_the_next_nobody_twice_and_nobody_passed_over(client, amara, program, monkeypatch):
    monkeypatch.setattr(lists, "HELD_AT_ONCE", 16)
    for place in range(20):
        mentor(program, f"Mentor {place:02}", free_since=amara.asked_at + place * DAY)
    second = client.post(reverse("matching:more"), follow=True)
    Membership.objects.filter(person__chosen_name="Mentor 19").update(free_since=amara.asked_at - DAY)
    card.rewrite_program(program, second.context["page"].ask.at)
    further = reverse("matching:more_of", args=[second.context["saved"].public_id])

    third = client.post(further, follow=True)
    again = client.post(further, follow=True)

    assert second.context["page"].total == third.context["page"].total == 20
    assert names_on(second) == [f"Mentor {place:02}" for place in range(8, 16)]
    assert names_on(third) == ["Mentor 19", "Mentor 16", "Mentor 17", "Mentor 18"]
    assert names_on(again) == names_on(third)
    assert not third.context["page"].left


def test_a_mentor_who_is_gone_meanwhile_leaves_the_held_page(client, amara, program):
    for place in range(10):
        mentor(program, f"Mentor {place:02}", free_since=amara.asked_at + place * DAY)
    response = client.post(reverse("matching:more"))
    MentorCard.objects.filter(person__chosen_name="Mentor 09").delete()

    assert names_on(client.get(response.url)) == ["Mentor 08"]


def test_an_empty_list_says_what_to_do(client, amara, ben):
    response = client.post(reverse("matching:narrow"), {"gender": "woman"}, follow=True)

    assert names_on(response) == []
    assert "Take one off" in response.content.decode()


def test_the_page_of_a_mentor_says_who_reads_and_by_when(client, amara, ben):
    free_on(amara.person, (1, 18, 19))

    told = client.get(page_of(ben)).content.decode()

    assert "Ben and Chidi, our coordinator, both read it. You hear by Wednesday 4 March, 6 pm." in told
    assert "I could not get on a bus for a year." in told
    assert "You are free too 6 to 7 pm" in told


def test_asking_shares_what_was_ticked_and_keeps_the_reasons(client, amara, ben):
    lives_with(amara, "panic")
    lives_with(amara, "anxiety")
    lives_with(amara, "bipolar", seen_by="coordinators")
    Person.objects.filter(pk=amara.person_id).update(gender="woman")
    audience.say(amara, "gender", "members")

    response = client.post(
        reverse("matching:ask", args=[ben.public_id]),
        {"way": "phone", "hello": "Hello Ben", "shared": ["experience:panic", "gender"]},
    )

    match = Match.objects.get()
    assert response.url == match.get_absolute_url()
    assert (match.mentee, match.mentor, match.hello, match.first_way.slug) == (amara, ben, "Hello Ben", "phone")
    assert match.shared_facts == ["experience:panic", "gender"]
    assert match.points == sum(match.parts.values()) > 0
    assert "experience:panic" in match.reason_facts


def test_a_fact_that_is_not_open_to_members_cannot_be_ticked(client, amara, ben):
    lives_with(amara, "panic", seen_by="coordinators")
    lives_with(amara, "anxiety")

    response = client.post(reverse("matching:ask", args=[ben.public_id]), {"shared": ["experience:panic"]})

    assert response.status_code == 200
    assert not Match.objects.exists()


def test_asked_already_shows_where_it_is(client, amara, ben):
    client.post(reverse("matching:ask", args=[ben.public_id]))

    assert "You asked to meet Ben" in client.get(page_of(ben)).content.decode()


def test_three_others_share_as_much(client, amara, ben):
    mentor(amara.program, "Bea")
    client.post(reverse("matching:ask", args=[ben.public_id]))
    match = Match.objects.get()

    assert names_on(client.get(reverse("matching:three_others", args=[match.public_id]))) == ["Bea"]
    assert names_on(client.get(reverse("matching:others"))) == ["Bea"]


def test_whom_one_may_not_find_looks_like_nobody(client, amara, ben):
    Block.objects.create(blocker=ben.person, blocked=amara.person, since=amara.asked_at)
    elsewhere = mentor(ProgramFactory(), "Dana")
    away = mentor(amara.program, "Bea", listed_at=None)

    for other in (ben, elsewhere, away):
        assert client.get(page_of(other)).status_code == 404
        answer = client.post(reverse("matching:ask", args=[other.public_id]))
        assert (answer.status_code, answer.url) == (302, reverse("matching:others"))
        assert not Match.objects.exists()


def test_mentors_and_strangers_find_nobody(client, amara, ben):
    client.force_login(ben.person)
    assert client.get(reverse("matching:mentors")).status_code == 404
    client.logout()
    assert client.get(reverse("matching:mentors")).status_code == 302


def test_a_list_of_three_takes_as_many_queries_as_one(client, amara, ben, django_assert_num_queries):
    lives_with(amara, "panic")
    client.get(reverse("matching:mentors"))
    with django_assert_num_queries(7):
        client.get(reverse("matching:mentors"))
    for name in ("Bea", "Bo"):
        mentor(amara.program, name)
    with django_assert_num_queries(7):
        assert len(names_on(client.get(reverse("matching:mentors")))) == 3


def typed(client, words, **more):
    return client.post(reverse("matching:narrow"), {"typed": words} | more, follow=True)


def test_a_word_as_people_say_it_narrows_the_list_and_is_not_kept(client, amara, ben):
    bea = mentor(amara.program, "Bea")
    lives_with(bea, "alcohol")
    card.rewrite_program(amara.program, ben.approved_at.__class__.now(tz=ben.approved_at.tzinfo))

    response = typed(client, "drinking")

    assert names_on(response) == ["Bea"]
    saved = SavedFilter.objects.get()
    assert (saved.conditions, saved.not_known) == ({"experiences": ["alcohol"]}, "")
    assert 'value="alcohol" id="id_experiences_0" checked' in response.content.decode()
    assert "drinking" not in response.redirect_chain[0][0]


def test_a_slip_of_the_keys_is_asked_about_and_one_press_answers(client, amara, ben):
    mentor(amara.program, "Bea")

    response = typed(client, "panick attacks", times=["weekday-evenings"])

    asked = response.context["did_you_mean"]
    assert asked == ("panick attacks", [("panic", "Panic attacks")], [("times", "weekday-evenings")])
    answered = client.post(
        reverse("matching:narrow"), {"times": ["weekday-evenings"], "experiences": "panic"}, follow=True
    )
    assert names_on(answered) == ["Ben K."]
    assert answered.context["did_you_mean"] is None


def test_a_word_nobody_knows_is_said_kindly_and_shows_everyone(client, amara, ben):
    response = typed(client, "xyzzy")

    assert names_on(response) == ["Ben K."]
    assert "We do not know “xyzzy” yet." in response.content.decode()
    assert "xyzzy" not in response.redirect_chain[0][0]


def test_what_was_typed_counts_beside_the_button_too(client, amara, ben):
    mentor(amara.program, "Bea")

    assert client.post(reverse("matching:count"), {"typed": "panic disorder"}).json()["words"] == "Show 1 person"


def test_the_page_of_a_mentor_costs_the_same_however_much_one_wished_for(client, amara, ben, django_assert_num_queries):
    def wishes(kind, value):
        audience.say(amara, Wish.objects.create(membership=amara, kind=kind, value=value).fact, "members")

    for sides in (["North side"], ["South side", "East side", "West side"]):
        for name in sides:
            wishes("area", str(AreaFactory(program=amara.program, name=name).public_id))
        client.get(page_of(ben))
        with django_assert_num_queries(33):
            page = client.get(page_of(ben)).content.decode()
        assert all(f"You wished for: {name}" in page for name in sides)
