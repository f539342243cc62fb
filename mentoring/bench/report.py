"""docs/benchmarks.md and its plots, from what was measured and nothing else."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings

from mentoring.bench import allpairs, assign, browse, elsewhere, find, rivals
from mentoring.bench.timing import Row

DOCS = settings.BASE_DIR / "docs"
ALIKE = ("bench", "way", "mentors", "mentees", "remain")  # what two rows of the same thing have in common
BENCHES = ("browse", "facets", "find", "allpairs", "assign", "rivals", "fairness", "seed")


class Measured:
    """The rows of one run; what was measured again later stands in place of what was."""

    def __init__(self, rows: Iterable[Row]):
        self.rows = list(rows)

    @classmethod
    def of(cls, path: Path) -> "Measured":
        rows: dict[tuple, Row] = {}
        for line in path.read_text().splitlines():
            row = json.loads(line)
            rows[tuple(map(row.get, ALIKE))] = row
        return cls(rows.values())

    def all_of(self, bench: str, **alike: object) -> list[Row]:
        alike["bench"] = bench
        return [row for row in self.rows if alike.items() <= row.items()]

    def one(self, bench: str, **alike: object) -> Row:
        """Raises LookupError when it was not measured."""
        return self.all_of(bench, **alike)[0]


# ---- what to reach, line by line: each says what was measured, and whether that is enough

Line = tuple[str, bool]


def scan_times(measured: Measured, mentors: int) -> Line:
    ours, least = (measured.one("browse", way=way, mentors=mentors)["seconds"] for way in (browse.OURS, browse.SCAN))
    return f"{ours / least:.1f} ×", ours / least <= 20


def growth(measured: Measured) -> Line:
    power = browse.exponent([measured.one("browse", way=browse.OURS, mentors=mentors) for mentors in browse.SIZES])
    return f"{power:.2f}", power <= 1.05


def against_joins(measured: Measured, mentors: int) -> Line:
    ours, theirs = (measured.one("browse", way=way, mentors=mentors)["seconds"] for way in (browse.OURS, browse.JOINED))
    return f"{theirs / ours:.1f} ×", theirs / ours >= 5


def over_raw(measured: Measured) -> Line:
    mentors = measured.one("browse")["mentors"]
    ours, raw = (measured.one("browse", way=way, mentors=mentors) for way in (browse.OURS, browse.RAW))
    more = (ours["seconds"] - raw["seconds"]) * 1000
    return f"+ {more:.1f} ms, {_queries(ours)}", more <= 1.5 and ours["queries"] == 1


def few_remain(measured: Measured) -> Line:
    rows = [row for row in measured.all_of("facets", way=browse.OURS) if row["mentors"] == 1_000_000]
    slowest = max(row["seconds"] for row in rows) * 1000 if rows else _nothing()
    return f"{slowest:.1f} ms at most, {max(row['remain'] for row in rows):,} remain", slowest <= 10


def page(measured: Measured) -> Line:
    row = measured.one("find", way=find.LIST, mentors=100_000)
    broadest = measured.one("find", way=find.BROADEST, mentors=100_000)["seconds"]
    told = f"{row['seconds'] * 1000:.0f} ms, {_queries(row)}; {broadest * 1000:.0f} ms where most remain"
    return told, row["seconds"] <= 0.060


def pairs(measured: Measured) -> Line:
    speed = measured.one("allpairs", way=allpairs.BITS, mentors=10_000)["pairs_a_second"] / 1e6
    return f"{speed:.0f} million pairs/s", speed >= 150


def pairs_in_sql(measured: Measured) -> Line:
    ours, sql = (measured.one("allpairs", way=way, mentors=10_000) for way in (allpairs.BITS, allpairs.SQL))
    times = ours["pairs_a_second"] / sql["pairs_a_second"]
    return f"{times:.0f} ×", times >= 20


def against_mentor_match(measured: Measured, people: int, reach: int) -> Line:
    ours, theirs = (measured.one("rivals", way=way, mentees=people)["seconds"] for way in (rivals.OURS, rivals.THEIRS))
    return f"{theirs / ours:.0f} ×", theirs / ours >= reach


def same_total(measured: Measured) -> Line:
    totals = [
        tuple(measured.one("assign", way=way, mentees=row["mentees"])[name] for name in ("matched", "points"))
        for row in measured.all_of("assign", way=assign.DENSE)
        for way in (assign.POINTS_ONLY, assign.DENSE)
    ]
    return f"at {len(totals) // 2 or _nothing()} sizes", totals[::2] == totals[1::2]


def against_dense(measured: Measured, what: str, reach: int) -> Line:
    ours, dense = (measured.one("assign", way=way, mentees=10_000)[what] for way in (assign.OURS, assign.DENSE))
    return f"{dense / ours:.1f} ×", dense / ours >= reach


def turns(measured: Measured) -> Line:
    rows = [
        (row, measured.one("fairness", way="in turn", mentors=row["mentors"]))
        for row in measured.all_of("fairness", way="by points")
    ]
    alone, dealt = ([pair[place]["top_hundredth"] for pair in rows] or _nothing() for place in (0, 1))
    told = ", ".join(f"{before:.1%} → {after:.1%}" for before, after in zip(alone, dealt, strict=True))
    return told, all(after < before for before, after in zip(alone, dealt, strict=True))


def in_seconds(measured: Measured, people: int, reach: float) -> Line:
    seconds = measured.one("assign", way=assign.WHOLE, mentees=people)["seconds"]
    return f"{seconds:.1f} s", seconds <= reach


def floor(measured: Measured) -> Line:
    rows = [
        (row, measured.one("assign", way=assign.OURS, mentees=row["mentees"]))
        for row in measured.all_of("assign", way=assign.POINTS_ONLY)
        if row["mentees"] >= 1_000
    ]
    lower = [high["floor"] < low["floor"] for low, high in rows]
    given = max(1 - high["points"] / low["points"] for low, high in rows) if rows else _nothing()
    longer = max(high["seconds"] / low["seconds"] - 1 for low, high in rows)
    return f"{given:.2%} of the points, {longer:+.0%} time at most", not any(
        lower
    ) and given <= 0.0015 and longer <= 0.2


def _nothing():
    raise LookupError


REACH: list[tuple[str, str, Callable[[Measured], Line]]] = [
    *(
        (f"one list of {mentors:,}, beside a scan of the same bytes", "≤ 20 ×", lambda m, n=mentors: scan_times(m, n))
        for mentors in browse.SIZES
    ),
    ("how its time grows with mentors, as a power", "≤ 1.05", growth),
    *(
        (f"one list of {mentors:,}, faster than join tables", "≥ 5 ×", lambda m, n=mentors: against_joins(m, n))
        for mentors in browse.SIZES[:2]
    ),
    ("what our code adds to the same SQL by hand", "≤ 1.5 ms, 1 query", over_raw),
    ("few remain of 1,000,000 (at most 10,000)", "≤ 10 ms", few_remain),
    ("the page, in a program of 100,000", "≤ 60 ms", page),
    ("all pairs and the best 50, one core, 10,000 × 10,000", "≥ 150 million pairs/s", pairs),
    ("all pairs, faster than SQL", "≥ 20 ×", pairs_in_sql),
    *(
        (
            f"faster than mentor-match, {people:,} people, from bits in memory",
            f"≥ {reach} ×",
            lambda m, n=people, r=reach: against_mentor_match(m, n, r),
        )
        for people, reach in ((200, 30), (1_000, 100), (2_000, 100))
    ),
    ("exact: people and points of dense scipy", "the same", same_total),
    ("10,000 people: faster than dense scipy", "≥ 6 ×", lambda m: against_dense(m, "seconds", 6)),
    ("10,000 people: less memory than dense scipy", "≥ 8 ×", lambda m: against_dense(m, "peak_mb", 8)),
    ("the highest floor: never lower, points, time", "≤ 0.15 %, ≤ + 20 %", floor),
    ("first places of the top hundredth, with turns", "fewer", turns),
    ("aim: 10,000 people, from rows to proposals", "≤ 4 s", lambda m: in_seconds(m, 10_000, 4)),
    ("aim: 50,000 people, from rows to proposals", "≤ 60 s", lambda m: in_seconds(m, 50_000, 60)),
]


def reached(measured: Measured) -> Iterator[tuple[str, str, str, str]]:
    """(what, what to reach, what was measured, how that is)."""
    for what, reach, line in REACH:
        try:
            seen, enough = line(measured)
        except LookupError:
            yield what, reach, "", "not measured"
        else:
            yield what, reach, seen, "reached" if enough else "missed"


# ---- the page


def write(path: Path) -> Iterator[Path]:
    """The report and its plots, for light and dark; without the package that draws, the tables alone."""
    measured = Measured.of(path)
    plots: list[str] = []
    if elsewhere.is_there("plots"):
        plots = elsewhere.run("plots", measured.rows, str(DOCS / "benchmarks"))
        yield from sorted((DOCS / "benchmarks").glob("*.svg"))
    told = {
        "machine": _machine(measured.one("machine")),
        "reached": _table([["", "to reach", "measured", ""], *reached(measured)]),
        **{bench: _table(_cells(measured.all_of(bench))) or "Not measured." for bench in BENCHES},
        **{f"{name}_plot": _plot(name) if name in plots else "" for name in ("browse", "assign", "memory", "rivals")},
    }
    page = DOCS / "benchmarks.md"
    written = Template((elsewhere.SCRIPTS / "benchmarks.md").read_text()).substitute(told)
    page.write_text(re.sub(r"\n{3,}", "\n\n", written))
    yield page


def _queries(row: Row) -> str:
    return "1 query" if row["queries"] == 1 else f"{row['queries']} queries"


def _machine(row: Row) -> str:
    return (
        f"Measured on {row['at']}, on {row['cores']} cores ({row['processor']}), {row['memory_gb']} GB, {row['system']}; "
        f"load {row['busy']} when it began. PostgreSQL {row['postgres']} with {row['shared_buffers']} of buffers, "
        f"Python {row['python']}, Django {row['django']}, numpy {row['numpy']}, numba {row['numba']}."
    )


def _plot(name: str) -> str:
    """For readers of light and of dark pages."""
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="benchmarks/{name}-dark.svg">'
        f'<img src="benchmarks/{name}-light.svg" alt="The table below, drawn: both axes are logarithmic"></picture>'
    )


UNITS: dict[str, Callable[[Any], str]] = {
    "seconds": lambda value: f"{value:,.2f} s" if value >= 10 else f"{value * 1000:,.1f} ms",
    "pairs_a_second": lambda value: f"{value / 1e6:,.1f} M/s",
    "top_hundredth": lambda value: f"{value:.1%}",
    "gini": lambda value: f"{value:.3f}",
    "points_given_up": lambda value: f"{value:.2f}",
    "most_given_up": lambda value: f"{value:.2f}",
    "peak_mb": lambda value: f"{value:,.0f} MB",
}
UNITS["least"] = UNITS["most"] = UNITS["seconds"]
LEFT_OUT = ("bench", "seed", "best", "asked", "rounds", "pairs")


def _cells(rows: list[Row]) -> Iterator[list[str]]:
    """The heading, then each row as text."""
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in LEFT_OUT]
    if rows:
        yield [name.replace("_", " ") for name in names]
    for row in rows:
        yield [_cell(name, row.get(name, "")) for name in names]


def _cell(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    return UNITS[name](value) if name in UNITS else f"{value:,}"


def _table(rows: Iterable[Sequence[str]]) -> str:
    head, *rest = [*rows] or [[]]
    lines = [head, ["---"] * len(head), *rest] if head else []
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
