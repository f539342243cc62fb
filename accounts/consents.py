"""What a person allows: given in a version and a language, taken back at once, never edited otherwise."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from accounts import audience, changed
from accounts.consent_texts import LIVED_EXPERIENCE, ConsentText, current
from accounts.models import Consent, Membership, Person, Program


def gave(person: Person, program: Program, purpose: str) -> bool:
    """Does this person's yes to this purpose stand in this program, now?"""
    return Consent.objects.filter(person=person, program=program, purpose=purpose, withdrawn_at=None).exists()


def may_use_lived_experience(member: Membership) -> bool:
    """May what this member has lived with be asked, kept in use and matched on in their program?"""
    return gave(member.person, member.program, LIVED_EXPERIENCE)


def standing(person: Person, program: Program) -> dict[str, Consent]:
    """The yeses that stand in a program, by purpose."""
    return {
        consent.purpose: consent
        for consent in Consent.objects.filter(person=person, program=program, withdrawn_at=None)
    }


def missing(person: Person, program: Program) -> list[ConsentText]:
    """The texts of today that this person has not said yes to in this program."""
    given = standing(person, program)
    return [text for text in current() if text.purpose not in given]


@transaction.atomic
def give(person: Person, program: Program, purposes: Iterable[str], at: datetime) -> list[Consent]:
    """Record a yes to today's text of each purpose. A yes that stands already is left as it is."""
    asked = {text.purpose: text for text in current()}
    kept = []
    for purpose in purposes:
        consent, _ = Consent.objects.get_or_create(
            person=person,
            program=program,
            purpose=purpose,
            withdrawn_at=None,
            defaults={
                "text_version": asked[purpose].version,
                "language": (get_language() or "en")[:10],
                "given_at": at,
            },
        )
        kept.append(consent)
    return kept


@transaction.atomic
def take_back(person: Person, program: Program, purpose: str, at: datetime) -> bool:
    """Take a yes back; it acts at once. True if one stood.

    Without the yes on lived experience, tags and the words on them are out of use in every membership of the
    program from this minute; the person still has them, and may say again who sees them.
    """
    stood = Consent.objects.filter(person=person, program=program, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=at
    )
    if stood and purpose == LIVED_EXPERIENCE:
        for member in person.memberships.in_program(program):
            _put_out_of_use(member, at)
    return bool(stood)


def take_back_all(person: Person, program: Program, at: datetime) -> None:
    """The person has left the program: nothing is allowed there any more."""
    Consent.objects.filter(person=person, program=program, withdrawn_at=None).update(withdrawn_at=at)


def _put_out_of_use(member: Membership, at: datetime) -> None:
    about_life = ("experience:", "note:")
    audience.forget(member, [fact for fact in audience.facts_in_use(member) if fact.startswith(about_life)])
    changed.taken_back(member, at)
    if member.is_mentor:
        changed.mentor(member, at)
