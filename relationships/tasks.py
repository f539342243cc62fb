"""The sweeps over matches and check-ins. Each may run twice, late or in parallel without harm."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.utils.timezone import now

from relationships import calendar, lifecycle
from relationships.guards import Refused
from relationships.models import CheckIn, Match

log = logging.getLogger(__name__)


@shared_task
def nudge() -> int:
    """Every 5 minutes: ask silent mentors again, and tell the desk after 72 hours."""
    return _each(Match.objects.to_be_nudged(now()), lifecycle.nudge)


@shared_task
def expire() -> int:
    """Every 5 minutes: close what is still without its three yeses when its days are over."""
    return _each(Match.objects.expired(now()), lifecycle.expire)


@shared_task
def roll() -> int:
    """Every minute: where a check-in has begun, put the next one on the calendar."""
    return _each(CheckIn.objects.to_be_followed(now()), calendar.follow)


def _each(rows: Iterable, verb: Callable) -> int:
    """Do it to every row; one that is in other hands just now is met again on the next sweep."""
    done = 0
    for row in rows:
        try:
            verb(row, now())
            done += 1
        except Refused as refusal:
            log.info("%s put off: %s", verb.__name__, type(refusal).__name__)
    if done:
        log.info("%s: %s", verb.__name__, done)
    return done
