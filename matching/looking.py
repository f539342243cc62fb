"""One look at every pair: where prices and covers of a draft do not hold, and which pairs could stand in a best answer."""

from dataclasses import dataclass, field

import numpy as np

from matching.arcs import Arcs, ShortLists, arcs_of, some, together
from matching.certificate import FAR, NOBODY, Answer, Ints, Pairs, Terms

WORTH_ADDING = 20  # pairs added at once for one mentee
EQUALS_KEPT = 64  # pairs of one mentee that could all stand in a best answer
AT_ONCE = 250  # short lists held against the prices together


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
        self.draft, self.terms = draft, terms
        mentees = len(own_points)
        person, full = terms.one_person(mentees), terms.places_left() == 0
        pinned = {mentee for mentee, _ in terms.pins}
        self.here = [mentee for mentee in range(mentees) if mentee not in pinned]
        low = draft.prices < person // 2
        far = np.where(low, -FAR, draft.prices - person)
        self.near = np.where(full, FAR, np.where(low, draft.prices, FAR)).astype(np.int32)
        self.far = np.where(full, FAR, far).astype(np.int32)
        self.open_to_all, self.higher = ~draft.everybody.mentors, ~draft.higher.mentors
        matched = draft.mentor_of != NOBODY
        with_ = draft.mentor_of[matched]
        self.is_near = np.zeros(mentees, bool)  # who goes with a mentor at whose places nobody is left out
        self.is_near[matched] = low[with_]
        # More points than these, and the mentor's price on top, would tempt a mentee.
        self.least = -terms.for_waiting(mentees)
        self.least[matched] = own_points[matched] - np.where(low, draft.prices, far)[with_]
        covered = draft.everybody.mentees | (draft.higher.mentees & terms.highest_floor)
        self.simple = self.is_near & ~covered

    def rows_beyond(self, short: ShortLists) -> list[int]:
        """Mentees whose short list does not say it all."""
        enough = self.simple & (np.maximum(self.least, self.draft.floor) > short.least)
        return [mentee for mentee in self.here if not enough[mentee]]

    def at_short_lists(self, short: ShortLists) -> Found:
        """All mentees whose short list says it all, at once."""
        enough = self.simple & (np.maximum(self.least, self.draft.floor) > short.least)
        rows = np.flatnonzero(enough)
        found = Found()
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            columns, worth = short.columns[some], short.worth[some].astype(np.int32)
            more = worth - self.near[columns] - self.least[some, None].astype(np.int32)
            made = worth >= self.draft.floor
            for kept, which in ((found.equal, (more == 0) & made), (found.missing, (more > 0) & made)):
                row, place = np.nonzero(which)
                if len(row):
                    kept.append(
                        Arcs(some[row], columns[row, place].astype(np.int64), worth[row, place].astype(np.int64))
                    )
        return found

    def at_row(self, mentee: int, pairs: Pairs, found: Found) -> None:
        draft, (columns, points) = self.draft, pairs
        prices = (self.near if self.is_near[mentee] else self.far)[columns]
        more = points - (prices + np.int32(self.least[mentee]))
        made = points >= draft.floor
        equal, tempting = np.flatnonzero((more == 0) & made), np.flatnonzero((more > 0) & made)
        found.equal += arcs_of(mentee, pairs, some(equal, np.zeros(len(equal), np.int32), EQUALS_KEPT, mentee))
        found.missing += arcs_of(mentee, pairs, some(tempting, more[tempting], WORTH_ADDING, mentee))
        if draft.everybody.mentees[mentee]:
            beyond = np.flatnonzero(self.open_to_all[columns])
            found.missing += arcs_of(mentee, pairs, some(beyond, points[beyond], WORTH_ADDING, mentee))
        if self.terms.highest_floor and draft.higher.mentees[mentee]:
            beyond = np.flatnonzero((points > draft.floor) & self.higher[columns])
            found.missing += arcs_of(mentee, pairs, some(beyond, points[beyond], WORTH_ADDING, mentee))
