"""`manage.py up`: all of Alongside on this machine, with one command and one place to stop it.

Runs before Django reads its settings, since the settings want the addresses of the servers started here.
"""

import base64
import contextlib
import fcntl
import hashlib
import io
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from honcho.manager import Manager
from honcho.process import Popen, Process

from mentoring import quickstart

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 180


def main() -> None:
    """Start everything, say where it is, and stop everything when told to."""
    if os.environ.get("MAKELEVEL"):
        quickstart.die_with_parent(signal.SIGTERM)  # a killed make takes us with it
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, frame: sys.exit(128 + number))
    os.umask(0o077)
    port = int(os.environ.get("PORT") or 8000)
    var = Path(os.environ.get("ALONGSIDE_VAR") or ROOT / "var").resolve()
    try:
        with only_one(var):
            sys.exit(run(var, port))
    except quickstart.CannotStart as trouble:
        sys.exit(str(trouble))


def run(var: Path, port: int) -> int:
    stop_leftovers(var)
    wait_for_port(port)
    os.environ |= {"PORT": str(port), "ALONGSIDE_VAR": str(var)}
    with servers(var) as addresses:
        remember(var, kept_secrets(var) | addresses)
        prepare()
        family = Family(var, port)
        family.loop()
    return family.returncode if family.told_to_stop else 1


def say(words: str) -> None:
    print(f"  {words}", flush=True)


# Before the first process


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the folder for as long as we live: the lock is gone with us, however we end."""
    var.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0 and var.stat().st_uid == 0:
        var.chmod(0o711)  # PostgreSQL runs as `nobody` in a folder of its own in here
    (var / "run").mkdir(exist_ok=True)
    (var / "run").chmod(0o711)
    with (var / "run/up.lock").open("w") as lock:
        until = time.monotonic() + 5  # one that was just told to stop needs a moment
        while not locked(lock):
            if time.monotonic() > until:
                raise quickstart.CannotStart(
                    f"Alongside is already running from {var}. Stop it first, or set ALONGSIDE_VAR to another folder."
                )
            time.sleep(0.1)
        yield


def locked(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop_leftovers(var: Path) -> None:
    """End what an earlier start left behind when it was killed (on Linux it dies by itself, only not at once)."""
    kept = var / "run/processes.json"
    groups = [group for group in json.loads(kept.read_text()) if is_ours(group)] if kept.exists() else []
    for sent, patience in ((signal.SIGTERM, 2), (signal.SIGKILL, 5)):
        for group in groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, sent)
        until = time.monotonic() + patience
        while groups and time.monotonic() < until:
            time.sleep(0.05)
            groups = [group for group in groups if is_ours(group)]
    kept.unlink(missing_ok=True)


def is_ours(pid: int) -> bool:
    """Whether this process is one that we start; a number may have gone to somebody else's."""
    command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return "mentoring" in command or "mail_server" in command


def wait_for_port(port: int) -> None:
    until = time.monotonic() + 5
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind(("127.0.0.1", port))
            except OSError as trouble:
                if time.monotonic() > until:
                    raise quickstart.CannotStart(
                        f"Something else listens on port {port} ({trouble.strerror}). Choose another: PORT={port + 1} make up"
                    ) from None
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def kept_secrets(var: Path) -> dict[str, str]:
    """The secret and the field keys of this machine, made once; losing them makes own words unreadable."""
    kept = var / "secrets.json"
    if not kept.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALONGSIDE_FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        half = kept.with_suffix(".new")
        half.touch(mode=0o600)
        half.write_text(json.dumps(made))
        half.rename(kept)
    return json.loads(kept.read_text())


