"""Pages of people in order: what one reads, and what holds still while one turns the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Membership
from matching import browse, compare, narrowing, points, words
from matching.asks import ask_of
from matching.compare import Beside
from matching.models import MentorCard, SavedFilter

MOST_HELD = 240  # people kept in their order; whoever reads that far does better to narrow the list
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class PageOfPeople:
    """One page of a list: its people, how many there are in all, and where it stands."""

    people: list[Beside]
    total: int
    number: int
    ask: points.Ask
    labels: words.Labels

    @property
    def pages(self) -> int:
        return _pages(self.total)

    @property
    def left(self) -> int:
        """How many people the next page shows."""
        return min(browse.ON_A_PAGE, max(0, self.total - self.number * browse.ON_A_PAGE))


def page_of(
    mentee: Membership, at: datetime, labels: words.Labels, saved: SavedFilter | None = None, number: int = 1
) -> PageOfPeople:
    """A page of the mentors this mentee can ask. From the first turned page on, the order stands in `saved.people`."""
    ask = ask_of(mentee, at)
    narrow = narrowing.narrow_of(saved.conditions if saved else {}, labels.known.tags, labels.known.formats)
    if saved is None or saved.people is None:
        found = browse.found(ask, mentee, narrow)
        return PageOfPeople(compare.beside(found, labels), found.total, 1, ask, labels)
    number = max(1, min(number, _pages(len(saved.people))))
    keys = saved.people[(number - 1) * browse.ON_A_PAGE : number * browse.ON_A_PAGE]
    found = browse.found(ask, mentee, browse.Narrow(only=tuple(keys)))
    people = sorted(compare.beside(found, labels), key=lambda other: keys.index(other.mentor.pk))
    return PageOfPeople(people, len(saved.people), number, ask, labels)


def how_many(mentee: Membership, ask: points.Ask, labels: words.Labels, conditions: narrowing.Conditions) -> int:
    """How many people these conditions leave."""
    narrow = narrowing.narrow_of(conditions, labels.known.tags, labels.known.formats)
    return browse.found(ask, mentee, narrow, most=1).total


def _pages(total: int) -> int:
    return max(1, -(-total // browse.ON_A_PAGE))


def keep(mentee: Membership, conditions: narrowing.Conditions, at: datetime) -> SavedFilter:
    """Keep what was picked, so that no condition stands in an address."""
    return SavedFilter.objects.create(owner=mentee, conditions=dict(conditions), made_at=at)


def hold_still(
    mentee: Membership, at: datetime, labels: words.Labels, saved: SavedFilter | None, seen: Sequence[str] = ()
) -> SavedFilter:
    """Keep the order as it stands now, those seen on the first page first: what the next pages are turned in."""
    conditions = saved.conditions if saved else {}
    narrow = narrowing.narrow_of(conditions, labels.known.tags, labels.known.formats)
    found = browse.ranked(mentee, at, narrow, most=MOST_HELD)
    first = _in_sight(found.ask, mentee, _in_order(mentee, seen))
    people = [*first, *(place.mentor for place in found.places if place.mentor not in first)]
    return SavedFilter.objects.create(owner=mentee, conditions=dict(conditions), people=people[:MOST_HELD], made_at=at)


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
