"""The doorbell: it holds nothing, so that losing it loses nothing."""

import logging

from celery import shared_task
from django.utils.timezone import now

from reminders import delivery, outbox

log = logging.getLogger(__name__)


@shared_task
def forget() -> int:
    """Every hour: what was sent or taken back long ago."""
    return outbox.forget(now())


@shared_task(name=outbox.BELL)
def send_due() -> int:
    """Every 30 seconds, and when something is owed at once. Safe to run twice, in parallel, or late."""
    outbox.beat(outbox.TICK, at=now())
    sent = delivery.send_due(clock=now)
    if sent:
        log.info("reminders sent: %s", sent)
    return sent
