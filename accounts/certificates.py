"""What a coordinator enters about a mentor: screening and training, each with the last day it holds.

Nobody enters anything about themselves. A wrong entry is put right by entering it again: the latest end counts.
"""

import calendar
from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import changed
from accounts.models import Membership, Screening, TrainingModule, TrainingRecord
from accounts.refusals import Refused


class NotYours(Refused):
    words = _("Another coordinator enters this.")


class EnteredAlready(Refused):
    words = _("This training is entered for that day already.")


def months_after(on: date, months: int) -> date:
    """The same day of a later month, or its last day.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _may_enter(mentor: Membership, by: Membership) -> None:
    same_program = by.is_coordinator and by.is_active and by.program_id == mentor.program_id
    if not (same_program and mentor.is_mentor) or by.person_id == mentor.person_id:
        raise NotYours


@transaction.atomic
def enter_screening(mentor: Membership, by: Membership, at: datetime, *, done_on: date, expires_on: date) -> Screening:
    """A screening that was made of this mentor. Raises NotYours."""
    _may_enter(mentor, by)
    screening = Screening.objects.create(
        membership=mentor, done_on=done_on, expires_on=expires_on, entered_by=by.person, entered_at=at
    )
    changed.mentor(mentor, at)
    return screening


@transaction.atomic
def enter_modules(
    mentor: Membership, by: Membership, at: datetime, *, modules: Iterable[TrainingModule], completed_on: date,
    expires_on: date | None = None,
) -> list[TrainingRecord]:  # fmt: skip
    """Several modules completed on one day: all of them are entered, or none. Raises NotYours, EnteredAlready."""
    return [
        enter_training(mentor, by, at, module=module, completed_on=completed_on, expires_on=expires_on)
        for module in modules
    ]


@transaction.atomic
def enter_training(
    mentor: Membership, by: Membership, at: datetime, *, module: TrainingModule, completed_on: date,
    expires_on: date | None = None,
) -> TrainingRecord:  # fmt: skip
    """A module this mentor completed; without an end it holds as long as the module does. Raises NotYours, EnteredAlready."""
    _may_enter(mentor, by)
    try:
        with transaction.atomic():
            record = TrainingRecord.objects.create(
                membership=mentor, module=module, completed_on=completed_on, entered_by=by.person, entered_at=at,
                expires_on=expires_on or months_after(completed_on, module.valid_months),
            )  # fmt: skip
    except IntegrityError as error:
        raise EnteredAlready from error
    changed.mentor(mentor, at)
    return record
