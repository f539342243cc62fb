from datetime import timedelta

import pytest
from django.utils.timezone import now

from mentoring import services
from reminders import outbox
from reminders.models import Heartbeat


def test_health_says_what_answers_and_when_somebody_last_looked(client, db):
    at = now()
    Heartbeat.objects.create(name=outbox.TICK, at=at)

    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": True,
        "broker": True,
        "reminders": {
            "well": True,
            "late": False,
            "overdue": 0,
            "oldest_seconds": None,
            "dead": 0,
            "last_beat": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "last_sent": None,
        },
    }


def test_reminders_that_nobody_looks_for_are_not_well(client, db):
    Heartbeat.objects.create(name=outbox.TICK, at=now() - timedelta(minutes=10))

    assert client.get("/health/").json()["reminders"]["well"] is False


def test_a_broker_that_is_gone_is_503(client, db, settings):
    settings.REDIS_URL = "unix:///nowhere/at/all"

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["broker"], answer.json()["ok"]) == (503, False, False)


@pytest.mark.django_db
def test_a_database_that_is_gone_is_an_answer_not_an_error(client, monkeypatch):
    monkeypatch.setattr(services.connection, "cursor", gone)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": False, "broker": True})


def gone(*args, **kwargs):
    raise services.DatabaseError("gone")
