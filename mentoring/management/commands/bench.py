"""How long pages take, as medians of interleaved runs beside a page that asks the database nothing.

Synthetic people live in a database of their own beside the real one, made for the run and dropped after it.
"""

import contextlib
import json
import logging
import statistics
import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Membership
from matching import browse, vocabulary
from mentoring import synthetic


@contextlib.contextmanager
def a_database_of_its_own() -> Iterator[None]:
    """Everything inside goes to a fresh database with the vocabularies and nobody in it."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = connection.settings_dict.get("TEST", {}) | {"NAME": f"{real}_bench"}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    vocabulary.forget()
    try:
        call_command("load_taxonomy", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


class Command(BaseCommand):
    help = "Measure “Find a mentor” with few and with many mentors, beside the about page."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["find"])
        parser.add_argument("--mentors", type=int, default=10_000)
        parser.add_argument("--few", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument("--json", action="store_true", help="one line for each measure")

    def handle(self, *args, **options):
        logging.disable(logging.INFO)
        with a_database_of_its_own():
            few, many = (self._mentee(options[name], options["seed"]) for name in ("few", "mentors"))
            measures = {
                "about page": self._page("about", None),
                f"list of {options['few']}": self._page("matching:mentors", few),
                f"list of {options['mentors']}": self._page("matching:mentors", many),
                f"order of {options['mentors']}, no page": lambda: browse.ranked(many, now()),
            }
            took = self._interleaved(measures, options["rounds"])
            asked = {name: self._queries(measure) for name, measure in measures.items()}
        self._tell(took, asked, options["json"])

    def _mentee(self, mentors: int, seed: int) -> Membership:
        program = synthetic.a_program(f"Bench {mentors}")
        list(synthetic.people(program, mentors, 3, seed, now()))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        return Membership.objects.mentees().in_program(program).select_related("person", "program").first()

    def _page(self, name: str, member: Membership | None) -> Callable:
        client = Client(HTTP_HOST="localhost")
        if member:
            client.force_login(member.person)

        def fetch():
            response = client.get(reverse(name), secure=True)
            if response.status_code != 200:
                raise AssertionError(f"{name} answered {response.status_code}")

        return fetch

    def _interleaved(self, measures: dict[str, Callable], rounds: int) -> dict[str, list[float]]:
        """Milliseconds of each measure, one of each in turn; the first round warms up and does not count."""
        took: dict[str, list[float]] = {name: [] for name in measures}
        for turn in range(rounds + 1):
            for name, measure in measures.items():
                began = time.perf_counter()
                measure()
                if turn:
                    took[name].append((time.perf_counter() - began) * 1000)
        return took

    def _queries(self, measure: Callable) -> int:
        with CaptureQueriesContext(connection) as asked:
            measure()
        return len(asked)

    def _tell(self, took: dict[str, list[float]], asked: dict[str, int], for_machines: bool) -> None:
        baseline = statistics.median(next(iter(took.values())))
        for name, times in took.items():
            median = statistics.median(times)
            row = {
                "what": name,
                "median_ms": round(median, 1),
                "queries": asked[name],
                "ratio": round(median / baseline, 1),
            }
            plain = f"{name:<28} {median:8.1f} ms  {asked[name]:3d} queries  {row['ratio']:6.1f} × the about page"
            self.stdout.write(json.dumps(row) if for_machines else plain)
