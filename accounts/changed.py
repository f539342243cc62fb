"""The bells that ring when something others depend on has changed.

Rooms above accounts (matching and its narrow cards, relationships and their matches) register here; verbs ring
inside their own transaction, so that a card is never older than the fact it was made from, and nobody leaves
half of a match behind.
"""

from collections.abc import Callable
from datetime import datetime

_listeners: list[Callable] = []
_on_leave: list[Callable] = []
_on_away: list[Callable] = []
_on_back: list[Callable] = []
_on_taken_back: list[Callable] = []
_on_not_free: list[Callable] = []


def _register(listeners: list[Callable], listener: Callable) -> None:
    if listener not in listeners:
        listeners.append(listener)


def on_mentor_change(listener: Callable) -> None:
    """Have `listener(membership, at)` called in the transaction of every change to a mentor's facts."""
    _register(_listeners, listener)


def mentor(membership, at: datetime) -> None:
    """Say that a mentor's profile, hours, gates or places have changed. Call inside the transaction."""
    for listener in _listeners:
        listener(membership, at)


def person(someone, at: datetime) -> None:
    """Say that something of a person has changed that shows in every mentor membership of theirs."""
    for membership in someone.memberships.mentors():
        mentor(membership, at)


def on_leave(listener: Callable) -> None:
    """Have `listener(membership, at)` end what is open in a membership, just before its person leaves."""
    _register(_on_leave, listener)


def leaving(membership, at: datetime) -> None:
    """Say that somebody is about to leave a program. Call inside the transaction, before any row is locked:
    the listeners lock mentor, mentee and match in their own order."""
    for listener in _on_leave:
        listener(membership, at)


def on_away(listener: Callable) -> None:
    """Have `listener(membership, at)` called when somebody takes a break or goes on leave."""
    _register(_on_away, listener)


def away(membership, at: datetime) -> None:
    """Say that somebody is away from now (`away_from`, `back_at` are set). Call inside the transaction."""
    for listener in _on_away:
        listener(membership, at)


def on_back(listener: Callable) -> None:
    """Have `listener(membership, at)` called when somebody is back from a break or from leave."""
    _register(_on_back, listener)


def back(membership, at: datetime) -> None:
    """Say that somebody is back. Call inside the transaction."""
    for listener in _on_back:
        listener(membership, at)


def on_not_free(listener: Callable) -> None:
    """Have `listener(exception, at)` called when somebody says on which dates they are not free. What it has changed
    for them comes back in words."""
    _register(_on_not_free, listener)


def not_free(exception, at: datetime) -> list[str]:
    """Say that somebody is not free on these dates. Call inside the transaction, before any row is locked."""
    return [words for listener in _on_not_free for words in listener(exception, at)]


def on_taken_back(listener: Callable) -> None:
    """Have `listener(membership, at)` called when somebody takes back the consent on lived experience."""
    _register(_on_taken_back, listener)


def taken_back(membership, at: datetime) -> None:
    """Say that the tags of a membership are out of use from now. Call inside the transaction."""
    for listener in _on_taken_back:
        listener(membership, at)


_help_readers: list[Callable] = []


def on_help_change(listener: Callable) -> None:
    """Have `listener()` called in the transaction of every change to a program's help lines or country."""
    if listener not in _help_readers:
        _help_readers.append(listener)


def help_lines() -> None:
    """Say that what the help page shows has changed. Call inside the transaction."""
    for listener in _help_readers:
        listener()
