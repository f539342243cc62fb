"""The measures run, and what they compare is the same."""

import pytest

from matching import pool
from mentoring import synthetic
from mentoring.bench import allpairs, assign
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    program = synthetic.a_program("Measured")
    list(synthetic.people(program, 30, 40, 3, NOON))
    return pool.load(program, NOON)


def test_each_way_of_all_pairs_has_its_row(people):
    rows = list(allpairs.measures(people, sample=4, asked_in_sql=2, rounds=1))

    assert [row["way"] for row in rows] == ["byte rows", "float32 product", "SQL, a query for each mentee"]
    assert all(row["pairs_a_second"] > 0 for row in rows)


def test_the_dense_answer_and_ours_are_worth_the_same(people):
    rows = {row["way"]: row for row in assign.measures(people)}

    ours, dense = rows["ours, points only"], rows["scipy, dense"]
    assert (ours["matched"], ours["points"]) == (dense["matched"], dense["points"])
    assert rows["greedy"]["matched"] <= ours["matched"]
    assert rows["ours, highest floor"]["floor"] >= ours["floor"]
    assert ours["peak_mb"] > 0
