from datetime import timedelta

import pytest
from django.db import connection

from reminders import health, outbox, tasks
from reminders.models import Reminder
from tests.factories import NOON

MINUTE = timedelta(minutes=1)


def test_an_empty_house_without_a_beat_is_silent_but_not_late(db):
    watch = health.watchdog(NOON)

    assert (watch.overdue, watch.oldest, watch.dead, watch.last_beat_at, watch.last_sent_at) == (0, None, 0, None, None)
    assert (watch.is_late, watch.is_silent, watch.is_well) == (False, True, False)


def test_the_watchdog_sees_the_beat_and_the_last_send(owed, time_machine):
    time_machine.move_to(NOON, tick=False)
    owed()

    assert tasks.send_due() == 1

    watch = health.watchdog(NOON + MINUTE)
    assert (watch.last_beat_at, watch.last_sent_at, watch.oldest) == (NOON, NOON, None)
    assert watch.is_well
    assert health.watchdog(NOON + 5 * MINUTE).is_silent


def test_what_waits_too_long_is_late_also_while_its_next_try_is_put_off(owed, monkeypatch):
    monkeypatch.setattr(outbox.dice, "random", lambda: 1.0)
    owed()
    outbox.fail(outbox.claim_next(NOON), NOON + 6 * MINUTE, "timeout")

    watch = health.watchdog(NOON + 6 * MINUTE)

    assert (watch.overdue, watch.oldest, watch.is_late) == (1, 6 * MINUTE, True)


def test_a_reminder_that_waits_for_the_morning_is_not_late(owed):
    owed(due_at=NOON.replace(hour=23))

    assert health.watchdog(NOON.replace(hour=23) + timedelta(hours=2)).oldest is None


def test_the_doctors_checks_count_what_breaks_them(owed):
    owed()
    owed(key="stranger")
    outbox.bury(outbox.claim_next(NOON), NOON, "too_many_failures")

    found = {
        finding.name: (finding.checked, finding.broken) for finding in (c(NOON + 6 * MINUTE) for c in health.CHECKS)
    }

    assert found == {
        "no reminder is overdue": (1, 1),
        "no reminder is dead": (2, 1),
        "one live reminder per person, kind, subject and due time": (2, 0),
        "every waiting reminder is of a known kind": (1, 1),
    }


@pytest.mark.django_db
def test_the_doctor_finds_duplicates_where_the_constraint_is_missing(owed):
    row = owed()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_reminder_per_person_kind_subject_and_due_time")
    row.pk, row.public_id = None, "11111111-1111-4111-8111-111111111111"
    row.save()

    assert health.one_live_reminder_for_each_thing_owed(NOON).broken == 1
    assert Reminder.objects.count() == 2
