"""Pairs of a round: those that a flow is made of, those of one mentee, and the few that are kept of each row."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.certificate import NOBODY, Flags, Ints, Pairs

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


def arcs_of(mentee: int, pairs: Pairs, which: NDArray[np.intp]) -> list[Arcs]:
    """Some pairs of one mentee."""
    if not len(which):
        return []
    columns, points = pairs.columns[which], pairs.points[which]
    return [Arcs(np.full(len(which), mentee), columns.astype(np.int64), points.astype(np.int64))]


def together(arcs: list[Arcs]) -> Arcs:
    return Arcs(*(np.concatenate(column) for column in zip(*arcs, strict=True))) if arcs else Arcs.none()


def some(which: NDArray[np.intp], by: NDArray, most: int, turn: int) -> NDArray[np.intp]:
    """Those with the most of `by`, where there are too many."""
    return which if len(which) <= most else which[largest(by, most, turn)]


class ShortLists:
    """The best of each row by points, and the most that anybody beyond the list can have."""

    def __init__(self, mentees: int, most: int, narrow: type):
        self.most = most
        self.columns: NDArray = np.zeros((mentees, most), narrow)
        self.worth = np.full((mentees, most), -1, np.int16)
        self.least = np.full(mentees, -1, np.int64)

    def keep(self, mentee: int, pairs: Pairs) -> NDArray[np.intp]:
        """The places in `pairs` of those kept, the best first."""
        first = largest(pairs.points, self.most, mentee)
        self.columns[mentee, : len(first)] = pairs.columns[first]
        self.worth[mentee, : len(first)] = pairs.points[first]
        if len(first) < len(pairs.columns):
            self.least[mentee] = pairs.points[first[-1]]
        return first


def largest(worth: NDArray, most: int, turn: int) -> NDArray[np.intp]:
    """The columns of the largest. Of equals those from another place on for each mentee, so that not all take the same."""
    if not len(worth):
        return np.empty(0, np.intp)
    least = _reached_by(worth, most)
    columns = np.flatnonzero(worth >= least)
    columns = np.roll(columns, -(turn * most) % len(columns))
    return columns[np.argsort(-worth[columns], kind="stable")][:most]


def _reached_by(worth: NDArray, most: int) -> int:
    """What at least `most` of these reach, close below the `most`-th largest: from the largest of every so many."""
    groups = 128 * -(-4 * most // 128)
    each = len(worth) // groups
    if each < 2:
        return int(worth.min())
    tops = worth[: groups * each].reshape(each, groups).max(axis=0)
    tops.sort()
    return int(tops[-most])


class BestOfMentors:
    """The best mentees of each mentor, kept while rows go by."""

    MOST_PENDING = 500_000

    def __init__(self, mentors: int):
        self.mentors = mentors
        self.least = np.full(mentors, NOBODY, np.int16)  # below it nobody is among a mentor's best
        self.pending: list[Arcs] = []
        self.count = 0

    def see(self, mentee: int, pairs: Pairs) -> None:
        better = np.flatnonzero(pairs.points > self.least[pairs.columns])
        self.pending += arcs_of(mentee, pairs, better)
        self.count += len(better)
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
