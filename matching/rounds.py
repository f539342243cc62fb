"""One round of who goes with whom: its steps from the first pairs to the answer. `matching.assignment` has the verbs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from matching import walks
from matching.arcs import Arcs, BestOfMentors, largest_of_each, together
from matching.certificate import FAR, MOST_POINTS, NOBODY, Answer, CannotPin, Cover, Ints, Rows, Scores, Terms
from matching.looking import WORTH_ADDING, Found, Look

FOR_A_MENTEE = 50  # pairs to begin with
AT_ONCE = 256  # mentees whose pairs are looked at together
KEPT_BYTES = 64 << 20  # of pairs between looks
NEARLY = 300  # points a pair may fall short by and still be tried again
READING, SOLVING, PROVING = "reading", "solving", "proving"

Progress = Callable[[str, int, int], None]


class Cancelled(Exception):
    """Somebody does not want this answer any more."""


class Round:
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
            if scores.pairs(mentee).to(mentor) < 0:
                raise CannotPin
        self.kept: dict[int, Rows] = {}
        self.room = KEPT_BYTES
        self.full = self.free == 0
        self.for_nothing = np.zeros(max(self.mentees, self.mentors), np.int64)
        self.slack_of: Callable[[Arcs], Ints] | None = None  # by the last prices
        self.has_room = ~self.full
        self.here = np.flatnonzero(self.pinned == NOBODY)
        # The most people so far: with whom each goes, and the points.
        self.standing = np.full(self.mentees, NOBODY), np.zeros(self.mentees, np.int64)
        self.own_points = np.zeros(self.mentees, np.int64)  # of each mentee's own pair in the draft
        self.banned = np.array([mentee * self.mentors + mentor for mentee, mentor in terms.bans], np.int64)

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
        people, everybody = self._most_people(arcs, self.terms.floor)
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
            points += self.scores.pairs(mentee).to(mentor)
        return replace(draft, mentor_of=mentor_of, points=points)

    def _told(self, stage: str, done: int, of: int) -> None:
        if self.cancelled():
            raise Cancelled
        self.progress(stage, done, of)

    # ---- pairs to begin with

    def every_pair(self, stage: str) -> Iterator[Arcs]:
        """Whom everybody may go with by these terms, and the points: some mentees at a time."""
        for first in range(0, self.mentees, AT_ONCE):
            self._told(stage, first, self.mentees)
            begins, columns, points = self._rows(first)
            mentee = np.repeat(np.arange(first, first + len(begins) - 1), np.diff(begins))
            may = (points >= self.terms.floor) & self.has_room[columns] & (self.pinned[mentee] == NOBODY)
            if len(self.banned):
                may &= ~np.isin(mentee * self.mentors + columns, self.banned)
            yield Arcs(mentee[may], columns[may].astype(np.int64), points[may].astype(np.int64))
        self._told(stage, self.mentees, self.mentees)

    def _rows(self, first: int) -> Rows:
        """The pairs of some mentees from `first` on, kept for the next look while there is room."""
        if first in self.kept:
            return self.kept[first]
        rows = self.scores.rows(first, min(first + AT_ONCE, self.mentees))
        self.room -= sum(each.nbytes for each in rows)
        if self.room > 0:
            self.kept[first] = Rows(rows.begins, rows.columns.copy(), rows.points.copy())
        return rows

    def _first_arcs(self, prices: Ints | None) -> Arcs:
        """Each mentee's best by points, less the prices of an earlier answer where there is one, and each mentor's best."""
        less = None if prices is None else np.minimum(prices, FAR // 2)
        standing, best = [], BestOfMentors(self.mentors)
        for arcs in self.every_pair(READING):
            if less is None:
                first = largest_of_each(arcs.mentee, arcs.worth, FOR_A_MENTEE)
                best.see(arcs)
            else:
                first = largest_of_each(arcs.mentee, arcs.worth - less[arcs.mentor], WORTH_ADDING)
            standing.append(arcs.some(first))
        return together(standing).and_these(best.arcs(), self.mentors)

    # ---- the most people, and the best worst pair

    def _most_people(self, arcs: Arcs, floor: int) -> tuple[int, Cover]:
        """How many can be matched by the pairs with so many points, and the cover that proves it."""
        mentor_of, worth_of = (each.copy() for each in self.standing)
        begins, places = np.searchsorted(arcs.mentee, np.arange(self.mentees + 1)), np.cumsum([0, *self.free])
        seen = walks.Seen(self.pinned != NOBODY, self.full.copy())
        walks.most_people(walks.Pairs(begins, arcs.mentor, arcs.worth, floor, places), seen, mentor_of, worth_of)
        cover = Cover(seen.mentees & (self.pinned == NOBODY), seen.mentors)
        people = int((mentor_of != NOBODY).sum())
        if people >= (self.standing[0] != NOBODY).sum():
            self.standing = mentor_of, worth_of
        return people, cover

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
            matched, seen = self._most_people(arcs, int(values[place]))
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

    # ---- the most points (OR-tools)

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

    def _look_at_every_pair(self, draft: Answer) -> Found:
        """Pairs that the prices or the covers do not hold for, and those that are worth exactly what they cost."""
        look = Look(draft, self.terms, self.own_points)
        for arcs in self.every_pair(PROVING):
            look.at(arcs)
        return look.found
