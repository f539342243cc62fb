"""The pages of the two: what each says, to whom it opens, and what it never says."""

import copy
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Membership
from accounts.wording import blocked_word
from relationships import calendar, lifecycle
from relationships.models import CheckIn, DeskNote, Match
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
    offers_ways,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def made(standing):
    """Amara and Ben in a program that meets by video and phone, made once for the file; each test has them to itself."""
    program = ProgramFactory(name="Harbor")
    offers_ways(program, "video", "phone")
    program.ways_to_meet.filter(format__slug="video").update(address="https://meet.example.org/{room}")
    amara = MenteeFactory(program=program, person__chosen_name="Amara Lin")
    return program, amara, make_ready(MentorFactory(program=program, person__chosen_name="Ben Oso", capacity=1))


@pytest.fixture
def two(made, db):
    return copy.deepcopy(made)


@pytest.fixture
def program(two):
    return two[0]


@pytest.fixture
def amara(two):
    return two[1]


@pytest.fixture
def ben(two):
    return two[2]


@pytest.fixture
def chidi(program):
    return CoordinatorFactory(program=program, person__chosen_name="Chidi Eze")


@pytest.fixture
def asked(amara, ben):
    lives_with(amara, "panic")
    lives_with(amara, "burnout")
    return lifecycle.ask(amara, ben, hello="I like your garden.", shared_facts=["experience:panic"], at=NOON)


@pytest.fixture
def pair(asked, ben, chidi):
    lifecycle.say_yes(asked, ben, NOON)
    return lifecycle.say_yes(asked, chidi, NOON)


def page(client, member, name, *args, **query):
    client.force_login(member.person)
    return client.get(reverse(f"relationships:{name}", args=args), query)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


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


def test_the_pair_reads_what_each_shows_to_their_match(client, pair, amara, ben):
    lives_with(amara, "anxiety", seen_by="match")
    lives_with(amara, "ocd", seen_by="coordinators")
    words = text(page(client, ben, "pair", pair.public_id))
    assert "Anxiety" in words
    assert "OCD" not in words
    lifecycle.end(pair, amara, NOON, "completed")
    assert "Anxiety" not in text(page(client, ben, "pair", pair.public_id))


def test_a_reason_and_a_note_never_reach_the_other(client, pair, amara, ben):
    client.force_login(amara.person)
    address = reverse("relationships:note") + f"?kind=not-right&match={pair.public_id}"
    client.post(address, {"kind": "not right", "words": "CANARY one"})
    client.post(reverse("relationships:end", args=[pair.public_id]), {"ending": "stepped back", "why": "CANARY two"})
    assert DeskNote.objects.get().about == ben.person
    for name, args in (("home", []), ("people", []), ("pair", [pair.public_id]), ("notes", [])):
        assert "CANARY" not in text(page(client, ben, name, *args))
    assert page(client, ben, "note_detail", DeskNote.objects.get().public_id).status_code == 404


# Whose it is


def test_a_strangers_page_and_a_missing_one_are_the_same(client, pair, program, chidi):
    check_in = pair.check_ins.get()
    note = DeskNote.objects.create(program=program, person=pair.mentee.person, kind="help", words="x", written_at=NOON)
    strangers = [MenteeFactory(program=program), MentorFactory(program=program), MentorFactory(), chidi]
    by_match = ["request", "pair", "pause", "another", "end", "stop", "decline"]
    addresses = [reverse(f"relationships:{name}", args=[pair.public_id]) for name in by_match]
    names = ["check_in", "check_in_move", "check_in_cancel", "check_in_ics"]
    addresses += [reverse(f"relationships:{name}", args=[check_in.public_id]) for name in names]
    addresses += [reverse("relationships:note_detail", args=[note.public_id])]
    addresses += [reverse("relationships:note") + f"?match={pair.public_id}"]
    for stranger in strangers:
        client.force_login(stranger.person)
        for address in addresses:
            assert client.get(address).status_code == 404, address


def test_a_mentor_may_not_ask_for_another_mentor_by_address(client, pair, ben):
    client.force_login(ben.person)
    client.post(reverse("relationships:another", args=[pair.public_id]), {})
    assert Match.objects.get().is_active


# The pair and their check-ins


def test_join_appears_ten_minutes_before(client, pair, amara, ben, noon):
    check_in = pair.check_ins.get()
    room = f"https://meet.example.org/{Match.objects.get().room.hex}"
    noon.move_to(check_in.starts_at - timedelta(minutes=11))
    assert room not in text(page(client, amara, "pair", pair.public_id))
    noon.move_to(check_in.starts_at - timedelta(minutes=10))
    for member in (amara, ben):
        assert room in text(page(client, member, "pair", pair.public_id))
        assert room in text(page(client, member, "check_in", check_in.public_id))


def test_moving_a_check_in_to_a_shared_time(client, pair, amara, ben):
    free_on(amara.person, (3, 18, 20))
    free_on(ben.person, (3, 18, 19))
    check_in = pair.check_ins.get()
    words = text(page(client, amara, "check_in_move", check_in.public_id))
    assert "Thursday 5 March, 6 pm" in words
    thursday = NOON + 3 * DAY + 6 * HOUR
    address = reverse("relationships:check_in_move", args=[check_in.public_id])

    client.post(address, {"choice": thursday.isoformat()})

    assert CheckIn.objects.get().starts_at == thursday


