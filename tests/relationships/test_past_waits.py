"""The waits of a program, from its own matches, as they stood when the day began."""

import pytest

from relationships import past_waits
from relationships.how_long import HowLong, Range, Wait
from relationships.models import Match
from tests.factories import DAY, NOON, ActiveMatchFactory, MenteeFactory, MentorFactory, ProgramFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.toordinal()
MIDNIGHT = NOON.replace(hour=0)


def joined(program, days_ago, **more):
    return MenteeFactory(program=program, approved_at=NOON - days_ago * DAY, **more)


def started(mentee, days_ago, closed=None):
    ends = {"closed_at": NOON - closed * DAY, "closed_as": "completed"} if closed is not None else {}
    return ActiveMatchFactory(program=mentee.program, mentee=mentee, started_at=NOON - days_ago * DAY, **ends)


@pytest.fixture
def program():
    return ProgramFactory(zone="UTC")


def waits(program):
    return sorted(past_waits.waits_of(program.pk, MIDNIGHT))


def test_a_wait_ends_with_a_start_and_the_next_begins_with_the_ending(program):
    amara = joined(program, 100)
    started(amara, 90, closed=50)
    started(amara, 20)

    assert waits(program) == [Wait(TODAY - 100, TODAY - 90, True), Wait(TODAY - 50, TODAY - 20, True)]


def test_who_waits_leaves_or_is_away_is_seen_until_then(program):
    joined(program, 30)
    joined(program, 20, left_at=NOON - 5 * DAY)
    joined(program, 10, away_from=NOON - 2 * DAY)

    assert waits(program) == [
        Wait(TODAY - 30, TODAY, False), Wait(TODAY - 20, TODAY - 5, False), Wait(TODAY - 10, TODAY - 2, False)
    ]  # fmt: skip


def test_what_happened_today_is_as_if_it_had_not(program):
    started(joined(program, 30), 0)
    walks = started(joined(program, 40), 35)
    joined(program, 10, left_at=NOON)
    joined(program, 0)
    before = waits(program)

    Match.objects.filter(pk=walks.pk).update(closed_at=NOON, closed_as="completed")

    assert before == waits(program) == [
        Wait(TODAY - 40, TODAY - 35, True), Wait(TODAY - 30, TODAY, False), Wait(TODAY - 10, TODAY, False)
    ]  # fmt: skip


def test_another_program_and_waits_of_long_ago_are_not_in_it(program):
    joined(ProgramFactory(zone="UTC"), 30)
    started(joined(program, 800), 780)
    MentorFactory(program=program, approved_at=NOON - 30 * DAY)

    assert waits(program) == []


def test_somebody_is_told_by_how_long_they_have_waited_since_joining_or_the_last_ending(program):
    for place in range(28):
        started(joined(program, 300 - 4 * place), 292 - 4 * place - place % 10)
    new, back = joined(program, 0), joined(program, 90)
    started(back, 60, closed=8)

    assert past_waits.told(new, NOON) == HowLong(Range(0, 3), 15, 16)
    assert past_waits.told(back, NOON).range == Range(0, 2)
    assert past_waits.in_words(Range(1, 3)) == "1 to 3 weeks"
    assert past_waits.in_words(Range(0, 1)) == "up to 1 week"


@pytest.mark.parametrize("few", [0, 4, 9])
def test_a_small_past_is_never_told(program, few):
    for place in range(few):
        started(joined(program, 300), 290 - place)

    assert past_waits.told(joined(program, 0), NOON) is None
