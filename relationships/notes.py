"""Words between one member and the desk: a note, its answer, and a question of the desk. The other one never reads them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, Person
from relationships import letters
from relationships.guards import NotYours, TooLate
from relationships.models import DeskNote, Match
from reminders import outbox

Kind = DeskNote.Kind


@transaction.atomic
def write(member: Membership, kind: str, words: str, at: datetime, *, match: Match | None = None) -> DeskNote:
    """A note of one member to the desk. About a match it is about the other one, who never reads it."""
    note = DeskNote.objects.create(
        program=member.program, person=member.person, kind=Kind(kind), words=words, written_at=at, match=match,
        about=match.other(member).person if match else None,
    )  # fmt: skip
    but = {member.person_id} | ({match.mentee.person_id, match.mentor.person_id} if match else set())
    but |= _ever_with(member.person)  # it may be about them without saying so
    letters.tell_the_desk(member.program, note, "desk_note", at, but=but)
    return note


def _ever_with(person: Person) -> set[int]:
    """Everybody with whom this person is or was one of two."""
    theirs = Match.objects.filter(Q(mentee__person=person) | Q(mentor__person=person))
    return {one for two in theirs.values_list("mentee__person", "mentor__person") for one in two}


def experience_taken_back(member: Membership, at: datetime) -> None:
    """Tell the desk, where a match is going on, that what this member has lived with is out of use from now."""
    going_on = Match.objects.started().filter(**{member.role: member}) if not member.is_coordinator else []
    for match in going_on:
        words = _("This note wrote itself: I took back my yes to using what I have lived with. It is out of use now.")
        write(member, Kind.HELP, words, at, match=match)


@transaction.atomic
def ask(coordinator: Membership, match: Match, person: Person, words: str, at: datetime) -> DeskNote:
    """A question of the desk to one of the two, about their match. A mentor is asked nothing before the mentee's yes."""
    may = coordinator.is_coordinator and coordinator.is_active and coordinator.program_id == match.program_id
    if not may or match.has_person(coordinator.person) or not match.has_person(person):
        raise NotYours
    if match.closed_at is not None:
        raise TooLate
    if person.pk == match.mentor.person_id and not match.mentee_yes_at:
        raise NotYours
    note = DeskNote.objects.create(
        program=match.program, person=person, kind=Kind.QUESTION, words=words, written_at=at, match=match,
        asked_by=coordinator.person,
    )  # fmt: skip
    outbox.owe(person, "desk_question", note, at, at=at, desk=match.program.public_id)
    return note


@transaction.atomic
def answer(note: DeskNote, by: Membership, words: str, at: datetime) -> DeskNote:
    """The one answer: the desk's to a note, the member's to a question. Raises NotYours, or TooLate once it is there."""
    note = DeskNote.objects.select_for_update(of=("self",)).select_related("program", "person").get(pk=note.pk)
    of_desk = note.kind != Kind.QUESTION
    if not DeskNote.objects.visible_to(by).filter(pk=note.pk).exists() or by.is_coordinator != of_desk:
        raise NotYours
    if note.answered_at is not None:
        raise TooLate
    note.answer, note.answered_at, note.answered_by = words, at, by.person
    note.save(update_fields=["answer", "answered_at", "answered_by"])
    outbox.withdraw(subject=note, at=at, why="answered")
    if of_desk:
        outbox.owe(note.person, "desk_answer", note, at, at=at, desk=note.program.public_id)
    return note