def test_moving_to_a_typed_time_on_ones_own_clock(client, pair, amara):
    amara.person.zone = "Asia/Kathmandu"
    amara.person.save(update_fields=["zone"])
    client.force_login(amara.person)
    address = reverse("relationships:check_in_move", args=[pair.check_ins.get().public_id])

    assert "Give both a day and a time." in text(client.post(address, {"on": "2026-03-06"}))
    assert "Pick one of the times" in text(client.post(address, {}))
    assert "still to come" in text(client.post(address, {"on": "2026-03-01", "hour": "18:00"}))
    client.post(address, {"on": "2026-03-06", "hour": "18:00"})

    assert CheckIn.objects.get().starts_at.isoformat() == "2026-03-06T12:15:00+00:00"


def test_calling_one_off_and_saying_one_met(client, pair, ben, noon):
    first = pair.check_ins.get()
    client.force_login(ben.person)
    client.post(reverse("relationships:check_in_cancel", args=[first.public_id]))
    second = pair.check_ins.next_ones().get()
    assert second.starts_at > first.starts_at
    noon.move_to(second.ends_at + HOUR)
    calendar.roll(second.ends_at)
    assert "Did you meet Amara" in text(page(client, ben, "home"))
    client.post(reverse("relationships:check_in_met", args=[second.public_id]), {"met": "no"})
    second.refresh_from_db()
    assert second.mentor_says_met is False
    assert "Did you meet Amara" not in text(page(client, ben, "home"))


@pytest.mark.parametrize(
    ("name", "posted", "state"),
    [
        ("pause", {}, "is_paused"),
        ("another", {"glad_again": "no"}, "has_ended"),
        ("end", {"ending": "completed"}, "has_ended"),
        ("stop", {}, "has_ended"),
    ],
)
def test_if_things_change_each_is_one_page_and_one_press(client, pair, amara, name, posted, state):
    address = reverse(f"relationships:{name}", args=[pair.public_id])
    client.force_login(amara.person)
    assert "What happens next" in text(client.get(address))
    assert Match.objects.get().is_active
    client.post(address, posted)
    assert getattr(Match.objects.get(), state)
    assert client.get(reverse("relationships:pair", args=[pair.public_id])).status_code == 200


def test_a_break_is_over_with_one_press(client, pair, amara):
    lifecycle.pause(pair, amara, NOON)
    assert "I am back" in text(page(client, amara, "pair", pair.public_id))
    client.post(reverse("relationships:resume", args=[pair.public_id]))
    assert Match.objects.get().is_active


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


# Words, and how many questions a page asks the database


def every_page(pair, amara, ben):
    yield from ((member, name, ()) for member in (amara, ben) for name in ("home", "requests", "note", "notes"))
    yield ben, "people", ()
    names = ("pair", "pause", "another", "end", "stop")
    yield from ((member, name, (pair.public_id,)) for member in (amara, ben) for name in names)
    names = ("check_in", "check_in_move", "check_in_cancel")
    yield from ((amara, name, (pair.check_ins.get().public_id,)) for name in names)


def test_one_that_was_called_off_stays_on_the_path_and_says_no_more(client, pair, amara, ben):
    check_in = pair.check_ins.next_ones().get()
    calendar.cancel(check_in, ben, NOON)

    for member in (amara, ben):
        content = text(page(client, member, "pair", pair.public_id))
        assert content.count("<b>Check-in</b>, called off") == 1
        assert content.count("<b>First check-in</b>") == 1  # the one after it


def test_one_that_came_back_after_a_break_is_on_the_path_once(client, pair, amara):
    lifecycle.pause(pair, amara, NOON)
    lifecycle.resume(pair, amara, NOON)

    content = text(page(client, amara, "pair", pair.public_id))
    assert "called off" not in content
    assert content.count("<b>First check-in</b>") == 1


def test_titles_and_addresses_are_neutral(client, pair, amara, ben):
    for member, name, args in every_page(pair, amara, ben):
        response = page(client, member, name, *args)
        title = text(response).split("<title>")[1].split("</title>")[0]
        assert blocked_word(title) is None
        assert "Amara" not in title
        assert "Ben" not in title
        assert blocked_word(response.request["PATH_INFO"]) is None


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_homes_ask_as_often_for_three_as_for_one(client, program, django_assert_num_queries, role):
    def fill(member):
        if role == "mentee":
            MatchFactory(program=program, mentee=member, slot=Match.objects.filter(mentee=member).count() + 1)
        else:
            MatchFactory(program=program, mentor=member)
            CheckInFactory(match=ActiveMatchFactory(program=program, mentor=member))

    queries = {"mentee": 10, "mentor": 15}[role]
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


def test_a_mentor_on_leave_reads_which_check_ins_moved_and_to_when(client, amara, ben):
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
