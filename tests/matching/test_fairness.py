"""The numbers of the report on fairness: who is told, what chance makes of it, how first places are shared out."""

import os
import random
from collections import Counter
from itertools import combinations

import pytest

from matching import fairness
from matching.fairness import OFTEN, SOON, TOGETHER, WELL, Grouping, Outcome

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))


def dealt(chance, people, share=0.6):
    """Results that know nothing of any group."""
    for _ in range(people):
        matched = chance.random() < share
        yield Outcome(matched, int(chance.expovariate(1 / 30)), chance.randrange(10_001) if matched else None)


def grouped(chance, people, groups):
    return Grouping("letters", [chance.choice(groups) for _ in range(people)], sorted(groups))


@pytest.mark.prove
def test_no_group_of_fewer_than_five_is_told_nor_left_over():
    chance = random.Random(5)
    for _ in range(5000 if PROVE else 300):
        people = chance.randrange(40)
        grouping = grouped(chance, people, "abcdefg"[: chance.randint(1, 7)])

        rows = fairness.told(list(dealt(chance, people)), [grouping]).get("letters", [])

        assert all(row.people >= 5 for row in rows)
        assert sum(row.people for row in rows) == (people if people >= 5 else 0)
        whole = Counter(grouping.of)
        assert all(row.people == whole[row.group] for row in rows if row.group is not TOGETHER)


def test_one_small_group_takes_the_next_smallest_with_it():
    people = list(dealt(random.Random(1), 19))

    rows = fairness.told(
        people, [Grouping("area", ["north"] * 10 + ["south"] * 6 + ["west"] * 3, ["north", "south", "west"])]
    )

    assert [(row.group, row.people) for row in rows["area"]] == [("north", 10), (TOGETHER, 9)]


def test_points_of_fewer_than_five_matches_are_not_told():
    people = [Outcome(True, 3, 5000)] * 4 + [Outcome(False, 9)] * 6

    assert fairness.everyone(people).middle_points is None
    assert fairness.everyone([*people, Outcome(True, 3, 9000)]).middle_points == 5000


def test_shares_are_held_to_what_chance_leaves_open():
    low, high = fairness.likely_share(81, 263)  # Brown, Cai, DasGupta 2001; Newcombe 1998, table I

    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert fairness.likely_share(0, 20)[0] == 0
    assert round(fairness.likely_share(0, 20)[1], 4) == 0.1611


def test_the_lady_who_tastes_tea():
    """Fisher, The Design of Experiments, 1935: eight cups, four with the milk first."""
    assert round(fairness.fisher(4, 4, 4, 8), 4) == 0.0286
    assert round(fairness.fisher(3, 4, 4, 8), 4) == 0.4857


def test_half_are_matched_after_so_many_days_those_who_still_wait_included():
    """The 6-MP arm of Freireich 1963, as in every book on survival: half after 23 weeks."""
    matched, still = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    people = [Outcome(True, day) for day in matched] + [Outcome(False, day) for day in still]

    assert fairness.half_after(people) == 23
    assert fairness.half_after(people[9:]) is None


@pytest.mark.parametrize("measure", [OFTEN, SOON, WELL])
def test_chance_is_what_dealing_out_anew_gives(measure):
    """Held to every way to pick the same number of people."""
    chance = random.Random(11)
    people = list(dealt(chance, 14))
    scores = fairness.SCORES[measure]([person._replace(points=person.points or 5) for person in people])
    members = sorted(scores, key=lambda place: scores[place] + chance.random())[:6]
    mean = sum(scores.values()) / 14 * 6
    sums = [abs(sum(scores[place] for place in some) - mean) for some in combinations(scores, 6)]

    found = fairness._chance(measure, scores, members)

    as_large = sum(over >= abs(sum(scores[place] for place in members) - mean) - 1e-9 for over in sums) / len(sums)
    assert found.likely == pytest.approx(as_large, abs=0.06)
    assert not found.is_more


@pytest.mark.prove
def test_a_program_that_treats_all_alike_seldom_reads_of_a_difference():
    chance, named = random.Random(3), 0
    programs = 2000 if PROVE else 60
    for _ in range(programs):
        people = chance.choice([12, 30, 80, 200])
        letters = [grouped(chance, people, "abcdef"[:size])._replace(name=str(size)) for size in (2, 3, 4, 5, 6)]

        found = fairness.told(list(dealt(chance, people)), letters)

        named += any(row.unlike for rows in found.values() for row in rows)
    assert named / programs <= fairness.SELDOM


def test_a_real_difference_is_named_on_both_sides():
    chance = random.Random(9)
    late = [person._replace(days=person.days + 60) for person in dealt(chance, 60, 0.3)]
    people = [*late, *dealt(chance, 60, 0.9)]

    rows = fairness.told(people, [Grouping("area", ["north"] * 60 + ["south"] * 60, ["north", "south"])])["area"]

    assert [dict(row.unlike) for row in rows] == [{OFTEN: False, SOON: False}, {OFTEN: True, SOON: True}]


def test_first_places_all_with_one_mentor_or_shared_out_alike():
    assert fairness.concentration([7] * 50, 200) == (1.0, pytest.approx(0.995))
    assert fairness.concentration(range(200), 200) == (0.01, pytest.approx(0))
    assert fairness.concentration([], 200) == (0, 0)
