"""What the index of facets finds cards by: their areas, their training in a program, and their meetings. A meeting is a program,
a language spoken in it, a way to meet there and a time of the week, in one number: what nearly everybody asks for together.

A time is three hours in UTC, and a card has those that a half hour of it can fall into by any setting of the clocks in its
zone. So the index finds too many at times and never too few; who fits is asked of the cards it finds. How many cards have a
facet is as Postgres has it from its last ANALYZE.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from accounts import wallclock, week
from matching import points
from matching.models import MEETING, TRAINING, facet
from matching.vocabulary import kept

SOONER_READ = 25  # entries of the index are read in the time of fetching one card, or sooner
FEW = 0.25  # of the cards of a program: with fewer the index is quicker than two processes that walk over them all
WAYS_HELD, LANGUAGES_HELD = 32, 64  # for which a meeting has room; no way named is a way of its own
NO_WAY, *EACH_WAY = range(WAYS_HELD)
TIME_QUARTERS = 3 * week.QUARTERS_PER_HOUR
TIMES_HELD = 64
MOST_ASKED = 40  # meetings with times; of more, Postgres would rather ask each card than look them up
MODULES_HELD = 32  # of training
NUMBERS = 1 << 29  # programs far apart share numbers: which one a card is of is asked of the card
ANY_TIME, *EACH_TIME = range(1 + week.QUARTERS // TIME_QUARTERS)

SHARES = """
SELECT attname, common.value, common.share
FROM pg_stats, unnest(
    CASE attname WHEN 'facets' THEN most_common_elems::text ELSE most_common_vals::text END::bigint[],
    CASE attname WHEN 'facets' THEN most_common_elem_freqs ELSE most_common_freqs END
) common (value, share)
WHERE schemaname = current_schema() AND tablename = 'matching_mentorcard' AND attname IN ('facets', 'program_id')
    AND common.value IS NOT NULL
"""


class Shares(NamedTuple):
    """The share of all cards that have each facet, and of each program; those not named are rarer than any that is."""

    facets: dict[int, float]
    programs: dict[int, float]


@kept
def shares() -> Shares:
    """What Postgres counted. Without a count, nothing is known to be rare."""
    with connection.cursor() as cursor:
        cursor.execute(SHARES)
        counted = cursor.fetchall()
    return Shares(
        {value: share for name, value, share in counted if name == "facets"},
        {value: share for name, value, share in counted if name == "program_id"},
    )


def of_card(
    program: int, areas: Iterable[int], languages: int, formats: int, times: Iterable[int] = (), training: int = 0
) -> list[int]:
    """The facets of a card with these areas (their facets), languages, ways to meet and training (masks), and times."""
    meetings = _meetings(program, languages, _ways(formats) or [NO_WAY], [ANY_TIME, *times])
    return sorted([*areas, *meetings, *trained(program, training)])


def times_of(half_hours: int, zone: str, at: datetime) -> list[int]:
    """The times of a week in which these half hours begin on the clock of a zone, however it stands in this year or the
    next."""
    in_utc = (week.later(half_hours, -ahead) for ahead in wallclock.quarters_ahead(zone, at.year))
    return _times(points.together(in_utc))


def asked(program: int, languages: int, formats: int, hours: int = 0) -> list[int]:
    """The meetings of which a card must have one to have a language, a way to meet and some of these hours (a week in UTC) in
    common with somebody. Where no way or no hours are named, any will do; where no language is, none is looked for."""
    ways = _ways(formats) or [NO_WAY, *EACH_WAY]
    meetings = _meetings(program, languages, ways, _times(hours) or [ANY_TIME])
    return meetings if len(meetings) <= MOST_ASKED else _meetings(program, languages, ways, [ANY_TIME])


def trained(program: int, training: int) -> list[int]:
    """The facets of whoever has had this training (a mask of modules) in a program: each of them."""
    return [facet(TRAINING, (program * MODULES_HELD + module) % NUMBERS) for module in _places(training)]


def worth_asking(all_of: Iterable[int], any_of: Collection[int]) -> list[int]:
    """Those facets that leave out cards which have one of the others at less cost than fetching them: not where those who
    have it are very many more."""
    known = shares().facets
    found = sum(known.get(code, 0) for code in any_of)
    return [code for code in all_of if not any_of or known.get(code, 0) <= SOONER_READ * found]


def few_have(program: int, any_of: Iterable[int], all_of: Iterable[int] = ()) -> bool:
    """Whether so few cards of a program have one of the first facets and each of the others that the index should be asked
    first: as if having one told nothing of having another."""
    known = shares()
    cards = known.programs.get(program, 0)
    asked = [known.facets.get(code, 0) for code in all_of]
    if any_of:
        asked.append(sum(known.facets.get(code, 0) for code in any_of))
    return bool(asked and cards) and math.prod(min(1.0, share / cards) for share in asked) < FEW


def _meetings(program: int, languages: int, ways: Sequence[int], times: Sequence[int]) -> list[int]:
    return [
        facet(MEETING, (((program * LANGUAGES_HELD + language) * WAYS_HELD + way) * TIMES_HELD + time) % NUMBERS)
        for language in _places(languages)
        for way in ways
        for time in times
    ]


def _ways(formats: int) -> list[int]:
    return [EACH_WAY[bit] for bit in _places(formats)]


def _times(hours: int) -> list[int]:
    one = (1 << TIME_QUARTERS) - 1
    return [time for place, time in enumerate(EACH_TIME) if hours >> place * TIME_QUARTERS & one]


def _places(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
