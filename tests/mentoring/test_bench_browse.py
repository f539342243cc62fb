"""What lists are measured beside gives the same people in the same order."""

import numpy as np
import pytest

from matching.asks import asks_of
from mentoring import synthetic
from mentoring.bench import browse, facets, house, scan, shapes
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking():
    program = synthetic.a_program("Measured")
    list(synthetic.people(program, 60, 12, 3, NOON))
    mentees = house.mentees_of(program, 12)
    asks = asks_of(program, [mentee.pk for mentee in mentees], NOON)
    return [(asks[mentee.pk], mentee) for mentee in mentees]


def test_other_shapes_of_tables_give_the_same_list(asking):
    program = asking[0][1].program
    zones = browse.zones_of(program)

    assert shapes.made_of(program) == 60
    for ask, mentee in asking:
        ours = [tuple(place) for place in browse.ours(ask, mentee).places]
        for shape in (shapes.Joined, shapes.Arrays):
            assert [row[:3] for row in browse.answered(shape(ask, zones).query(browse.BEST))] == ours
    assert any(browse.ours(ask, mentee).places for ask, mentee in asking)


def test_the_statement_by_hand_is_the_one_that_was_sent(asking):
    for ask, mentee in asking:
        rows = browse.answered(browse.statement_of(ask, mentee))

        assert [row[:3] for row in rows if row[0]] == [tuple(place) for place in browse.ours(ask, mentee).places]


def test_the_scan_counts_the_bits_of_every_card(asking):
    ask, mentee = asking[0]
    cards, asked = scan.cards_of(mentee.program), scan.asked_by(ask)
    counted = [sum(int(word).bit_count() for word in card & asked) for card in cards.T]

    best = scan.best(cards, asked)

    assert cards.shape == (scan.BITS // 64, 60)
    assert sorted((counted[place] for place in best), reverse=True) == sorted(counted, reverse=True)[: scan.BEST]
    assert np.any(asked)


def test_each_way_of_a_list_has_its_row():
    rows = list(browse.measures(40, seed=3, rounds=1))

    assert [row["way"] for row in rows] == [browse.OURS, browse.RAW, browse.SCAN, browse.JOINED, browse.ARRAYS]
    assert {row["mentors"] for row in rows} == {40}
    assert [(row["mentors"], row["mentees"]) for row in house.made()] == [(40, browse.MENTEES)]
    assert not list(house.made())
    assert all(row["seconds"] > 0 for row in rows)


def test_few_remain_where_a_rarer_language_is_asked_for():
    rows = list(facets.measures(40, seed=3, rounds=1))

    assert {row["way"] for row in rows} == {"ours", scan.NAME}
    assert all(0 < row["remain"] <= 10 for row in rows)
