"""Races with real connections: however many press at once, what may happen once happens once.

Each race has its guard taken off once, to see that the test can fail.
"""

import http.client
import os
import random
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Block
from accounts.refusals import Refused
from relationships import calendar, guards, health, lifecycle
from relationships.models import CheckIn, Match
from reminders.models import Reminder
from tests.factories import CoordinatorFactory, MatchFactory, MenteeFactory, MentorFactory, ProgramFactory, make_ready

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
AT_ONCE = 200 if PROVE else 24
STEPS = 400 if PROVE else 60
TOKEN = "a" * 32  # of our own cookie against forged requests


def at_once(*tries):
    """Do all of these at the same moment, each with a connection of its own. Returns what each gave or raised."""
    outcomes: list = [None] * len(tries)
    gate = threading.Barrier(len(tries))

    def run(place, what):
        gate.wait()
        try:
            outcomes[place] = what()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def kinds(outcomes):
    return Counter(type(outcome).__name__ for outcome in outcomes)


# 200 approvals for one free place, over HTTP


@pytest.fixture
def crowd():
    """One mentor with one free place, and many people who asked for it."""
    program = ProgramFactory()
    ben = make_ready(MentorFactory(program=program, person__chosen_name="Ben", capacity=1), now())
    chidi = CoordinatorFactory(program=program)
    matches = [MatchFactory(program=program, mentor=ben, mentee_yes_at=now(), opened_at=now()) for _ in range(AT_ONCE)]
    return ben, chidi, matches


