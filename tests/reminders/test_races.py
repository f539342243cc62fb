"""Two workers, two web requests: with real connections, and once with the guard off."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import wraps

import pytest
from django.db import connection, transaction

from reminders import outbox
from reminders.models import Reminder, ReminderQuerySet
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def together(*verbs):
    """Run each in a thread with a connection of its own; their answers in order."""

    def closing(verb):
        @wraps(verb)
        def run():
            try:
                return verb()
            finally:
                connection.close()

        return run

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [answer.result(timeout=20) for answer in [pool.submit(closing(verb)) for verb in verbs]]


@pytest.fixture
def meet(monkeypatch):
    """Both workers have read their rows before either writes its lease."""
    both = threading.Barrier(2, timeout=10)
    fresh = uuid.uuid4

    def meet_then_name():
        both.wait()
        return fresh()

    def start():
        monkeypatch.setattr(outbox.uuid, "uuid4", meet_then_name)

    return start


@pytest.fixture
def quiet_bell(monkeypatch):
    monkeypatch.setattr(outbox, "ring_after_commit", lambda: None)


def claim_six_with_two_workers():
    first, second = together(lambda: outbox.claim(NOON, batch=3), lambda: outbox.claim(NOON, batch=3))
    return len({row.pk for row in first + second}), len(first) + len(second)


def test_two_workers_never_lease_the_same_row(owed, quiet_bell, meet):
    for n in range(6):
        owed(subject=f"thing:{n}")
    meet()

    assert claim_six_with_two_workers() == (6, 6)


def test_without_the_lock_they_would(owed, quiet_bell, meet, monkeypatch):
    for n in range(6):
        owed(subject=f"thing:{n}")
    meet()
    monkeypatch.setattr(ReminderQuerySet, "select_for_update", lambda rows, **how: rows)

    assert claim_six_with_two_workers() == (3, 6)


def test_two_requests_that_owe_the_same_owe_it_once(owed, amara, quiet_bell):
    both = threading.Barrier(2, timeout=10)

    def owe():
        with transaction.atomic():
            both.wait()
            return owed().pk

    first, second = together(owe, owe)

    assert first == second
    assert Reminder.objects.count() == 1
