"""Somebody who opens unusually many cards is noticed; nobody else is."""

import pytest

from accounts import looking
from accounts.models import CardsOpened, Membership
from tests.factories import DAY, NOON, MenteeFactory

TODAY = NOON.date()
pytestmark = pytest.mark.django_db


def test_every_opened_card_is_counted_on_its_day():
    amara = MenteeFactory()

    for on in [TODAY, TODAY, TODAY + DAY]:
        looking.open_card(amara, on)

    assert list(CardsOpened.objects.values_list("on", "cards")) == [(TODAY + DAY, 1), (TODAY, 2)]


def test_only_unusually_many_in_one_day_are_noticed():
    amara, other = MenteeFactory(), MenteeFactory()
    many = CardsOpened.objects.create(membership=amara, on=TODAY, cards=looking.UNUSUALLY_MANY + 1)
    CardsOpened.objects.create(membership=amara, on=TODAY - 3 * DAY, cards=500)
    CardsOpened.objects.create(membership=other, on=TODAY, cards=looking.UNUSUALLY_MANY)

    assert list(looking.unusually_many(Membership.objects.all(), TODAY)) == [many]
