"""How somebody becomes a mentor that people can find, and how they step out of sight again.

In the order things happen: the code of conduct, being shown, being shown no longer, leave, coming back.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts import availability, changed, gates, taxonomy
from accounts.models import CodeAcceptance, Membership
from accounts.models.training import CODE_DAYS, CODE_VERSION
from accounts.refusals import Refused


class NotYet(Refused):
    words = _("Something is still missing before people can see you.")


class NotAMentor(Refused):
    words = _("Only a mentor of this program can do this.")


class BackTooSoon(Refused):
    words = _("Pick a day after today, or leave it out.")


def clauses() -> list[str]:
    """The code of conduct as it stands, one sentence each."""
    return [clause["text"] for clause in taxonomy.read()["code_of_ethics"]["clauses"]]


@transaction.atomic
def accept_code(mentor: Membership, at: datetime) -> CodeAcceptance:
    """The mentor has read the code of conduct and keeps to it, for a year; then they are asked again."""
    _mentor(mentor)
    on = gates.day_of(mentor.program, at)
    accepted = CodeAcceptance.objects.create(
        membership=mentor, version=CODE_VERSION, accepted_at=at, expires_on=on + timedelta(days=CODE_DAYS)
    )
    changed.mentor(mentor, at)
    return accepted


def missing_to_show(mentor: Membership, at: datetime) -> list[str]:
    """What is still to do before people can see this mentor, in words and in order."""
    person = mentor.person
    offered = mentor.program.ways_to_meet.values("format")
    own = [
        (mentor.quote or mentor.story, _("Write a few words for your card.")),
        (availability.week_mask(person), _("Pick at least one hour you are free.")),
        (person.languages.exists(), _("Pick a language you can talk in.")),
        (person.formats.filter(pk__in=offered).exists(), _("Pick a way to meet.")),
        (mentor.capacity, _("Offer at least one place.")),
    ]
    on = gates.day_of(mentor.program, at)
    missing = gates.missing(mentor, on)
    training = [gate for gate in missing if gate.key.startswith(gates.TRAINING)]
    named = [gate.words for gate in missing if gate not in training] + [_training_words(training)]
    return [str(words) for there, words in own if not there] + [str(words) for words in named if words]


def _training_words(missing: list[gates.Gate]) -> str:
    if not missing:
        return ""
    if len(missing) == 1:
        return _text("Training that is not entered, or no longer in date: %(name)s.") % {"name": missing[0].name}
    return _text("%(number)d parts of the training are not entered, or no longer in date.") % {"number": len(missing)}


@transaction.atomic
def show_me(mentor: Membership, at: datetime) -> Membership:
    """Show this mentor to the mentees of their program. Raises NotYet, with the first thing that is missing."""
    mentor = _mentor(mentor)
    if missing := missing_to_show(mentor, at):
        raise NotYet(missing[0])
    if mentor.listed_at is None:
        mentor.listed_at, mentor.free_since = at, mentor.free_since or at
        mentor.save(update_fields=["listed_at", "free_since"])
        changed.mentor(mentor, at)
    return mentor


@transaction.atomic
def hide_me(mentor: Membership, at: datetime) -> Membership:
    """Take no new requests: the card is gone at once. The people they walk with notice nothing."""
    mentor = _mentor(mentor)
    mentor.listed_at = None
    mentor.save(update_fields=["listed_at"])
    changed.mentor(mentor, at)
    return mentor


@transaction.atomic
def go_on_leave(mentor: Membership, at: datetime, back_at: datetime | None = None) -> Membership:
    """Leave from now, until a date or until they say so. Hidden at once; nobody they walk with is simply left.

    Raises BackTooSoon.
    """
    mentor = _mentor(mentor)
    if back_at is not None and back_at <= at:
        raise BackTooSoon
    mentor.away_from, mentor.back_at = at, back_at
    mentor.save(update_fields=["away_from", "back_at"])
    changed.mentor(mentor, at)
    changed.away(mentor, at)
    return mentor


@transaction.atomic
def come_back(mentor: Membership, at: datetime) -> Membership:
    """Back from leave, today."""
    mentor = _mentor(mentor)
    if mentor.away_from is not None:
        mentor.away_from = mentor.back_at = None
        mentor.save(update_fields=["away_from", "back_at"])
        changed.mentor(mentor, at)
        changed.back(mentor, at)
    return mentor


def _mentor(member: Membership) -> Membership:
    """The membership under its lock. Raises NotAMentor unless it is an active mentor's."""
    if not (member.is_mentor and member.is_active):
        raise NotAMentor
    return Membership.objects.locked(member.pk)
