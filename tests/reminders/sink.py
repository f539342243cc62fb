"""A mail server in a process of its own: writes down each letter it accepts, and kills its sender when told to.

    python -m tests.reminders.sink FOLDER '[[7, "before"], [20, "after"], [31, "between"]]'

Letters go to FOLDER/letters, one JSON line each, written before the sender hears "250"; the port to FOLDER/port. A sender
gives its process group as the host name "group-123". The numbers count letters offered: the sender of the seventh dies
before it is accepted, that of the twentieth after it is accepted and before it hears so, that of the 31st soon after.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP

from mentoring.quickstart import die_with_parent


class Sink:
    def __init__(self, folder: Path, deaths: list):
        self.letters = (folder / "letters").open("a")
        self.killed = (folder / "killed").open("a")
        self.deaths = dict(deaths)
        self.offered = 0

    async def handle_DATA(self, server, session, envelope):
        self.offered += 1
        moment = self.deaths.get(self.offered)
        if moment == "before":
            self.kill(session)
            return "451 too late"
        self.write_down(envelope)
        if moment == "after":
            self.kill(session)
        if moment == "between":
            asyncio.get_running_loop().call_later(random.random() * 0.02, self.kill, session)
        return "250 OK"

    def write_down(self, envelope):
        letter = message_from_bytes(envelope.content)
        words = [str(part.get_payload(decode=True)) for part in letter.walk() if not part.is_multipart()]
        line = {"at": time.time(), "id": letter["Message-ID"], "to": envelope.rcpt_tos, "words": words}
        self.letters.write(json.dumps(line) + "\n")
        self.letters.flush()

    def kill(self, session):
        group = int(session.host_name.removeprefix("group-"))
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.killed.write(f"{group}\n")
        self.killed.flush()


async def listen(folder: Path, deaths: list) -> None:
    sink = Sink(folder, deaths)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, hostname="sink"), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (folder / "port.new").write_text(str(port))
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    die_with_parent()
    asyncio.run(listen(Path(sys.argv[1]), json.loads(sys.argv[2])))
