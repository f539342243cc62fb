"""Is everything well? Services, configuration, and every room's invariants counted over live rows.

A room that has something to check offers a list `CHECKS` in its module `health`: functions that take the moment (aware
UTC) and return a finding with `name`, `checked` (rows looked at) and `broken` (rows that break it); see reminders.health.
"""

import importlib
import importlib.util
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import checks, mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts import sealed
from mentoring import help_lines, services, violations
from reminders.health import watchdog

ROOMS = ("accounts", "relationships", "matching", "reminders", "console")
OLDEST_POSTGRES = 150000


@dataclass(frozen=True)
class Result:
    """What one check found: `broken` of `checked` are not as they should be; `words` says more."""

    room: str
    name: str
    checked: int
    broken: int
    words: str = ""

    @property
    def is_well(self) -> bool:
        return self.broken == 0


def examine(at: datetime) -> Iterator[Result]:
    yield from (look("services", check, at) for check in SERVICES)
    yield from (look("configuration", check, at) for check in CONFIGURATION)
    for room in ROOMS:
        yield from (look(room, check, at) for check in checks_of(room))


def checks_of(room: str) -> list[Callable]:
    if importlib.util.find_spec(f"{room}.health") is None:
        return []
    return list(getattr(importlib.import_module(f"{room}.health"), "CHECKS", []))


def look(room: str, check: Callable, at: datetime) -> Result:
    """Ask one check; one that cannot look is broken too, and does not stop the others."""
    try:
        found = check(at)
    except DatabaseError as trouble:
        return Result(room, check.__name__.replace("_", " "), 0, 1, f"could not look: {type(trouble).__name__}")
    return Result(room, found.name, found.checked, found.broken, getattr(found, "words", ""))


def service(name: str, well: bool, words: str = "") -> Result:
    return Result("services", name, 1, 0 if well else 1, "" if well else words)


# Services


def database(at: datetime) -> Result:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    return service("the database answers", version >= OLDEST_POSTGRES, "PostgreSQL 15 or newer is needed")


def database_clock(at: datetime) -> Result:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        apart = abs((cursor.fetchone()[0] - at).total_seconds())
    return service("the database's clock is right", apart < 60, f"it is {apart:.0f} seconds off")


def broker(at: datetime) -> Result:
    return service("the broker answers", services.broker_answers(), "REDIS_URL does not answer")


def mail_server(at: datetime) -> Result:
    try:
        with mail.get_connection() as line:
            line.open()
    except (OSError, smtplib.SMTPException) as trouble:
        return service("the mail server answers", False, type(trouble).__name__)
    return service("the mail server answers", True)


def worker_and_beat(at: datetime) -> Result:
    watch = watchdog(at)
    return service("somebody looks for due reminders", not watch.is_silent, "no worker or no beat runs")


# Configuration


def migrations(at: datetime) -> Result:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Result("configuration", "the database has this version's tables", 1, len(pending), "run manage.py migrate")


def settings_are_sound(at: datetime) -> Result:
    found = checks.run_checks(include_deployment_checks=settings.SECURE)
    serious = [item for item in found if item.level >= checks.WARNING and not item.is_silenced()]
    return Result(
        "configuration", "settings are sound", 1, len(serious), ", ".join(sorted(str(item.id) for item in serious))
    )


def field_keys_work(at: datetime) -> Result:
    opened = sealed.unseal(sealed.seal("a b c", "doctor"), "doctor") == "a b c"
    return Result("configuration", "own words can be sealed and opened", 1, 0 if opened else 1)


def demo_is_off_on_a_server(at: datetime) -> Result:
    return Result("configuration", "the demo is off on a server", 1, int(settings.DEMO and settings.SECURE))


def nothing_was_refused_by_the_policy(at: datetime) -> Result:
    found = violations.seen()
    words = ", ".join(sorted({f"{item['violated']} {item['blocked']}" for item in found}))
    return Result("configuration", "browsers found nothing foreign in our pages", 1, len(found), words)


def help_page_is_up_to_date(at: datetime) -> Result:
    stale = not help_lines.is_up_to_date()
    return Result(
        "configuration", "the help page shows each program's lines", 1, int(stale), "run manage.py help_lines"
    )


SERVICES = [database, database_clock, broker, mail_server, worker_and_beat]
CONFIGURATION = [
    migrations,
    settings_are_sound,
    field_keys_work,
    demo_is_off_on_a_server,
    help_page_is_up_to_date,
    nothing_was_refused_by_the_policy,
]
