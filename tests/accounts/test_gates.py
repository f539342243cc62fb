from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import gates
from accounts.models import CodeAcceptance, Membership, Screening, TrainingModule, TrainingRecord
from tests.factories import DAY, NOON, MentorFactory, ProgramFactory, make_ready

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LAST = TODAY + timedelta(days=365)


@pytest.fixture
def ben():
    return make_ready(MentorFactory())


def agree(mentor, on, expected):
    """The three ways of asking give one answer."""
    listed = gates.ready_mentors(Membership.objects.filter(pk=mentor.pk), on).exists()
    assert gates.ready(mentor, on) is listed is (not gates.missing(mentor, on)) is expected


def test_a_mentor_with_everything_in_date_is_ready_until_the_first_expiry(ben):
    Screening.objects.filter(membership=ben).update(expires_on=TODAY + 30 * DAY)

    agree(ben, TODAY, True)
    assert gates.ready_until(ben, TODAY) == TODAY + 30 * DAY


@pytest.mark.parametrize("model", [Screening, CodeAcceptance])
def test_each_gate_holds_through_its_last_day_and_falls_on_the_next(ben, model):
    model.objects.filter(membership=ben).update(expires_on=TODAY)

    agree(ben, TODAY, True)
    agree(ben, TODAY + DAY, False)
    assert gates.ready_until(ben, TODAY) == TODAY
    assert gates.ready_until(ben, TODAY + DAY) is None


def test_every_core_module_gates_by_itself(ben):
    for record in TrainingRecord.objects.filter(membership=ben).select_related("module"):
        TrainingRecord.objects.filter(pk=record.pk).update(expires_on=TODAY)

        agree(ben, TODAY, True)
        agree(ben, TODAY + DAY, False)
        assert [gate.key for gate in gates.missing(ben, TODAY + DAY)] == [f"training:{record.module.slug}"]

        TrainingRecord.objects.filter(pk=record.pk).update(expires_on=LAST)


def test_specialist_and_retired_modules_do_not_gate(ben):
    core = TrainingModule.objects.filter(tier="core").first()
    TrainingRecord.objects.filter(membership=ben, module=core).delete()
    TrainingModule.objects.filter(pk=core.pk).update(retired=True)

    agree(ben, TODAY, True)


def test_an_older_code_does_not_count(ben):
    CodeAcceptance.objects.filter(membership=ben).update(version="0.9")

    agree(ben, TODAY, False)
    assert [gate.key for gate in gates.missing(ben, TODAY)] == ["code"]


def test_renewing_before_the_expiry_leaves_no_gap(ben):
    Screening.objects.filter(membership=ben).update(expires_on=TODAY)
    Screening.objects.create(
        membership=ben, done_on=TODAY, expires_on=LAST, entered_by=ben.person, entered_at=timezone.now()
    )

    agree(ben, TODAY + DAY, True)
    assert gates.ready_until(ben, TODAY) == LAST


def test_checks_dated_after_the_day_do_not_count_yet(ben):
    Screening.objects.filter(membership=ben).update(done_on=TODAY + DAY)

    agree(ben, TODAY, False)
    agree(ben, TODAY + DAY, True)


def test_one_mentors_records_say_nothing_of_another(ben):
    other = MentorFactory(program=ben.program)

    assert list(gates.ready_mentors(Membership.objects.mentors(), TODAY)) == [ben]
    assert {gate.key.partition(":")[0] for gate in gates.missing(other, TODAY)} == {"code", "screening", "training"}


def test_the_question_is_one_query_for_everybody(ben, django_assert_num_queries):
    for _ in range(2):
        make_ready(MentorFactory(program=ben.program))

    with django_assert_num_queries(1):
        assert len(gates.ready_mentors(Membership.objects.mentors(), TODAY)) == 3


def test_the_day_is_the_programs_own():
    assert gates.day_of(ProgramFactory(zone="Pacific/Auckland"), NOON) == TODAY + DAY
    assert gates.day_of(ProgramFactory(zone="America/New_York"), NOON) == TODAY


@pytest.mark.parametrize("paper", [Screening, CodeAcceptance, TrainingRecord])
@pytest.mark.parametrize(("days", "ends_soon"), [(-1, False), (0, True), (29, True), (30, False)])
def test_papers_that_end_soon_are_those_that_hold_today_and_not_then(ben, paper, days, ends_soon):
    MentorFactory(program=ben.program)
    paper.objects.filter(membership=ben).update(expires_on=TODAY + days * DAY)

    soon = gates.ready_mentors_until(Membership.objects.mentors(), TODAY, TODAY + 30 * DAY)

    assert list(soon) == [ben] * ends_soon


def test_papers_renewed_already_do_not_end_soon(ben):
    Screening.objects.filter(membership=ben).update(expires_on=TODAY + DAY)
    Screening.objects.create(
        membership=ben, done_on=TODAY, expires_on=LAST, entered_by=ben.person, entered_at=timezone.now()
    )

    assert not gates.ready_mentors_until(Membership.objects.mentors(), TODAY, TODAY + 30 * DAY)
