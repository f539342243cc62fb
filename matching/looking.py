"""One look at every pair: where prices and covers of a draft do not hold, and which pairs could stand in a best answer."""

from dataclasses import dataclass, field

import numpy as np

from matching.arcs import Arcs, largest_of_each, together
from matching.certificate import FAR, NOBODY, Answer, Flags, Ints, Terms

WORTH_ADDING = 20  # pairs added at once for one mentee
EQUALS_KEPT = 64  # pairs of one mentee that could all stand in a best answer


@dataclass
class Found:
    """What a look at every pair brought."""

    missing: list[Arcs] = field(default_factory=list)  # pairs the proof does not hold for
    equal: list[Arcs] = field(default_factory=list)  # pairs that could stand in a best answer

    def arcs(self, which: str) -> Arcs:
        return together(getattr(self, which))


class Look:
    """One look at every pair, with the prices and covers of one draft."""

    def __init__(self, draft: Answer, terms: Terms, own_points: Ints):
        """`own_points`: of each mentee's pair in the draft; 0 for who has none."""
        self.draft, self.terms, self.found = draft, terms, Found()
        mentees = len(own_points)
        person, full = terms.one_person(mentees), terms.places_left() == 0
        low = draft.prices < person // 2
        far = np.where(low, -FAR, draft.prices - person)
        self.near = np.where(full, FAR, np.where(low, draft.prices, FAR))
        self.far = np.where(full, FAR, far)
        matched = draft.mentor_of != NOBODY
        with_ = draft.mentor_of[matched]
        self.is_near = np.zeros(mentees, bool)  # who goes with a mentor at whose places nobody is left out
        self.is_near[matched] = low[with_]
        # More points than these, and the mentor's price on top, would tempt a mentee.
        self.least = -terms.for_waiting(mentees)
        self.least[matched] = own_points[matched] - np.where(low, draft.prices, far)[with_]

    def at(self, arcs: Arcs) -> None:
        """All pairs of some mentees."""
        draft, (mentee, mentor, worth) = self.draft, arcs
        more = worth - np.where(self.is_near[mentee], self.near[mentor], self.far[mentor]) - self.least[mentee]
        made = worth >= draft.floor
        equal = arcs.some((more == 0) & made)
        self.found.equal.append(equal.some(largest_of_each(equal.mentee, equal.worth, EQUALS_KEPT)))
        self._missing(arcs, (more > 0) & made, more)
        self._missing(arcs, draft.everybody.mentees[mentee] & ~draft.everybody.mentors[mentor], worth)
        if self.terms.highest_floor:
            higher = draft.higher.mentees[mentee] & ~draft.higher.mentors[mentor] & (worth > draft.floor)
            self._missing(arcs, higher, worth)

    def _missing(self, arcs: Arcs, which: Flags, by: Ints) -> None:
        if which.any():
            some = arcs.some(which)
            self.found.missing.append(some.some(largest_of_each(some.mentee, by[which], WORTH_ADDING)))
