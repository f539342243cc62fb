"""A note reaches the desk and nobody else; a question reaches one of the two; each is answered once."""

import pytest

from accounts import consents
from accounts.consent_texts import LIVED_EXPERIENCE
from relationships import notes
from relationships.guards import NotYours, TooLate
from relationships.models import DeskNote
from reminders.models import Reminder
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def match():
    return MatchFactory()


@pytest.fixture
def chidi(match):
    return CoordinatorFactory(program=match.program)


def owed(kind):
    return set(Reminder.objects.waiting().filter(kind=kind).values_list("person", flat=True))


def test_a_note_about_a_match_reaches_every_coordinator_but_the_two(match, chidi):
    CoordinatorFactory(program=match.program, person=match.mentor.person)

    note = notes.write(match.mentee, "not right", "It feels wrong.", NOON, match=match)

    assert note.about == match.mentor.person
    assert owed("desk_note") == {chidi.person_id}


def test_the_desk_answers_a_note_once(match, chidi):
    note = notes.write(match.mentee, "help", "Who could I ask?", NOON)

    notes.answer(note, chidi, "Try the list.", NOON + DAY)
    with pytest.raises(TooLate):
        notes.answer(note, chidi, "Again.", NOON + DAY)

    note.refresh_from_db()
    assert (note.answer, note.answered_by) == ("Try the list.", chidi.person)
    assert (owed("desk_answer"), owed("desk_note")) == ({match.mentee.person_id}, set())


def test_a_question_is_answered_by_the_one_it_was_asked(match, chidi):
    note = notes.ask(chidi, match, match.mentee.person, "Is the group all right?", NOON)

    for other in [match.mentor, chidi]:
        with pytest.raises(NotYours):
            notes.answer(note, other, "Yes", NOON)
    notes.answer(note, match.mentee, "Yes", NOON)

    assert owed("desk_question") == set()
    assert not DeskNote.objects.unanswered().exists()


def test_a_mentor_is_asked_nothing_before_the_mentees_yes(chidi):
    suggested = MatchFactory(
        program=chidi.program, mentee_yes_at=None, slot=None, origin="suggestion",
        coordinator_yes_at=NOON, coordinator_yes_by=chidi.person,
    )  # fmt: skip

    with pytest.raises(NotYours):
        notes.ask(chidi, suggested, suggested.mentor.person, "Would you?", NOON)

    assert not DeskNote.objects.exists()


def test_nobody_asks_about_their_own_match_or_another_programs(match, chidi):
    mine = CoordinatorFactory(program=match.program, person=match.mentor.person)

    for by in [mine, CoordinatorFactory(), MentorFactory(program=match.program)]:
        with pytest.raises(NotYours):
            notes.ask(by, match, match.mentee.person, "?", NOON)


def test_the_desk_hears_when_somebody_in_a_match_takes_the_yes_on_lived_experience_back():
    match = ActiveMatchFactory()
    waiting = MenteeFactory(program=match.program)
    for member in (match.mentee, waiting):
        consents.give(member.person, member.program, [LIVED_EXPERIENCE], NOON)
        consents.take_back(member.person, member.program, LIVED_EXPERIENCE, NOON)

    note = DeskNote.objects.get()

    assert (note.person, note.match, note.kind) == (match.mentee.person, match, DeskNote.Kind.HELP)
    assert not DeskNote.objects.visible_to(match.mentor).exists()
