"""What this room owes people by mail. Told to the register of reminders when the house starts."""

from datetime import datetime

from accounts.joining import ANSWERED
from accounts.models import Membership
from reminders import kinds, letter
from reminders.models import Group, Reminder


def _member(reminder: Reminder) -> Membership | None:
    return Membership.objects.select_related("program", "person").filter(pk=reminder.subject_id).first()


def _is_answered(reminder: Reminder, at: datetime) -> bool:
    member = _member(reminder)
    return member is not None and member.left_at is None and not member.is_asking and member.person.erased_at is None


def register() -> None:
    kinds.register(
        kinds.Kind(
            key=ANSWERED,
            group=Group.REQUESTS,
            templates="accounts/mail/answered",
            still_owed=_is_answered,
            context=lambda reminder: {"link": letter.address("accounts:waiting")},
            sender_name=lambda reminder: _member(reminder).program.sender_name,
        )
    )
