"""How long the page “Find someone” takes with few and with many mentors, beside a page that asks the database nothing."""

from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Membership
from matching import browse
from mentoring.bench import house
from mentoring.bench.timing import Row, interleaved

SIZES = (10, 10_000, 100_000)
ROUNDS = 20
LIST, BROADEST = "list", "list, most remain"
MENTEES = 5


def measures(mentors: int, seed: int, rounds: int) -> Iterator[Row]:
    """The page of the first mentee, and of the one of five for whom most people remain."""
    mentees = house.mentees_of(house.program_of(mentors, MENTEES, seed), MENTEES)
    broadest = max(mentees, key=lambda mentee: browse.ranked(mentee, now()).total)
    yield from _rows(
        mentors,
        rounds,
        {
            "about page": _page("about", None),
            LIST: _page("matching:mentors", mentees[0]),
            "order, no page": lambda: browse.ranked(mentees[0], now()),
        },
    )
    yield from _rows(mentors, rounds, {BROADEST: _page("matching:mentors", broadest)})


def _rows(mentors: int, rounds: int, ways: dict[str, Callable[[], object]]) -> Iterator[Row]:
    for way, row in interleaved(ways, rounds).items():
        yield {"bench": "find", "way": way, "mentors": mentors, "queries": _queries(ways[way]), **row}


def _page(name: str, member: Membership | None) -> Callable[[], None]:
    client = Client(HTTP_HOST="localhost")
    if member:
        client.force_login(member.person)

    def fetch() -> None:
        response = client.get(reverse(name), secure=True)
        if response.status_code != 200:
            raise AssertionError(f"{name} answered {response.status_code}")

    return fetch


def _queries(way: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        way()
    return len(asked)
