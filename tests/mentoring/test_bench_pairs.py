"""The measures run, and what they compare is the same."""

import pytest

from mentoring.bench import allpairs, assign, fairness, rivals

pytestmark = pytest.mark.django_db


def test_each_way_of_all_pairs_has_its_row():
    rows = list(allpairs.measures(30, seed=3, rounds=1))

    assert [(row["way"], row["mentees"]) for row in rows] == [
        (allpairs.BITS, 30),
        (allpairs.PRODUCT, 30),
        (allpairs.SQL, 20),
    ]
    assert all(row["pairs_a_second"] > 0 for row in rows)


def test_the_dense_answer_and_ours_are_worth_the_same():
    rows = {row["way"]: row for row in assign.measures(40, seed=3, rounds=1)}

    ours, dense = rows[assign.POINTS_ONLY], rows[assign.DENSE]
    assert (ours["matched"], ours["points"]) == (dense["matched"], dense["points"])
    assert 0 < rows["greedy"]["matched"] <= ours["matched"]
    assert rows[assign.OURS]["floor"] >= ours["floor"]
    assert ours["peak_mb"] > 0
    assert (rows[assign.WHOLE]["matched"], rows[assign.WHOLE]["points"]) == (
        ours["matched"],
        rows[assign.OURS]["points"],
    )


def test_a_whole_round_is_measured_from_memory_and_from_rows():
    rows = {row["way"]: row for row in rivals.measures(20, seed=3, rounds=1)}

    assert rows.keys() >= {rivals.OURS, rivals.OURS_FROM_ANSWERS, rivals.OURS_FROM_ROWS}
    assert all(row["seconds"] > 0 for row in rows.values())


def test_first_places_are_told_by_points_and_in_turn():
    by_points, in_turn = fairness.measures(30, seed=3, rounds=1)

    assert (by_points["way"], in_turn["way"]) == ("by points", "in turn")
    assert by_points["points_given_up"] == 0 <= in_turn["points_given_up"] <= in_turn["most_given_up"] < 5
    assert in_turn["lists"] > 0
