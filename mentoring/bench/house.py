"""Where things are measured: a database of its own, the people in it, and what machine this is."""

import contextlib
import os
import platform
from collections.abc import Iterator
from importlib.metadata import version

from django.core.management import call_command
from django.db import connection
from django.utils.timezone import now

from accounts.models import Membership, Program
from matching import vocabulary
from mentoring import synthetic
from mentoring.bench.timing import Row, timed

WITH_ANSWERS_UP_TO = 100_000
_made: list[Row] = []
TABLES = "accounts_person, accounts_membership, accounts_factaudience, matching_mentorcard"


@contextlib.contextmanager
def a_database_of_its_own() -> Iterator[None]:
    """Everything inside goes to a fresh database beside the real one, with the vocabularies and nobody in it."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = connection.settings_dict.get("TEST", {}) | {"NAME": f"{real}_bench"}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    vocabulary.forget()
    try:
        call_command("load_taxonomy", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def program_of(mentors: int, mentees: int, seed: int) -> Program:
    """A program of so many synthetic people, made when it is not there yet. Very many mentors have their cards alone."""
    program = synthetic.a_program(f"{mentors} mentors, {mentees} mentees")
    if not synthetic.stands(program, seed):
        only_cards = mentors > WITH_ANSWERS_UP_TO
        seconds = timed(lambda: list(synthetic.people(program, mentors, mentees, seed, now(), only_cards, workers=2)))
        way = "cards alone" if only_cards else "with all their answers"
        _made.append({"bench": "seed", "way": way, "mentors": mentors, "mentees": mentees, "seconds": seconds})
        with connection.cursor() as cursor:  # nothing is vacuumed inside a transaction
            cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {TABLES}")
        vocabulary.forget()  # what Postgres counted before is kept for some minutes
    return program


def made() -> Iterator[Row]:
    """How long it took to make the people of each program, told once."""
    while _made:
        yield _made.pop(0)


def mentees_of(program: Program, count: int) -> list[Membership]:
    """The first mentees of a program."""
    waiting = Membership.objects.mentees().in_program(program).select_related("person", "program").order_by("pk")
    return list(waiting[:count])


def machine() -> Row:
    """What it is measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        postgres, buffers = cursor.fetchone()
    return {
        "bench": "machine",
        "at": now().strftime("%Y-%m-%d %H:%M UTC"),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "busy": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "postgres": postgres,
        "shared_buffers": buffers,
        "python": platform.python_version(),
        **{name: version(name) for name in ("django", "numpy", "numba")},
    }


def _processor() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo") as told:
        return next((line.partition(":")[2].strip() for line in told if line.startswith("model name")), "")
    return platform.processor()
