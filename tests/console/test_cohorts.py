"""Plans at the desk: asked for, watched, read, changed and approved row by row; each in words, nothing sent before."""

import pytest
from django.core.paginator import Paginator
from django.urls import reverse

from accounts.models import AccessLogEntry
from console import plan_rows, plan_words
from matching import cohort, solving
from matching.models import CohortPlan, PairMark
from relationships.models import Match
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import DAY, AreaFactory, CoordinatorFactory, MenteeFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"console:{name}", args=[getattr(one, "public_id", one) for one in args])


@pytest.fixture
def people(program, amara, ben, now):
    """Amara and Nia wait; Ben and Maya have places."""
    return {
        "amara": amara,
        "nia": answered(MenteeFactory(program=program, person__chosen_name="Nia")),
        "ben": ben,
        "maya": ready_mentor(program, now, person__chosen_name="Maya", capacity=1),
    }


@pytest.fixture
def plan(chidi, people, now):
    return solved(chidi, now)


def solved(coordinator, at):
    plan = cohort.start(coordinator, cohort.Settings(), at)
    assert solving.solve(plan.pk, at)
    return CohortPlan.objects.get(pk=plan.pk)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_plan_is_started_once_and_watched(desk, program, people):
    area = AreaFactory(program=program)
    said = {"waiting_weight": "10", "most_new": "", "highest_floor": "on", "areas": [str(area.public_id)]}

    first = desk.post(url("plan_new"), said)
    second = desk.post(url("plan_new"), said)

    plan = CohortPlan.objects.get()
    assert first["Location"] == second["Location"] == url("plan", plan)
    assert (plan.waiting_weight, plan.most_new, list(plan.areas.all())) == (10, None, [area])
    page = text(desk.get(url("plan", plan)))
    assert "<progress" in page
    assert "Look again" in page
    assert desk.get(url("plan_how_far", plan)).json() == {"running": True, "value": 0, "words": "Waiting for its turn"}


def test_bad_numbers_are_said_kindly_beside_the_field(desk, people):
    page = text(desk.post(url("plan_new"), {"waiting_weight": "61", "most_new": "9"}))

    assert "Pick a number from 0 to 60." in page
    assert "Pick a number from 1 to 5." in page
    assert not CohortPlan.objects.exists()


def test_a_plan_can_be_stopped(desk, chidi, people, now):
    plan = cohort.start(chidi, cohort.Settings(), now)

    desk.post(url("plan_cancel", plan))

    plan.refresh_from_db()
    assert not plan.is_running
    assert "This plan was stopped" in text(desk.get(url("plan", plan)))


def test_the_review_says_how_many_and_that_it_was_checked(desk, plan):
    page = text(desk.get(url("plan", plan)))

    assert "2 of 2 people get someone." in page
    assert "no other plan matches more people or fits better" in page
    assert "Lived experience" in page
    assert "things asked for" in page or "thing asked for" in page
    assert "in all" in page or "Costs nobody anything" in page


def test_opening_the_rows_stands_on_the_log_of_everybody_in_them(desk, plan, people):
    desk.get(url("plan", plan))

    assert {entry.subject for entry in AccessLogEntry.objects.filter(page="plan")} == {
        member.person for row in plan.proposals.all() for member in (row.mentee, row.mentor)
    }


def test_a_row_about_somebody_close_is_for_another_coordinator(client, program, people, plan):
    row = plan.proposals.first()
    erin = CoordinatorFactory(program=program, person=row.mentor.person)
    client.force_login(erin.person)

    page = text(client.get(url("plan", plan)))

    assert str(row.public_id) not in page
    assert client.post(url("plan_pin", plan, row)).status_code == 404
    client.post(url("plan_approve", plan), {"row": [str(row.public_id)]})
    assert not Match.objects.exists()


def test_pin_keep_apart_and_solve_again(desk, chidi, plan, people, now):
    rows = list(plan.proposals.all())

    desk.post(url("plan_pin", plan, rows[0]))
    desk.post(url("plan_ban", plan, rows[1]))
    assert {mark.kind for mark in PairMark.objects.all()} == {"pin", "ban"}
    page = text(desk.get(url("plan", plan)))
    assert "Pinned" in page
    assert "You changed who stays together or apart." in page

    desk.post(url("plan_again", plan))
    plan.refresh_from_db()
    assert plan.is_running
    solving.solve(plan.pk, now)
    again = {(row.mentee, row.mentor) for row in plan.proposals.all()}
    assert (rows[0].mentee, rows[0].mentor) in again
    assert (rows[1].mentee, rows[1].mentor) not in again


def test_a_press_leads_back_to_the_page_it_was_on(desk, plan):
    row = plan.proposals.first()

    assert desk.post(url("plan_pin", plan, row), {"page": "3"})["Location"] == f"{url('plan', plan)}?page=3"
    assert desk.post(url("plan_confirm", plan), {"page": "x"})["Location"] == url("plan", plan)


