"""Measures beside their baselines, in one database of synthetic people that is made for the run and dropped after it."""

import json
import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.bench import allpairs, assign, browse, facets, fairness, find, house, report, rivals
from mentoring.bench.timing import Row

BENCHES = {
    "browse": browse,
    "facets": facets,
    "find": find,
    "allpairs": allpairs,
    "assign": assign,
    "rivals": rivals,
    "fairness": fairness,
}
SHOWN = {"bench", "way", "mentors", "mentees", "seconds", "least", "most", "runs", "seed"}


class Command(BaseCommand):
    help = (
        "Measure lists, pairs and plans beside other ways; `report` writes docs/benchmarks.md from what was measured."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="+", choices=[*BENCHES, "all", "report"])
        parser.add_argument("--sizes", type=int, nargs="+", help="how many people, in place of the sizes of each bench")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--rounds", type=int, help="runs of each way, in place of those of each bench")
        parser.add_argument(
            "--json", type=Path, default=settings.VAR / "bench" / "measured.jsonl", help="one line for each"
        )
        parser.add_argument("--add", action="store_true", help="keep what was measured before, beside what is now")

    def handle(self, *args, **options) -> None:
        logging.disable(logging.INFO)
        wanted = [name for name in BENCHES if name in options["what"] or "all" in options["what"]]
        if wanted:
            options["json"].parent.mkdir(parents=True, exist_ok=True)
            with options["json"].open("a" if options["add"] else "w") as kept, house.a_database_of_its_own():
                for row in self._rows(wanted, options):
                    self._tell(row, kept)
        if "report" in options["what"]:
            if not options["json"].exists():
                raise CommandError(f"Nothing was measured yet: {options['json']} is not there.")
            self.stdout.write("\n".join(map(str, report.write(options["json"]))))

    def _rows(self, wanted: list[str], options: dict) -> Iterator[Row]:
        yield house.machine()
        for name in wanted:
            bench = BENCHES[name]
            sizes, rounds = tuple(options["sizes"] or bench.SIZES), options["rounds"] or bench.ROUNDS
            for size in sizes:
                for row in chain(bench.measures(size, options["seed"], rounds), house.made()):
                    yield row | {"seed": options["seed"]}

    def _tell(self, row: Row, kept: TextIO) -> None:
        kept.write(f"{json.dumps(row)}\n")
        kept.flush()
        if row["bench"] != "machine":
            people = " × ".join(f"{row[name]:,}" for name in ("mentees", "mentors") if name in row)
            took = f"{row['seconds'] * 1000:,.2f} ms" if "seconds" in row else ""
            rest = "  ".join(f"{name} {_in_short(value)}" for name, value in row.items() if name not in SHOWN)
            self.stdout.write(f"{row['bench']:<9} {row['way']:<30} {people:>21} {took:>16}  {rest}")


def _in_short(value: float) -> str:
    return f"{value:,.3f}" if value != int(value) and value < 10 else f"{value:,.0f}"
