"""One round of who goes with whom: its steps from the pairs to the answer. `matching.assignment` has the verbs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from matching import bidding, walks
from matching.certificate import MOST_POINTS, NOBODY, Answer, CannotPin, Cover, Flags, Ints, Rows, Scores, Terms
from matching.looking import EQUAL, MISSING, allowed, best_untouched, looked_at, places_of
from matching.rows import best_of_each, both, joined, some
from matching.side_by_side import in_order

AT_ONCE = 256  # mentees whose pairs are made together
KEPT_PAIRS = 1 << 26  # 6 bytes each; where there are more, everybody's best
WORTH_ADDING = 20  # pairs added at once for one mentee
BIDS = 200, 50  # points that a bid is more than it has to be: roughly, and less so
MOST_BIDS = 20  # for each mentee
NEARLY = 300  # points a pair may fall short by and still be tried
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
        self.full = self.free == 0
        self.person = terms.one_person(self.mentees)
        self.waited = terms.for_waiting(self.mentees)
        self.is_here = np.ones(self.mentees, bool)
        for mentee, mentor in terms.pins:
            self.is_here[mentee] = False
            if scores.pairs(mentee).to(mentor) < 0:
                raise CannotPin
        self.banned = np.array([mentee * self.mentors + mentor for mentee, mentor in sorted(terms.bans)], np.int64)
        # The most people so far: with whom each goes, and the points.
        self.standing = np.full(self.mentees, NOBODY), np.zeros(self.mentees, np.int64)

    # ---- the steps

    def solved(self) -> Answer:
        rows, rounds = self._first_pairs(), 0
        while True:
            rounds += 1
            draft = self._draft(rows)
            missing, equal = self._look_at_every_pair(rows, draft)
            if not len(missing.columns):
                answer = replace(self._chosen(draft, equal), rounds=rounds)
                return replace(answer, seal=answer.sealed(self.scores.seal, self.terms))
            rows = both(rows, missing)

    def _draft(self, rows: Rows) -> Answer:
        """The best answer that these pairs allow, with their prices and covers."""
        self._told(SOLVING, 0, 3)
        people, everybody = self._most_people(rows, self.terms.floor)
        self._told(SOLVING, 1, 3)
        floor, higher = self._highest_floor(rows, people)
        self._told(SOLVING, 2, 3)
        mentor_of, prices = self._most_points(rows, floor, people)
        self._told(SOLVING, 3, 3)
        return Answer(mentor_of, 0, floor, prices, everybody, higher)

    def _chosen(self, draft: Answer, equal: Rows) -> Answer:
        """Of all best answers the one that a fixed rule picks: mentors who have been free longest first."""
        mentor_of = self._of_equals(equal, draft)
        points = int(self._own_points(equal, mentor_of).sum())
        for mentee, mentor in self.terms.pins:
            mentor_of[mentee] = mentor
            points += self.scores.pairs(mentee).to(mentor)
        return replace(draft, mentor_of=mentor_of, points=points)

    def _told(self, stage: str, done: int, of: int) -> None:
        if self.cancelled():
            raise Cancelled
        self.progress(stage, done, of)

    # ---- the pairs

    def _every_pair(self, stage: str) -> Iterator[Rows]:
        """Whom everybody may go with by these terms, and the points: some mentees at a time."""
        for first, rows in in_order(self._some_pairs, range(0, self.mentees, AT_ONCE)):
            self._told(stage, first, self.mentees)
            yield rows
        self._told(stage, self.mentees, self.mentees)

    def _some_pairs(self, first: int) -> Rows:
        last = min(first + AT_ONCE, self.mentees)
        begins, columns, points = self.scores.rows(first, last)
        kept = Rows(np.empty_like(begins), np.empty(len(columns), np.int32), np.empty(len(columns), np.int16))
        banned = self.banned[slice(*np.searchsorted(self.banned, (first * self.mentors, last * self.mentors)))]
        found = allowed(Rows(begins, columns, points), self.terms.floor, self.is_here[first:last], self.full,
                        banned - first * self.mentors, kept)  # fmt: skip
        return Rows(kept.begins, kept.columns[:found].copy(), kept.points[:found].copy())

    def _first_pairs(self) -> Rows:
        """All of them; where they are too many, the best of each mentee."""
        blocks: list[Rows] = []
        room, most = KEPT_PAIRS, self.mentors
        for rows in self._every_pair(READING):
            blocks.append(best_of_each(rows, most))
            room -= len(blocks[-1].columns)
            if room < 0 and most == self.mentors:
                most = max(1, KEPT_PAIRS // self.mentees)
                blocks = [best_of_each(each, most) for each in blocks]
        self.are_all = most == self.mentors
        return joined(blocks)

    # ---- the most people, and the best worst pair

    def _most_people(self, rows: Rows, floor: int) -> tuple[int, Cover]:
        """How many can be matched by the pairs with so many points, and the cover that proves it."""
        mentor_of, worth_of = (each.copy() for each in self.standing)
        seen = walks.Seen(~self.is_here, self.full.copy())
        walks.most_people(
            walks.Pairs(rows.begins, rows.columns, rows.points, floor, np.cumsum([0, *self.free])),
            seen,
            mentor_of,
            worth_of,
        )
        people = int((mentor_of != NOBODY).sum())
        if people >= (self.standing[0] != NOBODY).sum():
            self.standing = mentor_of, worth_of
        return people, Cover(seen.mentees & self.is_here, seen.mentors)

    def _highest_floor(self, rows: Rows, people: int) -> tuple[int, Cover]:
        """The most points that every pair can have with as many people matched, and the cover that proves it."""
        every = Cover(self.is_here, self.full.copy())
        if not self.terms.highest_floor or not people:
            return self.terms.floor, every
        is_there = np.zeros(MOST_POINTS + 1, bool)
        for points in np.array_split(rows.points, 1 + self.mentees // AT_ONCE):  # as an index each takes 8 bytes
            is_there[points] = True
        values = np.flatnonzero(is_there)
        low, high, cover = 0, len(values), every  # values[low] can be the floor, values[high] cannot: the cover says so
        place, turn = int(np.searchsorted(values, self._worst_best(rows), side="right")), 0
        while high - low > 1:
            place = min(max(place, low + 1), high - 1)
            matched, seen = self._most_people(rows, int(values[place]))
            self._told(SOLVING, 1, 3)
            if matched == people:
                low = place
            else:
                cover = seen
                untouched = best_untouched(rows, seen, int(values[place]))
                high = min(place, 1 + int(np.searchsorted(values, untouched)))
            turn += 1
            place = high - 1 if turn % 2 else (low + high) // 2
        return int(values[low]), cover

    def _worst_best(self, rows: Rows) -> int:
        """The best pair of the mentee whose best pair is worst."""
        some_begin = rows.begins[:-1][np.diff(rows.begins) > 0]
        return int(np.maximum.reduceat(rows.points, some_begin).min())

    # ---- the most points

    def _most_points(self, rows: Rows, floor: int, people: int) -> tuple[Ints, Ints]:
        """The plan of these pairs that matches so many people, with the most points; and its prices.

        Bids find prices that are nearly right. Pairs near those are tried, until the prices hold for all of them.
        """
        market = self._market(rows, floor, people, -self.waited, np.zeros(self.mentors, np.int64))
        prices, mentor_of = np.zeros(self.mentors + 1, np.int64), np.full(self.mentees, NOBODY, np.int64)
        prices[-1] = 0 if people < self.mentees else bidding.FAR
        for more in BIDS:
            bidding.bid(market, prices, mentor_of, more, MOST_BIDS * self.mentees)
            self._told(SOLVING, 2, 3)
        gains = np.empty(self.mentees, np.int64)
        bidding.most_gained(market, prices, gains)
        tried = self._within(rows, floor, gains, prices, NEARLY)
        tried[self._own_pairs(rows, self.standing[0])] = True
        while True:
            these = some(rows, tried)
            if not bidding.settle(market._replace(rows=these), prices, mentor_of):
                raise RuntimeError("So many people cannot be matched by these pairs")
            plan = np.where(mentor_of == self.mentors, NOBODY, mentor_of)
            own, least = self._own_points(these, plan), np.zeros(self.mentors, np.int64)
            bidding.least_prices(these, plan, self.waited + self.person, own, least)
            tempting = self._within(rows, floor, self._over(plan, own, least), least, -1)
            self._told(SOLVING, 2, 3)
            if not tempting.any():
                return plan, least
            tried |= tempting

    def _market(self, rows: Rows, floor: int, people: int, out: Ints, empty: Ints) -> bidding.Market:
        places = np.cumsum([0, *self.free, self.mentees - people])
        return bidding.Market(rows, floor, places, out, empty)

    def _within(self, rows: Rows, floor: int, over: Ints, prices: Ints, most: int) -> Flags:
        found = np.empty(len(rows.columns), bool)
        bidding.within(rows, floor, over, prices, most, found)
        return found

    def _over(self, mentor_of: Ints, own: Ints, prices: Ints) -> Ints:
        """What each mentee has by the prices, beyond the points of a pair."""
        paid = np.append(prices, 0)[mentor_of]
        return np.where(mentor_of != NOBODY, own - paid, -self.waited - self.person)

    def _own_pairs(self, rows: Rows, mentor_of: Ints) -> Ints:
        places = np.full(self.mentees, NOBODY, np.int64)
        places_of(rows, mentor_of, places)
        return places[places != NOBODY]

    def _own_points(self, rows: Rows, mentor_of: Ints) -> Ints:
        """The points of each mentee's pair; 0 for who has none."""
        own = np.zeros(self.mentees, np.int64)
        own[mentor_of != NOBODY] = rows.points[self._own_pairs(rows, mentor_of)]
        return own

    def _of_equals(self, equal: Rows, draft: Answer) -> Ints:
        """Of the pairs that could all stand in a best answer: whoever gains by being matched is, every place with a
        price is taken, and the mentors who come first do."""
        people = int((draft.mentor_of != NOBODY).sum())
        gains = self._over(draft.mentor_of, self._own_points(equal, draft.mentor_of), draft.prices) + self.waited
        out = np.where(gains > -self.person, -bidding.FAR, 0)
        empty = np.where(draft.prices > 0, -bidding.FAR, np.arange(self.mentors))
        market = self._market(equal._replace(points=np.zeros_like(equal.points)), 0, people, out, empty)
        mentor_of = np.full(self.mentees, NOBODY, np.int64)
        if not bidding.settle(market, np.append(empty, 0), mentor_of):
            raise RuntimeError("So many people cannot be matched by these pairs")
        return np.where(mentor_of == self.mentors, NOBODY, mentor_of)

    # ---- the look at every pair

    def _look_at_every_pair(self, rows: Rows, draft: Answer) -> tuple[Rows, Rows]:
        """Pairs that the prices or the covers do not hold for, and those that are worth exactly what they cost."""
        over = self._over(draft.mentor_of, self._own_points(rows, draft.mentor_of), draft.prices)
        above = draft.floor if self.terms.highest_floor else MOST_POINTS
        missing, equal, first = [], [], 0
        self._told(PROVING, 0, self.mentees)
        for block in [rows] if self.are_all else self._every_pair(PROVING):
            here = slice(first, first + len(block.begins) - 1)
            everybody, higher = (Cover(cover.mentees[here], cover.mentors) for cover in (draft.everybody, draft.higher))
            found = np.empty(len(block.columns), np.int16)
            looked_at(block, draft.floor, over[here], draft.prices, everybody, higher, above, found)
            missing.append(best_of_each(some(block, found == MISSING), WORTH_ADDING))
            equal.append(some(block, found == EQUAL))
            first = here.stop
        self._told(PROVING, self.mentees, self.mentees)
        return joined(missing), joined(equal)
