"""The best answer and its proof: equal to slow ones, the same whichever way it was found, and refused once it is touched."""

import os
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matching import assignment, rounds
from matching.assignment import NOBODY, Dense, Terms

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
CASES = 2000 if PROVE else 60
ONE_PERSON = 10**7


def random_round(chance, most_mentees=8, most_mentors=6):
    """A small round with everything in it: ties, hard rules, places, pins, bans, waiting, floors; some match nobody."""
    n, m, top = chance.randint(1, most_mentees), chance.randint(1, most_mentors), chance.choice([1, 3, 20, 10_000])
    share = chance.random()
    points = [[chance.randint(0, top) if chance.random() < share else -1 for _ in range(m)] for _ in range(n)]
    scores = Dense(np.array(points, np.int16))
    terms = Terms(
        places=tuple(chance.randint(0, 2) for _ in range(m)),
        bans=frozenset((chance.randrange(n), chance.randrange(m)) for _ in range(chance.choice([0, 0, 3]))),
        most_new=chance.choice([None, None, 1]),
        waiting=tuple(chance.randint(0, 2000) for _ in range(n)) if chance.random() < 0.4 else (),
        floor=chance.choice([0, 0, chance.randint(0, top)]),
        highest_floor=chance.random() < 0.7,
    )
    return scores, replace(terms, pins=random_pins(chance, scores, terms))


def random_pins(chance, scores, terms):
    free, pins = terms.places_left(), set()
    for mentee in chance.sample(range(scores.shape[0]), chance.choice([0, 0, 1, min(2, scores.shape[0])])):
        can = [
            mentor
            for mentor, points in enumerate(scores.points[mentee])
            if points >= 0 and free[mentor] and (mentee, mentor) not in terms.bans
        ]
        if can:
            pins.add((mentee, mentor := chance.choice(can)))
            free[mentor] -= 1
    return frozenset(pins)


def slow_best(scores, terms, floor):
    """(people, points and points for waiting) of the best plan beside the pins with no pair under the floor."""
    pinned = {mentee for mentee, _ in terms.pins}
    rows = [mentee for mentee in range(scores.shape[0]) if mentee not in pinned]
    columns = [mentor for mentor, places in enumerate(terms.places_left().tolist()) for _ in range(places)]
    worth = np.zeros((len(rows), len(columns)))
    waiting = terms.for_waiting(scores.shape[0])
    for row, mentee in enumerate(rows):
        for column, mentor in enumerate(columns):
            points = int(scores.points[mentee, mentor])
            if points >= floor and (mentee, mentor) not in terms.bans:
                worth[row, column] = ONE_PERSON + points + waiting[mentee]
    chosen = worth[linear_sum_assignment(worth, maximize=True)]
    people = int((chosen > 0).sum())
    return people, int(chosen.sum()) - people * ONE_PERSON


def slow_answer(scores, terms):
    """(people, points, floor), by trying every floor."""
    people, floor = slow_best(scores, terms, terms.floor)[0], terms.floor
    if terms.highest_floor and people:
        floors = [each for each in np.unique(scores.points).tolist() if each >= terms.floor]
        floor = max(each for each in floors if slow_best(scores, terms, each)[0] == people)
    return (*slow_best(scores, terms, floor), floor)


def reached(answer, scores, terms):
    beside_pins = [pair for pair in answer.pairs if pair not in terms.pins]
    waiting = terms.for_waiting(scores.shape[0])
    return len(beside_pins), sum(int(scores.points[i, j] + waiting[i]) for i, j in beside_pins), answer.floor


@pytest.fixture
def few_pairs_at_first(monkeypatch):
    """So that small rounds take several turns, as large ones do."""
    for name in ("KEPT_PAIRS", "WORTH_ADDING", "AT_ONCE"):
        monkeypatch.setattr(rounds, name, 1)


