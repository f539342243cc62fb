"""The measures run, and what they compare is the same."""

import pytest

from mentoring.bench import allpairs, assign

pytestmark = pytest.mark.django_db


def test_each_way_of_all_pairs_has_its_row():
    rows = list(allpairs.measures(30, seed=3, rounds=1))

    assert [(row["way"], row["mentees"]) for row in rows] == [
        (allpairs.ROWS, 30),
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