def approve_all(live_server, chidi, matches):
    """Everybody presses "Approve this match" at once, each in a browser of their own.

    Returns (status, level and words of what one reads next) for each.
    """
    address = urlsplit(live_server.url)
    body = urlencode({"csrfmiddlewaretoken": TOKEN})
    browsers = [Client() for _ in matches]
    for browser in browsers:
        browser.force_login(chidi.person)

    def press(match, session):
        cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
        line.request("POST", reverse("console:approve", args=[match.public_id]), body, headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status

    pressed = list(zip(matches, [browser.session for browser in browsers], strict=True))
    statuses = at_once(*(lambda one=one: press(*one) for one in pressed))
    return [(status, said_next(browser)) for status, browser in zip(statuses, browsers, strict=True)]


def said_next(browser):
    """The messages that this browser shows next."""
    request = RequestFactory().get("/")
    request.session = browser.session
    return [(message.level_tag, str(message)) for message in SessionStorage(request)]


def tally(ben, answers):
    ben.refresh_from_db()
    said = Counter(words for _status, messages in answers for words in messages)
    return Counter(status for status, _messages in answers), said, Match.objects.holding_a_place(ben).count(), ben.held


def test_many_approvals_at_once_for_one_free_place(live_server, crowd):
    ben, chidi, matches = crowd

    statuses, said, approved, held = tally(ben, approve_all(live_server, chidi, matches))

    kind = ("warning", str(guards.NOT_YET_SENT % {"name": "Ben"}))
    assert statuses == {302: AT_ONCE}
    assert (approved, held) == (1, 1)
    assert said[kind] + said[("warning", str(guards.Busy.words))] == AT_ONCE - 1
    assert sum(said.values()) == AT_ONCE
    assert said[kind] > 0


def test_with_the_question_left_out_the_constraint_still_holds_the_place(live_server, crowd, monkeypatch):
    ben, chidi, matches = crowd
    monkeypatch.setattr(guards, "has_a_place", lambda mentor: None)

    statuses, said, approved, held = tally(ben, approve_all(live_server, chidi, matches[:24]))

    assert statuses == {302: 24}
    assert (approved, held) == (1, 1)
    assert said[("warning", str(guards.Full.words))] + said[("warning", str(guards.Busy.words))] == 23


def test_with_every_guard_off_more_than_one_gets_the_place(live_server, crowd, monkeypatch):
    """The test above can fail."""
    ben, chidi, matches = crowd
    monkeypatch.setattr(guards, "has_a_place", lambda mentor: None)

    with without_the_constraint():
        _statuses, _said, approved, held = tally(ben, approve_all(live_server, chidi, matches[:24]))
        Match.objects.all().delete()
        type(ben).objects.filter(pk=ben.pk).update(held=0)

    assert approved > 1
    assert held == approved


@contextmanager
def without_the_constraint():
    name = "no_more_places_than_capacity"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE accounts_membership DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE accounts_membership ADD CONSTRAINT {name} CHECK (held <= capacity)")


# Other things that happen once


def asked(program, ben, **facts):
    return MatchFactory(program=program, mentor=ben, mentee_yes_at=now(), opened_at=now(), **facts)


@pytest.fixture
def program():
    return ProgramFactory()


@pytest.fixture
def ben(program):
    return make_ready(MentorFactory(program=program, capacity=2), now())


@pytest.fixture
def chidi(program):
    return CoordinatorFactory(program=program)


def test_two_yeses_at_the_same_moment_start_a_match_once(program, ben, chidi):
    match = asked(program, ben)

    outcomes = at_once(*(lambda by=by: lifecycle.say_yes(match, by, now()) for by in [ben, chidi] * 4))

    assert kinds(outcomes) == {"Match": 8}
    assert Match.objects.get().is_active
    assert CheckIn.objects.count() == 1
    assert Reminder.objects.live().filter(kind="started").count() == 2
    ben.refresh_from_db()
    assert ben.held == 1


def test_a_mentee_is_approved_once_whoever_presses(program, chidi):
    amara = MenteeFactory(program=program)
    matches = [
        asked(program, make_ready(MentorFactory(program=program), now()), mentee=amara, slot=slot) for slot in (1, 2, 3)
    ]

    outcomes = at_once(*(lambda match=match: lifecycle.say_yes(match, chidi, now()) for match in matches))

    assert kinds(outcomes) == {"Match": 1, "AlreadyMatched": 2}
    assert Match.objects.approved().count() == 1


def test_a_mentee_who_asks_everybody_at_once_has_asked_three(program):
    amara = MenteeFactory(program=program)
    mentors = [make_ready(MentorFactory(program=program), now()) for _ in range(8)]

    outcomes = at_once(*(lambda mentor=mentor: lifecycle.ask(amara, mentor, at=now()) for mentor in mentors))

    assert kinds(outcomes) == {"Match": 3, "TooManyRequests": 5}
    assert sorted(Match.objects.values_list("slot", flat=True)) == [1, 2, 3]


def test_pressing_ask_many_times_is_asking_once(program, ben):
    amara = MenteeFactory(program=program)

    outcomes = at_once(*(lambda: lifecycle.ask(amara, ben, at=now()) for _ in range(8)))

    assert kinds(outcomes) == {"Match": 8}
    assert Match.objects.count() == 1
    assert Reminder.objects.live().count() == 1


def test_an_ending_pressed_by_both_gives_the_place_back_once(program, ben, chidi):
    match = asked(program, ben)
    lifecycle.say_yes(match, ben, now())
    lifecycle.say_yes(match, chidi, now())

    outcomes = at_once(
        lambda: lifecycle.end(match, match.mentee, now(), "completed"),
        lambda: lifecycle.end(match, ben, now(), "stepped back"),
        lambda: lifecycle.stop_contact(match, ben, now()),
        lambda: lifecycle.end(match, chidi, now(), "completed"),
    )

    assert kinds(outcomes) == {"Match": 4}
    ben.refresh_from_db()
    assert ben.held == 0
    assert Block.objects.count() == 1


def test_a_check_in_moved_and_called_off_at_once_leaves_one_on_the_calendar(program, ben, chidi):
    match = asked(program, ben)
    lifecycle.say_yes(match, ben, now())
    lifecycle.say_yes(match, chidi, now())
    check_in = match.check_ins.get()
    later = check_in.starts_at + timedelta(hours=3)

    outcomes = at_once(
        lambda: calendar.move(check_in, match.mentee, later, now()),
        lambda: calendar.cancel(check_in, ben, now()),
        lambda: calendar.cancel(check_in, match.mentee, now()),
        lambda: calendar.confirm(check_in, ben, now()),
    )

    assert set(kinds(outcomes)) <= {"CheckIn", "TooLate"}
    assert match.check_ins.next_ones().count() == 1


def test_a_storm_of_steps_breaks_nothing(program, chidi):
    """Random steps by everybody at once: nothing but refusals, and every invariant stands."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    mentors = [make_ready(MentorFactory(program=program, capacity=dice.randint(1, 2)), now()) for _ in range(3)]
    mentees = [MenteeFactory(program=program) for _ in range(5)]

    def step(dice):
        mentor, mentee = dice.choice(mentors), dice.choice(mentees)
        match = dice.choice(list(Match.objects.with_people().order_by("-pk")[:12]) or [None])
        by = dice.choice([match.mentee, match.mentor, chidi]) if match else None
        may = [
            lambda: lifecycle.ask(mentee, mentor, at=now()),
            lambda: lifecycle.propose(chidi, mentee, mentor, at=now()),
        ]
        if match:
            may += [lambda: lifecycle.say_yes(match, by, now())] * 4 + [
                lambda: lifecycle.take_back(match, by, now()),
                lambda: lifecycle.decline(match, by, now()),
                lambda: lifecycle.pause(match, by, now()),
                lambda: lifecycle.resume(match, by, now()),
                lambda: lifecycle.end(match, by, now(), "completed"),
                lambda: lifecycle.expire(match, now() + timedelta(days=20)),
                lambda: lifecycle.nudge(match, now() + timedelta(days=2)),
            ]
        dice.choice(may)()

    def walk(seed):
        dice, refused = random.Random(seed), 0
        for _ in range(STEPS // 6):
            try:
                step(dice)
            except Refused:
                refused += 1
        return refused

    outcomes = at_once(*(lambda one=one: walk(f"{seed}-{one}") for one in range(6)))

    assert kinds(outcomes) == {"int": 6}, outcomes
    assert Match.objects.count() > 0
    at = now() + timedelta(minutes=11)
    assert [check(at) for check in health.CHECKS if check(at).broken] == []
