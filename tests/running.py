"""Alongside as it really runs: `manage.py up` in a folder of its own, for tests that need the whole of it.

with running.alongside() as house:
    page.goto(house.url + "/about/")
    assert [letter.subject for letter in house.letters()] == []
    house.manage("program", "Riverside", "--coordinator", "chidi@example.org")
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mentoring import demo

ROOT = Path(__file__).resolve().parents[1]
GIVEN_BY_THE_TESTS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "MAKELEVEL")
NOT_OURS = ("ALONGSIDE_FIELD_KEYS", "ALONGSIDE_ORIGIN", "ALONGSIDE_LOG_LEVEL")


@dataclass
class House:
    """A running Alongside."""

    process: subprocess.Popen
    var: Path
    port: int
    environment: dict[str, str]
    said: list[str]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def letters(self) -> list[demo.Letter]:
        """The mail that arrived by SMTP, the newest first."""
        return list(demo.letters(self.var / "mail"))

    def wait_for_letter(self, receiver: str, seconds: float = 60, since: int = 0) -> demo.Letter:
        """The newest mail to this address beyond the first `since`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [letter for letter in self.letters() if letter.receiver == receiver]
            if len(found) > since:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail for {receiver}; {log_of(self.var)}")

    def manage(self, *arguments: str) -> str:
        """Run one of manage.py's commands beside it, with the same database and broker."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A place for one Alongside; whoever still lives in it at the end is ended."""
    var = Path(tempfile.mkdtemp(prefix="alongside-up-"))
    var.chmod(0o711)
    try:
        yield var
    finally:
        for pid in processes_of(var):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def alongside(**more: str) -> Iterator[House]:
    """A whole Alongside until the end of the block; ALONGSIDE_DEMO="1" for the demo's."""
    with folder() as var:
        house = start(var, free_port(), **more)
        try:
            yield house
        finally:
            house.process.send_signal(signal.SIGINT)  # as Ctrl-C does
            ended = house.process.wait(timeout=30)
        assert ended == 130


def start(var: Path, port: int, **more: str) -> House:
    """Start it and wait for its last line."""
    others = {name: value for name, value in os.environ.items() if name not in (*GIVEN_BY_THE_TESTS, *NOT_OURS)}
    environment = others | {"ALONGSIDE_VAR": str(var), "PORT": str(port), "ALONGSIDE_DEMO": "0"} | more
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in process.stdout:
        said.append(line.rstrip())
        if "ready" in line:
            break
    ready = f"Alongside is ready at http://localhost:{port}/"
    assert said[-1:] == [ready], (process.poll(), said, log_of(var))
    return House(process, var, port, environment, said)


def processes_of(var: Path) -> list[int]:
    """Whoever has the folder in the command line or the environment, zombies aside."""
    lines = subprocess.run(["ps", "axeww", "-o", "pid=,stat=,command="], capture_output=True, text=True).stdout
    found = [line.split(None, 2) for line in lines.splitlines() if str(var) in line]
    return [int(pid) for pid, state, command in found if not state.startswith("Z") and not command.startswith("ps ")]


def nobody_is_left(var: Path, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while processes_of(var) and time.monotonic() < until:
        time.sleep(0.1)
    return processes_of(var) == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def log_of(var: Path) -> str:
    path = var / "up.log"
    return path.read_text()[-3000:] if path.exists() else ""
