"""Screening and training are entered by a coordinator of the same program, never by oneself."""

from datetime import date

import pytest

from accounts import certificates, changed
from accounts.models import Screening, TrainingModule, TrainingRecord
from tests.factories import NOON, CoordinatorFactory, MentorFactory

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture
def chidi():
    return CoordinatorFactory()


@pytest.fixture
def ben(chidi):
    return MentorFactory(program=chidi.program)


def test_training_holds_as_long_as_its_module_does(ben, chidi):
    module = TrainingModule.objects.filter(tier="core").first()

    record = certificates.enter_training(ben, chidi, NOON, module=module, completed_on=MARCH)

    assert record.expires_on == certificates.months_after(MARCH, module.valid_months)
    assert record.entered_by == chidi.person


def test_the_same_training_is_entered_once_a_day(ben, chidi):
    module = TrainingModule.objects.first()
    certificates.enter_training(ben, chidi, NOON, module=module, completed_on=MARCH)

    with pytest.raises(certificates.EnteredAlready):
        certificates.enter_training(ben, chidi, NOON, module=module, completed_on=MARCH)

    assert TrainingRecord.objects.count() == 1


def test_nobody_enters_anything_about_themselves_or_for_another_program(ben, chidi):
    oneself = CoordinatorFactory(program=chidi.program, person=ben.person)

    for by in [oneself, CoordinatorFactory(), MentorFactory(program=chidi.program)]:
        with pytest.raises(certificates.NotYours):
            certificates.enter_screening(ben, by, NOON, done_on=MARCH, expires_on=MARCH)

    assert not Screening.objects.exists()


def test_matching_hears_of_every_entry(ben, chidi, monkeypatch):
    heard = []
    monkeypatch.setattr(changed, "mentor", lambda member, at: heard.append(member))

    certificates.enter_screening(ben, chidi, NOON, done_on=MARCH, expires_on=date(2027, 3, 1))

    assert heard == [ben]
