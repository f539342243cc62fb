"""What is forgotten by itself. Safe to run twice, late or in parallel."""

import logging

from celery import shared_task
from django.utils.timezone import now

from accounts import retention

log = logging.getLogger(__name__)


@shared_task
def forget() -> int:
    """Every hour: addresses nobody proved, looks of long ago, sessions that have run out."""
    at = now()
    gone = retention.forget_unproved(at) + retention.forget_looks(at) + retention.forget_sessions(at)
    if gone:
        log.info("forgotten: %s", gone)
    return gone