def test_a_mark_is_taken_off_again(desk, plan):
    row = plan.proposals.first()
    desk.post(url("plan_ban", plan, row))

    desk.post(url("plan_unmark", plan, PairMark.objects.get()))

    assert not PairMark.objects.exists()


def test_a_swap_solves_again_with_these_two(desk, plan, now):
    row = plan.proposals.first()
    other = row.alternatives[0]["mentor"]
    mentor = type(row.mentor).objects.get(pk=other)

    answer = desk.post(url("plan_swap", plan, row, mentor))

    assert answer.status_code == 302
    solving.solve(plan.pk, now)
    assert plan.proposals.get(mentee=row.mentee).mentor == mentor


def test_what_is_sent_is_shown_before_and_nothing_is_sent_by_looking(desk, plan):
    rows = [str(row.public_id) for row in plan.proposals.all()]

    page = text(desk.post(url("plan_confirm", plan), {"row": rows}))

    assert "Approve 2 pairs?" in page
    assert "No mentor reads anything before their mentee says yes." in page
    assert not Match.objects.exists()
    assert not Reminder.objects.exists()


def test_with_nothing_ticked_the_page_says_what_to_do(desk, plan):
    page = text(desk.post(url("plan_confirm", plan), follow=True))

    assert "Tick at least one pair first." in page


def test_approved_rows_go_through_and_others_say_why(desk, chidi, plan, now):
    gone, fine = plan.proposals.order_by("pk")
    gone.mentee.away_from = now - DAY
    gone.mentee.save()

    page = text(desk.post(url("plan_approve", plan), {"row": [str(gone.public_id), str(fine.public_id)]}, follow=True))

    match = Match.objects.get()
    assert (match.mentee, match.coordinator_yes_by, match.origin) == (fine.mentee, chidi.person, "cohort plan")
    assert "You approved 1 pair. The mentee is asked now." in page
    assert "One of the two is taking a break now." in page


def test_whoever_gets_nobody_has_the_cause_and_what_would_help(desk, chidi, program, people, now):
    for name in ("Rowan", "Sol"):
        answered(MenteeFactory(program=program, person__chosen_name=name))
    plan = solved(chidi, now)

    page = text(desk.get(url("plan_left_out", plan)))

    assert "3 of 4 people get someone." in page
    assert "4 people ask for" in page or "4 people can only meet" in page
    assert "3 places are free then." in page
    assert "could help 1 person" in page


def test_working_it_out_once_more_is_told(desk, plan, now):
    solving.run_again(plan.pk, now)

    assert "the same plan came out" in text(desk.get(url("plan", plan)))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_review_costs_the_same_however_long(desk, chidi, program, ben, now, django_assert_num_queries, rows):
    for _ in range(rows):
        ready_mentor(program, now, capacity=1)
    for _ in range(2 * rows + 2):  # and some are left out
        answered(MenteeFactory(program=program))
    plan = solved(chidi, now)
    for name in ("plan", "plan_left_out", "plans"):
        desk.get(url(name, *([plan] if name != "plans" else [])))

    with django_assert_num_queries(17):
        desk.get(url("plan", plan))
    with django_assert_num_queries(11):
        desk.get(url("plan_left_out", plan))
    with django_assert_num_queries(5):
        desk.get(url("plans"))


def test_more_rows_than_a_page_holds_stand_on_pages(desk, chidi, plan, monkeypatch):
    monkeypatch.setattr("console.views.cohorts.A_PAGE", 1)

    first = text(desk.get(url("plan", plan)))
    second = text(desk.get(url("plan", plan) + "?page=2"))

    assert "Page 1 of 2" in first
    keys = [str(row.public_id) for row in Paginator(plan_rows.proposals(chidi, plan), 50).page(1)]
    assert [keys[0] in first, keys[1] in first, keys[1] in second] == [True, False, True]


def test_a_cause_in_words():
    told = {
        "people": 6, "places": 3, "mentors": 2, "left_out": 3, "changes": [],
        "asked": [{"rule": "times", "value": "evenings"}, {"rule": "must:gender", "value": "woman"}],
        "conditions": [
            {"rule": "times", "value": "evenings", "people": 6, "places": 9},
            {"rule": "must:gender", "value": "woman", "people": 6, "places": 4},
        ],
    }  # fmt: skip

    alone = {
        **told,
        "people": 1,
        "places": 0,
        "mentors": 0,
        "conditions": [],
        "asked": [{"rule": "training", "value": ""}],
    }
    assert plan_words.cause(alone) == "1 person asks for somebody with extra training. Nobody with a place fits."
    assert plan_words.cause({**told, "asked": [], "conditions": []}) == (
        "6 people can only meet the same few mentors. 3 places are free then."
    )
    assert plan_words.cause(told) == "6 people ask for an evening and a woman. 3 places are free then."
