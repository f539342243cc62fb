from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils.timezone import now

from accounts.models import Membership, Program
from mentoring import demo_program, doctor
from relationships.models import DeskNote, Match
from reminders.models import Reminder

pytestmark = pytest.mark.django_db


def counts(**by_role):
    return {role: Membership.objects.active().filter(role=role).count() for role in by_role} == by_role


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The demo as it is made in some night, kept for the tests of this file; the browser's is made at this hour."""
    night = now().replace(hour=3, minute=17)
    with django_db_blocker.unblock(), time_machine.travel(night), transaction.atomic():
        assert demo_program.make(now())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
class TestTheDemo:
    def test_it_has_everybody(self):
        assert counts(mentor=60, mentee=40, coordinator=3)
        assert set(Program.objects.values_list("joining", flat=True)) == {"open", "invitation"}

    def test_it_shows_every_state(self):
        assert Match.objects.open().filter(coordinator_yes_at=None).count() >= 5
        assert Match.objects.open().filter(mentee_yes_at=None).count() == 1
        assert Match.objects.active().count() >= 8
        assert Match.objects.paused().count() == 1
        assert Match.objects.ended().count() == 3
        assert DeskNote.objects.unanswered().count() == 2

    def test_no_rule_is_broken(self):
        broken = [
            check
            for check in doctor.examine(now())
            if check.room not in ("services", "configuration") and not check.is_well
        ]

        assert broken == []

    def test_something_arrives_within_two_minutes(self):
        soon = now() + timedelta(minutes=2, seconds=30)

        assert (
            Reminder.objects.waiting().filter(goes_at__gt=now() - timedelta(minutes=2), goes_at__lte=soon).count() >= 2
        )

    def test_it_is_made_once(self):
        assert not demo_program.make(now())
