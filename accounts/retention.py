"""What is forgotten by itself, and after how long. The privacy page says the same; each sweep may run twice or late."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models.deletion import ProtectedError, RestrictedError

from accounts.models import AccessLogEntry, Person

UNPROVED_FOR = timedelta(days=7)
ACCESS_LOG_FOR = timedelta(days=730)


def forget_unproved(at: datetime) -> int:
    """Addresses whose owner has never typed the code we sent there, a week on: nothing else is known of them."""
    unproved = Person.objects.filter(
        joined_at__lte=at - UNPROVED_FOR, adult_said_at=None, last_login=None, erased_at=None, is_staff=False,
        is_superuser=False, memberships=None,
    )  # fmt: skip
    forgotten = 0
    for person in unproved:
        try:
            person.delete()
        except (ProtectedError, RestrictedError):
            continue  # something rests on this row after all
        forgotten += 1
    return forgotten


def forget_looks(at: datetime) -> int:
    """Who looked at whose profile, two years on."""
    return AccessLogEntry.objects.filter(at__lte=at - ACCESS_LOG_FOR).delete()[0]


def forget_sessions(at: datetime) -> int:
    """Sessions that have run out, and from which device and internet address each was."""
    Session.objects.filter(expire_date__lte=at).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
