"""A plan from cards that hold only what somebody in it asked about is the same plan."""

import numpy as np
import pytest

from matching import assignment, pool, solving, unasked
from matching.assignment import Terms
from matching.cohort import Settings, start
from matching.models import CohortPlan
from mentoring import synthetic
from tests.factories import NOON, CoordinatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def house(standing):
    program = synthetic.a_program("Unasked")
    list(synthetic.people(program, 60, 6, 5, NOON))
    return program


@pytest.fixture
def program(house, db):
    return house


def bits_of(cards):
    return {name: int(np.bitwise_count(rows).sum()) for name, rows in cards.masks.items()}


def test_much_is_taken_off_and_every_pair_stays_what_it_was(program):
    found = pool.load(program, NOON)

    bare = unasked.taken_off(found)

    before, after = bits_of(found.cards), bits_of(bare.cards)
    assert {name for name in before if after[name] < before[name]} >= {"experience", "traits", "interests", "offers"}
    assert bare.seal != found.seal
    for row in range(len(found.mentees)):
        for one, other in zip(found.pairs(row), bare.pairs(row), strict=True):
            assert one.tolist() == other.tolist()
        for one, other in zip(found.best(row, row + 1, 20), bare.best(row, row + 1, 20), strict=True):
            assert one.tolist() == other.tolist()
        assert found.broken(row).tolist() == bare.broken(row).tolist()


def test_the_check_fails_where_something_that_counts_is_taken_off(program, monkeypatch):
    found = pool.load(program, NOON)
    terms = Terms(places=tuple(found.places.tolist()))
    sealed = assignment.solve(found, terms).seal

    assert assignment.solve(unasked.taken_off(found), terms).sealed(found.seal, terms) == sealed
    asked = unasked.asked_about(found.recipes)
    monkeypatch.setattr(unasked, "asked_about", lambda _recipes: {**asked, "experience": 0})
    assert assignment.solve(unasked.taken_off(found), terms).sealed(found.seal, terms) != sealed


def test_running_a_plan_again_says_whether_what_nobody_asked_for_mattered(program):
    plan = start(CoordinatorFactory(program=program), Settings(), NOON)
    solving.solve(plan.pk, NOON)

    assert solving.run_again(plan.pk, NOON)

    assert CohortPlan.objects.get(pk=plan.pk).same_without_unasked is True
