"""How the two meet: told to the two only, and only while their match is active."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from relationships.models import CheckIn
from relationships.models.check_in import JOIN_BEFORE

ICONS = {
    "video": "video",
    "phone": "phone",
    "text-chat": "chat",
    "messages": "chat",
    "in-person": "pin",
    "group": "group",
}


@dataclass(frozen=True)
class How:
    """How one check-in happens: a link to press from 10 minutes before, and words."""

    label: str
    icon: str
    join_url: str = ""  # empty: nothing to press, or not yet
    opens_at: datetime | None = None  # when the link appears; None: it is there, or there is none
    address: str = ""  # a number to call
    words: str = ""


def how_to_meet(check_in: CheckIn, at: datetime) -> How:
    """For one of the two. The room is made for this match alone."""
    if check_in.way is None:
        return How(_("The desk tells you both how"), "info")
    label, icon = check_in.way.label, ICONS.get(check_in.way.slug, "info")
    way = check_in.match.program.ways_to_meet.filter(format=check_in.way).first()
    if way is None or not check_in.match.is_active:
        return How(label, icon)
    address = way.address.replace("{room}", check_in.match.room.hex)
    if not address.startswith(("https://", "http://")):
        return How(label, icon, address=address, words=way.instructions)
    if check_in.can_be_joined(at):
        return How(label, icon, join_url=address, words=way.instructions)
    opens_at = check_in.starts_at - JOIN_BEFORE if at < check_in.starts_at else None
    return How(label, icon, opens_at=opens_at, words=way.instructions)
