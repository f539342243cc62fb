"""The demo's cast and the mail its people received. Nothing here answers without ALONGSIDE_DEMO=1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.environment import is_loopback

# Role -> the address of whom one looks around as, and the name on the bar.
CAST = {
    "mentee": ("rowan@demo.example", gettext_lazy("Rowan (mentee)")),
    "mentor": ("maya@demo.example", gettext_lazy("Maya (mentor)")),
    "coordinator": ("priya@demo.example", gettext_lazy("Priya (coordinator)")),
}
MOST_SHOWN = 100


def is_open_to(request) -> bool:
    """Only in the demo, and only for somebody at this machine."""
    return settings.DEMO and settings.ON_THIS_MACHINE and is_loopback(request.META.get("REMOTE_ADDR"))


def links(request) -> list[dict]:
    """What the demo's bar offers; whoever one is at the moment is marked."""
    user = getattr(request, "user", None)
    address = getattr(user, "email", "")
    people = [
        {"url": reverse("demo_as", args=[role]), "label": label, "current": address == email}
        for role, (email, label) in CAST.items()
    ]
    mail = reverse("demo_mail")
    return [*people, {"url": mail, "label": _("Mail received"), "current": request.path == mail}]


@dataclass(frozen=True)
class Letter:
    """One mail that reached the demo's own mail server."""

    name: str
    receiver: str
    sender: str
    subject: str
    at: datetime | None
    text: str
    attachments: tuple[str, ...]


def letters(folder: Path | None = None) -> Iterator[Letter]:
    """The mail received, the newest first."""
    folder = folder or settings.VAR / "mail"
    for path in sorted(folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]:
        yield read(path)


@lru_cache(maxsize=MOST_SHOWN)
def read(path: Path) -> Letter:
    """A letter is there as a whole, and never changes."""
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    body = message.get_body(preferencelist=("plain",))
    return Letter(
        name=path.stem,
        receiver=str(message["X-Received-For"] or message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        at=parsedate_to_datetime(str(message["Date"])) if message["Date"] else None,
        text=body.get_content() if body else "",
        attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
    )
