"""Everything a fault run needs, as real processes: a mail server, Valkey, Celery's beat and workers that get killed."""

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from mentoring.quickstart import Valkey, die_with_parent

CELERY = [sys.executable, "-m", "celery", "-A", "mentoring"]
SENDER = "import django; django.setup(); import tests.reminders.worker_kinds; " \
    "from django.core.management import call_command; call_command('send_due')"  # fmt: skip


class Stage:
    """`with Stage(folder, deaths) as stage:` deaths as the sink takes them."""

    def __init__(self, folder: Path, deaths: list, lease_seconds: int = 4):
        self.folder = folder
        self.deaths = deaths
        self.lease_seconds = lease_seconds
        self.running: list[subprocess.Popen] = []
        self.valkey: Valkey | None = None

    def __enter__(self):
        sink = [sys.executable, "-m", "tests.reminders.sink", str(self.folder), json.dumps(self.deaths)]
        self._start(sink, os.environ)
        until(lambda: (self.folder / "port").exists())
        return self

    def __exit__(self, *problem):
        for process in self.running:
            process.kill()
            process.wait()
        if self.valkey:
            self.valkey.stop()

    def start_valkey_with_beat(self):
        self.valkey = Valkey(self.folder).start()
        self._start([*CELERY, "beat", "-s", str(self.folder / "beat"), "-l", "WARNING"], self.environment())

    def start_worker(self, name: str) -> subprocess.Popen:
        quick = ["--without-mingle", "--without-gossip", "--without-heartbeat", "-l", "WARNING"]
        command = [*CELERY, "worker", "-I", "tests.reminders.worker_kinds", "-c", "1", "-n", f"{name}@%h", *quick]
        return self._start(command, self.environment())

    def send_due_once(self, **extra) -> int:
        """`manage.py send_due` in a process of its own; its exit code, -9 when killed."""
        return self._start([sys.executable, "-c", SENDER], self.environment() | extra).wait()

    def environment(self) -> dict[str, str]:
        address = urlsplit(os.environ["DATABASE_URL"])
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.reminders.real_settings",
            "DATABASE_URL": urlunsplit(address._replace(path="/" + connection.settings_dict["NAME"])),
            "REDIS_URL": self.valkey.url if self.valkey else os.environ["REDIS_URL"],
            "EMAIL_URL": f"smtp://127.0.0.1:{(self.folder / 'port').read_text()}",
            "ALONGSIDE_LEASE_SECONDS": str(self.lease_seconds),
        }

    def _start(self, command, environment) -> subprocess.Popen:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=(self.folder / "log").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(die_with_parent, 9),
        )
        self.running.append(process)
        return process

    # What the mail server saw

    @property
    def kills(self) -> int:
        killed = self.folder / "killed"
        return len(killed.read_text().splitlines()) if killed.exists() else 0

    def letters(self) -> list[dict]:
        """Every letter accepted so far, in order."""
        kept = self.folder / "letters"
        return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    def copies(self) -> Counter:
        """How often each Message-ID was accepted."""
        return Counter(letter["id"] for letter in self.letters())

    def wordings(self) -> dict[str, set]:
        """The different texts that came under each Message-ID."""
        seen = defaultdict(set)
        for letter in self.letters():
            seen[letter["id"]].add(tuple(letter["words"]))
        return seen


def until(true, seconds: float = 30, every: float = 0.05):
    """Wait for something, or say that it never came."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(every)
