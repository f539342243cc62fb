"""The hours in which a new mentor would suit most of those left out."""

import random
from dataclasses import replace

import numpy as np
import pytest

from accounts import week
from matching import shortage, wanted
from matching.assignment import Dense
from matching.points import LEAST_QUARTERS
from tests.matching.test_shortage import CASES, matched_with, random_shortage

TUESDAY = (1, 18 * 60, 20 * 60)


def random_week(chance):
    days = (chance.randrange(7) for _ in range(chance.randrange(4)))
    return week.mask_of(
        (day, start := chance.randrange(0, 1320, 15), start + chance.randrange(15, 120, 15)) for day in days
    )


def free_for_an_hour(weeks, first):
    hour = week.run(first, LEAST_QUARTERS)
    return {one for one, mine in weeks.items() if not mine or week.shared_quarters(mine, hour) >= LEAST_QUARTERS}


@pytest.mark.prove
def test_any_hour_of_it_suits_all_who_are_named_and_no_hour_suits_more():
    chance = random.Random("hours")
    for _ in range(CASES):
        weeks = {one: random_week(chance) for one in range(chance.randint(0, 8))}

        found = wanted.hours(weeks)

        hours = [free_for_an_hour(weeks, first) for first in range(week.QUARTERS)]
        named = {one for one, mine in weeks.items() if mine}
        assert (found is None) == (not any(named & people for people in hours))
        if found:
            assert len(found.people) == max(map(len, hours))
            starts = week.starts_of(week.mask_of([found.window]), LEAST_QUARTERS)
            assert starts
            for first in range(week.QUARTERS):
                if starts >> first & 1:
                    assert hours[first] == set(found.people)


@pytest.mark.prove
def test_a_new_mentor_in_these_hours_matches_exactly_one_more():
    chance = random.Random("new mentors")
    tried = 0
    for _ in range(CASES):
        answer, scores, terms, rules = random_shortage(chance)
        weeks = [random_week(chance) for _ in range(scores.shape[0])]
        for cause in shortage.found(answer, scores, terms, rules).causes:
            found = wanted.hours({row: weeks[row] for row in cause.left_out})
            if found:
                hour = week.mask_of([found.window])
                suits = [not mine or week.shared_quarters(mine, hour) >= LEAST_QUARTERS for mine in weeks]
                assert all(suits[row] for row in found.people)
                row = np.where([suits[mentee] and mentee in cause.left_out for mentee in range(len(weeks))], 0, -1)
                newcomer = Dense(np.hstack([scores.points, row.astype(np.int16)[:, None]]))
                assert matched_with(newcomer, replace(terms, places=(*terms.places, 1))) == answer.matched + 1
                tried += 1
    assert tried > CASES / 4


def test_the_longest_of_equals_is_told():
    short, long = (week.mask_of([window]) for window in ((0, 0, 60), (1, 18 * 60, 20 * 60)))

    assert wanted.hours({1: short, 2: long}) == wanted.Wanted(week.Window(*TUESDAY), (2,))


def test_a_quarter_here_and_there_is_no_hour():
    assert wanted.hours({1: week.mask_of([(0, 0, 30), (1, 0, 30)])}) is None
    assert wanted.hours({1: 0}) is None
    assert wanted.hours({}) is None
