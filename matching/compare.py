"""One mentor beside what a mentee asked for: points, lines and what stands in the way; and others beside that one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Membership
from accounts.ready import Ready
from accounts.refusals import Refused
from matching import browse, explain, marks, points, rules, words
from matching import card as cards
from matching.asks import ask_of
from matching.models import ALL, MEMBERS, MentorCard
from relationships.models import Match

OTHERS = 3


@dataclass(frozen=True)
class Beside:
    """A mentor beside what was asked for, by the facts one viewer may see."""

    mentor: Membership
    ask: points.Ask
    card: MentorCard
    labels: words.Labels
    sight: str = MEMBERS
    better: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)

    @cached_property
    def facts(self) -> points.Card:
        return self.card.facts_for(self.sight)

    @cached_property
    def score(self) -> points.Score:
        """For coordinators: a mentee is never shown a number."""
        return points.score(self.ask, self.facts)

    @cached_property
    def lines(self) -> list[explain.Line]:
        return explain.lines(self.ask, self.facts, self.labels.known)

    @cached_property
    def strands(self) -> list[words.Strand]:
        return words.strands(self.lines, self.labels, self.ask)

    @property
    def in_all(self) -> str:
        return words.in_all(self.lines)

    @cached_property
    def refusals(self) -> list[type[Refused]]:
        """The hard rules these two break, by the facts this viewer may see."""
        return rules.refusals(self.ask, self.facts)

    @property
    def parts(self) -> list["PartShown"]:
        """Every part with its whole points; they add up to `score.shown`."""
        shown, most = self.score.parts_shown, self.score.most_shown
        return [PartShown(name, words.part(name), shown[name], most[name]) for name in shown]

    @property
    def reasons(self) -> list[str]:
        return explain.reasons(self.ask, self.facts)


@dataclass(frozen=True)
class PartShown:
    """One part of the points as coordinators read it: "Times, 14 of 20"."""

    name: str
    words: str
    points: int
    most: int


def compare(mentee: Membership, mentor: Membership, at: datetime, sight: str = ALL) -> Beside:
    """One mentor beside what this mentee asked for, with every part: for a coordinator, whether or not a card stands."""
    labels = words.Labels(mentee.program, to_desk=sight == ALL)
    return Beside(mentor, ask_of(mentee, at), cards.as_it_would_be(mentor, at), labels, sight)


def within_sight(mentee: Membership, mentor: Membership, at: datetime) -> Beside | None:
    """The mentor beside what this mentee asked for, by what members see; None when there is no card they may find."""
    card = MentorCard.objects.in_program(mentee.program_id).fresh(at).filter(pk=mentor.pk).first()
    if card is None or rules.apart(mentee).keeps(card):
        return None
    beside = Beside(mentor, ask_of(mentee, at), card, words.Labels(mentee.program))
    return None if rules.WouldRatherNot in beside.refusals else beside


def alternatives(match: Match, at: datetime, most: int = OTHERS, this: Beside | None = None) -> list[Beside]:
    """The best others for the mentee of a match, each with what is better and worse than the mentor of this one.

    `this` is the comparison with that mentor, where a page has made it already.
    """
    this = this or compare(match.mentee, match.mentor, at)
    narrow = browse.Narrow(not_these=frozenset({match.mentor_id, *asked_already(match.mentee)}))
    found = browse.found(this.ask, match.mentee, narrow, ALL, most=most)
    return [_against(this, other) for other in beside(found, this.labels, ALL)]


def _against(this: Beside, other: Beside) -> Beside:
    gains, losses = explain.better_and_worse(this.lines, other.lines)
    better = [words.compared(line, better=True) for line in gains]
    worse = [words.compared(line, better=False) for line in losses]
    return Beside(other.mentor, other.ask, other.card, other.labels, other.sight, _once(better), _once(worse))


def _once(told: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(told))


def three_others(mentee: Membership, at: datetime, not_these: Collection[int] = ()) -> list[Beside]:
    """Three people this mentee can ask now, the best fit first, apart from those named and those asked already."""
    hidden = marks.of(mentee).hidden
    narrow = browse.Narrow(not_these=frozenset({*not_these, *hidden, *asked_already(mentee)}))
    found = browse.ranked(mentee, at, narrow, most=OTHERS)
    return beside(found, words.Labels(mentee.program))


def asked_already(mentee: Membership) -> set[int]:
    """The mentors (memberships) with whom a match of this mentee is not closed."""
    return set(Match.objects.not_closed().filter(mentee=mentee).values_list("mentor", flat=True))


def _among(keys: list[int]) -> QuerySet[MentorCard]:
    named = RawSQL("matching_mentorcard.membership_id = ANY(%s)", [keys], BooleanField())
    return MentorCard.objects.filter(named).select_related("membership__person", "membership__area")


_cards_among = Ready(_among, [-1])


def beside(found: browse.Found, labels: words.Labels, sight: str = MEMBERS) -> list[Beside]:
    """The people of one page in their order, each beside what was asked for."""
    keys = [place.mentor for place in found.places]
    by_key = {card.pk: card for card in _cards_among(keys)}
    for card in by_key.values():
        card.membership.program = labels.program  # everybody on one page is of one program
    return [Beside(by_key[key].membership, found.ask, by_key[key], labels, sight) for key in keys if key in by_key]
