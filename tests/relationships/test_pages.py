"""The pages before the start, and of the desk: what each says, and what it never says."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Membership
from relationships import lifecycle
from relationships.models import DeskNote, Match
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    CheckInFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    free_on,
    lives_with,
)
from tests.relationships.cast import in_harbor, page, text

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def made(standing):
    """Amara, Ben and Chidi, made once for the file; each test has them to itself."""
    return in_harbor()


@pytest.fixture
def asked(amara, ben):
    lives_with(amara, "panic")
    lives_with(amara, "burnout")
    return lifecycle.ask(amara, ben, hello="I like your garden.", shared_facts=["experience:panic"], at=NOON)


# Home


def test_a_mentee_who_asked_nobody_is_shown_the_way(client, amara):
    words = text(page(client, amara, "home"))
    assert "What comes next" in words
    assert "Hello Amara" in words


def test_a_mentee_reads_who_has_it_and_by_when(client, amara, asked, chidi):
    for name, args in (("home", []), ("request", [asked.public_id])):
        words = text(page(client, amara, name, *args))
        assert "Ben and our coordinator Chidi both read it." in words
        assert "You hear by Wednesday 4 March, 6 pm." in words


def test_after_72_hours_the_mentee_reads_that_the_desk_has_it(client, amara, asked, chidi, noon):
    noon.move_to(NOON + 72 * HOUR)
    words = text(page(client, amara, "request", asked.public_id))
    assert "Ben has not answered yet. It is with our coordinator Chidi now" in words
    assert "You hear by Monday 9 March, 6 pm." in words


@pytest.mark.parametrize("cause", ["mentor no", "coordinator no", "no room", "expired"])
def test_every_not_now_reads_the_same(client, amara, asked, cause):
    Match.objects.filter(pk=asked.pk).update(closed_at=NOON, closed_as=cause)
    words = text(page(client, amara, "request", asked.public_id))
    assert "Ben can’t take anyone new now. The time you have waited stays yours." in words


def test_a_mentor_answers_in_two_clicks(client, asked, ben):
    words = text(page(client, ben, "home"))
    address = reverse("relationships:answer", args=[asked.public_id])
    assert f'href="{address}"' in words
    assert f'action="{address}yes/"' in text(client.get(address))

    client.post(f"{address}yes/")

    assert Match.objects.get().mentor_yes_at == NOON


def test_the_button_that_starts_says_so(client, asked, ben, chidi):
    assert "Say yes and start" not in text(page(client, ben, "answer", asked.public_id))
    lifecycle.say_yes(asked, chidi, NOON)
    assert "Say yes and start" in text(page(client, ben, "answer", asked.public_id))


# What each may read


def test_a_mentor_reads_what_was_ticked_and_nothing_else(client, asked, amara, ben):
    lives_with(ben, "panic")
    words = text(page(client, ben, "answer", asked.public_id))
    assert "Panic" in words
    assert "I like your garden." in words
    assert "Burn" not in words

    amara.fact_audiences.filter(fact="experience:panic").delete()  # taken back
    assert "Panic" not in text(page(client, ben, "answer", asked.public_id))


def test_a_mentor_reads_nothing_before_the_mentees_yes_nor_after_the_end(client, amara, ben, chidi):
    match = lifecycle.propose(chidi, amara, ben, at=NOON)
    assert page(client, ben, "answer", match.public_id).status_code == 404
    assert "Amara" not in text(page(client, ben, "home"))
    assert "0 of 1 place taken" in text(page(client, ben, "people"))

    lives_with(amara, "panic")
    lifecycle.agree(match, amara, NOON, hello="Hello!", shared_facts=["experience:panic"])
    assert "Panic" in text(page(client, ben, "answer", match.public_id))
    lifecycle.withdraw(match, amara, NOON)
    closed = text(page(client, ben, "answer", match.public_id))
    assert "Panic" not in closed
    assert "Hello!" not in closed


# A suggestion


def test_a_suggestion_is_answered_with_what_one_ticks(client, amara, ben, chidi):
    lives_with(amara, "panic")
    lives_with(amara, "anxiety")
    match = lifecycle.propose(chidi, amara, ben, at=NOON)
    assert "Someone for you to look at" in text(page(client, amara, "home"))
    assert "Would you like to meet Ben Oso?" in text(page(client, amara, "request", match.public_id))

    client.post(reverse("relationships:say_yes", args=[match.public_id]), {"shared_facts": ["experience:panic"]})

    match.refresh_from_db()
    assert (match.mentee_yes_at, match.shared_facts) == (NOON, ["experience:panic"])


# The desk


def test_a_question_of_the_desk_is_answered(client, asked, amara, chidi):
    from relationships import notes

    note = notes.ask(chidi, asked, amara.person, "Are mornings fine?", NOON)
    assert "have a question for you" in text(page(client, amara, "home"))
    assert "Are mornings fine?" in text(page(client, amara, "note_detail", note.public_id))
    client.post(reverse("relationships:note_detail", args=[note.public_id]), {"words": "Yes"})
    note.refresh_from_db()
    assert (note.answer, note.answered_by) == ("Yes", amara.person)


def test_a_note_says_who_reads_it_when_and_shows_help(client, amara, chidi):
    words = text(page(client, amara, "note", kind="not-right"))
    assert "Chidi" in words
    assert "You have an answer by" in words
    assert "tel:" in words


def test_a_note_with_nothing_in_it_keeps_what_was_chosen(client, amara):
    client.force_login(amara.person)
    words = text(client.post(reverse("relationships:note"), {"kind": "help", "words": ""}))
    assert "Write a few words" in words
    assert DeskNote.objects.count() == 0


# How many questions a page asks the database


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_homes_ask_as_often_for_three_as_for_one(client, program, django_assert_num_queries, role):
    def fill(member):
        if role == "mentee":
            MatchFactory(program=program, mentee=member, slot=Match.objects.filter(mentee=member).count() + 1)
        else:
            MatchFactory(program=program, mentor=member)
            CheckInFactory(match=ActiveMatchFactory(program=program, mentor=member))

    queries = {"mentee": 9, "mentor": 14}[role]
    member = (MenteeFactory if role == "mentee" else MentorFactory)(program=program)
    Membership.objects.filter(pk=member.pk, role="mentor").update(capacity=5)
    member.refresh_from_db()
    client.force_login(member.person)
    for count in (1, 3):
        while Match.objects.open().filter(**{role: member}).count() < count:
            fill(member)
        client.get(reverse("relationships:home"))
        with django_assert_num_queries(queries):
            client.get(reverse("relationships:home"))


def test_a_mentor_on_a_break_reads_which_check_ins_moved_and_to_when(client, amara, ben):
    for member in (amara, ben):
        free_on(member.person, (3, 18, 20))
    match = ActiveMatchFactory(program=ben.program, mentee=amara, mentor=ben, started_at=NOON - DAY)
    CheckInFactory(match=match, starts_at=NOON + 3 * DAY + 6 * HOUR)  # Thursday 5 March, 6 pm
    client.force_login(ben.person)
    before = client.get(reverse("accounts:away")).content.decode()

    client.post(reverse("accounts:away"), {"back_on": "2026-03-20"})

    told = client.get(reverse("accounts:away"))
    now = match.check_ins.get(cancelled_at=None)
    assert "Check-ins that moved" not in before
    assert [one.words for one in told.context["moved"]] == [
        "With Amara: not Thursday 5 March, 6 pm, but Thursday 26 March, 6 pm"
    ]
    assert f'href="{now.get_absolute_url()}"' in told.content.decode()
    client.post(reverse("accounts:back"))
    assert "Check-ins that moved" not in client.get(reverse("accounts:away")).content.decode()


@pytest.mark.parametrize(
    ("back_on", "words"),
    [
        ("", "Your break lasts until you say so. Nobody new sees you meanwhile."),
        ("2026-03-20", "Your break lasts until Friday 20 March. Your card comes back on Friday 6 March."),
        ("2026-03-12", "Your break lasts until Thursday 12 March. Your card says that you have room from then."),
    ],
)
def test_a_mentor_on_a_break_reads_when_they_are_seen_and_finds_the_way_back(client, ben, back_on, words):
    client.force_login(ben.person)
    client.post(reverse("accounts:away"), {"back_on": back_on})
    home, setup, away = (
        client.get(reverse(name)).content.decode()
        for name in ("relationships:home", "accounts:mentor_setup", "accounts:away")
    )

    assert (words in home, words in setup, words in away) == (True, True, True)
    assert f'href="{reverse("accounts:away")}"' in home
    assert "I am back" in away
