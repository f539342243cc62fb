from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reminders import kinds, outbox
from reminders.models import Group, Reminder
from tests.factories import NOON, PersonFactory


def number_of(reminder):
    return {"number": reminder.subject_id, "seen_at": datetime(2026, 7, 1, 12, 0, tzinfo=UTC)}


PLAIN = kinds.Kind(
    key="plain", group=Group.NEWS, templates="tests_plain", still_owed=lambda reminder, at: True, context=number_of
)


@pytest.fixture
def kind(monkeypatch):
    """Registers the plain kind for one test, changed as the test says: `kind(still_owed=...)`."""

    def register(**changes):
        changed = replace(PLAIN, **changes)
        monkeypatch.setitem(kinds._kinds, changed.key, changed)
        return changed

    register()
    return register


@pytest.fixture
def amara(db):
    return PersonFactory(chosen_name="Amara", email="amara@example.org", zone="UTC")


@pytest.fixture
def owed(amara, kind):
    """Owes Amara a plain message, due at noon about thing:1 unless the test says otherwise."""

    def owe(subject="thing:1", due_at=NOON, at=NOON, person=amara, key="plain", **more) -> Reminder:
        outbox.owe(person, key, subject, due_at, at=at, **more)
        return Reminder.objects.live().get(person=person, kind=key, subject=subject, due_at=due_at)

    return owe
