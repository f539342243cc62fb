"""The life of a match from the start on: breaks, endings, and a member who is away or leaves."""

from datetime import timedelta

import pytest

from accounts import changed
from accounts.models import Block, Membership
from relationships import guards, health, lifecycle
from relationships.models import Match
from reminders import kinds
from reminders.models import Reminder
from tests.factories import (
    DAY,
    NOON,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    make_ready,
)
from tests.relationships.cast import again, owed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def made(standing):
    """Amara and Ben, whom Chidi has approved, made once for the file; each test has them to itself."""
    program = ProgramFactory()
    amara = MenteeFactory(program=program, person__chosen_name="Amara")
    ben = make_ready(MentorFactory(program=program, person__chosen_name="Ben", capacity=1))
    chidi = CoordinatorFactory(program=program, person__chosen_name="Chidi")
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, ben, NOON)
    match = lifecycle.say_yes(match, chidi, NOON)
    Reminder.objects.all().delete()
    return program, amara, ben, chidi, match


# Break and ending


def test_a_break_clears_the_calendar_and_keeps_the_place(pair, amara, ben):
    lifecycle.pause(pair, amara, NOON + HOUR)
    lifecycle.pause(pair, amara, NOON + HOUR)

    assert again(pair).is_paused
    assert not pair.check_ins.standing().exists()
    assert again(ben).held == 1
    assert owed() == [("paused", "Ben")]
    with pytest.raises(guards.NotYours):
        lifecycle.resume(pair, ben, NOON + 2 * HOUR)
    lifecycle.resume(pair, amara, NOON + 2 * HOUR)

    assert again(pair).is_active
    assert pair.check_ins.next_ones().count() == 1
    assert owed("resumed") == [("resumed", "Ben")]


@pytest.mark.parametrize("ending", ["completed", "another mentor", "stepped back"])
def test_an_ending_gives_everything_back_and_reads_the_same(pair, amara, ben, ending):
    lifecycle.end(pair, amara, NOON + DAY, ending)
    lifecycle.end(pair, amara, NOON + DAY, ending)

    assert again(pair).closed_as == ending
    assert again(ben).held == 0
    assert again(amara).waited(NOON + 2 * DAY) == 8 * DAY
    assert not pair.check_ins.upcoming(NOON + DAY).exists()
    assert owed() == [("ended", "Ben")]


def test_after_another_mentor_they_meet_again_only_if_the_asker_would_be_glad(pair, amara, ben):
    lifecycle.end(pair, amara, NOON + DAY, "another mentor", glad_again=False)
    with pytest.raises(guards.EndedBadly):
        lifecycle.ask(amara, ben, at=NOON + 2 * DAY)

    Match.objects.filter(pk=pair.pk).update(glad_again=True)
    assert lifecycle.ask(amara, ben, at=NOON + 2 * DAY).is_open


def test_a_pair_that_ended_for_safety_never_again(pair, amara, ben, chidi):
    lifecycle.end(pair, chidi, NOON + DAY, "safety")

    with pytest.raises(guards.EndedBadly):
        lifecycle.ask(amara, ben, at=NOON + 2 * DAY)
    with pytest.raises(guards.EndedBadly):
        lifecycle.propose(chidi, amara, ben, at=NOON + 2 * DAY)


def test_only_the_desk_ends_for_safety_and_only_a_mentee_asks_for_another_mentor(pair, amara, ben):
    for by, ending in ((amara, "safety"), (ben, "safety"), (ben, "another mentor"), (amara, "expired")):
        with pytest.raises(guards.NotYours):
            lifecycle.end(pair, by, NOON, ending)


@pytest.mark.parametrize("who", ["amara", "ben"])
def test_stopping_contact_is_one_step_for_either(pair, amara, ben, chidi, who):
    by, other = (amara, ben) if who == "amara" else (ben, amara)
    lifecycle.stop_contact(pair, by, NOON + HOUR)
    lifecycle.stop_contact(pair, by, NOON + HOUR)

    assert again(pair).has_ended
    assert list(Block.objects.values_list("blocker", "blocked")) == [(by.person_id, other.person_id)]
    assert owed() == [("ended", other.person.chosen_name)]
    with pytest.raises(guards.KeptApart):
        lifecycle.ask(amara, ben, at=NOON + DAY)


# Away and leaving


def test_a_mentees_break_pauses_and_withdraws(pair, amara, ben, program):
    suggestion = MatchFactory(
        program=program, mentee=amara, mentor=MentorFactory(program=program), slot=2, opened_at=NOON
    )
    Membership.objects.filter(pk=amara.pk).update(away_from=NOON)
    changed.away(again(amara), NOON)

    assert again(pair).is_paused
    assert again(suggestion).closed_as == "withdrawn"
    Membership.objects.filter(pk=amara.pk).update(away_from=None)
    changed.back(again(amara), NOON + DAY)
    assert again(pair).is_active


def test_a_mentors_leave_with_a_date_lays_the_check_in_after_it(pair, amara, ben):
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    Membership.objects.filter(pk=ben.pk).update(away_from=NOON, back_at=NOON + 28 * DAY)
    changed.away(again(ben), NOON)

    assert again(pair).is_active
    check_in = pair.check_ins.next_ones().get()
    assert check_in.starts_at == NOON + 29 * DAY + 5 * HOUR  # Tuesday 6 pm, once London is in summer
    assert owed("away") == [("away", "Amara")]


def test_a_mentors_leave_without_a_date_pauses(pair, ben):
    Membership.objects.filter(pk=ben.pk).update(away_from=NOON)
    changed.away(again(ben), NOON)

    assert again(pair).is_paused


def test_who_leaves_leaves_nothing_open(pair, amara, ben, chidi, program):
    hoping = lifecycle.ask(MenteeFactory(program=program, person__chosen_name="Eve"),
                           make_ready(MentorFactory(program=program)), at=NOON)  # fmt: skip
    changed.leaving(ben, NOON + HOUR)
    changed.leaving(hoping.mentor, NOON + HOUR)

    assert again(pair).closed_as == "stepped back"
    assert again(hoping).closed_as == "mentor no"
    assert owed("ended") == [("ended", "Amara")]
    assert owed("closed_kindly") == [("closed_kindly", "Eve")]


def test_a_mentee_on_a_break_is_sent_nothing(pair, amara, ben):
    lifecycle.end(pair, ben, NOON + HOUR, "completed")
    letter = Reminder.objects.waiting().get(kind="ended")
    assert kinds.find("ended").still_owed(letter, NOON + HOUR)

    Membership.objects.filter(pk=amara.pk).update(away_from=NOON)
    assert not kinds.find("ended").still_owed(letter, NOON + HOUR)


def test_every_invariant_stands_after_a_whole_life(pair, amara, ben):
    lifecycle.end(pair, amara, NOON + DAY, "another mentor", glad_again=True)
    lifecycle.ask(amara, ben, at=NOON + 2 * DAY)

    assert [check(NOON + 2 * DAY).name for check in health.CHECKS if check(NOON + 2 * DAY).broken] == []
    assert all(check(NOON).checked for check in health.CHECKS[:2])
