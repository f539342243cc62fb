"""A plan for those who wait: found and proven, changed by pins and bans, approved row by row, the same every time."""

import copy
import datetime as dt
import uuid

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from accounts import changed
from matching import card, cohort, compare, health, kept, pool, replacing, solving, tasks
from matching.certificate import Terms
from matching.models import CohortPlan, LeftOut, PairMark, PlanInputs, Proposal
from mentoring import synthetic
from relationships.models import Match
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import (
    DAY,
    NOON,
    AreaFactory,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    offers_ways,
    speaks,
)

pytestmark = pytest.mark.django_db


def meeting_by_video():
    program = ProgramFactory()
    offers_ways(program, "video")
    return program


@pytest.fixture(scope="module")
def made(standing):
    """Chidi at the desk, three who wait, and two mentors with one place each, made once for the file; each test has
    them to itself."""
    program = meeting_by_video()
    chidi = CoordinatorFactory(program=program, person__chosen_name="Chidi")
    names = ("Amara", "Nia", "Rowan")
    mentees = [answered(MenteeFactory(program=program, person__chosen_name=name)) for name in names]
    mentors = [ready_mentor(program, NOON, person__chosen_name=name, capacity=1) for name in ("Ben", "Maya")]
    return chidi, mentees, mentors


@pytest.fixture
def ours(made, db):
    return copy.deepcopy(made)


@pytest.fixture
def chidi(ours):
    return ours[0]


@pytest.fixture
def people(ours):
    return ours[1:]


@pytest.fixture
def program(chidi):
    return chidi.program


def solved(coordinator, **chosen):
    plan = cohort.start(coordinator, cohort.Settings(**chosen), NOON)
    assert solving.solve(plan.pk, NOON)
    return CohortPlan.objects.get(pk=plan.pk)


def again(plan):
    if not CohortPlan.objects.get(pk=plan.pk).is_running:
        cohort.solve_again(plan, NOON + DAY)
    assert solving.solve(plan.pk, NOON + DAY)
    return CohortPlan.objects.get(pk=plan.pk)


def pairs_of(plan):
    return {(row.mentee, row.mentor) for row in plan.proposals.all()}


def test_as_many_as_there_are_places_get_someone_and_it_is_proven(chidi, people):
    plan = solved(chidi)

    assert (plan.people, plan.matched, plan.is_certified) == (3, 2, True)
    assert {mentor for _, mentor in pairs_of(plan)} == set(people[1])
    assert not plan.is_running
    for row in plan.proposals.all():
        assert row.points == compare.compare(row.mentee, row.mentor, NOON).score.points > 0


def test_whoever_is_left_out_has_the_people_and_the_places_as_cause(chidi, people):
    plan = solved(chidi)

    (left,) = plan.left_out.all()
    assert (left.cause["people"], left.cause["places"], left.cause["left_out"]) == (3, 2, 1)
    assert {key: plan.changes[0][key] for key in ("kind", "helps")} == {"kind": "place", "helps": 1}


def test_whoever_fits_nobody_is_told_apart_by_what_stands_between(program, chidi, people):
    free_sunday = answered(MenteeFactory(program=program))
    free_sunday.person.availability_windows.all().delete()
    free_on(free_sunday.person, (6, 8, 10))

    plan = solved(chidi)

    cause = plan.left_out.get(mentee=free_sunday).cause
    assert (cause["people"], cause["mentors"]) == (1, 0)
    assert cause["asked"] == [{"rule": "times", "value": "weekends"}]


def test_whoever_fits_nobody_is_told_each_thing_that_stands_between(chidi, people):
    """One mentor speaks French, the other is free on Sunday; no one is both."""
    (mentee, *_), (french, sunday, *_) = people
    mentee.person.languages.clear()
    speaks(mentee.person, "fr")
    speaks(french.person, "fr")
    for member, hours in ((mentee, (6, 8, 10)), (sunday, (6, 8, 10))):
        member.person.availability_windows.all().delete()
        free_on(member.person, hours)
    card.rewrite_program(chidi.program, NOON)

    plan = solved(chidi)

    asked = plan.left_out.get(mentee=mentee).cause["asked"]
    assert {one["rule"] for one in asked} == {"times", "language"}


