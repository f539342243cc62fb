"""What would come out if one thing about a person were different, and nothing else?

It is tried, not reasoned about: the fact is changed, the list is made as for anybody, and the change is taken back before
anybody else could read it. In a coordinator's sight: everything in use in the program counts.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audience
from accounts.models import Membership, Person
from matching import browse, points, rules
from matching import card as cards
from matching.asks import asks_of
from matching.models import ALL

FIRST = 500  # of a list: so many are held against each other
GENDER, AGE, AREA, LANGUAGE = ATTRIBUTES = ("gender", "age_band", "area", "language")


@dataclass(frozen=True)
class Difference:
    """Two lists of the same person: as things are, and as they would be."""

    people: int  # who fit as things are
    come: int  # who would fit now
    gone: int  # who would not fit any more
    other_points: int  # who fit both ways, with other points
    is_moved: bool  # those who fit both ways stand in another order

    @classmethod
    def between(cls, before: Mapping[int, int], after: Mapping[int, int]) -> "Difference":
        """Of points by the key of a member, in order."""
        both = [key for key in before if key in after]
        return cls(
            people=len(before),
            come=len(after.keys() - before.keys()),
            gone=len(before.keys() - after.keys()),
            other_points=sum(before[key] != after[key] for key in both),
            is_moved=both != [key for key in after if key in before],
        )

    @property
    def is_none(self) -> bool:
        return not (self.come or self.gone or self.other_points or self.is_moved)


def supposing(
    member: Membership, attribute: str, values: Collection, others: Collection[int], at: datetime
) -> list[Difference]:
    """The difference that each of these values would make. `others`: for a mentee the mentors (memberships) to leave
    out, for a mentor the mentees to look at."""
    made = _list_of_mentee if member.is_mentee else _list_of_mentor
    before = made(member, others, at)
    differences = []
    for value in values:
        with _as_if(member, attribute, value) as changed:
            differences.append(Difference.between(before, made(changed, others, at)))
    return differences


@contextmanager
def _as_if(member: Membership, attribute: str, value: Any) -> Iterator[Membership]:
    """The member with this one thing different, for as long as nobody else can read it."""
    with transaction.atomic():
        if attribute == AREA:
            Membership.objects.filter(pk=member.pk).update(area=value)
        elif attribute == LANGUAGE:
            member.person.languages.set([value])
        else:
            Person.objects.filter(pk=member.person_id).update(**{attribute: value})
            audience.say_all([(member, attribute, audience.COORDINATORS)])
        yield Membership.objects.select_related("person", "program").get(pk=member.pk)
        transaction.set_rollback(True)


def _list_of_mentee(mentee: Membership, leave_out: Collection[int], at: datetime) -> dict[int, int]:
    """The mentors this mentee can ask, in order, with their points."""
    narrow = browse.Narrow(not_these=frozenset(leave_out))
    return {place.mentor: place.points for place in browse.ranked(mentee, at, narrow, ALL, most=FIRST).places}


def _list_of_mentor(mentor: Membership, mentees: Collection[int], at: datetime) -> dict[int, int]:
    """The mentees whom no hard rule keeps from this mentor, with the points that each would see them by."""
    facts = cards.as_it_would_be(mentor, at).facts_for(ALL)
    asks = asks_of(mentor.program, list(mentees), at)
    return {key: points.score(ask, facts).points for key, ask in asks.items() if not rules.refusals(ask, facts)}
