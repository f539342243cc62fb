"""A plan when things go wrong at the worst moment: its worker is killed, two coordinators approve it at once.

Real processes and real connections. Each guard was taken away once, to see that the test can fail.
"""

import multiprocessing
import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils.timezone import now

from matching import cohort, replacing, solving
from matching.models import CohortPlan, PairMark, Proposal
from relationships.guards import Busy
from relationships.models import Match
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import CoordinatorFactory, MenteeFactory, ProgramFactory, offers_ways
from tests.relationships.test_races import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]
STAGES = ("proving", "half written")
if os.environ.get("ALONGSIDE_PROVE"):
    STAGES += ("reading", "solving", "checking", "writing")


@pytest.fixture
def chidi():
    """Chidi's program: five who wait, two mentors with two places each."""
    program = ProgramFactory()
    offers_ways(program, "video")
    for number in range(5):
        answered(MenteeFactory(program=program, person__chosen_name=f"Nia {number}"))
    for number in range(2):
        ready_mentor(program, now(), person__chosen_name=f"Ben {number}")
    return CoordinatorFactory(program=program, person__chosen_name="Chidi")


@pytest.fixture
def waits_for_locks(monkeypatch):
    """Says how long the connections of a race wait for somebody else's rows, in milliseconds."""
    options = connections.settings["default"]["OPTIONS"]
    return lambda milliseconds: monkeypatch.setitem(options, "options", f"-c lock_timeout={milliseconds}")


def solved(coordinator):
    plan = cohort.start(coordinator, cohort.Settings(), now())
    assert solving.solve(plan.pk, now())
    return CohortPlan.objects.get(pk=plan.pk)


def killed_at(stage, key):
    """A worker takes the plan, and dies in the middle of this stage without a word."""
    worker = multiprocessing.get_context("fork").Process(target=_work_and_die, args=(stage, key))
    worker.start()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL


def _work_and_die(stage, key):
    connection.connect()  # a child must not speak on a connection of its parent's
    told, replace = solving.Watch.told, replacing.replace

    def told_or_dead(watch, reached, done, of):
        told(watch, reached, done, of)
        if reached == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    def half_written(*rows):
        replace(*rows)
        os.kill(os.getpid(), signal.SIGKILL)

    solving.Watch.told = told_or_dead
    if stage == "half written":
        replacing.replace = half_written
    solving.solve(key, now())


def rows_of(plan):
    return {(row.mentee_id, row.mentor_id): row.public_id for row in plan.proposals.all()}


@pytest.mark.fault
@pytest.mark.parametrize("stage", STAGES)
def test_a_plan_whose_worker_was_killed_is_worked_out_once_by_the_next(chidi, stage):
    plan, undisturbed = solved(chidi), solved(chidi)
    before, row = rows_of(plan), plan.proposals.first()
    for each in (undisturbed, plan):
        cohort.ban(each, row.mentee, row.mentor, chidi, now())
        cohort.solve_again(each, now())
        if each == undisturbed:
            assert solving.solve(each.pk, now())

    killed_at(stage, plan.pk)

    assert CohortPlan.objects.get(pk=plan.pk).is_running
    assert rows_of(plan) == before
    assert not solving.solve(plan.pk, now())  # it may be alive yet
    later = now() + cohort.LEASE + timedelta(seconds=1)
    assert list(CohortPlan.objects.left_behind(later - cohort.LEASE)) == [plan]
    assert solving.solve(plan.pk, later)
    after = CohortPlan.objects.get(pk=plan.pk)
    assert (after.is_running, after.matched, plan.left_out.count()) == (False, 4, 1)
    assert after.plan_hash == CohortPlan.objects.get(pk=undisturbed.pk).plan_hash != plan.plan_hash
    assert rows_of(plan).keys() == rows_of(undisturbed).keys() != before.keys()


def test_two_coordinators_who_approve_the_same_plan_at_once_approve_each_row_once(chidi, waits_for_locks):
    erin = CoordinatorFactory(program=chidi.program, person__chosen_name="Erin")
    plan = solved(chidi)
    rows = list(plan.proposals.all())

    waits_for_locks(60_000)  # four stand in a row for the plan, and a busy machine is not a failure
    done = at_once(*(lambda by=by: cohort.approve(plan, rows, by, now()) for by in (chidi, erin, chidi, erin)))

    assert kinds(done) == {"Approved": 4}
    assert [(len(one.went_through), one.refused) for one in done] == [(4, [])] * 4
    matches = {match.pk: match for match in Match.objects.all()}
    assert {row.match_id for row in Proposal.objects.all()} == set(matches)
    assert len(matches) == 4
    for row in Proposal.objects.select_related("match", "approved_by"):
        assert (row.mentee_id, row.mentor_id) == (row.match.mentee_id, row.match.mentor_id)
        assert row.approved_by.person_id == row.match.coordinator_yes_by_id
    assert set(Counter(Match.objects.values_list("mentor", flat=True)).values()) == {2}
    assert Counter(Reminder.objects.values_list("person", flat=True)) == Counter(row.mentee.person_id for row in rows)


def test_a_row_in_other_hands_says_so_and_the_rest_go_through(chidi, waits_for_locks):
    plan = solved(chidi)
    held, *others = plan.proposals.order_by("pk")
    waits_for_locks(200)

    with transaction.atomic():
        Proposal.objects.select_for_update().get(pk=held.pk)
        [done] = at_once(lambda: cohort.approve(plan, [held, *others], chidi, now()))

    assert (done.went_through, done.refused) == (others, [held])
    assert held.refused == Busy.words
    assert set(plan.proposals.standing().values_list("pk", "refused")) == {(held.pk, "")}


def test_while_one_approves_and_another_solves_again_no_row_is_lost_or_doubled(chidi):
    erin = CoordinatorFactory(program=chidi.program, person__chosen_name="Erin")
    plan = solved(chidi)
    rows = list(plan.proposals.order_by("pk"))

    def solve_again():
        cohort.solve_again(plan, now())
        return solving.solve(plan.pk, now())

    approved, _ = at_once(lambda: cohort.approve(plan, rows, erin, now()), solve_again)

    standing = CohortPlan.objects.get(pk=plan.pk)
    assert not standing.is_running
    through = {row.mentee_id for row in approved.went_through}
    assert {match.mentee_id for match in Match.objects.all()} == through
    assert Counter(plan.proposals.values_list("mentee", flat=True)).most_common(1)[0][1] == 1
    assert {row.mentee_id for row in plan.proposals.filter(approved_at__isnull=False)} == through
    assert plan.proposals.standing().count() + len(through) == 4


def test_two_who_pin_and_ban_the_same_two_at_once_leave_one_mark(chidi):
    plan = solved(chidi)
    row = plan.proposals.first()

    outcomes = at_once(
        *(
            lambda mark=mark: mark(plan, row.mentee, row.mentor, chidi, now())
            for mark in (cohort.pin, cohort.ban, cohort.pin, cohort.ban)
        )
    )

    assert outcomes == [None] * 4
    assert PairMark.objects.count() == 1