@pytest.mark.prove
def test_small_rounds_end_as_the_slow_way_does(few_pairs_at_first):
    chance = random.Random("small rounds")
    left_out = turns = 0
    for _ in range(CASES):
        scores, terms = random_round(chance)

        answer = assignment.solve(scores, terms)

        assert reached(answer, scores, terms) == slow_answer(scores, terms)
        checked = assignment.check(answer, scores, terms)
        assert (checked.matched, checked.points) == (answer.matched, answer.points)
        left_out += len(answer.left_out) > 0
        turns = max(turns, answer.rounds)
    assert left_out > CASES / 4
    assert turns > 1


@pytest.mark.prove
def test_the_same_round_has_the_same_seal_whichever_way_it_was_found(few_pairs_at_first, monkeypatch):
    chance = random.Random("seals")
    ways = {"KEPT_PAIRS": 1 << 20, "NEARLY": 0, "BIDS": (), "WORTH_ADDING": 3}
    for _ in range(CASES // 2):
        scores, terms = random_round(chance)
        answer = assignment.solve(scores, terms)
        for name, value in ways.items():
            with monkeypatch.context() as another_way:
                another_way.setattr(rounds, name, value)
                assert assignment.solve(scores, terms).seal == answer.seal


def larger_round(seed, mentees, mentors):
    """Points with a family likeness and hard rules, and places for nearly everyone."""
    chance = np.random.default_rng(seed)
    liked, keen = chance.integers(0, 3000, mentors), chance.integers(0, 3000, mentees)
    points = (chance.integers(0, 4000, (mentees, mentors)) + liked + keen[:, None]).astype(np.int16)
    points[chance.random((mentees, mentors)) < 0.3] = -1
    return Dense(points), Terms(tuple(chance.integers(0, 5, mentors).tolist()))


@pytest.mark.prove
@pytest.mark.parametrize(
    ("mentees", "mentors"), [(200, 100), (400, 200)] + [(1000, 500), (5000, 2500), (10_000, 5000)] * PROVE
)
def test_large_rounds_have_the_total_of_the_dense_way(mentees, mentors):
    scores, terms = larger_round(mentees, mentees, mentors)
    terms = replace(terms, highest_floor=False)
    columns = np.repeat(np.arange(mentors), terms.places)
    worth = scores.points[:, columns].astype(np.float32 if mentees > 5000 else np.float64)
    worth = np.where(worth >= 0, worth + 10**6, 0)
    chosen = worth[linear_sum_assignment(worth, maximize=True)]

    answer = assignment.solve(scores, terms)

    people = int((chosen > 0).sum())
    assert (answer.matched, answer.points) == (people, int(chosen.sum(dtype=np.float64)) - people * 10**6)
    assert assignment.check(answer, scores, terms).pairs_seen == int(
        (scores.points >= 0)[:, np.array(terms.places) > 0].sum()
    )


def test_progress_is_told_and_a_round_can_be_cancelled():
    scores, terms = larger_round(1, 300, 100)
    told = []

    assignment.solve(scores, terms, progress=lambda *step: told.append(step))

    assert {stage for stage, _, _ in told} == {"reading", "solving", "proving"}
    assert all(0 <= done <= of for _, done, of in told)
    with pytest.raises(assignment.Cancelled):
        assignment.solve(scores, terms, cancelled=lambda: True)


def test_pins_that_cannot_be_are_refused():
    scores = Dense(np.array([[5, -1], [6, 7]], np.int16))
    for pins in ({(0, 1)}, {(0, 0), (1, 0)}, {(1, 0), (1, 1)}):
        with pytest.raises(assignment.CannotPin):
            assignment.solve(scores, Terms((1, 1), pins=frozenset(pins)))


def test_nobody_and_nothing_are_answered_too():
    for shape in ((0, 0), (0, 3), (3, 0), (2, 2)):
        scores = Dense(np.full(shape, -1, np.int16))
        terms = Terms((1,) * shape[1])
        answer = assignment.solve(scores, terms)
        assert answer.pairs == []
        assert assignment.check(answer, scores, terms).matched == 0


# ---- touched answers


def swapped(chance, answer):
    """Two people changed places."""
    one, other = chance.sample([mentee for mentee, _ in answer.pairs], 2)
    mentor_of = answer.mentor_of.copy()
    mentor_of[[one, other]] = mentor_of[[other, one]]
    return replace(answer, mentor_of=mentor_of) if (mentor_of != answer.mentor_of).any() else None


def repriced(chance, answer):
    """One price is another one."""
    prices = answer.prices.copy()
    mentor = chance.randrange(len(prices))
    prices[mentor] = max(0, prices[mentor] + chance.choice([-100, -1, 1, 2, 100]))
    return replace(answer, prices=prices) if (prices != answer.prices).any() else None


def is_as_good(answer, scores, terms):
    people, points, floor = slow_answer(scores, terms)
    mentor_of = answer.mentor_of
    own = [int(scores.points[i, j]) for i, j in answer.pairs if (i, j) not in terms.pins]
    waiting = terms.for_waiting(scores.shape[0])
    worth = sum(own) + sum(int(waiting[i]) for i, j in answer.pairs if (i, j) not in terms.pins)
    rules = all((i, j) not in terms.bans for i, j in answer.pairs) and all(mentor_of[i] == j for i, j in terms.pins)
    return rules and len(own) == people and worth == points and min(own, default=floor) >= floor


@pytest.mark.prove
@pytest.mark.parametrize("touch", [swapped, repriced])
def test_a_touched_answer_is_refused_even_under_a_new_seal(touch):
    chance = random.Random(f"touched {touch.__name__}")
    refused = equals = 0
    while refused < (1000 if PROVE else 60):
        scores, terms = random_round(chance)
        answer = assignment.solve(scores, terms)
        if answer.matched < 2 or (other := touch(chance, answer)) is None:
            continue

        with pytest.raises(assignment.NotProven, match="seal"):
            assignment.check(other, scores, terms)
        points = sum(int(scores.points[i, j]) for i, j in other.pairs)
        forged = replace(other, points=points)
        forged = replace(forged, seal=forged.sealed(scores.seal, terms))
        if touch is swapped and is_as_good(forged, scores, terms):
            assignment.check(forged, scores, terms)  # another best answer: only the seal tells them apart
            equals += 1
            continue
        with pytest.raises(assignment.NotProven):
            assignment.check(forged, scores, terms)
        refused += 1
    assert equals < refused


# ---- alternatives


@pytest.mark.prove
def test_forcing_a_pair_costs_at_least_what_its_alternative_says():
    chance = random.Random("alternatives")
    seen = exact = 0
    for _ in range(CASES // 4):
        scores, terms = random_round(chance)
        terms = replace(terms, pins=frozenset(), highest_floor=False, most_new=None)
        answer = assignment.solve(scores, terms)
        for mentee, others in enumerate(assignment.alternatives(answer, scores, terms, most=9)):
            for other in others:
                if other.under_the_floor:
                    continue
                forced = replace(terms, pins=frozenset({(mentee, other.mentor)}))
                people, worth = slow_best(scores, forced, terms.floor)
                people, worth = people + 1, worth + other.points + int(terms.for_waiting(scores.shape[0])[mentee])
                best = slow_best(scores, terms, terms.floor)
                lost = (best[0] - people) * ONE_PERSON + best[1] - worth
                said = other.people * ONE_PERSON + other.costs
                assert lost >= said
                assert said >= 0
                seen, exact = seen + 1, exact + (lost == said)
    assert exact > seen / 3


def test_nobody_is_offered_a_mentor_whose_places_are_all_pinned():
    scores = Dense(np.array([[9, 5, 0], [8, 7, 1]], np.int16))
    answer = assignment.solve(scores, pinned := Terms((1, 1, 1), pins=frozenset({(0, 0)}), highest_floor=False))

    others = [[other.mentor for other in told] for told in assignment.alternatives(answer, scores, pinned)]

    assert answer.mentor_of.tolist() == [0, 1]
    assert others == [[1, 2], [2]]


def test_who_is_left_out_has_alternatives_too():
    scores, terms = Dense(np.array([[9], [7]], np.int16)), Terms((1,), highest_floor=False)
    answer = assignment.solve(scores, terms)

    _, (other,) = assignment.alternatives(answer, scores, terms)

    assert answer.mentor_of.tolist() == [0, NOBODY]
    assert (other.mentor, other.points, other.people, other.costs) == (0, 7, 0, 0)
