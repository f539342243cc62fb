"""Why somebody was left out: the people and the places competing, and the smallest changes that would free a place.

    shortage = found(answer, scores, terms, rules)
    shortage.causes      one Cause for each set of places that people are left out of, the most people first
    shortage.changes     one Change for each kind of change, the one that could help most of those left out first

From somebody left out go to every mentor they may meet, from a full mentor to everybody who goes with them, and on: the
people seen are one more than the places seen, none of them may meet anybody else, and no smaller set with this person
and nobody else left out is like that (Hall's condition; the walk is the alternating one of König and Kuhn). One more place with any mentor in it
matches exactly one more person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.certificate import NOBODY, Answer, Flags, Scores, Terms, every_row
from matching.rows import mentees_of, some

PLACE, ACCEPT = "place", "accept"
MAY_BE_ACCEPTED = ("language", "way", "area", "times", "must:gender", "must:age_band", "must:area", "must:format",
                   "must:experience")  # fmt: skip
AT_ONCE = 500  # mentees looked at together
TOLD = 3  # conditions named for one cause


class Rules(Protocol):
    """Which rules stand between two people: a `pool.Pool`."""

    @property
    def rules(self) -> Sequence[str]:
        """The names of the rules: bit k of `broken` is the k-th."""

    def broken(self, mentee: int) -> NDArray[np.uint16]: ...

    def asked(self, mentee: int) -> frozenset[str]: ...


class Condition(NamedTuple):
    """A rule that keeps these people from places elsewhere."""

    rule: str
    people: int  # of them who ask for it
    places: int  # elsewhere, that it keeps from at least one of those left out


class Change(NamedTuple):
    """One change after which exactly one more person is matched, whoever of those named makes it."""

    kind: str  # PLACE: one more with any of `mentors`, or a new mentor for any of `mentees`; ACCEPT: without `rule`
    rule: str  # "" for a place
    mentees: tuple[int, ...]  # rows: who could accept it; whom a new mentor would have to suit
    mentors: tuple[int, ...]  # columns: where a place is missing; whom it would open
    helps: int  # of those left out: how many could be the one more


@dataclass(frozen=True)
class Cause:
    """People who compete for too few places, and why they cannot go elsewhere."""

    left_out: tuple[int, ...]  # rows
    people: tuple[int, ...]  # rows, those left out among them
    mentors: tuple[int, ...]  # columns: everybody whom these people may meet
    places: int  # fewer than `people` by exactly those left out
    conditions: tuple[Condition, ...] = ()
    asked_by_all: frozenset[str] = frozenset()  # rules that every one of the people asks for
    in_vain: tuple[str, ...] = ()  # where they may meet nobody: what each asks for that keeps most places from them
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Shortage:
    """Everything that is to be said about those left out of one answer."""

    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]


def found(answer: Answer, scores: Scores, terms: Terms, rules: Rules) -> Shortage:
    """The causes for everybody left out, and the changes that could help."""
    walk = _Walk(answer, scores, terms)
    alike: dict[tuple, list[int]] = defaultdict(list)
    for mentee in answer.left_out:
        reached = walk.closure(mentee)
        # Who may meet nobody competes with nobody: told together where what they ask for is alike.
        alone = () if reached else _asked_in_vain(walk, rules, mentee)
        alike[reached, alone].append(mentee)
    opened = _Opened(walk, rules)
    causes = [_cause(walk, rules, left_out, *key) for key, left_out in alike.items()]
    causes = [_with_changes(cause, causes, opened) for cause in causes]
    causes.sort(key=lambda cause: (-len(cause.left_out), cause.left_out))
    return Shortage(tuple(causes), tuple(_ranked(change for cause in causes for change in cause.changes)))


def _asked_in_vain(walk: "_Walk", rules: Rules, mentee: int) -> tuple[str, ...]:
    """What keeps somebody who may meet nobody from most places, of what they ask for themselves."""
    kept = _conditions(walk, rules, [mentee], [mentee], 0)
    return tuple(sorted(each.rule for each in kept if each.people))


class _Walk:
    """Who may meet whom among those who can be reached from somebody left out. Sets of mentors are whole numbers, a bit
    for each column."""

    def __init__(self, answer: Answer, scores: Scores, terms: Terms):
        self.answer, self.scores, self.terms = answer, scores, terms
        self.free = terms.places_left()
        self.pinned = {mentee for mentee, _ in terms.pins}
        self.banned: dict[int, list[int]] = defaultdict(list)
        for mentee, mentor in terms.bans:
            self.banned[mentee].append(mentor)
        self.with_mentor: dict[int, list[int]] = defaultdict(list)
        for mentee, mentor in answer.pairs:
            if mentee not in self.pinned:
                self.with_mentor[mentor].append(mentee)
        self.may_meet: dict[int, int] = {}
        self.onward: dict[int, int] = {}
        self.closures: dict[int, int] = {}

    def row(self, mentee: int) -> Flags:
        """The mentors with places whom this mentee may meet."""
        pairs, may = self.scores.pairs(mentee), np.zeros(len(self.free), bool)
        may[pairs.columns[pairs.points >= self.terms.floor]] = True
        may &= self.free > 0
        may[self.banned[mentee]] = False
        return may

    def met_by(self, mentee: int) -> int:
        if mentee not in self.may_meet:
            self.may_meet[mentee] = _as_number(self.row(mentee))
        return self.may_meet[mentee]

    def closure(self, mentee: int) -> int:
        """Every mentor who is reached from this mentee: whoever reaches all that another walk began with reaches all it did."""
        first = self.met_by(mentee)
        if first not in self.closures:
            reached, walked = first, 0
            while standing := reached & ~walked:
                walked |= standing
                for mentor in _places(standing):
                    reached |= self._onward(mentor)
                for start, closure in self.closures.items():
                    if not start & ~reached:
                        reached |= closure
                        walked |= closure
            self.closures[first] = reached
        return self.closures[first]

    def _onward(self, mentor: int) -> int:
        """Whom those who go with this mentor may meet."""
        if mentor not in self.onward:
            together = 0
            for mentee in self.with_mentor[mentor]:
                together |= self.met_by(mentee)
            self.onward[mentor] = together
        return self.onward[mentor]

    def with_room(self) -> Flags:
        """Mentors with a place free, or where somebody could make one by moving on, and so on."""
        mentor_of = self.answer.mentor_of.copy()
        mentor_of[list(self.pinned)] = NOBODY
        room = np.bincount(mentor_of[mentor_of != NOBODY], minlength=len(self.free)) < self.free
        never = [mentee * len(room) + mentor for mentee, mentor in self.terms.bans]
        since, to = np.empty((2, 0), np.int64)  # somebody could move from here, where there is no room yet, to there
        for first, rows in every_row(self.scores, AT_ONCE):
            lengths = np.diff(rows.begins)
            mentor = mentor_of[first : first + len(lengths)]
            stay = (mentor == NOBODY) | room[mentor]
            onward = some(rows, (rows.points >= self.terms.floor) & ~np.repeat(stay, lengths))
            mentee = mentees_of(onward)
            may = ~np.isin((first + mentee) * len(room) + onward.columns, never)
            since, to = np.append(since, mentor[mentee[may]]), np.append(to, onward.columns[may])
            while True:
                shut = ~room[since]
                since, to = since[shut], to[shut]
                if not room[to].any():
                    break
                room[since[room[to]]] = True
        return room


class _Opened:
    """For one mentee at a time: what stands between them and each mentor they may not meet."""

    def __init__(self, walk: _Walk, rules: Rules):
        self.walk, self.rules = walk, rules
        self.room = walk.with_room() if walk.answer.left_out else np.zeros(len(walk.free), bool)
        self.singles = {1 << bit: rule for bit, rule in enumerate(rules.rules) if rule in MAY_BE_ACCEPTED}
        self.kept: dict[int, dict[str, int]] = {}

    def by_accepting(self, mentee: int) -> Mapping[str, int]:
        """Rule -> the mentors with room from whom this rule alone keeps the mentee."""
        if mentee not in self.kept:
            between = np.where(self.room, self.rules.broken(mentee), 0)
            between[self.walk.banned[mentee]] = 0
            self.kept[mentee] = {
                rule: _as_number(between == single) for single, rule in self.singles.items() if single in between
            }
        return self.kept[mentee]


def _cause(walk: _Walk, rules: Rules, left_out: list[int], reached: int, in_vain: tuple[str, ...]) -> Cause:
    mentors = tuple(_places(reached))
    people = sorted({*left_out, *(mentee for mentor in mentors for mentee in walk.with_mentor[mentor])})
    return Cause(
        left_out=tuple(left_out),
        people=tuple(people),
        mentors=mentors,
        places=int(walk.free[list(mentors)].sum()),
        conditions=tuple(_conditions(walk, rules, left_out, people, reached)),
        asked_by_all=frozenset.intersection(*(rules.asked(mentee) for mentee in people)),
        in_vain=in_vain,
    )


def _conditions(walk: _Walk, rules: Rules, left_out: list[int], people: list[int], reached: int) -> Iterator[Condition]:
    """The rules that keep most places elsewhere from those left out; each next one for places not yet accounted for."""
    elsewhere = walk.free > 0
    elsewhere[list(_places(reached))] = False
    kept_by = {rule: np.zeros(len(elsewhere), bool) for rule in rules.rules}
    for mentee in left_out:
        broken = rules.broken(mentee)
        for bit, rule in enumerate(rules.rules):
            kept_by[rule] |= (broken >> np.uint16(bit) & 1).astype(bool)
    standing = elsewhere
    for _ in range(TOLD):
        rule = max(kept_by, key=lambda rule: int(walk.free[kept_by[rule] & standing].sum()), default="")
        if not rule or not (kept_by[rule] & standing).any():
            return
        asking = sum(rule in rules.asked(mentee) for mentee in people)
        yield Condition(rule, asking, int(walk.free[kept_by[rule] & elsewhere].sum()))
        standing = standing & ~kept_by[rule]


def _with_changes(cause: Cause, causes: list[Cause], opened: _Opened) -> Cause:
    """The cause with what would free a place for one of those left out of it."""
    inside = set(cause.mentors)
    helped = sum(len(other.left_out) for other in causes if inside & set(other.mentors) or other is cause)
    changes = [Change(PLACE, "", cause.people, cause.mentors, helped)]
    opens: dict[str, int] = defaultdict(int)
    who: dict[str, list[int]] = defaultdict(list)
    for mentee in cause.people:
        for rule, mentors in opened.by_accepting(mentee).items():
            opens[rule] |= mentors
            who[rule].append(mentee)
    for rule, mentees in who.items():
        helped = len(cause.left_out) if set(mentees) - set(cause.left_out) else len(mentees)
        changes.append(Change(ACCEPT, rule, tuple(mentees), tuple(_places(opens[rule])), helped))
    return Cause(**{**vars(cause), "changes": tuple(sorted(changes, key=_by_help))})


def _ranked(changes: Iterable[Change]) -> list[Change]:
    """One change of each kind and rule for everybody together."""
    alike: dict[tuple[str, str, tuple[int, ...]], list[Change]] = defaultdict(list)
    for change in changes:
        alike[change.kind, change.rule, change.mentors if change.kind == PLACE else ()].append(change)
    together = [
        Change(
            kind,
            rule,
            tuple(sorted({mentee for change in same for mentee in change.mentees})),
            tuple(sorted({mentor for change in same for mentor in change.mentors})),
            max(change.helps for change in same) if kind == PLACE else sum(change.helps for change in same),
        )
        for (kind, rule, _), same in alike.items()
    ]
    return sorted(together, key=_by_help)


def _by_help(change: Change) -> tuple:
    return -change.helps, change.kind, change.rule, change.mentees


def _as_number(flags: Flags) -> int:
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def _places(number: int) -> Iterator[int]:
    """The places of the bits, the lowest first."""
    packed = np.frombuffer(number.to_bytes(number.bit_length() // 8 + 1, "little"), np.uint8)
    yield from np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist()


__all__ = ["ACCEPT", "MAY_BE_ACCEPTED", "NOBODY", "PLACE", "Cause", "Change", "Condition", "Rules", "Shortage", "found"]
