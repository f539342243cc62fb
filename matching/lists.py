"""Pages of people in order: what one reads, and what holds still while one turns the pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import Membership
from matching import browse, compare, marks, narrowing, points, words
from matching.compare import Beside
from matching.models import MentorCard, SavedFilter

HELD_AT_ONCE = 240  # people kept in their order at a time
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class PageOfPeople:
    """One page of a list: its people, how many there are in all, and where it stands."""

    people: list[Beside]
    total: int
    number: int
    ask: points.Ask
    labels: words.Labels
    of_options: dict[narrowing.Option, int] = field(default_factory=dict)  # people each answer to a filter would show
    without: dict[str, int] = field(default_factory=dict)  # question -> people when its filter is taken off
    held: int = 0  # people whose order stands; 0: nothing is held yet

    @property
    def pages(self) -> int:
        return pages(self.total)

    @property
    def left(self) -> int:
        """How many people the next page shows."""
        return min(browse.ON_A_PAGE, max(0, self.total - self.number * browse.ON_A_PAGE))

    @property
    def is_last_held(self) -> bool:
        """Whether the order of the next page is still to be held."""
        return self.number >= pages(self.held)


def page_of(
    mentee: Membership,
    ask: points.Ask,
    labels: words.Labels,
    saved: SavedFilter | None = None,
    number: int = 1,
    options: Sequence[narrowing.Option] = (),
    hidden: frozenset[int] = frozenset(),
) -> PageOfPeople:
    """A page of the mentors this mentee can ask, with how many people each of the options would show.

    From the first turned page on, the order stands in `saved.people`; nothing is counted there.
    """
    if saved is None or saved.people is None:
        found = counted(mentee, ask, saved.conditions if saved else {}, options, hidden)
        of_options = dict(zip(options, found.of_options, strict=True))
        return PageOfPeople(compare.beside(found, labels), found.total, 1, ask, labels, of_options, found.without)
    number = max(1, min(number, pages(len(saved.people))))
    keys = saved.people[(number - 1) * browse.ON_A_PAGE : number * browse.ON_A_PAGE]
    people = in_this_order(mentee, ask, labels, keys, hidden)
    return PageOfPeople(people, saved.in_all, number, ask, labels, held=len(saved.people))


def counted(
    mentee: Membership,
    ask: points.Ask,
    conditions: narrowing.Conditions,
    options: Sequence[narrowing.Option],
    hidden: frozenset[int] = frozenset(),
    most: int = browse.ON_A_PAGE,
) -> browse.Found:
    """The first people under these conditions, and how many each option would show: one query."""
    narrow = replace(narrowing.narrow_of(conditions), not_these=hidden)
    return browse.found(ask, mentee, narrowing.counting(narrow, options), most=most)


class Relaxed(NamedTuple):
    """One thing that was asked for, and how many people there would be without it."""

    what: str  # minutes, language, way, or the kind of a wish that must be so
    people: int


def in_this_order(
    mentee: Membership,
    ask: points.Ask,
    labels: words.Labels,
    keys: Sequence[int],
    hidden: frozenset[int] = frozenset(),
) -> list[Beside]:
    """Those of these mentors (keys of memberships) that the mentee may find now, in the order given."""
    found = browse.found(ask, mentee, browse.Narrow(only=tuple(keys), not_these=hidden), most=None)
    return sorted(compare.beside(found, labels), key=lambda other: keys.index(other.mentor.pk))


def relaxing(mentee: Membership, ask: points.Ask) -> list[Relaxed]:
    """Which one answer keeps people away when nobody fits, the one that brings the most first.

    Each answer is taken off alone, and the people are counted as a list without it would count them.
    """
    without = {
        "times": replace(ask, week=0),
        "languages": replace(ask, languages=0),
        "ways": replace(ask, formats=0, formats_in_a_place=0),
    }
    for must in (wish for wish in ask.wishes if wish.is_must):
        softer = tuple(wish._replace(is_must=False) if wish == must else wish for wish in ask.wishes)
        without[must.kind] = replace(ask, wishes=softer)
    told = [Relaxed(what, browse.found(asked, mentee, most=1).total) for what, asked in without.items() if asked != ask]
    return sorted((each for each in told if each.people), key=lambda each: -each.people)


def pages(total: int) -> int:
    """How many pages so many people take."""
    return max(1, -(-total // browse.ON_A_PAGE))


def keep(mentee: Membership, conditions: narrowing.Conditions, at: datetime, not_known: str = "") -> SavedFilter:
    """Keep what was picked, so that no condition stands in an address; and words typed that are still to be asked about."""
    return SavedFilter.objects.create(owner=mentee, conditions=dict(conditions), not_known=not_known, made_at=at)


def hold_still(mentee: Membership, at: datetime, saved: SavedFilter | None, seen: Sequence[str] = ()) -> SavedFilter:
    """Keep the order as it stands now, those seen on the first page first: what the next pages are turned in."""
    conditions = saved.conditions if saved else {}
    found = _next(mentee, at, conditions)
    first = _in_sight(found.ask, mentee, _in_order(mentee, seen))
    people = [*first, *(place.mentor for place in found.places if place.mentor not in first)]
    return SavedFilter.objects.create(
        owner=mentee, conditions=dict(conditions), people=people[:HELD_AT_ONCE], in_all=found.total, made_at=at
    )


def hold_further(mentee: Membership, at: datetime, held: SavedFilter) -> None:
    """Put the next people behind those who are held: nobody twice, and nobody passed over."""
    with transaction.atomic():
        standing = SavedFilter.objects.select_for_update().get(pk=held.pk)
        people = standing.people or []
        if people != held.people:
            return  # pressed twice
        found = _next(mentee, at, standing.conditions, frozenset(people))
        standing.in_all = len(people) + found.total
        standing.people = [*people, *(place.mentor for place in found.places)]
        standing.save(update_fields=["people", "in_all"])


def _next(
    mentee: Membership,
    at: datetime,
    conditions: narrowing.Conditions,
    held: frozenset[int] = frozenset(),
) -> browse.Found:
    not_these = marks.of(mentee).out_of_sight | held
    narrow = replace(narrowing.narrow_of(conditions), not_these=not_these)
    return browse.ranked(mentee, at, narrow, most=HELD_AT_ONCE)


def _in_sight(ask: points.Ask, mentee: Membership, keys: Sequence[int]) -> list[int]:
    """Those of these cards that this mentee may find: what a browser sends back is not to be believed."""
    found = browse.found(ask, mentee, browse.Narrow(only=tuple(keys)), most=None) if keys else browse.Found(ask)
    standing = {place.mentor for place in found.places}
    return [key for key in keys if key in standing]


def _in_order(mentee: Membership, seen: Sequence[str]) -> list[int]:
    """The keys of the cards that were on the page, in the order they stood there."""
    standing = MentorCard.objects.in_program(mentee.program_id).filter(membership__public_id__in=seen)
    by_id = {str(public_id): key for public_id, key in standing.values_list("membership__public_id", "pk")}
    return [by_id[public_id] for public_id in seen if public_id in by_id]


def saved_of(mentee: Membership, at: datetime):
    """The lists this member may open: their own, of the last day."""
    return SavedFilter.objects.filter(owner=mentee, made_at__gt=at - KEPT_FOR)


def sweep(at: datetime) -> int:
    """Forget the lists that nobody can open any more. Returns how many."""
    return SavedFilter.objects.filter(made_at__lte=at - KEPT_FOR).delete()[0]
