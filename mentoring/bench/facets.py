"""A list of a large program in which few remain: mentees who speak one of its rarer languages, and it alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.utils.timezone import now

from accounts.models import Language, Program
from matching.asks import asks_of
from matching.facets import asked
from matching.models import MentorCard
from mentoring.bench import house, scan
from mentoring.bench.browse import OURS, SCAN, ours
from mentoring.bench.timing import Row, interleaved

SIZES = (1_000_000,)
ROUNDS = 10
REMAIN = 10_000  # at most
MENTEES = 5


def measures(mentors: int, seed: int, rounds: int) -> Iterator[Row]:
    program = house.program_of(mentors, MENTEES, seed)
    (mentee,) = house.mentees_of(program, 1)
    ask = asks_of(program, [mentee.pk], now())[mentee.pk]
    cards = scan.cards_of(program)
    for bit, remain in _rarer_languages(program, mentors):
        asked = replace(ask, languages=1 << bit)
        ways: dict[str, Callable[[], object]] = {
            OURS: partial(ours, asked, mentee),
            SCAN: partial(scan.best, cards, scan.asked_by(asked)),
        }
        for way, row in interleaved(ways, rounds).items():
            yield {"bench": "facets", "way": way, "mentors": mentors, "remain": remain, **row}


def _rarer_languages(program: Program, mentors: int) -> Iterator[tuple[int, int]]:
    """Some languages that at most so many mentors speak, and how many do."""
    cards = MentorCard.objects.in_program(program)
    found = 0
    for bit in Language.objects.in_use().order_by("-bit").values_list("bit", flat=True):
        spoken = cards.filter(facets__overlap=asked(program.pk, 1 << bit, 0)).count()
        if 0 < spoken <= min(REMAIN, mentors // 4) and found < MENTEES:
            found += 1
            yield bit, spoken
