import datetime as dt
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import points
from tests.matching import slow

PAIRS = 5000 if os.environ.get("ALONGSIDE_PROVE") else 150
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PANIC = points.Tag("panic", 2, "mood")
LOW_MOOD = points.Tag("depression", 0, "mood")
VOICES = points.Tag("hearing-voices", 9, "voices")
FAITH = points.Tag("faith", 66, "identity", opt_in=True)
PARENT = points.Tag("parent", 52, "identity")
KNOWN = [PANIC, LOW_MOOD, VOICES, FAITH, PARENT]


def lived(*tags):
    return points.Card(experience=points.experience_mask(tags, KNOWN))


def counted(ask, card):
    part = points.score(ask, card).parts[points.EXPERIENCE]
    return part.counted, part.whole


def test_someone_who_shares_everything_has_every_point():
    ask = points.Ask(at=NOON, tags=(PANIC, VOICES))

    assert points.score(ask, lived(PANIC, VOICES)).points == 10_000


def test_a_tag_that_matters_most_counts_three_times():
    ask = points.Ask(at=NOON, tags=(PANIC._replace(matters_most=True), VOICES))

    assert counted(ask, lived(PANIC)) == (15, 20)
    assert counted(ask, lived(VOICES)) == (5, 20)


def test_another_tag_of_the_group_counts_two_fifths():
    ask = points.Ask(at=NOON, tags=(PANIC._replace(matters_most=True), VOICES))

    assert counted(ask, lived(LOW_MOOD)) == (6, 20)


def test_an_identity_counts_only_where_it_matters_most_to_the_one_who_asks():
    assert points.Ask(at=NOON, tags=(FAITH,)).answered == ()
    assert counted(points.Ask(at=NOON, tags=(FAITH._replace(matters_most=True),)), lived(FAITH)) == (15, 15)


def test_an_identity_nobody_asked_for_changes_nothing():
    ask = points.Ask(at=NOON, tags=(PARENT,))

    assert points.score(ask, lived(FAITH)) == points.score(ask, lived())


def test_someone_who_skipped_everything_has_no_points_to_give():
    ask = points.Ask(at=NOON, training_extended=0b11)

    assert points.score(ask, points.Card(training=0b11)).points == 0


def test_what_was_not_answered_drops_out_and_the_rest_scales_up():
    ask = points.Ask(at=NOON, tags=(PANIC,), interests=(points.Word("walking", 0),))

    assert ask.budgets == {"experience": 7800, "interests": 2200}


def test_a_weight_of_nothing_gives_nothing():
    weights = {**points.DEFAULT_WEIGHTS, "interests": 0, "experience": 45}
    ask = points.Ask(at=NOON, interests=(points.Word("walking", 0),), weights=weights)

    assert points.score(ask, points.Card(interests=1)).points == 0


def test_two_hours_shared_is_all_the_time_that_counts():
    evening = slow.bits(range(72, 82))
    ask = points.Ask(at=NOON, week=evening)

    part = points.score(ask, points.Card(hours=points.Hours.of(evening))).parts[points.AVAILABILITY]

    assert (part.counted, part.whole) == (8, 8)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(PAIRS))
def test_points_are_what_the_slow_version_says(seed):
    print(f"seed {seed}")
    mentee, mentor = slow.random_pair(seed)

    score = points.score(slow.ask_of(mentee), slow.card_of(mentor))

    assert {name: part.points for name, part in score.parts.items()} == slow.slow_points(mentee, mentor)


@given(st.integers(0, 10**9))
def test_the_parts_shown_add_up_to_the_total_shown(seed):
    mentee, mentor = slow.random_pair(seed)

    score = points.score(slow.ask_of(mentee), slow.card_of(mentor))

    assert 0 <= score.points <= points.WHOLE
    assert sum(score.parts_shown.values()) == score.shown
    assert all(score.parts_shown[part] <= score.most_shown[part] for part in score.parts)
    assert sum(score.most_shown.values()) in (0, 100)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any), st.integers(1, 10_000))
def test_shares_add_up_and_none_is_a_whole_unit_off(weights, total):
    shares = points.in_proportion(weights, total)

    assert sum(shares) == total
    assert all(
        abs(share * sum(weights) - weight * total) < sum(weights) for share, weight in zip(shares, weights, strict=True)
    )
