"""The hard rules that come before the points, each a named refusal.

Some are never said: a mentor whom a mentee may not find looks like a person who never joined (`NotThere`). Places, leave,
screening, training and the code decide whether there is a card at all (`matching.card`); the rest is asked here, for one
pair in Python and for a whole program in SQL (`matching.browse`), of the same facts.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.refusals import Refused
from matching import points
from matching.asks import ask_of
from matching.models import ALL, MEMBERS, MentorCard


class NotThere(Refused):
    """No card that this mentee may find: full, away, not ready, kept apart, or would rather not take this on."""

    words = _("We can't find that person now. Here are 3 others who share as much with you.")


class NoSharedLanguage(Refused):
    words = _("You do not have a language in common.")


class NoSharedWay(Refused):
    words = _("You do not have a way to meet in common.")


class OutOfReach(Refused):
    words = _("You could only meet in person, and you do not get to the same part of town.")


class TooFewMinutes(Refused):
    words = _("You share less than an hour a week. Add a time, and look again.")


class MustNotMet(Refused):
    words = _("Something you said must be so is not so here.")


class TrainingMissing(Refused):
    words = _("This needs extra training that is not done yet.")


class WouldRatherNot(NotThere):
    """For coordinators the words are plain."""

    told = _("The mentor would rather not take this on.")


MAY_BE_OVERRIDDEN = (TooFewMinutes, OutOfReach)  # by a coordinator, with a reason


def refusals(ask: points.Ask, card: points.Card, hours: points.Hours | None = None) -> list[type[Refused]]:
    """Every hard rule that the two sets of facts break, in the order people should hear of them."""
    rules = {
        WouldRatherNot: bool(card.limits & ask.tags_named),
        TrainingMissing: ask.training_required & card.training != ask.training_required,
        NoSharedLanguage: bool(ask.languages) and not ask.languages & card.languages,
        NoSharedWay: bool(ask.formats) and not ask.formats & card.formats,
        OutOfReach: _out_of_reach(ask, card),
        TooFewMinutes: bool(ask.week) and _quarters(ask, card, hours) < points.LEAST_QUARTERS,
        MustNotMet: any(wish.is_must and not wish.is_met(card) for wish in ask.wishes),
    }
    return [refusal for refusal, broken in rules.items() if broken]


def _out_of_reach(ask: points.Ask, card: points.Card) -> bool:
    """Only ways in a place are shared, and no area is."""
    shared = ask.formats & card.formats
    if not shared or shared & ~ask.formats_in_a_place or not ask.areas:
        return False
    return ask.areas.isdisjoint(card.areas)


def _quarters(ask: points.Ask, card: points.Card, hours: points.Hours | None) -> int:
    return card.hours.quarters_shared(hours or ask.hours_in(card.zone))


def may_ask(mentee: Membership, mentor: Membership, at: datetime, sight: str = MEMBERS) -> None:
    """Raises the first refusal that stands between these two; `sight` says whose facts decide (a mentee's, or all)."""
    card = MentorCard.objects.in_program(mentee.program_id).fresh(at).filter(pk=mentor.pk).first()
    if card is None or apart(mentee).keeps(card):
        raise NotThere
    for refusal in refusals(ask_of(mentee, at), card.facts_for(sight)):
        raise refusal(getattr(refusal, "told", None) if sight == ALL else None)


class Apart(NamedTuple):
    """Whom a mentee never finds: these persons, and these mentors (memberships)."""

    people: frozenset[int]
    mentors: frozenset[int]

    def keeps(self, card: MentorCard) -> bool:
        return card.person_id in self.people or card.pk in self.mentors


APART = "SELECT person, mentor FROM kept_apart_from(%(mentee)s)"  # migration relationships 0004


def apart(mentee: Membership) -> Apart:
    """Whom this mentee never finds, themselves among them: one query."""
    with connection.cursor() as cursor:
        cursor.execute(APART, {"mentee": mentee.pk})
        rows = cursor.fetchall()
    return Apart(
        frozenset(person for person, _mentor in rows if person is not None),
        frozenset(mentor for _person, mentor in rows if mentor is not None),
    )
