"""After an ending or a block nothing of what was owed about the two goes out, whatever row stands (must show 8)."""

import copy
from datetime import timedelta

import pytest
from django.core import mail

from accounts.models import Block
from relationships import lifecycle
from relationships.letters import every_kind
from relationships.models import Match
from reminders import delivery, outbox
from reminders.models import Reminder
from tests.factories import NOON, ActiveMatchFactory, CheckInFactory, MatchFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
TOLD_OF_THE_END = {"ended", "closed_kindly", "request_closed", "expired"}
OF_THE_DESK = {"desk_72", "desk_question", "desk_answer", "desk_note"}
ABOUT_A_CHECK_IN = ("check_in_72h", "check_in_24h", "check_in_moved", "check_in_cancelled")
KINDS = sorted({kind.key for kind in every_kind()} - TOLD_OF_THE_END - OF_THE_DESK)


def a_row(kind, match, person):
    """A row that stands although it should not: its withdrawal was lost, or it was owed a moment too late."""
    about = CheckInFactory(match=match, starts_at=NOON + timedelta(days=2)) if kind in ABOUT_A_CHECK_IN else match
    outbox.owe(person, kind, about, NOON, at=NOON)


def ends(match):
    lifecycle.end(match, match.mentee, NOON, Match.Closed.COMPLETED)


def is_paused(match):
    lifecycle.pause(match, match.mentee, NOON)


def is_kept_apart(match):
    Block.objects.create(blocker=match.mentee.person, blocked=match.mentor.person, since=NOON)


def mentor_is_gone(match):
    type(match.mentor).objects.filter(pk=match.mentor_id).update(left_at=NOON)


def went_out():
    delivery.send_due(clock=lambda: LATER)
    return Reminder.objects.filter(sent_at__isnull=False)


def two(happens):
    """Two who were meeting until this happened, and are owed nothing."""
    match = ActiveMatchFactory()
    happens(match)
    Reminder.objects.all().delete()
    return match


@pytest.fixture(scope="module", params=[ends, is_kept_apart])
def apart(request, standing):
    return two(request.param)


@pytest.fixture(scope="module", params=[is_paused, mentor_is_gone])
def silent(request, standing):
    return two(request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_sent_about_two_who_ended_or_are_kept_apart(kind, apart):
    match = copy.deepcopy(apart)
    a_row(kind, match, match.mentor.person)
    a_row(kind, match, match.mentee.person) if kind not in ABOUT_A_CHECK_IN else None

    assert list(went_out()) == []
    assert mail.outbox == []


@pytest.mark.parametrize("kind", ["check_in_72h", "check_in_24h", "check_in_moved"])
def test_no_check_in_is_spoken_of_on_a_break_or_to_somebody_who_has_left(kind, silent):
    match = copy.deepcopy(silent)
    a_row(kind, match, match.mentor.person)

    assert list(went_out()) == []


@pytest.mark.parametrize("kind", ["check_in_72h", "check_in_24h", "started"])
def test_the_same_rows_go_out_while_the_two_are_meeting(kind):
    """The tests above can fail."""
    match = ActiveMatchFactory()
    a_row(kind, match, match.mentor.person)

    assert [reminder.kind for reminder in went_out()] == [kind]


@pytest.mark.parametrize("kind", ["request_asked", "request_nudge_24", "approved_next", "suggested"])
def test_nothing_more_is_asked_about_a_request_that_was_taken_back(kind):
    match = MatchFactory()
    lifecycle.withdraw(match, match.mentee, NOON)
    Reminder.objects.all().delete()
    a_row(kind, match, match.mentor.person)

    assert list(went_out()) == []


def test_after_an_outage_a_silent_mentor_is_asked_once_and_not_three_times():
    match = MatchFactory()
    for hours, kind in ((0, "request_asked"), (24, "request_nudge_24"), (48, "request_nudge_48")):
        asked_at = NOON + timedelta(hours=hours)
        outbox.owe(match.mentor.person, kind, match, asked_at, at=asked_at)

    delivery.send_due(clock=lambda: NOON + timedelta(hours=49))

    assert [reminder.kind for reminder in Reminder.objects.sent()] == ["request_nudge_48"]
    assert len(mail.outbox) == 1
