"""Imported by the senders of a fault run: the plain kind, owed until a row says "stop", and a name to be killed by.

With ALONGSIDE_GUARD_OFF=mark_first a row is marked before it is sent, as it must not be.
"""

import os
from dataclasses import replace

from django.core.mail.utils import DNS_NAME

from reminders import kinds, outbox
from reminders.models import Reminder
from tests.reminders.conftest import PLAIN


def nobody_said_stop(reminder, at):
    return not Reminder.objects.filter(kind="stop", subject=reminder.subject).exists()


kinds.register(replace(PLAIN, still_owed=nobody_said_stop))
DNS_NAME._fqdn = f"group-{os.getpgid(0)}"

if os.environ.get("ALONGSIDE_GUARD_OFF") == "mark_first":
    outbox.hold = outbox.mark_sent
