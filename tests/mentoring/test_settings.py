import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from mentoring.celery import app
from tests.mentoring.test_compose import COMPOSE, ROOT, filled

ASKED = """
import json, mentoring.settings as s
print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper() and
  (name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "ALLOWED"))) and
  isinstance(getattr(s, name), (str, bool, int, list, type(None)))}))
"""


@pytest.mark.fault
def test_a_server_has_cookies_that_only_this_host_and_tls_can_carry():
    handed = {name: filled(value) for name, value in COMPOSE["services"]["web"]["environment"].items()}

    printed = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env=handed | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    ).stdout
    found = json.loads(printed)

    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-alongside", "__Host-csrf")
    assert {found[f"{kind}_COOKIE_{rule}"] for kind in ("SESSION", "CSRF") for rule in ("SECURE", "HTTPONLY")} == {True}
    assert {found["SESSION_COOKIE_SAMESITE"], found["CSRF_COOKIE_SAMESITE"]} == {"Lax"}
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_SSL_REDIRECT"]) == (365 * 24 * 3600, True)
    assert found["ALLOWED_HOSTS"] == ["peers.example.org"]


def test_on_this_machine_only_the_prefix_secure_and_hsts_are_dropped():
    assert (settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE) == ("alongside", False)
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert settings.SECURE_HSTS_SECONDS == 0


def test_members_stay_for_two_weeks_and_staff_for_half_an_hour_without_a_click():
    assert (settings.SESSION_COOKIE_AGE, settings.STAFF_IDLE_SECONDS) == (14 * 24 * 3600, 30 * 60)


def test_a_task_is_kept_until_done_and_never_runs_twice_at_once():
    assert (settings.CELERY_TASK_ACKS_LATE, settings.CELERY_TASK_REJECT_ON_WORKER_LOST) == (True, True)
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_periodic_work_is_known_to_a_room():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()
