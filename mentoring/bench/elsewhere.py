"""Other people's packages, each in a folder of its own under var/: two of them call themselves `matching`, as a room of ours.

`make bench` installs them. What runs there is a script that knows nothing of Alongside (`tools/bench`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

SCRIPTS = settings.BASE_DIR / "tools" / "bench"


def folder_of(name: str) -> Path:
    return settings.VAR / "bench" / name


def is_there(name: str) -> bool:
    return folder_of(name).is_dir()


def run(name: str, given: Any, *arguments: str) -> Any:
    """What `tools/bench/<name>.py` says of what it is given, both as JSON."""
    done = subprocess.run(
        [sys.executable, "-P", SCRIPTS / f"{name}.py", *arguments],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(folder_of(name))},
        text=True,
        check=True,
    )
    return json.loads(done.stdout or "null")
