"""The bell that rings when something matching depends on has changed.

Matching lies above accounts and relationships and keeps narrow cards made from their facts. It registers
here; verbs ring inside their own transaction, so that a card is never older than the fact it was made from.
"""

from collections.abc import Callable
from datetime import datetime

_listeners: list[Callable] = []


def on_mentor_change(listener: Callable) -> None:
    """Have `listener(membership, at)` called in the transaction of every change to a mentor's facts."""
    if listener not in _listeners:
        _listeners.append(listener)


def mentor(membership, at: datetime) -> None:
    """Say that a mentor's profile, hours, gates or places have changed. Call inside the transaction."""
    for listener in _listeners:
        listener(membership, at)


def person(someone, at: datetime) -> None:
    """Say that something of a person has changed that shows in every mentor membership of theirs."""
    for membership in someone.memberships.mentors():
        mentor(membership, at)
