"""How other weights would move the order for a few people who wait, looked at before anything is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Membership
from console import gate, roster
from matching import browse
from matching.asks import asks_of
from matching.models import ALL

SAMPLE = 5  # mentees, the longest waiting first
FIRST = 5  # mentors of each


@dataclass(frozen=True)
class Place:
    """One place in the order: who stands there now, who would stand there, and how that one came there."""

    number: int
    now: str
    then: str
    moved: str


@dataclass(frozen=True)
class Sampled:
    """The first mentors for one mentee, now and with the other weights."""

    mentee: Membership
    places: list[Place]
    gone: list[str]  # who would not be among the first any more

    @property
    def stays(self) -> bool:
        return not any(place.moved for place in self.places)


def looked_at(coordinator: Membership, weights: Mapping[str, int], at: datetime) -> list[Sampled]:
    """The first mentors of a few mentees this desk looks after. Nobody close to the coordinator is in it."""
    mentees = list(roster.waiting(coordinator, at)[:SAMPLE])
    access.log_views(coordinator, [mentee.person for mentee in mentees], "match", at)
    asks = asks_of(coordinator.program, [mentee.pk for mentee in mentees], at)
    close = Membership.objects.mentors().in_program(coordinator.program).filter(person__in=gate.close_to(coordinator))
    narrow = browse.Narrow(not_these=frozenset(close.values_list("pk", flat=True)))
    orders = {}
    for mentee in mentees:
        ask = asks[mentee.pk]
        both = (ask, replace(ask, weights=weights))
        orders[mentee] = [_first(each, mentee, narrow) for each in both]
    named = {key for both in orders.values() for order in both for key in order}
    people = Membership.objects.filter(pk__in=named).select_related("person")
    names = {member.pk: member.person.chosen_name for member in people}
    return [_sampled(mentee, now, then, names) for mentee, (now, then) in orders.items()]


def _first(ask, mentee: Membership, narrow: browse.Narrow) -> list[int]:
    return [place.mentor for place in browse.found(ask, mentee, narrow, ALL, most=FIRST).places]


def _sampled(mentee: Membership, now: list[int], then: list[int], names: Mapping[int, str]) -> Sampled:
    return Sampled(mentee, list(_places(now, then, names)), [names[key] for key in now if key not in then])


def _places(now: list[int], then: list[int], names: Mapping[int, str]) -> Iterator[Place]:
    """As many places as there are people: the weights change their order, never who fits."""
    for number, (before, after) in enumerate(zip(now, then, strict=False), 1):
        yield Place(number, names[before], names[after], _moved(number, now.index(after) + 1 if after in now else None))


def _moved(number: int, before: int | None) -> str:
    if before is None:
        return _("new among the first")
    if before == number:
        return ""
    return (_("up from %(place)s") if number < before else _("down from %(place)s")) % {"place": before}
