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
LIST = "list"


def measures(mentors: int, seed: int, rounds: int) -> Iterator[Row]:
    (mentee,) = house.mentees_of(house.program_of(mentors, 5, seed), 1)
    ways: dict[str, Callable[[], object]] = {
        "about page": _page("about", None),
        LIST: _page("matching:mentors", mentee),
        "order, no page": lambda: browse.ranked(mentee, now()),
    }
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
