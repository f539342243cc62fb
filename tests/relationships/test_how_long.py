"""An honest range: it holds as often as it says, and where the past does not tell nothing is said."""

import os
import random

import pytest

from relationships import how_long
from relationships.how_long import Range, Wait, known_on, range_of, tried

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
PROGRAMS, EVERY = (400, 10) if PROVE else (2, 35)
SHAPES = {
    "mostly short": lambda chance: chance.expovariate(1 / 30),
    "in the middle": lambda chance: chance.lognormvariate(3.2, 0.7),
    "anything alike": lambda chance: chance.uniform(5, 60),
}


def met(*days):
    return [Wait(0, each, True) for each in days]


def test_the_range_goes_from_one_in_ten_to_nine_in_ten_in_whole_weeks():
    assert range_of(met(*range(7, 77, 7)), 0) == Range(1, 10)  # 10 people: all of them
    assert range_of(met(*range(7, 140, 7)), 0) == Range(2, 18)  # 19 people: without the first and the last
    assert range_of(met(*range(8, 27)), 0) == Range(1, 4)  # 9 to 25 days, rounded outwards


def test_days_waited_already_are_taken_off_and_only_those_who_waited_longer_count():
    assert range_of(met(*[3] * 50, *range(21, 91, 7)), 14) == Range(1, 10)


@pytest.mark.parametrize("few", [0, 1, 4, 5, 9])
def test_of_fewer_than_ten_nothing_is_said(few):
    assert range_of(met(*[20] * few), 0) is None
    assert range_of([*met(*[20] * few), *[Wait(0, 300, False)] * 5], 0) is None


def test_waits_that_nobody_saw_the_end_of_make_the_range_longer():
    seen = met(*range(7, 147, 7))

    assert range_of(seen, 0) == Range(2, 19)
    assert range_of([*seen, *[Wait(0, 120, False)] * 4], 0) == Range(2, 20)
    assert range_of([*seen, *[Wait(0, 200, False)] * 4], 0) is None  # more than 1 in 10 wait longer than anybody knows


def test_what_was_known_on_a_day_is_what_had_happened_before_it():
    waits = [Wait(0, 5, True), Wait(0, 10, True), Wait(3, 20, True), Wait(10, 12, True)]

    assert known_on(waits, 10) == [Wait(0, 5, True), Wait(0, 9, False), Wait(3, 9, False)]


def test_a_past_range_counts_only_when_it_is_over_and_nobody_left_before():
    told = [Wait(-100, -100 + days, True) for days in range(7, 77, 7)]  # range: 1 to 10 weeks
    quick, slow, left, not_over = Wait(0, 3, True), Wait(0, 71, True), Wait(0, 30, False), Wait(60, 69, True)

    assert tried([*told, quick], 0, 200) == (0, 1)
    assert tried([*told, slow], 0, 200) == (0, 1)
    assert tried([*told, Wait(0, 70, True)], 0, 200) == (1, 1)
    assert tried([*told, left], 0, 200) == (0, 0)
    assert tried([*told, not_over], 0, 129) == (0, 0)


def program_of(chance, waits, leave_after, people=150):
    """(wait as it is seen, how long it would have lasted), one joining every other day."""
    day, seen = 0.0, []
    for _ in range(people):
        day += chance.expovariate(0.5)
        lasts, leaves = waits(chance), chance.expovariate(1 / leave_after)
        seen.append((Wait(int(day), int(day + min(lasts, leaves)), lasts <= leaves), int(lasts)))
    return seen


@pytest.mark.prove
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("waited", [0, 14])
def test_a_range_holds_as_often_as_it_says(shape, waited):
    held = said = told = 0
    for seed in range(PROGRAMS):
        seen = program_of(random.Random(f"{shape} {seed}"), SHAPES[shape], leave_after=365)
        for place in range(80, 150, EVERY):
            wait, lasts = seen[place]
            today = wait.began + waited
            answer = how_long.how_long([each for each, _lasts in seen], waited, today)
            if lasts > waited and answer:
                told += 1
                held += answer.range.holds(lasts - waited)
                said += answer.right / answer.people

    assert told
    assert held / told > 0.8 - (0 if PROVE else 0.1)
    assert held / told > said / told - (0.03 if PROVE else 0.2)


def test_a_past_that_did_not_hold_is_not_told():
    """Waits that double every year: the ranges of the past were wrong too often."""
    waits = [Wait(day, day + 20 + day // 3, True) for day in range(0, 700, 5)]

    assert range_of(known_on(waits, 700), 0) is not None
    assert how_long.how_long(waits, 0, 700) is None
