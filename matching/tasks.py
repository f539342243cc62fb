"""The sweeps over cards and lists. Each may run twice, late or in parallel without harm."""

import logging

from celery import shared_task
from django.utils.timezone import now

from matching import card, lists

log = logging.getLogger(__name__)


@shared_task
def rewrite_cards() -> int:
    """Every 5 minutes: rewrite the cards that go stale by the clock, and make those that time alone has opened."""
    written = card.sweep(now())
    log.info("cards rewritten", extra={"count": written})
    return written


@shared_task
def forget_lists() -> int:
    """Every hour: forget what people picked while looking, a day after."""
    return lists.sweep(now())
