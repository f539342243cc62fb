"""Is this container's process alive? `python -m mentoring.alive web|worker|beat`: ends with 0 when it is."""

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

BEAT_FILES = "/tmp"  # noqa: S108 (the container's own)
LONGEST_SILENCE = 600  # seconds; beat writes its file every three minutes


def web() -> bool:
    """The server answers in the name that people call it by."""
    host = urlsplit(os.environ["ALONGSIDE_ORIGIN"]).netloc
    request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
        return bool(answer.status == 200)


def worker() -> bool:
    from mentoring.celery import app  # web and beat do not need it

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=8))


def beat() -> bool:
    return any(time.time() - path.stat().st_mtime < LONGEST_SILENCE for path in Path(BEAT_FILES).glob("beat*"))


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]()
    except OSError:
        well = False
    sys.exit(0 if well else 1)
