"""Looking around: how many cards a member opens in a day, so that somebody who collects people is noticed.

Only numbers are kept, never whose cards they were.
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import CardsOpened, Membership

UNUSUALLY_MANY = 40  # cards in one day
NOTICED_FOR = timedelta(days=3)


def open_card(member: Membership, on: date) -> None:
    """Count one opened card on a day of the program's clock."""
    counted = CardsOpened.objects.filter(membership=member, on=on)
    if counted.update(cards=F("cards") + 1):
        return
    try:
        with transaction.atomic():
            CardsOpened.objects.create(membership=member, on=on, cards=1)
    except IntegrityError:  # the same member, in another tab, at the same moment
        counted.update(cards=F("cards") + 1)


def unusually_many(members: QuerySet, on: date) -> QuerySet:
    """Who of these opened unusually many cards on one of the last days, the most first."""
    return (
        CardsOpened.objects.filter(membership__in=members, on__gt=on - NOTICED_FOR, cards__gt=UNUSUALLY_MANY)
        .select_related("membership__person")
        .order_by("-cards", "pk")
    )