def test_nothing_is_sent_and_no_place_is_taken_before_somebody_approves(chidi, people):
    solved(chidi)

    assert not Match.objects.exists()
    assert not Reminder.objects.exists()
    assert {changed_mentor.held for changed_mentor in map(anew, people[1])} == {0}


def anew(member):
    return type(member).objects.get(pk=member.pk)


def test_an_approved_row_asks_the_mentee_and_tells_the_mentor_nothing(chidi, people):
    plan = solved(chidi)
    row = plan.proposals.first()

    done = cohort.approve(plan, [row], chidi, NOON)

    match = Match.objects.get()
    assert [approved.match for approved in done.went_through] == [match]
    assert (match.origin, match.coordinator_yes_by, match.mentee_yes_at) == ("cohort plan", chidi.person, None)
    assert anew(row.mentor).held == 1
    assert {reminder.person for reminder in Reminder.objects.all()} == {row.mentee.person}
    assert not Match.objects.visible_to(row.mentor).exists()


def test_the_doctor_counts_approved_rows_and_plans_left_behind(chidi, people):
    plan = solved(chidi)
    cohort.approve(plan, plan.proposals.all(), chidi, NOON)
    match = Match.objects.first()

    well = health.every_approved_row_is_a_match_of_the_same_two(NOON)
    Match.objects.filter(pk=match.pk).update(coordinator_yes_by=CoordinatorFactory(program=plan.program).person)
    ill = health.every_approved_row_is_a_match_of_the_same_two(NOON)
    cohort.start(chidi, cohort.Settings(), NOON)

    assert ((well.checked, well.broken), (ill.checked, ill.broken)) == ((2, 0), (2, 1))
    assert health.no_plan_is_left_behind(NOON).broken == 0
    assert health.no_plan_is_left_behind(NOON + DAY).broken == 1


def test_approving_twice_has_one_effect(chidi, people):
    plan = solved(chidi)
    rows = list(plan.proposals.all())

    cohort.approve(plan, rows, chidi, NOON)
    cohort.approve(plan, rows, chidi, NOON)

    assert Match.objects.count() == 2


def test_a_row_that_no_longer_fits_says_why_and_the_rest_go_through(chidi, people):
    plan = solved(chidi)
    gone, fine = plan.proposals.order_by("pk")
    gone.mentor.away_from = NOON - DAY
    gone.mentor.save()
    changed.mentor(gone.mentor, NOON)

    done = cohort.approve(plan, [gone, fine], chidi, NOON)

    assert ([row.pk for row in done.went_through], [row.pk for row in done.refused]) == ([fine.pk], [gone.pk])
    assert "break" in Proposal.objects.get(pk=gone.pk).refused


def test_a_coordinator_who_is_one_of_the_two_cannot_approve_the_row(program, people):
    erin = CoordinatorFactory(program=program, person=people[1][0].person)
    plan = solved(erin)

    done = cohort.approve(plan, plan.proposals.filter(mentor=people[1][0]), erin, NOON)

    assert not done.went_through
    assert not Match.objects.exists()


def test_a_pin_holds_and_a_ban_does_too(chidi, people):
    (amara, nia, rowan), (ben, maya) = people
    plan = solved(chidi)

    cohort.pin(plan, rowan, ben, chidi, NOON)
    cohort.ban(plan, amara, maya, chidi, NOON)
    plan = again(plan)

    assert pairs_of(plan) == {(rowan, ben), (nia, maya)}
    assert plan.proposals.get(mentee=rowan).is_pinned


def test_a_pin_of_somebody_who_cannot_be_matched_any_more_is_left_out_and_said(chidi, people):
    (amara, *_), (ben, _) = people
    plan = solved(chidi)
    cohort.pin(plan, amara, ben, chidi, NOON)
    ben.away_from = NOON
    ben.save()
    changed.mentor(ben, NOON)

    plan = again(plan)

    assert (plan.pins_dropped, plan.matched) == (1, 1)


def test_a_swap_pins_the_other_one_and_places_everybody_anew(chidi, people):
    plan = solved(chidi)
    row = plan.proposals.order_by("pk").first()
    (other,) = set(people[1]) - {row.mentor}
    assert [one["mentor"] for one in row.alternatives] == [other.pk]

    cohort.swap(row, other, chidi, NOON)
    plan = again(plan)

    assert plan.proposals.get(mentee=row.mentee).mentor == other
    assert plan.matched == 2


