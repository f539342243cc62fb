"""The words the desk uses for matches pick exactly the rows they name."""

from datetime import timedelta

import pytest

from relationships.models import DeskNote, Match
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    ApprovedMatchFactory,
    CoordinatorFactory,
    MatchFactory,
    MentorFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_five_columns_of_the_board():
    program = ProgramFactory()
    asked = MatchFactory(program=program)
    questioned = MatchFactory(program=program)
    DeskNote.objects.create(
        program=program,
        person=questioned.mentee.person,
        match=questioned,
        kind="question",
        words="When?",
        written_at=NOON,
    )
    approved = ApprovedMatchFactory(program=program)
    meeting = ActiveMatchFactory(program=program, started_at=NOON - 27 * DAY)
    ActiveMatchFactory(program=program, started_at=NOON - 28 * DAY)
    paused = ActiveMatchFactory(program=program, paused_at=NOON)
    closed = MatchFactory(program=program, closed_at=NOON - 29 * DAY, closed_as="withdrawn")
    MatchFactory(program=program, closed_at=NOON - 30 * DAY, closed_as="withdrawn")
    desk = Match.objects.in_program(program)

    assert list(desk.to_look_at(NOON)) == [asked]
    assert list(desk.talking_it_through(NOON)) == [questioned]
    assert list(desk.waiting_for_answer(NOON)) == [approved]
    assert list(desk.meeting_first_28_days(NOON)) == [meeting]
    assert set(desk.not_now(NOON)) == {paused, closed}


def test_an_answered_question_is_talked_through():
    match = MatchFactory()
    DeskNote.objects.create(
        program=match.program,
        person=match.mentee.person,
        match=match,
        kind="question",
        written_at=NOON,
        answered_at=NOON,
    )

    assert list(Match.objects.talking_it_through(NOON)) == []
    assert list(Match.objects.to_look_at(NOON)) == [match]


def test_late_after_72_hours_of_the_mentors_silence():
    match = MatchFactory(mentee_yes_at=NOON)

    assert list(Match.objects.late(NOON + 72 * HOUR - HOUR)) == []
    assert list(Match.objects.late(NOON + 72 * HOUR)) == [match]


def test_expired_14_days_after_the_first_yes():
    match = ApprovedMatchFactory(mentee_yes_at=NOON, coordinator_yes_at=NOON + 9 * DAY)

    assert list(Match.objects.expired(NOON + 14 * DAY - HOUR)) == []
    assert list(Match.objects.expired(NOON + 14 * DAY)) == [match]
    assert match.expires_at == NOON + 14 * DAY


def test_paused_for_longer_than_the_program_allows():
    match = ActiveMatchFactory(paused_at=NOON)

    assert list(Match.objects.paused_too_long(NOON + 90 * DAY)) == []
    assert list(Match.objects.paused_too_long(NOON + 91 * DAY)) == [match]


def test_open_with_a_mentor_who_is_away():
    program = ProgramFactory()
    away = MatchFactory(program=program, mentor=MentorFactory(program=program, away_from=NOON))
    MatchFactory(program=program)

    assert list(Match.objects.mentor_is_away(NOON)) == [away]


def test_a_mentor_sees_nothing_before_the_mentees_yes():
    match = ApprovedMatchFactory(origin="suggestion", slot=None, mentee_yes_at=None)

    assert list(Match.objects.visible_to(match.mentor)) == []
    assert list(Match.objects.visible_to(match.mentee)) == [match]


def test_a_coordinator_sees_no_desk_page_of_their_own_match():
    match = MatchFactory()
    chidi = CoordinatorFactory(program=match.program)
    ben_at_the_desk = CoordinatorFactory(program=match.program, person=match.mentor.person)
    dana = CoordinatorFactory()

    assert list(Match.objects.visible_to(chidi)) == [match]
    assert list(Match.objects.visible_to(ben_at_the_desk)) == []
    assert list(Match.objects.visible_to(dana)) == []


def test_states_and_adjectives_agree():
    for match in (MatchFactory(), ApprovedMatchFactory(), ActiveMatchFactory(), ActiveMatchFactory(paused_at=NOON)):
        rows = Match.objects.filter(pk=match.pk)
        assert rows.open().exists() == match.is_open
        assert rows.approved().exists() == match.is_approved
        assert rows.active().exists() == match.is_active
        assert rows.paused().exists() == match.is_paused
        assert rows.ended().exists() == match.has_ended
