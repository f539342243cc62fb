"""What the index of facets finds cards by: their areas, and their meetings. A meeting is a program, a language spoken in it and
a way to meet there, in one number: what nearly everybody asks for together.

How many cards have a facet is as Postgres has it from its last ANALYZE. It never decides who fits.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from matching.models import MEETING, facet
from matching.vocabulary import kept

FEW = 0.25  # of the cards of a program: with fewer the index is quicker than two processes that walk over them all
WAYS_HELD, LANGUAGES_HELD = 32, 64  # for which a meeting has room; no way named is a way of its own
NO_WAY, *EACH_WAY = range(WAYS_HELD)

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


def of_card(program: int, areas: Iterable[int], languages: int, formats: int) -> list[int]:
    """The facets of a card with these areas (their facets), languages and ways to meet (masks)."""
    return sorted([*areas, *_meetings(program, languages, _ways(formats) or [NO_WAY])])


def asked(program: int, languages: int, formats: int) -> list[int]:
    """The meetings of which a card must have one to have a language and a way to meet in common with somebody. Where no
    way is named, any will do; where no language is, none is looked for."""
    return _meetings(program, languages, _ways(formats) or [NO_WAY, *EACH_WAY])


def few_have_any(wanted: Iterable[int], program: int) -> bool:
    """Whether so few cards of a program have one of these facets that the index should be asked first."""
    known = shares()
    return sum(known.facets.get(code, 0) for code in wanted) < FEW * known.programs.get(program, 0)


def _meetings(program: int, languages: int, ways: Sequence[int]) -> list[int]:
    return [
        facet(MEETING, (program * LANGUAGES_HELD + language) * WAYS_HELD + way)
        for language in _places(languages)
        for way in ways
    ]


def _ways(formats: int) -> list[int]:
    return [EACH_WAY[bit] for bit in _places(formats)]


def _places(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
