"""Make .venv and install one set of hashed requirements into it: `python3 tools/prepare.py quickstart`.

A set with a folder of its own goes there: `python3 tools/prepare.py plots var/bench`. Needs nothing but Python's own
library. Does nothing when that set is already in place.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SETS = ("base", "quickstart", "test", "dev")  # each holds the one before it


def main(wanted: str, folder: str = "") -> int:
    if sys.version_info < (3, 11):
        return complain(f"Alongside needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if folder:
        apart = ROOT / folder / wanted
        return 0 if is_in_place(wanted, apart) else install(wanted, apart)
    if any(is_in_place(name) for name in SETS[SETS.index(wanted) :]):
        return 0
    return make_environment() or install(wanted)


def is_in_place(name: str, folder: Path = VENV) -> bool:
    return stamp(name, folder).exists() and stamp(name, folder).read_text() == fingerprint(name)


def fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / f"requirements/{name}.txt").read_bytes()).hexdigest()


def stamp(name: str, folder: Path) -> Path:
    return folder / f"installed-{name}"


def make_environment() -> int:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0:
        return 0
    say("Making .venv")
    if VENV.exists() and not VENV.is_symlink():
        shutil.rmtree(VENV)
    if uv := shutil.which("uv"):
        return subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, VENV]).returncode
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return complain(
            "This Python comes without `venv`. On Debian or Ubuntu install it with "
            f"`sudo apt install python{version}-venv`, then run make again."
        )
    return 0


def install(name: str, folder: Path = VENV) -> int:
    """Into the environment, or into a folder beside it."""
    began = time.monotonic()
    listed = (ROOT / f"requirements/{name}.txt").read_text()
    say(f"Installing {sum('==' in line for line in listed.splitlines())} packages ({name}), each checked by its hash")
    if uv := shutil.which("uv"):
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
            subprocess.run([PYTHON, "-m", "ensurepip"], check=True, capture_output=True)
        command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
        command += ["--no-input", "--only-binary", ":all:"]
    if folder != VENV:
        shutil.rmtree(folder, ignore_errors=True)
        command += ["--target", folder, *([] if shutil.which("uv") else ["--no-warn-conflicts"])]
    done = subprocess.run([*command, "--require-hashes", "-r", ROOT / f"requirements/{name}.txt"])
    if done.returncode:
        return complain("The packages could not be installed; the lines above say why. Run make again to try again.")
    stamp(name, folder).write_text(fingerprint(name))
    say(f"Installed in {time.monotonic() - began:.0f} s")
    return 0


def say(words: str) -> None:
    print(f"  {words}", flush=True)


def complain(words: str) -> int:
    print(words, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
