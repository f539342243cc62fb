"""An answer to "who goes with whom", with the proof that none is better; and the check of that proof.

The proof is LP duality. Every mentor has a price v, and u = w + one person − v is what their mentee gets out of it, 0 for
who is left out (w: points, and points for waiting). If u + v reaches w + one person for *every* pair that may be made,
then no plan matches more people, nor as many with more points. Two covers prove the rest: that nobody more could be
matched at all, and that no higher floor matches as many (König: each pair touches a covered mentee or mentor).

`check` looks at every pair itself and shares nothing with what made the answer.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.side_by_side import in_order

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOBODY = -1
MOST_POINTS = 10_000
FAR = 1 << 30  # beyond every sum of points
AT_ONCE = 256  # mentees whose pairs are checked together


class Pairs(NamedTuple):
    """Whom one mentee may go with, by column in order, and the points of each: whole numbers to 10,000."""

    columns: NDArray
    points: NDArray[np.int16]

    def to(self, mentor: int) -> int:
        """The points of this mentor; below 0 where a hard rule stands between."""
        place = int(np.searchsorted(self.columns, mentor))
        return int(self.points[place]) if place < len(self.columns) and self.columns[place] == mentor else NOBODY


class Rows(NamedTuple):
    """The pairs of some mentees, one after the other; those of the k-th stand from `begins[k]` to `begins[k + 1]`."""

    begins: NDArray[np.int64]
    columns: NDArray
    points: NDArray[np.int16]

    def of(self, place: int) -> Pairs:
        """The pairs of one of them."""
        here = slice(self.begins[place], self.begins[place + 1])
        return Pairs(self.columns[here], self.points[here])


class Scores(Protocol):
    """The points of all pairs."""

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def seal(self) -> str:
        """A hash of everything the points are made from."""

    def pairs(self, mentee: int) -> Pairs: ...

    def rows(self, first: int, last: int) -> Rows:
        """The pairs of the mentees from `first` to `last`."""


def every_row(scores: Scores, at_once: int) -> Iterator[tuple[int, Rows]]:
    """The pairs of all mentees, so many at a time, with the first of them; made on all processors."""
    mentees = scores.shape[0]
    return in_order(lambda first: scores.rows(first, min(first + at_once, mentees)), range(0, mentees, at_once))


@dataclass(frozen=True)
class Dense:
    """Points that stand in one array, mentees × mentors; below 0 where a hard rule stands between."""

    points: NDArray[np.int16]

    @property
    def shape(self) -> tuple[int, int]:
        return self.points.shape[0], self.points.shape[1]

    @property
    def seal(self) -> str:
        return hashlib.sha256(np.ascontiguousarray(self.points).tobytes()).hexdigest()

    def rows(self, first: int, last: int) -> Rows:
        here = self.points[first:last]
        mentees, columns = np.nonzero(here >= 0)
        begins = np.searchsorted(mentees, np.arange(last - first + 1))
        return Rows(begins, columns.astype(np.int32), here[mentees, columns])

    def pairs(self, mentee: int) -> Pairs:
        return self.rows(mentee, mentee + 1).of(0)


class CannotPin(ValueError):
    """Two who may not meet, a person pinned twice, or more people than places."""


@dataclass(frozen=True)
class Terms:
    """What a coordinator says about one round. Mentees and mentors by row and column."""

    places: tuple[int, ...]  # free places of each mentor
    pins: frozenset[tuple[int, int]] = frozenset()  # these two, whatever it costs
    bans: frozenset[tuple[int, int]] = frozenset()  # not these two
    most_new: int | None = None  # at most so many new people for one mentor in this round
    waiting: tuple[int, ...] = ()  # points for waiting, one for each mentee: they decide who is left out
    floor: int = 0  # no pair under so many points
    highest_floor: bool = True  # of all plans that match the most people, those whose worst pair is best

    def places_left(self) -> Ints:
        """Places of each mentor in this round that no pin takes. Raises CannotPin."""
        places = np.array(self.places, np.int64)
        if self.most_new is not None:
            places = np.minimum(places, self.most_new)
        mentees = [mentee for mentee, _ in self.pins]
        for _, mentor in self.pins:
            places[mentor] -= 1
        if len(set(mentees)) != len(mentees) or (places < 0).any() or self.pins & self.bans:
            raise CannotPin
        return places

    def for_waiting(self, mentees: int) -> Ints:
        """Points for waiting, one for each mentee."""
        return np.array(self.waiting, np.int64) if self.waiting else np.zeros(mentees, np.int64)

    def one_person(self, mentees: int) -> int:
        """What one more person matched is worth: more than all points of a round together."""
        return 4 * (mentees + 1) * (MOST_POINTS + int(self.for_waiting(mentees).max(initial=0)) + 1)


class Cover(NamedTuple):
    """Mentees and mentors who can be reached from somebody left out, from a mentee to whom they could go with, from a
    mentor to whom they go with. Everybody else among the mentees, and the mentors here, touch every pair."""

    mentees: Flags
    mentors: Flags

    def size(self, mentees: Flags, places: Ints) -> int:
        """How many people can be matched at most, of `mentees`."""
        return int((mentees & ~self.mentees).sum() + places[self.mentors].sum())


@dataclass(frozen=True)
class Answer:
    """Who goes with whom, and why nothing is better."""

    mentor_of: Ints  # for each mentee the mentor's column, or NOBODY; pins included
    points: int  # of all pairs together, without points for waiting
    floor: int  # the least points of a pair that was not pinned
    prices: Ints  # the least price of each mentor; `Terms.one_person` on top where one more place matches one more
    everybody: Cover  # nobody more can be matched
    higher: Cover  # nor as many with a higher floor
    seal: str = ""
    rounds: int = field(default=0, compare=False)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return [(mentee, int(mentor)) for mentee, mentor in enumerate(self.mentor_of) if mentor != NOBODY]

    @property
    def left_out(self) -> list[int]:
        return np.flatnonzero(self.mentor_of == NOBODY).tolist()

    @property
    def matched(self) -> int:
        return int((self.mentor_of != NOBODY).sum())

    def sealed(self, scores_seal: str, terms: Terms) -> str:
        """A hash of what went in and what came out: the same people and settings, the same plan, the same hash."""
        hashed = hashlib.sha256(scores_seal.encode())
        settings = (terms.places, sorted(terms.pins), sorted(terms.bans), terms.most_new, terms.waiting, terms.floor)
        hashed.update(repr((settings, terms.highest_floor, self.points, self.floor)).encode())
        for numbers in (self.mentor_of, self.prices, *self.everybody, *self.higher):
            hashed.update(numbers.tobytes())
        return hashed.hexdigest()


class NotProven(Exception):
    """The answer does not stand: it breaks a rule of its round, or its proof does not hold."""


class Checked(NamedTuple):
    """What was looked at, when everything held."""

    pairs_seen: int  # eligible pairs, each held against the prices
    matched: int
    points: int
    floor: int
    points_of: Ints  # of each mentee's pair; 0 for who is left out


def check(answer: Answer, scores: Scores, terms: Terms) -> Checked:
    """Look at every pair and hold the answer against its proof. Raises NotProven with the reason."""
    return _Check(answer, scores, terms).whole()


class _Check:
    def __init__(self, answer: Answer, scores: Scores, terms: Terms):
        self.answer, self.scores, self.terms = answer, scores, terms
        self.mentees, self.mentors = scores.shape
        self.of = answer.mentor_of
        self.seen = 0

    def whole(self) -> Checked:
        self._shapes()
        if self.answer.seal != self.answer.sealed(self.scores.seal, self.terms):
            raise NotProven("The seal is not that of this answer and these inputs")
        self._places()
        self._covers_are_tight()
        self._every_pair()
        self._least()
        return Checked(self.seen, self.answer.matched, self.answer.points, self.answer.floor, self.points_of)

    def _shapes(self) -> None:
        answer = self.answer
        lengths = (len(self.of), len(answer.everybody.mentees), len(answer.higher.mentees))
        others = (len(answer.prices), len(answer.everybody.mentors), len(answer.higher.mentors))
        if set(lengths) != {self.mentees} or set(others) != {self.mentors} or len(self.terms.places) != self.mentors:
            raise NotProven("The answer is about other people")
        if ((self.of < NOBODY) | (self.of >= self.mentors)).any():
            raise NotProven("Somebody goes with a mentor who is not there")

    def _places(self) -> None:
        self.free = self.terms.places_left()
        self.has_room = self.free > 0
        self.pinned = np.zeros(self.mentees, bool)
        for mentee, mentor in self.terms.pins:
            self.pinned[mentee] = True
            if self.of[mentee] != mentor:
                raise NotProven("A pin is not kept")
        self.matched = (self.of != NOBODY) & ~self.pinned
        self.held = np.bincount(self.of[self.matched], minlength=self.mentors)
        if (self.held > self.free).any():
            raise NotProven("A mentor has more people than places")
        if (self.answer.prices < 0).any() or (self.answer.prices[self.held < self.free] != 0).any():
            raise NotProven("A place that is free has a price")
        if (self.answer.prices[self.free == 0] != 0).any():
            raise NotProven("A mentor without a place has a price")

    def _covers_are_tight(self) -> None:
        matched = int(self.matched.sum())
        if self.answer.everybody.size(~self.pinned, self.free) != matched:
            raise NotProven("It is not shown that nobody more can be matched")
        if not self.terms.highest_floor:
            if self.answer.floor != self.terms.floor:
                raise NotProven("The floor is not the one that was asked for")
        elif matched and self.answer.higher.size(~self.pinned, self.free) >= matched:
            raise NotProven("It is not shown that a higher floor matches fewer")
        if not matched and self.answer.floor != self.terms.floor:
            raise NotProven("Nobody is matched, and the floor is not the one that was asked for")

    def _every_pair(self) -> None:
        """Every eligible pair: its price is enough, and the covers touch it."""
        self.waited = self.terms.for_waiting(self.mentees)
        self.person = self.terms.one_person(self.mentees)
        self.points_of = np.full(self.mentees, NOBODY, np.int64)
        self.tight: list[tuple[Ints, NDArray]] = []
        self.banned = np.array([mentee * self.mentors + mentor for mentee, mentor in self.terms.bans], np.int64)
        for first, (begins, columns, points) in every_row(self.scores, AT_ONCE):
            last = first + len(begins) - 1
            mentees = np.repeat(np.arange(first, last), np.diff(begins))
            allowed = np.isin(mentees * self.mentors + columns, self.banned, invert=True)
            own = (self.of[mentees] == columns) & allowed
            self.points_of[mentees[own]] = points[own]
            gains = self._gains(first, last)
            may = allowed & (points >= self.terms.floor) & self.has_room[columns] & ~self.pinned[mentees]
            self.seen += int(may.sum())
            self._pairs(mentees[may], gains[mentees[may] - first], columns[may], points[may])
        self.points_of[self.of == NOBODY] = 0
        if self.points_of.sum() != self.answer.points:
            raise NotProven("The points do not add up")

    def _gains(self, first: int, last: int) -> Ints:
        """u: what each of some mentees gets out of their own pair; 0 for who is left out or pinned."""
        here, gains = slice(first, last), np.zeros(last - first, np.int64)
        if (self.points_of[here][self.of[here] != NOBODY] < 0).any():
            raise NotProven("Two are matched who may not meet")
        matched = first + np.flatnonzero(self.matched[here])
        points = self.points_of[matched]
        if points.min(initial=MOST_POINTS) < max(self.answer.floor, self.terms.floor):
            raise NotProven("A pair is under the floor")
        paid = self.answer.prices[self.of[matched]]
        gains[matched - first] = points + self.waited[matched] + self.person - paid
        if gains.min(initial=0) < 0:
            raise NotProven("Somebody pays more than the pair is worth")
        return gains

    def _pairs(self, mentees: Ints, gains: Ints, columns: NDArray, points: NDArray[np.int16]) -> None:
        """Some pairs: these mentees, what each gets, these mentors, these points."""
        answer, terms = self.answer, self.terms
        if (answer.everybody.mentees[mentees] & ~answer.everybody.mentors[columns]).any():
            raise NotProven("Somebody more might be matched")
        if terms.highest_floor:
            higher = answer.higher.mentees[mentees] & ~answer.higher.mentors[columns]
            if (points[higher] > answer.floor).any():
                raise NotProven("A higher floor might match as many")
        slack = answer.prices[columns] - points + (gains - self.waited[mentees] - self.person)
        made = points >= answer.floor
        if slack[made].min(initial=0) < 0:
            raise NotProven("Another pair would be worth more than both of its people have now")
        tight = made & (slack == 0)
        self.tight.append((self.of[mentees[tight]], columns[tight]))

    def _least(self) -> None:
        """No prices are lower: each follows from a mentor without one, or from somebody left out, pair by pair."""
        since = np.concatenate([self.of[:0], *(since for since, _ in self.tight)])
        to = np.concatenate([self.of[:0], *(to for _, to in self.tight)])
        reached = self.answer.prices == 0
        reached[to[since == NOBODY]] = True
        while True:
            new = to[(since != NOBODY) & reached[since] & ~reached[to]]
            if not len(new):
                break
            reached[new] = True
        if not reached.all():
            raise NotProven("A price is higher than it has to be")
