import pytest

from accounts.models import Membership
from matching import card, health
from matching.models import MentorCard
from tests.factories import NOON, MentorFactory, free_on, lives_with, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(db):
    ben = make_ready(MentorFactory())
    lives_with(ben, "panic")
    free_on(ben.person, (1, 18, 20))
    card.rewrite(ben, NOON)
    return ben


def broken():
    return {found.name: found.broken for found in (check(NOON) for check in health.CHECKS) if found.broken}


def test_cards_kept_by_the_verbs_are_well(ben):
    assert broken() == {}
    assert [check(NOON).checked for check in health.CHECKS] == [1, 1, 1, 0, 0]


def test_a_fact_changed_behind_the_card_s_back_is_noticed(ben):
    free_on(ben.person, (3, 18, 20))

    assert broken() == {"every card says what its mentor says": 1}


def test_a_missing_card_is_noticed(ben):
    MentorCard.objects.all().delete()

    assert broken() == {"whoever can be asked has a card": 1}


def test_a_card_too_many_is_noticed(ben):
    Membership.objects.filter(pk=ben.pk).update(listed_at=None)

    assert broken() == {"nobody else has a card": 1, "every card says what its mentor says": 1}
