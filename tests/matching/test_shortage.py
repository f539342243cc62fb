"""Everybody left out hears of a true bottleneck, and each change that is named matches exactly one more person."""

import os
import random
from dataclasses import dataclass, replace

import numpy as np
import pytest

from matching import assignment, shortage
from matching.assignment import Dense, Terms
from tests.matching.test_assignment import random_round

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
CASES = 1000 if PROVE else 40
NAMES = ("limits", "way", "times", "must:gender")


@dataclass
class Broken:
    """Which rules stand between: bits, mentees × mentors."""

    bits: np.ndarray
    rules: tuple[str, ...] = NAMES

    def broken(self, mentee):
        return self.bits[mentee].copy()

    def asked(self, mentee):
        return frozenset(name for bit, name in enumerate(NAMES) if (self.bits[mentee] >> bit & 1).any())


def random_shortage(chance):
    """A round in which somebody is left out, and the rules that say who may not meet whom."""
    while True:
        scores, terms = random_round(chance, 10, 8)
        terms = replace(terms, floor=0)
        bits = np.zeros(scores.shape, np.uint16)
        for mentee, mentor in zip(*np.nonzero(scores.points < 0), strict=True):
            bits[mentee, mentor] = chance.choice([1, 2, 4, 8, 6, 10, 12, 3])
        answer = assignment.solve(scores, terms)
        if answer.left_out:
            return answer, scores, terms, Broken(bits)


def matched_with(scores, terms):
    return assignment.solve(scores, terms).matched


@pytest.mark.prove
def test_every_cause_is_a_true_bottleneck_and_the_tightest():
    chance = random.Random("bottlenecks")
    for _ in range(CASES):
        answer, scores, terms, rules = random_shortage(chance)

        causes = shortage.found(answer, scores, terms, rules).causes

        assert sorted(mentee for cause in causes for mentee in cause.left_out) == answer.left_out
        free = terms.places_left()
        for cause in causes:
            for mentee in cause.people:
                may = (scores.points[mentee] >= 0) & (free > 0)
                may[[mentor for one, mentor in terms.bans if one == mentee]] = False
                assert set(np.flatnonzero(may).tolist()) <= set(cause.mentors)
            assert cause.places == int(free[list(cause.mentors)].sum())
            assert len(cause.people) == cause.places + len(cause.left_out)
            assert set(cause.left_out) <= set(cause.people)


@pytest.mark.prove
def test_one_more_place_of_a_cause_matches_exactly_one_more():
    chance = random.Random("places")
    tried = 0
    for _ in range(CASES):
        answer, scores, terms, rules = random_shortage(chance)
        cause = chance.choice(shortage.found(answer, scores, terms, rules).causes)
        (place,) = (change for change in cause.changes if change.kind == shortage.PLACE)
        row = np.full((scores.shape[0], 1), -1, np.int16)
        row[chance.choice(place.mentees)] = 0
        newcomer = Dense(np.hstack([scores.points, row]))
        assert matched_with(newcomer, replace(terms, places=(*terms.places, 1))) == answer.matched + 1
        for mentor in place.mentors:
            places = list(terms.places)
            places[mentor] += 1
            more = replace(terms, places=tuple(places))
            if terms.most_new is None:
                assert matched_with(scores, more) == answer.matched + 1
                tried += 1
    assert tried > CASES / 4


@pytest.mark.prove
def test_accepting_what_is_named_matches_exactly_one_more():
    chance = random.Random("accepting")
    tried = 0
    for _ in range(CASES):
        answer, scores, terms, rules = random_shortage(chance)
        for cause in shortage.found(answer, scores, terms, rules).causes:
            for change in cause.changes:
                if change.kind == shortage.ACCEPT:
                    bit = 1 << NAMES.index(change.rule)
                    for mentee in change.mentees:
                        points = scores.points.copy()
                        points[mentee, rules.bits[mentee] == bit] = 0
                        assert matched_with(Dense(points), terms) == answer.matched + 1
                        tried += 1
    assert tried > CASES / 2


@pytest.mark.prove
def test_what_is_not_named_does_not_help():
    chance = random.Random("nothing else")
    for _ in range(CASES):
        answer, scores, terms, rules = random_shortage(chance)
        named = {mentor for cause in shortage.found(answer, scores, terms, rules).causes for mentor in cause.mentors}
        for mentor in set(range(scores.shape[1])) - named:
            places = list(terms.places)
            if not terms.places_left()[mentor] or terms.most_new is not None:
                continue
            places[mentor] += 1
            assert matched_with(scores, replace(terms, places=tuple(places))) == answer.matched


def test_six_people_for_three_places_are_told_so():
    """Six ask for a woman in the evening; three places are with the two women who are free then, two with a man."""
    points = np.full((7, 3), -1, np.int16)
    points[:6, :2] = 50
    points[6, 2] = 10
    bits = np.zeros((7, 3), np.uint16)
    bits[:6, 2] = 1 << NAMES.index("must:gender")
    bits[6, :2] = 1 << NAMES.index("times")
    scores, terms = Dense(points), Terms((1, 2, 2))
    answer = assignment.solve(scores, terms)

    (cause,) = shortage.found(answer, scores, terms, Broken(bits)).causes

    assert (cause.people, cause.mentors, cause.places) == (tuple(range(6)), (0, 1), 3)
    assert cause.conditions == (shortage.Condition("must:gender", 6, 2),)
    assert cause.asked_by_all == {"must:gender"}
    assert [(change.kind, change.rule, change.mentors, change.helps) for change in cause.changes] == [
        ("accept", "must:gender", (2,), 3),
        ("place", "", (0, 1), 3),
    ]


def test_whoever_asks_for_the_same_in_vain_is_told_together_whichever_keeps_more_away():
    way, times = (1 << NAMES.index(name) for name in ("way", "times"))
    bits = np.array([[way, way, times], [way, times, times]], np.uint16)
    scores, terms = Dense(np.full((2, 3), -1, np.int16)), Terms((1, 1, 1))

    (cause,) = shortage.found(assignment.solve(scores, terms), scores, terms, Broken(bits)).causes

    assert (cause.left_out, cause.mentors, cause.places) == ((0, 1), (), 0)
    assert cause.in_vain == ("times", "way")
