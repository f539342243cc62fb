"""The sweeps over cards and lists. Each may run twice, late or in parallel without harm."""

import logging

from celery import shared_task
from django.utils.timezone import now

from matching import card, cohort, lists
from matching.models import CohortPlan

log = logging.getLogger(__name__)


@shared_task
def rewrite_cards() -> int:
    """Every 5 minutes: rewrite the cards that go stale by the clock, and make those that time alone has opened."""
    written = card.sweep(now())
    log.info("cards rewritten", extra={"count": written})
    return written


@shared_task
def forget_lists() -> int:
    """Every hour: forget what people picked while looking, a day after, and what old plans were made from."""
    return lists.sweep(now()) + cohort.forget(now())


@shared_task(acks_late=True)
def solve(key: int) -> bool:
    """Work out one plan, if a result is owed."""
    from matching import solving  # numpy and numba: large, and only workers need them

    return solving.solve(key, now())


@shared_task
def solve_left_behind() -> int:
    """Every 15 seconds: plans whose bell was lost, or whose worker has died."""
    at, plans = now(), CohortPlan.objects
    left = plans.not_taken(at - cohort.BELL_LOST) | plans.left_behind(at - cohort.LEASE)
    keys = list(left.values_list("pk", flat=True))
    for key in keys:
        solve.delay(key)
    return len(keys)


@shared_task(acks_late=True)
def run_again(key: int) -> bool:
    """Work one plan out once more from what was kept."""
    from matching import solving

    return solving.run_again(key, now())
