"""How many cards have a facet, as Postgres has it from its last ANALYZE: whether an index finds those that fit sooner
than a walk over all cards. It never decides who fits."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from matching.models import facet
from matching.vocabulary import kept

FEW = 0.02  # of all cards: below it the index is quicker

SHARES = """
SELECT pair.code, pair.share
FROM pg_stats, unnest(most_common_elems::text::int[], most_common_elem_freqs) pair (code, share)
WHERE schemaname = current_schema() AND tablename = 'matching_mentorcard' AND attname = 'facets' AND pair.code IS NOT NULL
"""


class Shares(NamedTuple):
    """The share of cards that have each facet; those not named are rarer than any that is."""

    of: dict[int, float]


@kept
def shares() -> Shares:
    """What Postgres counted. Without a count, nothing is known to be rare."""
    with connection.cursor() as cursor:
        cursor.execute(SHARES)
        return Shares(dict(cursor.fetchall()))


def codes(kind: int, mask: int) -> list[int]:
    """The facets of one kind that a mask has."""
    return [facet(kind, bit) for bit in range(mask.bit_length()) if mask >> bit & 1]


def few_have_any(wanted: Iterable[int]) -> bool:
    """Whether so few cards have one of these facets that the index should be asked first."""
    known = shares().of
    return bool(known) and sum(known.get(code, 0) for code in wanted) < FEW


def few_have_all(wanted: Iterable[int]) -> bool:
    """The same for all of these at once."""
    known = shares().of
    return bool(known) and min((known.get(code, 0) for code in wanted), default=1) < FEW
