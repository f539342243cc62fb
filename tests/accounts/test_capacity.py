"""Places: one at first, more with a coordinator's reason, never fewer than are taken."""

import pytest

from accounts import capacity
from tests.factories import DAY, NOON, CoordinatorFactory, MentorFactory

pytestmark = pytest.mark.django_db


def test_a_coordinator_lifts_the_first_90_days_with_a_reason():
    chidi = CoordinatorFactory()
    ben = MentorFactory(program=chidi.program, approved_at=NOON - DAY, capacity=1)

    with pytest.raises(capacity.TooEarly):
        capacity.set_places(ben, chidi, NOON, capacity=2)
    with pytest.raises(capacity.TooEarly):
        capacity.set_places(ben, ben, NOON, capacity=2, why="I can")
    capacity.set_places(ben, chidi, NOON, capacity=2, why="Was a mentor elsewhere for years")

    ben.refresh_from_db()
    assert (ben.capacity, ben.capacity_lifted_at, ben.capacity_lifted_why) == (
        2, NOON, "Was a mentor elsewhere for years",
    )  # fmt: skip


def test_places_never_go_below_what_is_taken():
    ben = MentorFactory(capacity=3, held=2)

    with pytest.raises(capacity.BelowHeld):
        capacity.set_places(ben, ben, NOON, capacity=1)

    ben.refresh_from_db()
    assert ben.capacity == 3


def test_a_full_mentor_with_a_new_place_is_free_since_then():
    ben = MentorFactory(capacity=2, held=2)

    capacity.set_places(ben, ben, NOON, capacity=3)

    ben.refresh_from_db()
    assert (ben.places_free, ben.free_since) == (1, NOON)


def test_nobody_else_sets_places():
    ben = MentorFactory()

    for by in [CoordinatorFactory(), MentorFactory(program=ben.program)]:
        with pytest.raises(capacity.NotYours):
            capacity.set_places(ben, by, NOON, capacity=3)
