"""Time that is taken already, as its owner reads it. What takes it is kept in a room above, which tells of it here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts import hours
from accounts.models import Membership

ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Taken:
    """One stretch of taken time, in words for its owner alone, and where it is looked at."""

    starts_at: datetime
    ends_at: datetime
    words: str
    url: str


Teller = Callable[[Membership, datetime, datetime], Iterable[Taken]]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Have `teller(member, since, until)` tell what is booked for the person of this membership."""
    if teller not in _tellers:
        _tellers.append(teller)


def between(member: Membership, since: datetime, until: datetime) -> list[Taken]:
    """Everything booked for this person between two instants, in order."""
    return sorted((taken for teller in _tellers for taken in teller(member, since, until)), key=lambda t: t.starts_at)


Leaver = Callable[[Membership], list[Taken]]
_leavers: list[Leaver] = []


def moved_told_by(leaver: Leaver) -> None:
    """Have `leaver(member)` tell what was moved when this member went on leave."""
    if leaver not in _leavers:
        _leavers.append(leaver)


def moved_for_leave(member: Membership) -> list[Taken]:
    """What was laid after the leave this member is on, each in words with the time it had and the time it has."""
    return [taken for leaver in _leavers for taken in leaver(member)]


def by_hour(taken: Iterable[Taken], zone: str) -> dict[hours.Hour, list[str]]:
    """The hours of the grid that are taken, on the clock of this zone, with the words of what takes them."""
    words: dict[hours.Hour, list[str]] = defaultdict(list)
    for one in taken:
        for hour in _hours_of(one, ZoneInfo(zone)):
            words[hour].append(one.words)
    return dict(words)


def _hours_of(taken: Taken, zone: ZoneInfo) -> Iterator[hours.Hour]:
    instant = taken.starts_at
    while instant < taken.ends_at:
        local = instant.astimezone(zone)
        yield (local.weekday(), local.hour)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        instant += ONE_HOUR - past
