"""`manage.py up` on the real machine: it says where it is, and nothing of it stays behind."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests import running

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def var():
    """The tables are made by the first start, and found by those after it."""
    with running.folder() as folder:
        yield folder


def test_up_starts_again_after_a_kill_sends_mail_and_leaves_nothing_behind_when_told_to_stop(var):
    port = running.free_port()
    first = running.start(var, port)
    assert len(running.processes_of(var)) > 6
    first.process.kill()
    first.process.wait()

    second = running.start(var, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/") as answer:
        assert answer.status == 200
    second.manage(
        "shell", "-c", "from django.core.mail import send_mail; send_mail('Tuesday', 'Six.', None, ['a@b.org'])"
    )
    letter = second.wait_for_letter("a@b.org", seconds=10)
    assert (letter.subject, letter.text.strip()) == ("Tuesday", "Six.")
    second.process.send_signal(signal.SIGTERM)

    assert second.process.wait(timeout=30) == 143
    assert running.nobody_is_left(var, seconds=2)


def test_a_kill_takes_everybody_with_it_and_a_second_start_in_one_folder_is_refused(var):
    house = running.start(var, running.free_port())
    other = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=running.ROOT,
        env={"PATH": os.environ["PATH"], "ALONGSIDE_VAR": str(var), "PORT": str(running.free_port())},
        capture_output=True,
        text=True,
    )
    assert (other.returncode, other.stdout) == (1, "")
    assert "already running" in other.stderr

    house.process.kill()

    assert running.nobody_is_left(var, seconds=30)