def test_only_one_of_the_alternatives_can_be_swapped_in(chidi, people):
    plan = solved(chidi)
    row = plan.proposals.first()

    with pytest.raises(cohort.NotInThePlan):
        cohort.swap(row, row.mentor, chidi, NOON)


def test_approved_rows_stay_when_the_rest_is_solved_again(chidi, people):
    plan = solved(chidi)
    row = plan.proposals.first()
    cohort.approve(plan, [row], chidi, NOON)

    plan = again(plan)

    assert plan.proposals.filter(approved_at__isnull=False).get() == row
    assert (plan.people, plan.matched) == (2, 1)


def test_rows_that_say_the_same_keep_their_address_when_it_is_solved_again(chidi, people):
    plan = solved(chidi)
    refused, fine = plan.proposals.order_by("pk")
    plan.proposals.filter(pk=refused.pk).update(refused="One of the two is taking a break now.")

    again(plan)

    kept = plan.proposals.get(mentee=fine.mentee)
    anew = plan.proposals.get(mentee=refused.mentee)
    assert (kept.pk, kept.public_id) == (fine.pk, fine.public_id)
    assert (anew.public_id == refused.public_id, anew.refused) == (False, "")
    assert plan.left_out.count() == 1


def test_the_same_people_and_settings_give_the_same_hash(chidi, people):
    assert solved(chidi).plan_hash == solved(chidi).plan_hash
    assert solved(chidi).plan_hash != solved(chidi, most_new=1, waiting_weight=10).plan_hash


def test_solved_from_where_it_stood_or_anew_it_is_the_same_plan(chidi, people):
    first, second = solved(chidi), solved(chidi)
    for plan in (first, second):
        cohort.pin(plan, people[0][2], people[1][0], chidi, NOON)
    CohortPlan.objects.filter(pk=second.pk).update(solved_at=None, prices={}, worst=0)

    for plan in (first, second):
        cohort.solve_again(plan, NOON)
        solving.solve(plan.pk, NOON)

    assert len({plan.plan_hash for plan in CohortPlan.objects.all()}) == 1


def test_what_was_kept_gives_the_same_plan_whatever_has_changed_since(chidi, people):
    plan = solved(chidi, waiting_weight=20)
    people[0][0].left_at = NOON
    people[0][0].save()

    assert solving.run_again(plan.pk, NOON + DAY)
    assert CohortPlan.objects.get(pk=plan.pk).came_out_the_same is True


def test_what_was_kept_of_people_with_every_kind_of_answer_is_the_same():
    program = synthetic.a_program("Kept")
    list(synthetic.people(program, 20, 40, 5, NOON))
    found = pool.load(program, NOON)
    terms = Terms(places=tuple(found.places.tolist()), pins=frozenset({(0, 1)}), bans=frozenset({(1, 1), (2, 0)}))

    again, terms_again = kept.read(kept.written(found, terms))

    assert (again.seal, terms_again) == (found.seal, terms)


def test_what_another_release_kept_is_not_run_again_and_is_let_go(chidi, people, monkeypatch):
    plan = solved(chidi)
    monkeypatch.setattr(kept, "FORM", kept.FORM + 1)

    with pytest.raises(kept.OfAnotherForm):
        kept.read(plan.inputs.kept)
    assert solving.run_again(plan.pk, NOON) is False
    assert not PlanInputs.objects.exists()
    assert CohortPlan.objects.get(pk=plan.pk).came_out_the_same is None


def test_what_was_kept_is_not_readable_in_the_database(chidi, people):
    plan = solved(chidi)

    with connection.cursor() as cursor:
        cursor.execute("SELECT kept FROM matching_planinputs WHERE plan_id = %s", [plan.pk])
        (raw,) = cursor.fetchone()

    assert raw.startswith("tests:")
    assert plan.inputs.kept not in raw


def test_what_was_kept_is_forgotten_after_90_days(chidi, people):
    solved(chidi)

    assert cohort.forget(NOON + 89 * DAY) == 0
    assert cohort.forget(NOON + 91 * DAY) == 1
    assert not PlanInputs.objects.exists()


