import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import finding, hours, week

weeks = st.integers(0, week.FULL)
some_hours = st.sets(st.sampled_from(sorted(hours.GRID)))


@given(weeks)
def test_sending_the_grid_as_it_was_shown_changes_nothing(mask):
    assert hours.picked(mask, hours.full(mask), hours.partly(mask)) == mask


@given(weeks, some_hours)
def test_ticked_hours_are_free_and_times_outside_the_grid_stay(mask, ticked):
    after = hours.picked(mask, ticked, set())

    assert hours.full(after) == ticked
    assert not hours.partly(after)
    assert after & ~hours.mask_of(hours.GRID) == mask & ~hours.mask_of(hours.GRID)


@given(weeks)
def test_ticks_and_the_rest_make_up_the_week(mask):
    assert hours.mask_of(hours.full(mask)) | hours.besides(mask) == mask
    assert not hours.mask_of(hours.full(mask)) & hours.besides(mask)


def test_quick_patterns():
    ticked = {(1, 10), (3, 18), (5, 20)}

    assert hours.PATTERNS["evenings"](ticked) == ticked | {(day, hour) for day in range(5) for hour in (18, 19, 20)}
    assert hours.PATTERNS["saturday"](ticked) == ticked | {(5, 9), (5, 10), (5, 11)}
    assert hours.PATTERNS["copy"](ticked) == {(day, 10) for day in range(5)} | {(5, 20)}
    assert hours.PATTERNS["clear"](ticked) == set()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dep", True),
        ("low mood", True),
        ("feeling DOWN", True),
        ("i am feeling down today", True),
        ("gadget", False),
        ("", False),
    ],
)
def test_people_find_a_word_by_what_they_type(typed, found):
    assert finding.fits(typed, "Depression or long-lasting low mood", ["feeling down", "gad"]) is found
