"""A mail server for one machine: whatever it receives becomes a file, and goes no further.

`python -m mentoring.mail_server PORT FOLDER`. Mail really travels by SMTP, and the demo can show what arrived.
"""

import asyncio
import os
import signal
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP

MOST_KEPT = 500  # files; the oldest go first


class Keeper:
    """Writes each accepted message into the folder; a message is whole or not there."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd calls it so)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        half = self.folder / f".{name}"
        receivers = ", ".join(envelope.rcpt_tos).encode("ascii", "ignore")
        half.write_bytes(b"X-Received-For: " + receivers + b"\r\n" + envelope.original_content)
        half.rename(self.folder / f"{name}.eml")
        for old in sorted(self.folder.glob("*.eml"))[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
        return "250 Kept"


async def serve(port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)
    listening = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with listening:
        await stop.wait()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
