"""Starts one PostgreSQL and one Valkey for the whole run before Django reads its settings; stops them after it.

The workers of xdist find the addresses in the environment. DATABASE_URL and REDIS_URL, when given, are used instead.
"""

import atexit
import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # before anything of ours is imported

from mentoring import quickstart

# The longest begin first, so that nobody waits for them at the end; plans when the loops are compiled.
FIRST = (
    "tests/journeys/test_every_page.py",
    "tests/journeys/test_three_people.py",
    "tests/reminders/test_faults.py",
    "tests/mentoring/test_up.py",
    "tests/mentoring/test_design_browser.py",
    "tests/journeys/test_plan.py",
    "tests/test_bad_input.py",
    "tests/test_every_url.py",
    "tests/console/test_cohorts.py",
    "tests/journeys/test_keyboard.py",
    "tests/accounts/test_in_browser.py",
)
SEED = re.compile(r"^seed (\d+)", re.MULTILINE)
started: list = []
making: list[subprocess.Popen] = []
beside: list[subprocess.Popen] = []  # what nobody has to wait for
folder: Path | None = None
TEMPLATE = "alongside_template"
MAKE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("load_taxonomy", verbosity=0, stdout=open("/dev/null", "w"))
"""
COMPILE = """
import django
django.setup()
from tests import compiled
compiled.every_loop()
"""


def pytest_addoption(parser):
    """The first thing pytest calls in a plugin; pytest-django reads the settings soon after."""
    start()


def start() -> None:
    global folder
    if os.environ.get("PYTEST_XDIST_WORKER") or (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        return
    atexit.register(stop)
    folder = Path(tempfile.mkdtemp(prefix="alongside-tests-"))
    folder.chmod(0o711)
    if not os.environ.get("DATABASE_URL"):
        started.append(quickstart.Postgres(folder, durable=False).start())
        os.environ["DATABASE_URL"] = started[-1].url
    if not os.environ.get("REDIS_URL"):
        started.append(quickstart.Valkey(folder).start())
        os.environ["REDIS_URL"] = started[-1].url


def pytest_configure(config):
    """Where several workers run, the tables, the taxonomy and the machine code of `matching` are made once, while the
    workers look for their tests; each worker's database is a copy."""
    if started and getattr(config.option, "numprocesses", None) and os.environ["DATABASE_URL"] == started[0].url:
        make_template(started[0])
        beside.append(subprocess.Popen([sys.executable, "-c", COMPILE]))


def pytest_collection_modifyitems(items):
    items.sort(key=place)


def place(item) -> int:
    file = file_of(item.nodeid)
    return FIRST.index(file) if file in FIRST else len(FIRST)


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler.loadscope import LoadScopeScheduling  # only where several workers run

    class ByFile(LoadScopeScheduling):
        def schedule(self):
            if any(process.wait() for process in making):
                raise RuntimeError("The tables could not be made.")
            super().schedule()

        def _split_scope(self, nodeid):
            return file_of(nodeid)

    return ByFile(config, log)


def pytest_collection_finish(session):
    """What is imported by now stays: keep the collector from walking all of it again during the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter):
    """The seeds of what was drawn at random, when the proofs are at full size."""
    if os.environ.get("ALONGSIDE_PROVE"):
        seeds: dict[str, list[int]] = {}
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
            test = report.nodeid.partition("[")[0]
            seeds.setdefault(test, []).extend(map(int, SEED.findall(report.capstdout)))
        for test, drawn in seeds.items():
            if drawn:
                terminalreporter.write_line(f"{test}: seeds {in_short(sorted(set(drawn)))}")


def in_short(seeds: list[int]) -> str:
    """The seeds one by one, or from first to last where none is left out."""
    whole = len(seeds) > 2 and seeds == list(range(seeds[0], seeds[-1] + 1))
    return f"{seeds[0]} to {seeds[-1]}" if whole else ", ".join(map(str, seeds))


def make_template(postgres) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    own = os.environ | {"DATABASE_URL": f"{postgres.url.rpartition('/')[0]}/{TEMPLATE}"}
    making.append(subprocess.Popen([sys.executable, "-c", MAKE], env=own))
    os.environ["ALONGSIDE_TEST_TEMPLATE"] = TEMPLATE


def stop() -> None:
    for process in making + beside:
        process.kill()
    for server in started:
        server.stop()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
