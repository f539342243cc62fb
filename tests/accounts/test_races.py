"""Races at the doors, with real connections: a link's last use, joining twice, leaving while others say yes."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts import capacity, invitations, joining
from accounts.models import Membership
from relationships import health, lifecycle
from relationships.models import Match
from tests.factories import (
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    ProgramFactory,
    make_ready,
)
from tests.relationships.test_races import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    return ProgramFactory(joining="open")


@pytest.fixture
def ben(program):
    return make_ready(MentorFactory(program=program, capacity=2), now())


def nothing_is_broken():
    at = now() + timedelta(minutes=11)
    return [check(at) for check in health.CHECKS if check(at).broken] == []


def test_the_last_use_of_a_link_lets_one_in(program):
    made, _token = invitations.invite(program, "mentor", now())
    people = [PersonFactory() for _ in range(6)]

    outcomes = at_once(*(lambda one=one: joining.join(one, program, now(), invitation=made) for one in people))

    assert kinds(outcomes) == {"Membership": 1, "LinkNotGood": 5}
    assert Membership.objects.count() == 1


def test_joining_in_two_windows_is_joining_once(program):
    amara = PersonFactory()

    outcomes = at_once(*(lambda: joining.join(amara, program, now()) for _ in range(6)))

    assert kinds(outcomes) == {"Membership": 6}
    assert Membership.objects.count() == 1


def test_leaving_while_a_coordinator_approves_leaves_nothing_open(program, ben):
    chidi, amara = CoordinatorFactory(program=program), MenteeFactory(program=program)
    match = MatchFactory(program=program, mentor=ben, mentee=amara, opened_at=now(), mentee_yes_at=now())

    outcomes = at_once(
        lambda: joining.leave_program(amara, now()),
        lambda: lifecycle.say_yes(match, chidi, now()),
        lambda: lifecycle.say_yes(match, ben, now()),
    )

    assert set(kinds(outcomes)) <= {"Membership", "Match", "TooLate", "Busy"}
    assert not Match.objects.not_closed().exists()
    ben.refresh_from_db()
    assert ben.held == 0
    assert nothing_is_broken()


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_asking_while_one_of_the_two_leaves_leaves_nothing_open(program, ben, who):
    for _ in range(4):
        amara = MenteeFactory(program=program)
        mentor = make_ready(MentorFactory(program=program), now())
        leaver = amara if who == "mentee" else mentor

        outcomes = at_once(
            lambda amara=amara, mentor=mentor: lifecycle.ask(amara, mentor, at=now()),
            lambda leaver=leaver: joining.leave_program(leaver, now()),
        )

        leaver.refresh_from_db()
        if leaver.left_at:
            assert not Match.objects.not_closed().exists(), outcomes


def test_fewer_places_and_an_approval_at_once_never_hold_more_than_there_are(program, ben):
    chidi = CoordinatorFactory(program=program)
    matches = [MatchFactory(program=program, mentor=ben, opened_at=now(), mentee_yes_at=now()) for _ in range(2)]

    outcomes = at_once(
        *(lambda match=match: lifecycle.say_yes(match, chidi, now()) for match in matches),
        lambda: capacity.set_places(ben, ben, now(), capacity=1),
    )

    assert set(kinds(outcomes)) <= {"Match", "Full", "BelowHeld", "Membership", "Busy"}
    ben.refresh_from_db()
    assert ben.held <= ben.capacity
    assert Match.objects.approved().count() == ben.held


def test_asking_approving_and_taking_back_at_once_ends_in_one_of_the_two_ways(program, ben):
    chidi, amara = CoordinatorFactory(program=program), MenteeFactory(program=program)
    match = MatchFactory(program=program, mentor=ben, mentee=amara, opened_at=now(), mentee_yes_at=now())

    outcomes = at_once(
        lambda: lifecycle.ask(amara, ben, at=now()),
        lambda: lifecycle.say_yes(match, chidi, now()),
        lambda: lifecycle.withdraw(match, amara, now()),
    )

    assert set(kinds(outcomes)) <= {"Match", "TooLate", "AlreadyMatched", "Busy"}
    ben.refresh_from_db()
    assert Match.objects.approved().count() == ben.held
    assert Match.objects.not_closed().count() <= 1
    assert nothing_is_broken()
