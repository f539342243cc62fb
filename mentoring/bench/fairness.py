"""Who comes first: how first places are shared out among mentors, by points alone and in turn among those nearly alike."""

from collections.abc import Iterator

from django.utils.timezone import now

from matching import first_places
from matching.points import SHOWN
from mentoring.bench import house
from mentoring.bench.timing import Row

SIZES = (300, 1_000, 3_000)
ROUNDS = 1  # nothing is timed: the same people on the same days give the same answer


def measures(size: int, seed: int, rounds: int) -> Iterator[Row]:
    """As many lists as mentors, less those of mentees whom every mentor is kept from. Points as people at the desk see them."""
    measured = first_places.measured(house.program_of(size, size, seed), now())
    for way, shared, given_up, most in (
        ("by points", measured.by_points, 0, 0),
        ("in turn", measured.in_turn, measured.given_up / SHOWN, measured.most_given_up / SHOWN),
    ):
        yield {
            "bench": "fairness",
            "way": way,
            "mentors": measured.mentors,
            "lists": measured.lists,
            "top_hundredth": shared.top_share,
            "gini": shared.gini,
            "points_given_up": given_up,
            "most_given_up": most,
        }
