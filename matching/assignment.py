"""Who goes with whom: the most people matched, then the best worst pair, then the most points. Exact, and proven.

    answer = solve(scores, terms, start=earlier, progress=…, cancelled=…)   Answer; the same inputs, the same seal
    check(answer, scores, terms)                  looks at every pair; raises NotProven
    alternatives(answer, scores, terms, mentee)   others for one mentee, with what forcing that pair costs everybody

`scores` is anything with `shape`, `seal`, `row(mentee)` and `blocks()` (`certificate.Scores`): a `pool.Pool`, or `Dense`
around an array. `Terms` says places, pins, bans, how many new people a mentor gets, what waiting counts, and the floor.

The way there: a flow on few pairs (each mentee's best, each mentor's best), prices from it, then a look at every pair;
pairs that the prices or covers do not hold for are added, and the flow is solved again. A last flow among the pairs that
could all stand in a best answer picks one of them, so that the way there leaves no trace.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.certificate import (
    FAR,
    MOST_POINTS,
    NOBODY,
    Answer,
    CannotPin,
    Checked,
    Cover,
    Dense,
    Flags,
    Ints,
    NotProven,
    Scores,
    Terms,
    check,
)

__all__ = [
    "NOBODY",
    "Alternative",
    "Answer",
    "Cancelled",
    "CannotPin",
    "Checked",
    "Dense",
    "NotProven",
    "Scores",
    "Terms",
    "alternatives",
    "check",
    "solve",
]

FOR_A_MENTEE = 50  # pairs to begin with
FOR_A_MENTOR = 10
SHORT_LIST = 300  # the best of a row that are kept between looks
KEPT_BYTES = 64 << 20  # of rows that are kept between looks
TOLD_EVERY = 250  # rows
NEARLY = 300  # points a pair may fall short by and still be tried again
WORTH_ADDING = 20  # pairs added at once for one mentee
EQUALS_KEPT = 64  # pairs of one mentee that could all stand in a best answer
READING, SOLVING, PROVING = "reading", "solving", "proving"

Progress = Callable[[str, int, int], None]


class Cancelled(Exception):
    """Somebody does not want this answer any more."""


def _quiet(stage: str, done: int, of: int) -> None:
    pass


def _never() -> bool:
    return False


def solve(
    scores: Scores,
    terms: Terms,
    *,
    start: Answer | None = None,
    progress: Progress = _quiet,
    cancelled: Callable[[], bool] = _never,
) -> Answer:
    """The best answer with its proof. `start`, an earlier answer for nearly the same inputs, makes it quick.

    `progress(stage, done, of)` is told of rows read and proven; `cancelled()` is asked now and then. Raises CannotPin,
    Cancelled.
    """
    return _Round(scores, terms, progress, cancelled).solved(start)


class Alternative(NamedTuple):
    """Another mentor for one mentee, and what forcing that pair would cost everybody together, at least."""

    mentor: int  # column
    points: int
    people: int  # more people left out
    costs: int  # points less, points for waiting included; below 0 only where people are left out
    under_the_floor: bool  # the worst pair would be worse: what it costs beside that is not known


def alternatives(answer: Answer, scores: Scores, terms: Terms, mentee: int, most: int = 2) -> list[Alternative]:
    """The cheapest other mentors for one mentee, those under the floor last: u + v − w of `certificate`, which is never
    more than what solving again with that pin would lose."""
    row = scores.row(mentee).astype(np.int64)
    person = terms.one_person(scores.shape[0])
    waited = int(terms.for_waiting(scores.shape[0])[mentee])
    own = int(answer.mentor_of[mentee])
    gain = 0 if own == NOBODY else int(row[own]) + waited + person - int(answer.prices[own])
    costs = np.maximum(gain + answer.prices - (row + waited + person), 0)
    others = (row >= terms.floor) & (np.minimum(terms.places, _most_new(terms)) > 0)
    others[[mentor for one, mentor in (*terms.bans, (mentee, own)) if one == mentee and mentor != NOBODY]] = False
    columns = np.flatnonzero(others)
    under = row < answer.floor
    cheapest = columns[np.lexsort((columns, -row[columns], costs[columns], under[columns]))][:most]
    return [_alternative(int(j), int(row[j]), int(costs[j]), person, answer.floor) for j in cheapest]


def _alternative(mentor: int, points: int, costs: int, person: int, floor: int) -> Alternative:
    people = (costs + person // 2) // person
    return Alternative(mentor, points, people, costs - people * person, points < floor)


def _most_new(terms: Terms) -> int:
    return max(terms.places, default=0) if terms.most_new is None else terms.most_new


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


@dataclass
class _Found:
    """What a look at every pair brought."""

    missing: list[Arcs] = field(default_factory=list)  # pairs the proof does not hold for
    equal: list[Arcs] = field(default_factory=list)  # pairs that could stand in a best answer

    def arcs(self, which: str) -> Arcs:
        return _together(getattr(self, which))


class _Round:
    """One solving: the sizes and terms, and the steps in their order."""

    def __init__(self, scores: Scores, terms: Terms, progress: Progress, cancelled: Callable[[], bool]):
        self.scores, self.terms = scores, terms
        self.progress, self.cancelled = progress, cancelled
        self.mentees, self.mentors = scores.shape
        self.free = terms.places_left()
        self.person = terms.one_person(self.mentees)
        self.waited = terms.for_waiting(self.mentees)
        self.pinned = np.full(self.mentees, NOBODY, np.int64)
        for mentee, mentor in terms.pins:
            self.pinned[mentee] = mentor
            if scores.row(mentee)[mentor] < 0:
                raise CannotPin
        self.full = self.free == 0
        self.for_nothing = np.zeros(max(self.mentees, self.mentors), np.int64)
        self.slack_of: Callable[[Arcs], Ints] | None = None  # by the last prices
        self.kept: dict[int, Pairs] = {}
        self.narrow = np.uint16 if self.mentors < 1 << 16 else np.int32  # of columns that are kept
        self.room = KEPT_BYTES
        self.some_full = bool(self.full.any())
        self.full_as_never = np.where(self.full, NOBODY, 0).astype(np.int16)
        self.here = np.flatnonzero(self.pinned == NOBODY)
        self.own_points = np.zeros(self.mentees, np.int64)  # of each mentee's own pair in the draft
        self.banned: dict[int, list[int]] = {}
        for mentee, mentor in terms.bans:
            self.banned.setdefault(mentee, []).append(mentor)

    # ---- the steps

    def solved(self, start: Answer | None) -> Answer:
        arcs = self._first_arcs(None if start is None else start.prices)
        floor, rounds = None if start is None else start.floor, 0
        while True:
            rounds += 1
            draft = self._draft(arcs, floor)
            floor = draft.floor
            found = self._look_at_every_pair(draft)
            if not found.missing:
                answer = replace(self._chosen(draft, found.arcs("equal")), rounds=rounds)
                return replace(answer, seal=answer.sealed(self.scores.seal, self.terms))
            arcs = arcs.and_these(found.arcs("missing"), self.mentors)

    def _draft(self, arcs: Arcs, guess: int | None) -> Answer:
        """The best answer that these pairs allow, with their prices and covers."""
        self._told(SOLVING, 0, 3)
        people, everybody = self._most_people(arcs.some(arcs.worth >= self.terms.floor))
        self._told(SOLVING, 1, 3)
        floor, higher = self._highest_floor(arcs, people, guess)
        self._told(SOLVING, 2, 3)
        made = arcs.some(arcs.worth >= floor)
        mentor_of, prices = self._most_points(made)
        self._told(SOLVING, 3, 3)
        return Answer(mentor_of, 0, floor, prices, everybody, higher)

    def _chosen(self, draft: Answer, equal: Arcs) -> Answer:
        """Of all best answers the one that a fixed rule picks: mentors who have been free longest first."""
        kept = np.flatnonzero(draft.mentor_of != NOBODY)
        worth = self.own_points[kept]
        equal = equal.and_these(Arcs(kept, draft.mentor_of[kept], worth), self.mentors)
        mentor_of = self._of_equals(equal, draft)
        keys = equal.mentee * self.mentors + equal.mentor
        made = np.flatnonzero(mentor_of != NOBODY)
        points = int(equal.worth[np.searchsorted(keys, made * self.mentors + mentor_of[made])].sum())
        for mentee, mentor in self.terms.pins:
            mentor_of[mentee] = mentor
            points += int(self.scores.row(mentee)[mentor])
        return replace(draft, mentor_of=mentor_of, points=points)

    def _told(self, stage: str, done: int, of: int) -> None:
        if self.cancelled():
            raise Cancelled
        self.progress(stage, done, of)

    # ---- pairs to begin with

    def pairs_of(self, mentee: int) -> "Pairs":
        """Whom one mentee may go with, and the points. Rows are kept while they fit: most are short."""
        if mentee in self.kept:
            return self.kept[mentee]
        row = self.scores.row(mentee)
        if self.some_full:
            row = row | self.full_as_never
        if mentee in self.banned:
            row = row.copy()
            row[self.banned[mentee]] = NOBODY
        columns = np.flatnonzero(row >= self.terms.floor).astype(self.narrow)
        pairs = Pairs(columns, row[columns])
        self.room -= pairs.columns.nbytes + pairs.points.nbytes
        if self.room > 0:
            self.kept[mentee] = pairs
        return pairs

    def _first_arcs(self, prices: Ints | None) -> Arcs:
        """Each mentee's best by points, less the prices of an earlier answer where there is one, and each mentor's best.

        Keeps the best of every row by points: what is not among them has at most `short.least` points.
        """
        less = None if prices is None else np.minimum(prices, FAR // 2).astype(np.int32)
        self.short = _ShortLists(self.mentees, min(SHORT_LIST, self.mentors), self.narrow)
        standing, best = [], _BestOfMentors(self.mentors)
        for place, mentee in enumerate(self.here.tolist()):
            if place % TOLD_EVERY == 0:
                self._told(READING, place, len(self.here))
            pairs = self.pairs_of(mentee)
            first = self.short.keep(mentee, pairs)
            if less is None:
                first = first[:FOR_A_MENTEE]
                best.see(mentee, pairs)
            else:
                first = _largest(pairs.points - less[pairs.columns], WORTH_ADDING, mentee)
            standing += pairs.arcs(mentee, first)
        self._told(READING, len(self.here), len(self.here))
        return _together(standing).and_these(best.arcs(), self.mentors)

    # ---- flows (OR-tools)

    def _most_people(self, arcs: Arcs) -> tuple[int, Cover]:
        """How many can be matched by these pairs, and the cover that proves it."""
        from ortools.graph.python import max_flow  # large; a page never waits for it

        here = self.here
        if not arcs:
            return 0, Cover(self.pinned == NOBODY, self.full.copy())
        flow = max_flow.SimpleMaxFlow()
        source, sink = self.mentees + self.mentors, self.mentees + self.mentors + 1
        flow.add_arcs_with_capacity(arcs.mentee, self.mentees + arcs.mentor, np.ones(len(arcs.mentee), np.int64))
        flow.add_arcs_with_capacity(np.full(len(here), source), here, np.ones(len(here), np.int64))
        flow.add_arcs_with_capacity(self.mentees + np.arange(self.mentors), np.full(self.mentors, sink), self.free)
        flow.solve(source, sink)
        side = np.zeros(self.mentees + self.mentors + 2, bool)
        side[np.array(flow.get_source_side_min_cut(), np.int64)] = True
        cover = Cover(side[: self.mentees], side[self.mentees : -2] | self.full)
        return flow.optimal_flow(), cover

    def _highest_floor(self, arcs: Arcs, people: int, guess: int | None) -> tuple[int, Cover]:
        """The most points that every pair can have with as many people matched, and the cover that proves it."""
        every = Cover(self.pinned == NOBODY, self.full.copy())
        if not self.terms.highest_floor or not people:
            return self.terms.floor, every
        values = np.unique(arcs.worth[arcs.worth >= self.terms.floor])
        low, high, cover = 0, len(values), every  # values[low] can be the floor, values[high] cannot: the cover says so
        guess = self._worst_best(arcs) if guess is None else guess
        place, turn = int(np.searchsorted(values, guess, side="right")), 0
        while high - low > 1:
            place = min(max(place, low + 1), high - 1)
            matched, seen = self._most_people(arcs.some(arcs.worth >= values[place]))
            self._told(SOLVING, 1, 3)
            if matched == people:
                low = place
            else:
                cover = seen
                high = min(
                    place, 1 + int(np.searchsorted(values, self._best_untouched(arcs, seen, int(values[place]))))
                )
            turn += 1
            place = high - 1 if turn % 2 else (low + high) // 2
        return int(values[low]), cover

    def _best_untouched(self, arcs: Arcs, cover: Cover, under: int) -> int:
        """The most points of a pair that the cover does not touch: every floor above it is shown to match fewer."""
        open_ = cover.mentees[arcs.mentee] & ~cover.mentors[arcs.mentor] & (arcs.worth < under)
        return int(arcs.worth[open_].max(initial=0))

    def _worst_best(self, arcs: Arcs) -> int:
        """The best pair of the mentee whose best pair is worst."""
        best = np.full(self.mentees, -FAR, np.int64)
        np.maximum.at(best, arcs.mentee, arcs.worth)
        return int(best[best >= 0].min(initial=MOST_POINTS))

    def _most_points(self, arcs: Arcs) -> tuple[Ints, Ints]:
        """The plan of these pairs that matches the most people, with the most points; and its prices.

        After the first time only pairs near the last prices are tried, until the prices hold for all of them.
        """
        tried = np.ones(len(arcs.mentee), bool) if self.slack_of is None else self.slack_of(arcs) <= NEARLY
        while True:
            some = arcs.some(tried)
            costs = MOST_POINTS - some.worth + int(self.waited.max(initial=0)) - self.waited[some.mentee]
            mentor_of = self._flow(some, costs, self.for_nothing[: self.mentees], self.for_nothing[: self.mentors])
            is_own = mentor_of[some.mentee] == some.mentor
            self.own_points[some.mentee[is_own]] = some.worth[is_own]
            prices = self._least_prices(some, mentor_of)
            self.slack_of = self._slack(mentor_of, prices)
            tempting = (self.slack_of(arcs) < 0) & ~tried
            if not tempting.any():
                return mentor_of, prices
            tried |= tempting

    def _slack(self, mentor_of: Ints, prices: Ints) -> Callable[[Arcs], Ints]:
        """u + v − w of each pair, by these prices."""
        kept = mentor_of != NOBODY
        gains = np.zeros(self.mentees, np.int64)
        gains[kept] = self.own_points[kept] + self.waited[kept] + self.person - prices[mentor_of[kept]]
        over = gains - self.waited - self.person
        return lambda arcs: over[arcs.mentee] + prices[arcs.mentor] - arcs.worth

    def _flow(self, arcs: Arcs, costs: Ints, of_mentees: Ints, of_mentors: Ints) -> Ints:
        """The mentor of each mentee in the cheapest flow that matches the most people."""
        from ortools.graph.python import min_cost_flow  # large; a page never waits for it

        mentor_of = np.full(self.mentees, NOBODY, np.int64)
        here = self.here
        if not arcs:
            return mentor_of
        source, sink = self.mentees + self.mentors, self.mentees + self.mentors + 1
        flow = min_cost_flow.SimpleMinCostFlow()
        one = np.ones(max(len(arcs.mentee), len(here)), np.int64)
        pairs = flow.add_arcs_with_capacity_and_unit_cost(
            arcs.mentee, self.mentees + arcs.mentor, one[: len(arcs.mentee)], costs
        )
        flow.add_arcs_with_capacity_and_unit_cost(np.full(len(here), source), here, one[: len(here)], of_mentees[here])
        flow.add_arcs_with_capacity_and_unit_cost(
            self.mentees + np.arange(self.mentors), np.full(self.mentors, sink), self.free, of_mentors
        )
        flow.set_nodes_supplies(np.array([source, sink]), np.array([len(here), -len(here)]))
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            raise RuntimeError("The flow was not solved")
        made = flow.flows(pairs) > 0
        mentor_of[arcs.mentee[made]] = arcs.mentor[made]
        return mentor_of

    def _of_equals(self, equal: Arcs, draft: Answer) -> Ints:
        """Of the pairs that could all stand in a best answer: whoever gains by being matched is, every place with a
        price is taken, and the mentors who come first do."""
        kept = draft.mentor_of != NOBODY
        gains = np.zeros(self.mentees, np.int64)
        paid = draft.prices[draft.mentor_of[kept]]
        gains[kept] = self.own_points[kept] + self.waited[kept] + self.person - paid
        must = self.mentees * self.mentors + 1
        return self._flow(
            equal, equal.mentor, np.where(gains > 0, -must, 0), np.where(draft.prices > 0, -must, 0).astype(np.int64)
        )

    # ---- prices, and the look at every pair

    def _least_prices(self, arcs: Arcs, mentor_of: Ints) -> Ints:
        """The least price of each mentor: 0, or what somebody gives up who would rather go there."""
        prices = np.zeros(self.mentors, np.int64)
        is_own = mentor_of[arcs.mentee] == arcs.mentor
        out = mentor_of[arcs.mentee] == NOBODY
        np.maximum.at(prices, arcs.mentor[out], (arcs.worth + self.waited[arcs.mentee] + self.person)[out])
        others = arcs.some(~out & ~is_own)
        more = others.worth - self.own_points[others.mentee]
        of = mentor_of[others.mentee]
        standing = np.ones(len(of), bool)
        while standing.any():
            before = prices.copy()
            np.maximum.at(prices, others.mentor[standing], prices[of[standing]] + more[standing])
            standing = (prices != before)[of]
        return prices

    def _look_at_every_pair(self, draft: Answer) -> _Found:
        """Pairs that the prices or the covers do not hold for, and those that are worth exactly what they cost.

        A row is not made again where its short list is enough: prices are 0 or more, so that a mentor beyond the list
        can tempt a mentee only who has no more than the least points of the list now.
        """
        look = _Look(self, draft)
        found = look.at_short_lists(self.short)
        rows = look.rows_beyond(self.short)
        for place, mentee in enumerate(rows):
            if place % TOLD_EVERY == 0:
                self._told(PROVING, len(self.here) - len(rows) + place, len(self.here))
            look.at_row(mentee, self.pairs_of(mentee), found)
        self._told(PROVING, len(self.here), len(self.here))
        return found


class _Look:
    """One look at every pair, with the prices and covers of one draft."""

    def __init__(self, round_: _Round, draft: Answer):
        self.draft, self.terms, self.here = draft, round_.terms, round_.here
        low = draft.prices < round_.person // 2
        self.near = np.where(low, draft.prices, FAR).astype(np.int32)
        self.far = np.where(low, -FAR, draft.prices - round_.person).astype(np.int32)
        self.near[round_.full] = self.far[round_.full] = FAR
        self.open_to_all, self.higher = ~draft.everybody.mentors, ~draft.higher.mentors
        matched = draft.mentor_of != NOBODY
        with_ = draft.mentor_of[matched]
        self.is_near = np.zeros(len(matched), bool)
        self.is_near[matched] = low[with_]
        self.least = (
            -round_.waited
        )  # what a mentor without a price has to be worth for this mentee, more than that: u − …
        self.least[matched] = (
            round_.own_points[matched] - np.where(low, draft.prices, draft.prices - round_.person)[with_]
        )
        covered = draft.everybody.mentees | (draft.higher.mentees & round_.terms.highest_floor)
        self.simple = self.is_near & ~covered

    def rows_beyond(self, short: "_ShortLists") -> list[int]:
        """Mentees whose short list does not say it all."""
        enough = self.simple & (np.maximum(self.least, self.draft.floor) > short.least)
        return [mentee for mentee in self.here.tolist() if not enough[mentee]]

    def at_short_lists(self, short: "_ShortLists") -> _Found:
        """All mentees whose short list says it all, at once."""
        enough = self.simple & (np.maximum(self.least, self.draft.floor) > short.least)
        rows = np.flatnonzero(enough)
        found = _Found()
        for first in range(0, len(rows), TOLD_EVERY):
            some = rows[first : first + TOLD_EVERY]
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

    def at_row(self, mentee: int, pairs: "Pairs", found: _Found) -> None:
        draft, (columns, points) = self.draft, pairs
        prices = (self.near if self.is_near[mentee] else self.far)[columns]
        more = points - (prices + np.int32(self.least[mentee]))
        made = points >= draft.floor
        equal, tempting = np.flatnonzero((more == 0) & made), np.flatnonzero((more > 0) & made)
        found.equal += pairs.arcs(mentee, _some(equal, np.zeros(len(equal), np.int32), EQUALS_KEPT, mentee))
        found.missing += pairs.arcs(mentee, _some(tempting, more[tempting], WORTH_ADDING, mentee))
        if draft.everybody.mentees[mentee]:
            beyond = np.flatnonzero(self.open_to_all[columns])
            found.missing += pairs.arcs(mentee, _some(beyond, points[beyond], WORTH_ADDING, mentee))
        if self.terms.highest_floor and draft.higher.mentees[mentee]:
            beyond = np.flatnonzero((points > draft.floor) & self.higher[columns])
            found.missing += pairs.arcs(mentee, _some(beyond, points[beyond], WORTH_ADDING, mentee))


class Pairs(NamedTuple):
    """Whom one mentee may go with, by column, and the points of each."""

    columns: NDArray
    points: NDArray[np.int16]

    def arcs(self, mentee: int, which: NDArray[np.intp]) -> list[Arcs]:
        if not len(which):
            return []
        columns, points = self.columns[which], self.points[which]
        return [Arcs(np.full(len(which), mentee), columns.astype(np.int64), points.astype(np.int64))]


def _together(arcs: list[Arcs]) -> Arcs:
    return Arcs(*(np.concatenate(column) for column in zip(*arcs, strict=True))) if arcs else Arcs.none()


def _some(which: NDArray[np.intp], by: NDArray, most: int, turn: int) -> NDArray[np.intp]:
    """Those with the most of `by`, where there are too many."""
    return which if len(which) <= most else which[_largest(by, most, turn)]


class _ShortLists:
    """The best of each row by points, and the most that anybody beyond the list can have."""

    def __init__(self, mentees: int, most: int, narrow: type):
        self.most = most
        self.columns: NDArray = np.zeros((mentees, most), narrow)
        self.worth = np.full((mentees, most), -1, np.int16)
        self.least = np.full(mentees, -1, np.int64)

    def keep(self, mentee: int, pairs: Pairs) -> NDArray[np.intp]:
        """The places in `pairs` of those kept, the best first."""
        first = _largest(pairs.points, self.most, mentee)
        self.columns[mentee, : len(first)] = pairs.columns[first]
        self.worth[mentee, : len(first)] = pairs.points[first]
        if len(first) < len(pairs.columns):
            self.least[mentee] = pairs.points[first[-1]]
        return first


def _largest(worth: NDArray, most: int, turn: int) -> NDArray[np.intp]:
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


class _BestOfMentors:
    """The best mentees of each mentor, kept while rows go by."""

    MOST_PENDING = 500_000

    def __init__(self, mentors: int):
        self.mentors = mentors
        self.least = np.full(mentors, NOBODY, np.int16)  # below it nobody is among a mentor's best
        self.pending: list[Arcs] = []
        self.count = 0

    def see(self, mentee: int, pairs: Pairs) -> None:
        better = np.flatnonzero(pairs.points > self.least[pairs.columns])
        self.pending += pairs.arcs(mentee, better)
        self.count += len(better)
        if self.count > self.MOST_PENDING + self.mentors * FOR_A_MENTOR:
            self._settle()

    def _settle(self) -> Arcs:
        seen = _together(self.pending)
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
