"""The pages of two who are walking together: what each says, to whom it opens, and what changes there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.wording import blocked_word
from relationships import calendar, lifecycle
from relationships.models import CheckIn, DeskNote, Match
from tests.factories import (
    DAY,
    NOON,
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
    """Amara and Ben, started by Chidi, made once for the file; each test has them to itself."""
    program, amara, ben, chidi = in_harbor()
    lives_with(amara, "panic")
    lives_with(amara, "burnout")
    match = lifecycle.ask(amara, ben, hello="I like your garden.", shared_facts=["experience:panic"], at=NOON)
    lifecycle.say_yes(match, ben, NOON)
    pair = lifecycle.say_yes(match, chidi, NOON)
    return program, amara, ben, chidi, pair


# What each may read


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


# Their check-ins, and if things change


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


# Words


def every_page(pair, amara, ben):
    yield from ((member, name, ()) for member in (amara, ben) for name in ("home", "requests", "note", "notes"))
    yield ben, "people", ()
    names = ("pair", "pause", "another", "end", "stop")
    yield from ((member, name, (pair.public_id,)) for member in (amara, ben) for name in names)
    names = ("check_in", "check_in_move", "check_in_cancel")
    yield from ((amara, name, (pair.check_ins.get().public_id,)) for name in names)


def test_titles_and_addresses_are_neutral(client, pair, amara, ben):
    for member, name, args in every_page(pair, amara, ben):
        response = page(client, member, name, *args)
        title = text(response).split("<title>")[1].split("</title>")[0]
        assert blocked_word(title) is None
        assert "Amara" not in title
        assert "Ben" not in title
        assert blocked_word(response.request["PATH_INFO"]) is None
