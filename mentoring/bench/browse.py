"""One list: the exact best 20 of a program, beside a scan of the same bytes and the same list from other tables."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils.timezone import now

from accounts.models import Membership, Program
from matching import browse
from matching.asks import asks_of
from matching.models import MentorCard
from matching.points import Ask
from mentoring.bench import house, scan, shapes
from mentoring.bench.timing import Row, interleaved

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5
QUICK_UP_TO = 10_000  # mentors: lists of so few take five times as many rounds, since a millisecond counts
MENTEES = 5  # who ask, one after the other in each run
BEST = scan.BEST
OTHERS_UP_TO = 100_000  # join tables of a million mentors take longer to make than all the rest
OURS, RAW, SCAN = "ours", "the same SQL, by hand", scan.NAME
JOINED, ARRAYS = "join tables", "intarray"


def measures(mentors: int, seed: int, rounds: int) -> Iterator[Row]:
    program = house.program_of(mentors, MENTEES, seed)
    mentees = house.mentees_of(program, MENTEES)
    asks = asks_of(program, [mentee.pk for mentee in mentees], now())
    asking = [(asks[mentee.pk], mentee) for mentee in mentees]
    with planned_anew():
        rows = interleaved(_ways(asking, mentors), rounds * 5 if mentors <= QUICK_UP_TO else rounds)
    for way, row in rows.items():
        asked = {"best": BEST, "asked": len(asking)}
        if way == OURS:
            asked["queries"] = len(sent_for(*asking[0]))
        yield {"bench": "browse", "way": way, "mentors": mentors, **asked, **_each(row, asking)}


@contextmanager
def planned_anew() -> Iterator[None]:
    """PostgreSQL keeps no plan from one round to the next, whoever sends the SQL: in life hardly any two lists are alike."""
    connection.ensure_connection()
    driver = connection.connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


def _ways(asking: list[tuple[Ask, Membership]], mentors: int) -> dict[str, Callable[[], object]]:
    """Each way asks for everybody once."""
    program = asking[0][1].program
    cards, masks = scan.cards_of(program), [scan.asked_by(ask) for ask, _mentee in asking]
    written = [statement_of(ask, mentee) for ask, mentee in asking]
    ways: dict[str, Callable[[], object]] = {
        OURS: lambda: [ours(ask, mentee) for ask, mentee in asking],
        RAW: lambda: [answered(statement) for statement in written],
        SCAN: lambda: [scan.best(cards, mask) for mask in masks],
    }
    if mentors <= OTHERS_UP_TO:
        shapes.made_of(program)
        zones = zones_of(program)
        for name, shape in ((JOINED, shapes.Joined), (ARRAYS, shapes.Arrays)):
            queries = [shape(ask, zones).query(BEST) for ask, _mentee in asking]
            ways[name] = lambda queries=queries: [answered(query) for query in queries]
    return ways


def zones_of(program: Program) -> list[str]:
    """The zones of its cards."""
    return list(MentorCard.objects.in_program(program).order_by("zone").values_list("zone", flat=True).distinct())


def ours(ask: Ask, mentee: Membership) -> browse.Found:
    return browse.found(ask, mentee, most=BEST)


def sent_for(ask: Ask, mentee: Membership) -> list[str]:
    """The SQL of one list as it goes to the database, all values filled in."""
    sent: list[str] = []

    def keep(execute: Callable, query: Any, parameters: Any, many: bool, context: Any) -> Any:
        done = execute(query, parameters, many, context)
        sent.append(connection.ops.last_executed_query(context["cursor"].cursor, query, parameters))
        return done

    with connection.execute_wrapper(keep):
        ours(ask, mentee)
    return sent


def statement_of(ask: Ask, mentee: Membership) -> str:
    """The one that looks at the cards."""
    return max(sent_for(ask, mentee), key=len)


def answered(statement: str) -> list[tuple]:
    """By the driver alone."""
    with connection.connection.cursor() as cursor:
        return cursor.execute(statement).fetchall()


def _each(row: Row, asking: list) -> Row:
    """The time of one list."""
    return row | {name: row[name] / len(asking) for name in ("seconds", "least", "most")}


def exponent(rows: list[Row]) -> float:
    """How time grows with mentors: n to the power of this, from the smallest to the largest measured."""
    first, last = rows[0], rows[-1]
    return math.log(last["seconds"] / first["seconds"]) / math.log(last["mentors"] / first["mentors"])
