"""`manage.py up` on the real machine: it says where it is, and nothing of it stays behind."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GIVEN_BY_THE_TESTS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "MAKELEVEL")

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("up")]


@pytest.fixture
def var():
    folder = Path(tempfile.mkdtemp(prefix="alongside-up-"))
    folder.chmod(0o711)
    yield folder
    for pid in processes_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def up(var):
    """Start it and wait for its last line."""
    port = free_port()

    def start(**more):
        inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_THE_TESTS}
        environment = inherited | {"ALONGSIDE_VAR": str(var), "PORT": str(port), "ALONGSIDE_DEMO": "0"} | more
        started = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in started.stdout:
            said.append(line.rstrip())
            if "ready" in line:
                break
        assert said[-1:] == [f"Alongside is ready at http://localhost:{port}/"], (said, tail(var / "up.log"))
        started.port = port
        return started

    return start


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


def tail(path: Path) -> str:
    return path.read_text()[-3000:] if path.exists() else ""


def test_up_starts_again_after_a_kill_and_leaves_nothing_behind_when_told_to_stop(up, var):
    first = up()
    assert len(processes_of(var)) > 6
    first.kill()
    first.wait()

    second = up()
    with urllib.request.urlopen(f"http://127.0.0.1:{second.port}/health/") as answer:
        assert answer.status == 200
    second.send_signal(signal.SIGTERM)

    assert second.wait(timeout=30) == 143
    assert nobody_is_left(var, seconds=2)


def test_a_kill_takes_everybody_with_it_and_a_second_start_in_one_folder_is_refused(up, var):
    running = up()
    other = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ALONGSIDE_VAR": str(var), "PORT": str(free_port())},
        capture_output=True,
        text=True,
    )
    assert (other.returncode, other.stdout) == (1, "")
    assert "already running" in other.stderr

    running.kill()

    assert nobody_is_left(var, seconds=30)
