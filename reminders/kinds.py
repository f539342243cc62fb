"""The register of kinds. The room that owes a kind describes it here, in its `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reminders.models import Group, Reminder

Attachment = tuple[str, bytes, str]  # name, content, media type


def nothing(reminder: Reminder) -> list[Attachment]:
    return []


def house_name(reminder: Reminder) -> str:
    """The sender name of the installation: an empty answer means the name in DEFAULT_FROM_EMAIL."""
    return ""


@dataclass(frozen=True)
class Kind:
    """One kind of message: when it is still owed, and how it reads.

    `templates` is a folder with subject.txt, body.txt and body.html. `still_owed` is asked again just before sending,
    and `context` then makes the words' ingredients from ids; both look afresh at the database. `group` is what the
    receiver turns off; None cannot be turned off. `collapses_with` names kinds that say the same: of several late ones
    about one subject only the latest goes. It works both ways, whichever of them names the other; the same kind always
    collapses.
    """

    key: str
    group: Group | None
    templates: str
    still_owed: Callable[[Reminder, datetime], bool]
    context: Callable[[Reminder], dict[str, Any]]
    respects_quiet_hours: bool = True
    attachments: Callable[[Reminder], Iterable[Attachment]] = nothing
    collapses_with: frozenset[str] = frozenset()
    sender_name: Callable[[Reminder], str] = house_name


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. A second, different kind of the same key is a mistake in the code."""
    known = _kinds.setdefault(kind.key, kind)
    if known != kind:
        raise ValueError(f"two kinds of reminder are called {kind.key}")
    return kind


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def alike(kind: Kind) -> set[str]:
    """The kinds that say the same as this one, itself among them."""
    named_by = {other.key for other in _kinds.values() if kind.key in other.collapses_with}
    return {kind.key} | kind.collapses_with | named_by


def every() -> list[Kind]:
    return list(_kinds.values())


def groups() -> list[Group]:
    """What can be turned off: the groups that some registered kind belongs to, in their own order."""
    used = {kind.group for kind in _kinds.values()}
    return [group for group in Group if group in used]
