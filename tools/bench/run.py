"""`manage.py bench` beside a PostgreSQL and a Valkey of its own under var/bench, started for the run. For `make bench`."""

import os
import secrets
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

from mentoring import quickstart

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "bench" / "servers"
BUFFERS = "1GB"  # a million cards, and the tables they are measured beside


def main() -> int:
    shutil.rmtree(VAR, ignore_errors=True)
    VAR.mkdir(parents=True)
    for folder in (VAR.parent.parent, VAR.parent, VAR):
        folder.chmod(0o711)  # PostgreSQL may run as `nobody` in a folder of its own in here
    postgres, valkey = quickstart.Postgres(VAR, durable=False, buffers=BUFFERS), quickstart.Valkey(VAR)
    try:
        own = os.environ | {
            "DATABASE_URL": postgres.start().url,
            "REDIS_URL": valkey.start().url,
            "EMAIL_URL": "smtp://localhost:1",
            "ALONGSIDE_VAR": str(ROOT / "var"),
            "ALONGSIDE_STATIC": str(VAR / "static"),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALONGSIDE_FIELD_KEYS": f"bench:{b64encode(secrets.token_bytes(32)).decode()}",
        }
        for command in (["collectstatic", "--noinput", "-v", "0"], ["bench", *(sys.argv[1:] or ["all", "report"])]):
            if (done := subprocess.run([sys.executable, ROOT / "manage.py", *command], env=own)).returncode:
                return done.returncode
    finally:
        postgres.stop()
        valkey.stop()
        shutil.rmtree(VAR, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
