"""One step: all of it or nothing. What the database refuses is a refusal with words, and never an error page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction

from relationships import guards

BY_CONSTRAINT = {
    "no_more_places_than_capacity": guards.Full,
    "one_approved_match_per_mentee": guards.AlreadyMatched,
    "one_open_match_per_pair": guards.AlreadyAsked,
    "at_most_three_open_requests": guards.TooManyRequests,
    "three_different_people": guards.NotYours,
    "nobody_is_matched_across_a_block": guards.KeptApart,
    "never_again_after_safety": guards.EndedBadly,
    "one_check_in_at_a_time": guards.NotATime,
    "one_next_check_in_per_match": guards.TooLate,
}
IN_OTHER_HANDS = ("55P03", "40P01")  # waited too long for a lock; waited for each other in a ring


@contextmanager
def one_transaction() -> Iterator[None]:
    """Raises the refusal that a constraint stands for, or Busy where somebody else holds the rows."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in BY_CONSTRAINT:
            raise
        raise BY_CONSTRAINT[name] from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in IN_OTHER_HANDS:
            raise
        raise guards.Busy from error