@contextlib.contextmanager
def servers(var: Path) -> Iterator[dict[str, str]]:
    """The addresses of what was not given: PostgreSQL, Valkey and a mail server of our own."""
    ours: list[quickstart.Postgres | quickstart.Valkey] = []
    addresses = {}
    try:
        for name, server in (("DATABASE_URL", quickstart.Postgres), ("REDIS_URL", quickstart.Valkey)):
            if not os.environ.get(name):
                say("Starting PostgreSQL" if name == "DATABASE_URL" else "Starting Valkey")
                ours.append(server(var))
                ours[-1].launch()
                addresses[name] = ours[-1].url
        if not os.environ.get("EMAIL_URL"):
            addresses["EMAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
        for running in ours:
            running.wait()
        yield addresses
    finally:
        for running in reversed(ours):
            running.stop()


def remember(var: Path, found: dict[str, str]) -> None:
    """Other commands on this machine (`manage.py doctor`) read the same secrets and addresses from here."""
    kept = var / "quickstart.env"
    kept.touch(mode=0o600)
    kept.write_text("".join(f"{name}={value}\n" for name, value in found.items()))
    os.environ.update({name: value for name, value in found.items() if not os.environ.get(name)})


def prepare() -> None:
    """Bring the database, the vocabulary, the pages' files and, in the demo, its people up to date."""
    import django  # not before the addresses are known
    from django.conf import settings
    from django.core.management import call_command, get_commands

    os.environ["DJANGO_SETTINGS_MODULE"] = "mentoring.settings"
    django.setup()
    if pending_migrations():
        say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
    gather_static_files()
    known = get_commands()
    if "load_taxonomy" in known:
        call_command("load_taxonomy", verbosity=0, stdout=io.StringIO())
    if settings.DEMO and "demo" in known:
        say("Looking after the demo program")
        call_command("demo", verbosity=0, stdout=io.StringIO())
    call_command("help_lines", verbosity=0)


def pending_migrations() -> bool:
    from django.db import connection  # after django.setup()
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def gather_static_files() -> None:
    """Collect static files when one has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    listed = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = os.stat(storage.path(path))
            listed.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT / ".gathered"
    if not stamp.exists() or stamp.read_text() != listed.hexdigest():
        say("Gathering styles and scripts")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(listed.hexdigest())


# The processes


class Tethered(Process):
    """A process that ends when `up` does, also after a kill -9 of `up`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._starter = os.getpid()
        self._child_ctor = self._tied_child

    def run(self, events=None, ignore_signals=False):
        tie_to(self._starter, signal.SIGKILL)
        super().run(events, ignore_signals)

    @staticmethod
    def _tied_child(command, **kwargs):
        starter = os.getpid()
        return Popen(command, preexec_fn=lambda: tie_to(starter, signal.SIGTERM), **kwargs)


def tie_to(starter: int, sent: int) -> None:
    quickstart.die_with_parent(sent)
    if os.getppid() != starter:  # gone before the tie held
        os._exit(1)


class LogFile:
    """Where honcho's lines go: a file, so that the screen keeps to what a person needs."""

    width = 0

    def __init__(self, path: Path):
        self.path = path
        if path.exists() and path.stat().st_size > 5_000_000:
            path.replace(path.with_suffix(".old.log"))
        self.file = path.open("a", encoding="utf-8")

    def write(self, message) -> None:
        words = message.data if isinstance(message.data, str) else message.data.decode("utf-8", "replace")
        self.file.write(f"{message.time:%H:%M:%S} {message.name:<7} {words.rstrip()}\n")
        self.file.flush()


class Family(Manager):
    """Web server, worker, beat and mail server; if one goes, all go."""

    def __init__(self, var: Path, port: int):
        self.log = var / "up.log"
        super().__init__(LogFile(self.log))
        self._process_ctor = Tethered
        self.var, self.port = var, port
        self.told_to_stop = False
        self._waiting_to_stop = self._announced = False
        for name, command in commands(var, port).items():
            self.add_process(name, f"exec {command}", env=os.environ | extra_environment(name), cwd=str(ROOT))

    def terminate(self) -> None:
        """May come before every process has told its number; then it waits until they have."""
        self.told_to_stop = self.told_to_stop or self.returncode in (130, 143)
        if not super()._all_started():
            self._waiting_to_stop = True
        else:
            if not self.told_to_stop:
                stopped = [name for name, process in self._processes.items() if "returncode" in process]
                say(f"{', '.join(stopped)} stopped unexpectedly, so everything stops; {self.log} says why.")
            super().terminate()

    def _all_started(self) -> bool:
        started = super()._all_started()
        if started and not self._announced:
            self._announced = True
            numbers = [process["pid"] for process in self._processes.values()]
            (self.var / "run/processes.json").write_text(json.dumps(numbers))
            threading.Thread(target=announce, args=(self.port, self.log), daemon=True).start()
        if started and self._waiting_to_stop:
            self._waiting_to_stop = False
            super().terminate()
        return started

    def _all_stopped(self) -> bool:
        stopped = super()._all_stopped()
        if stopped:
            (self.var / "run/processes.json").unlink(missing_ok=True)
        return stopped


def commands(var: Path, port: int) -> dict[str, str]:
    python = f"'{sys.executable}' -m"
    web = (
        f"{python} gunicorn mentoring.wsgi --name mentoring --bind 127.0.0.1:{port} {second_door(port)}"
        "--worker-class gthread --workers 2 --threads 8 --timeout 60 --graceful-timeout 3 --keep-alive 3 "
        "--preload --no-control-socket --log-level warning"
    )
    worker = (
        f"{python} celery -A mentoring worker --concurrency 2 --loglevel warning "
        "--without-gossip --without-mingle --without-heartbeat"
    )
    beat = f"{python} celery -A mentoring beat --loglevel warning --pidfile= --schedule '{var}/run/beat'"
    found = {"web": web, "worker": worker, "beat": beat}
    mail = os.environ["EMAIL_URL"]
    if f"EMAIL_URL={mail}\n" in (var / "quickstart.env").read_text():
        found["mail"] = f"{python} mentoring.mail_server {mail.rpartition(':')[2]} '{var}/mail'"
    return found


def second_door(port: int) -> str:
    """Some machines call ::1 `localhost` first."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("::1", port))
        return f"--bind [::1]:{port} "
    return ""


def extra_environment(name: str) -> dict[str, str]:
    return {"ALONGSIDE_WEB": "1"} if name == "web" else {}


def announce(port: int, log: Path) -> None:
    """Say where Alongside is, once it answers."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
                answer.read()
            return print(f"Alongside is ready at http://localhost:{port}/", flush=True)
        except urllib.error.HTTPError as trouble:
            if trouble.code == 503:  # it answers: the page itself says what is not well
                return print(f"Alongside is ready at http://localhost:{port}/", flush=True)
        except OSError:
            pass
        time.sleep(0.1)
    say(f"Alongside does not answer yet; {log} says why.")
    return None


if __name__ == "__main__":
    main()
