import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import week

WEEKS = st.one_of(
    st.integers(0, week.FULL),
    st.lists(st.tuples(st.integers(0, 671), st.integers(1, 60)), max_size=12).map(
        lambda stretches: sum_of(week.run(first, length) for first, length in stretches)
    ),
    st.sampled_from([week.EMPTY, week.FULL, 1, 1 << 671, week.FULL ^ 1]),
)


def sum_of(masks):
    together = 0
    for mask in masks:
        together |= mask
    return together


def slow_quarters(mask):
    return {quarter for quarter in range(672) if mask >> quarter & 1}


def slow_in_pieces(quarters):
    """Quarters with a free neighbour, round the ring."""
    return {q for q in quarters if (q + 1) % 672 in quarters or (q - 1) % 672 in quarters}


def test_monday_begins_at_bit_0_and_sunday_ends_at_bit_671():
    assert week.mask_of([(0, 0, 15)]) == 1
    assert week.mask_of([(6, 1425, 1440)]) == 1 << 671


def test_a_window_over_sunday_midnight_runs_into_monday():
    assert slow_quarters(week.mask_of([(6, 1410, 30)])) == {670, 671, 0, 1}


def test_a_time_between_quarters_is_refused():
    with pytest.raises(ValueError):
        week.mask_of([(0, 10, 60)])


def test_spans_are_what_a_person_would_say():
    free = week.mask_of([(1, 1080, 1200), (5, 1320, 120), (6, 0, 120)])

    assert week.spans(free) == [(1, 1080, 1200), (5, 1320, 120)]


def test_a_stretch_is_parted_only_where_the_week_ends():
    free = week.mask_of([(2, 1380, 60), (6, 1410, 30)])

    assert week.stretches_of(free) == [(0, 2), (284, 292), (670, 672)]


def test_a_full_week_is_told_day_by_day():
    assert week.spans(week.FULL) == [(day, 0, 1440) for day in range(7)]


@given(WEEKS)
def test_windows_and_masks_are_two_ways_to_say_the_same(mask):
    assert week.mask_of(week.windows_of(mask)) == mask
    assert week.mask_of(week.spans(mask)) == mask
    assert week.mask_of_stretches(week.stretches_of(mask)) == mask


@given(WEEKS, st.integers(-2000, 2000))
def test_a_week_moved_on_is_a_ring(mask, quarters):
    assert slow_quarters(week.later(mask, quarters)) == {(q + quarters) % 672 for q in slow_quarters(mask)}


@given(WEEKS)
def test_runs_cover_a_week_once(mask):
    told = [(first + step) % 672 for first, length in week.runs(mask) for step in range(length)]

    assert sorted(told) == sorted(slow_quarters(mask))


@given(WEEKS, WEEKS, st.integers(1, 5))
def test_starts_and_sharing_may_be_taken_in_either_order(mine, theirs, length):
    assert week.starts_of(mine & theirs, length) == week.starts_of(mine, length) & week.starts_of(theirs, length)


@given(WEEKS)
def test_pieces_under_half_an_hour_are_left_out(mask):
    assert slow_quarters(week.in_pieces(mask)) == slow_in_pieces(slow_quarters(mask))


@given(WEEKS, WEEKS)
def test_shared_time_is_counted_without_looking_for_the_pieces(mine, theirs):
    assert week.shared_quarters(mine, theirs) == len(slow_in_pieces(slow_quarters(mine) & slow_quarters(theirs)))