def test_whoever_has_waited_longer_is_matched_when_waiting_counts():
    program = meeting_by_video()
    late = answered(MenteeFactory(program=program, waiting_since=NOON - 200 * DAY))
    answered(MenteeFactory(program=program, waiting_since=NOON - DAY))
    answered(MenteeFactory(program=program, waiting_since=NOON - DAY))
    ready_mentor(program, NOON, capacity=1)

    plan = solved(CoordinatorFactory(program=program), waiting_weight=30)

    assert [row.mentee for row in plan.proposals.all()] == [late]


def test_at_most_so_many_new_people_go_to_one_mentor():
    program = meeting_by_video()
    for _ in range(3):
        answered(MenteeFactory(program=program))
    ready_mentor(program, NOON, capacity=3)

    chidi = CoordinatorFactory(program=program)
    assert solved(chidi).matched == 3
    assert solved(chidi, most_new=2).matched == 2


def test_a_program_has_one_running_plan_at_a_time(chidi, people):
    cohort.start(chidi, cohort.Settings(), NOON)

    with pytest.raises(cohort.AlreadyRunning):
        cohort.start(chidi, cohort.Settings(), NOON)
    assert CohortPlan.objects.count() == 1


def test_a_cancelled_plan_is_not_written_and_an_earlier_result_stays(chidi, people):
    plan = solved(chidi)
    cohort.solve_again(plan, NOON + DAY)

    cohort.cancel(plan, NOON + DAY)

    assert not solving.solve(plan.pk, NOON + DAY)
    assert CohortPlan.objects.get(pk=plan.pk).proposals.count() == 2


def test_a_worker_stops_when_the_plan_is_cancelled_meanwhile(chidi, people, monkeypatch):
    plan = cohort.start(chidi, cohort.Settings(), NOON)
    monkeypatch.setattr(solving, "TOLD_EVERY", 0)
    load = solving.pool.load

    def and_cancel(*args, **kwargs):
        cohort.cancel(plan, NOON)
        return load(*args, **kwargs)

    monkeypatch.setattr(solving.pool, "load", and_cancel)

    assert not solving.solve(plan.pk, NOON)
    assert not Proposal.objects.exists()


def test_a_plan_in_other_hands_is_left_alone_until_they_have_died(chidi, people):
    plan = cohort.start(chidi, cohort.Settings(), NOON)
    CohortPlan.objects.filter(pk=plan.pk).update(holder=uuid.uuid4(), seen_at=NOON, tries=1)

    assert not solving.solve(plan.pk, NOON + dt.timedelta(minutes=1))
    assert solving.solve(plan.pk, NOON + dt.timedelta(minutes=3))


def test_a_plan_that_fails_three_times_says_so(chidi, people):
    plan = cohort.start(chidi, cohort.Settings(), NOON)
    CohortPlan.objects.filter(pk=plan.pk).update(tries=3, seen_at=NOON - DAY)

    assert not solving.solve(plan.pk, NOON)
    plan.refresh_from_db()
    assert (plan.is_running, plan.failed_at) == (False, NOON)


def test_the_sweep_rings_for_plans_nobody_took(chidi, people, monkeypatch):
    plan = cohort.start(chidi, cohort.Settings(), NOON)
    rung = []
    monkeypatch.setattr(tasks.solve, "delay", rung.append)

    assert tasks.solve_left_behind() == 1
    assert rung == [plan.pk]


@pytest.fixture
def two_who_cannot(program, chidi, people):
    """Pairs that no plan of this program may hold."""
    (amara, *_), (ben, _) = people
    also_ben = MenteeFactory(program=program, person=ben.person)
    return {
        "a mentee of another program": (MenteeFactory(), ben),
        "a mentor of another program": (amara, MentorFactory()),
        "no mentee": (chidi, ben),
        "no mentor": (amara, chidi),
        "somebody with themselves": (also_ben, ben),
    }


