"""Pairs of a round: those that a flow is made of, and the best of everybody."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.certificate import NOBODY, Flags, Ints

FOR_A_MENTOR = 10


class Arcs(NamedTuple):
    """Pairs that may be made, ordered by mentee and then mentor."""

    mentee: Ints
    mentor: Ints
    worth: Ints  # points

    @classmethod
    def none(cls) -> "Arcs":
        return cls(*(np.empty(0, np.int64) for _ in range(3)))

    def some(self, which: Flags | NDArray[np.intp]) -> "Arcs":
        return Arcs(self.mentee[which], self.mentor[which], self.worth[which])

    def and_these(self, others: "Arcs", mentors: int) -> "Arcs":
        both = Arcs(*(np.concatenate(two) for two in zip(self, others, strict=True)))
        _, first = np.unique(both.mentee * mentors + both.mentor, return_index=True)
        return both.some(first)

    def __bool__(self) -> bool:
        return len(self.mentee) > 0


def together(arcs: list[Arcs]) -> Arcs:
    return Arcs(*(np.concatenate(column) for column in zip(*arcs, strict=True))) if arcs else Arcs.none()


def largest_of_each(whose: Ints, by: NDArray[np.integer], most: int) -> NDArray[np.intp]:
    """The places of those with the largest `by` of everybody, at most so many of each, the best first; `whose` is in order.
    Of equals those from another place on for each, so that not all take the same."""
    if not len(whose):
        return np.empty(0, np.intp)
    firsts = np.flatnonzero(np.diff(whose, prepend=NOBODY))
    lengths = np.diff(firsts, append=len(whose))
    place = np.arange(len(whose)) - np.repeat(firsts, lengths)
    turned = (place - whose * most) % np.repeat(lengths, lengths)
    under = by.max() - by.astype(np.int64)
    key = ((whose - whose[0]) * (under.max() + 1) + under) * lengths.max() + turned  # each another
    return np.argsort(key)[place < most]


class BestOfMentors:
    """The best mentees of each mentor, kept while rows go by."""

    MOST_PENDING = 500_000

    def __init__(self, mentors: int):
        self.mentors = mentors
        self.least = np.full(mentors, NOBODY, np.int16)  # below it nobody is among a mentor's best
        self.pending: list[Arcs] = []
        self.count = 0

    def see(self, arcs: Arcs) -> None:
        better = arcs.some(arcs.worth > self.least[arcs.mentor])
        self.pending.append(better)
        self.count += len(better.mentee)
        if self.count > self.MOST_PENDING + self.mentors * FOR_A_MENTOR:
            self._settle()

    def _settle(self) -> Arcs:
        seen = together(self.pending)
        seen = seen.some(np.lexsort((seen.mentee, -seen.worth, seen.mentor)))
        begins = np.searchsorted(seen.mentor, np.arange(self.mentors))
        rank = np.arange(len(seen.mentor)) - begins[seen.mentor]
        last = seen.some(rank == FOR_A_MENTOR - 1)
        self.least[last.mentor] = last.worth
        best = seen.some(rank < FOR_A_MENTOR)
        self.pending, self.count = [best], len(best.mentor)
        return best

    def arcs(self) -> Arcs:
        """The pairs kept, with their points."""
        return self._settle() if self.pending else Arcs.none()