def test_rows_of_a_plan_stay_in_its_program_one_by_one_and_many_at_once(chidi, people, two_who_cannot):
    plan = CohortPlan.objects.create(program=chidi.program, started_by=chidi, started_at=NOON)
    (amara, nia, rowan), (ben, maya) = people

    def row(mentee, mentor):
        return {"plan_id": plan.pk, "mentee_id": mentee.pk, "mentor_id": mentor.pk, "points": 1}

    good = [row(nia, ben), row(rowan, maya)]
    for mentee, mentor in two_who_cannot.values():
        bad = row(mentee, mentor)
        for put in (Proposal(**bad).save, lambda bad=bad: replacing.replace(plan.proposals.all(), [*good, bad])):
            refused_by_the_rule(put)
        mark = PairMark(plan=plan, mentee=mentee, mentor=mentor, kind="pin", made_by=chidi, made_at=NOON)
        refused_by_the_rule(mark.save)
    for mentee in (two_who_cannot["a mentee of another program"][0], chidi):
        left = [{"plan_id": plan.pk, "mentee_id": each.pk, "number": 0} for each in (amara, mentee)]
        refused_by_the_rule(LeftOut(**left[1]).save)
        refused_by_the_rule(lambda left=left: replacing.replace(plan.left_out.all(), left))
    replacing.replace(plan.proposals.all(), good)
    replacing.replace(plan.left_out.all(), left[:1])


def test_a_row_of_a_plan_is_not_moved_out_of_its_program(chidi, people, two_who_cannot):
    plan = solved(chidi)
    other = CohortPlan.objects.create(
        program=ProgramFactory(), started_by=CoordinatorFactory(program=ProgramFactory()), started_at=NOON
    )
    row, left = plan.proposals.filter(pk=plan.proposals.first().pk), plan.left_out.all()

    for mentee, mentor in two_who_cannot.values():
        refused_by_the_rule(lambda mentee=mentee, mentor=mentor: row.update(mentee=mentee, mentor=mentor))
    refused_by_the_rule(lambda: row.update(plan=other))
    refused_by_the_rule(lambda: left.update(plan=other))
    refused_by_the_rule(lambda: left.update(mentee=chidi))


def refused_by_the_rule(put):
    with pytest.raises((IntegrityError, psycopg.IntegrityError)) as refused, transaction.atomic():
        put()
    error = refused.value.__cause__ or refused.value  # Django wraps what comes of a statement, and not of a COPY
    assert error.diag.constraint_name == "plan_of_one_program"


def test_a_plan_for_some_areas_is_about_those_who_live_there(program, chidi, people):
    area = AreaFactory(program=program)
    amara = people[0][0]
    amara.area = area
    amara.save()

    plan = solved(chidi, areas=(area,))

    assert (plan.people, {mentee for mentee, _ in pairs_of(plan)}) == (1, {amara})


def test_when_people_are_free_is_a_part_of_the_week_only_where_it_holds_for_all():
    evening, sunday = 1 << (18 * 4), 1 << (6 * 96 + 40)

    assert [solving.when([evening]), solving.when([sunday]), solving.when([evening, sunday])] == [
        "evenings",
        "weekends",
        "",
    ]


def on_sunday(member):
    member.person.availability_windows.all().delete()
    free_on(member.person, (6, 8, 10))
    return member


def hours_of(changes):
    return [(each["hours"], each["helps"]) for each in changes if each["kind"] == "hours"]


def test_a_new_mentor_in_the_hours_named_matches_exactly_one_more(program, chidi, people):
    for name in ("Sol", "Tove", "Uma"):
        on_sunday(answered(MenteeFactory(program=program, person__chosen_name=name)))
    plan = solved(chidi)
    causes = {left.number: left.cause for left in plan.left_out.all()}.values()
    assert sorted(hours for cause in causes for hours in hours_of(cause["changes"])) == [
        ([1, 1080, 1200], 1), ([6, 480, 600], 3),
    ]  # fmt: skip
    assert sorted(hours_of(plan.changes)) == [([1, 1080, 1200], 1), ([6, 480, 600], 3)]

    newcomer = on_sunday(ready_mentor(program, NOON, person__chosen_name="Vera", capacity=1))
    card.rewrite_program(program, NOON)
    more = again(plan)

    assert more.matched == plan.matched + 1
    assert newcomer in {mentor for _, mentor in pairs_of(more)}


def test_hours_are_told_on_the_clock_of_most_who_are_left_out(program, chidi, people):
    for mentee in people[0]:
        mentee.person.zone = "Asia/Kathmandu"
        mentee.person.save(update_fields=["zone"])
        on_sunday(mentee)

    (told,) = [change for change in solved(chidi).changes if change["kind"] == "hours"]

    assert (told["hours"], told["zone"], told["helps"]) == ([6, 480, 600], "Asia/Kathmandu", 3)
