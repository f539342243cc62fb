"""A plan that has been worked out: read, changed and approved row by row; nothing is sent before that."""

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from accounts.models import AccessLogEntry
from console import plan_rows, plan_words
from matching import card, cohort, solving
from matching.models import CohortPlan, PairMark
from relationships.models import Match
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.console.test_cohorts import solved, text, url
from tests.factories import DAY, ActiveMatchFactory, CoordinatorFactory, MenteeFactory, MentorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def worked_out(made):
    """Amara and Nia wait; Ben and Maya have places. Worked out once for the file."""
    program, chidi = made[0], made[3]
    answered(MenteeFactory(program=program, person__chosen_name="Nia"))
    ready_mentor(program, timezone.now(), person__chosen_name="Maya", capacity=1)
    return solved(chidi, timezone.now())


@pytest.fixture
def plan(worked_out, db):
    return CohortPlan.objects.get(pk=worked_out.pk)


def test_the_review_says_how_many_and_that_it_was_checked(desk, plan):
    page = text(desk.get(url("plan", plan)))

    assert "2 of 2 people get someone." in page
    assert "no other plan matches more people or fits better" in page
    assert "Lived experience" in page
    total = sum(row.points for row in plan.proposals.all())
    assert f"The 2 pairs together have {plan_words.rounded(total)} points, on average " in page
    assert "Beside the last result" not in page
    assert "things asked for" in page or "thing asked for" in page
    others = [plan_words.costs(other) for row in plan.proposals.all() for other in row.alternatives]
    assert others
    assert all(words in page for words in others)


def test_solved_again_it_says_what_has_changed_since(desk, plan, now):
    row = plan.proposals.first()
    CohortPlan.objects.filter(pk=plan.pk).update(points=plan.points + 1200, worst=plan.worst - 300)
    cohort.solve_again(plan, now)
    solving.solve(plan.pk, now)

    words = "Beside the last result: the pair that fits least has 3 points more and 12 points less in all."
    assert words in text(desk.get(url("plan", plan)))
    cohort.solve_again(plan, now)
    solving.solve(plan.pk, now)
    assert "Beside the last result: as many people, and as many points." in text(desk.get(url("plan", plan)))
    type(row.mentee).objects.filter(pk=row.mentee_id).update(away_from=now - DAY)
    cohort.solve_again(plan, now)
    solving.solve(plan.pk, now)
    assert "Beside the last result" not in text(desk.get(url("plan", plan)))  # it was for other people


def test_a_pinned_pair_can_be_the_one_that_fits_least(program, chidi, plan, now):
    """Without a pin this mentor, who lives with nothing that anybody here does, would be nobody's."""
    program.memberships.mentors().update(capacity=1)
    poor = ready_mentor(program, now, person__chosen_name="Sol", capacity=1)
    poor.person.lived_experiences.all().delete()
    card.rewrite_program(program, now)
    row = plan.proposals.with_people().first()
    cohort.pin(plan, row.mentee, poor, chidi, now)
    cohort.solve_again(plan, now)
    solving.solve(plan.pk, now)

    plan.refresh_from_db()

    points = {row.mentor: row.points for row in plan.proposals.all()}
    assert points[poor] == plan.worst == min(points.values()) < max(points.values())


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ({"matched": 9, "points": 50_000, "worst": 4_000}, "1 person more gets someone and 100 points more in all"),
        ({"matched": 12, "points": 60_000, "worst": 4_100},
         "2 people fewer get someone and the pair that fits least has 1 point less"),
        ({"matched": 10, "points": 60_100, "worst": 4_000}, "1 point less in all"),
    ],
)  # fmt: skip
def test_what_has_changed_is_told_as_it_is_shown(before, said):
    plan = CohortPlan(people=12, matched=10, points=60_000, worst=4_000)

    assert plan_words.beside_before(plan, before) == f"Beside the last result: {said}."
    assert plan_words.in_all(plan) == "The 10 pairs together have 600 points, on average 60 of 100."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"people": 0, "costs": 0, "under": False}, "May cost nobody anything"),
        ({"people": 0, "costs": 7, "under": False}, "May cost 1 point in all, or more"),
        ({"people": 0, "costs": 1260, "under": False}, "May cost 13 points in all, or more"),
        ({"people": 0, "costs": 1260, "under": True}, "The pair that fits least would fit less"),
        ({"people": 1, "costs": -300, "under": False}, "1 more person may get nobody"),
    ],
)
def test_what_switching_costs_is_told_as_what_it_may_be(other, said):
    assert plan_words.costs(other) == said


def test_people_with_the_same_first_name_are_told_apart(desk, plan):
    for member in plan.program.memberships.select_related("person"):
        member.person.chosen_name = f"Nia {member.pk}"
        member.person.save(update_fields=["chosen_name"])

    page = text(desk.get(url("plan", plan)))

    for row in plan.proposals.all():
        assert f"Nia {row.mentee_id} and Nia {row.mentor_id}" in page
        for other in row.alternatives:
            assert f"to Nia {other['mentor']} for Nia {row.mentee_id}" in page


def test_opening_the_rows_stands_on_the_log_of_everybody_in_them(desk, plan):
    desk.get(url("plan", plan))

    assert {entry.subject for entry in AccessLogEntry.objects.filter(page="plan")} == {
        member.person for row in plan.proposals.all() for member in (row.mentee, row.mentor)
    }


def test_a_row_about_somebody_close_is_for_another_coordinator(client, program, plan):
    row = plan.proposals.first()
    erin = CoordinatorFactory(program=program, person=row.mentor.person)
    client.force_login(erin.person)

    page = text(client.get(url("plan", plan)))

    assert str(row.public_id) not in page
    assert client.post(url("plan_pin", plan, row)).status_code == 404
    client.post(url("plan_approve", plan), {"row": [str(row.public_id)]})
    assert not Match.objects.exists()


def test_no_sum_tells_the_points_of_a_pair_that_is_hidden(client, program, plan):
    person = plan.proposals.first().mentee.person
    close = CoordinatorFactory(program=program, person=person)
    client.force_login(close.person)

    page = text(client.get(url("plan", plan)))

    assert "2 of 2 people get someone." in page
    assert "points, on average" not in page
    assert "The pair that fits least" not in page


def test_pin_keep_apart_and_solve_again(desk, plan, now):
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


def test_a_swap_onto_a_mentor_pinned_meanwhile_says_so_until_the_pin_is_off(desk, plan, now):
    """Ben and Maya have one place each: the row with her is pinned, then the other mentee is to have her."""
    mentors = plan.program.memberships.mentors()
    mentors.update(capacity=1)
    cohort.solve_again(plan, now)
    solving.solve(plan.pk, now)
    maya = mentors.get(person__chosen_name="Maya")
    hers, other = plan.proposals.get(mentor=maya), plan.proposals.exclude(mentor=maya).get()
    desk.post(url("plan_pin", plan, hers))

    page = text(desk.post(url("plan_swap", plan, other, maya), follow=True))

    assert "Every place with Maya is pinned for somebody else. Take a pin off first, then swap." in page
    assert [mark.mentee for mark in PairMark.objects.all()] == [hers.mentee]
    desk.post(url("plan_unmark", plan, PairMark.objects.get()))
    desk.post(url("plan_swap", plan, other, maya))
    assert [mark.mentee for mark in PairMark.objects.all()] == [other.mentee]


def test_a_pin_that_was_left_out_says_what_may_be_the_cause(plan):
    plan.pins_dropped = 1

    assert plan_words.summary(plan, sees_all=True)[-1] == (
        "1 pin was left out: those two cannot be matched now, or the place is pinned for somebody else."
    )


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
    assert f"{gone.mentee.person.chosen_name} is taking a break now." in page


def test_a_row_that_no_longer_fits_says_which_of_the_two_it_is(chidi, plan, now):
    def refused(row):
        (gone,) = cohort.approve(plan, [row], chidi, now).refused
        return gone.refused

    one, other = plan.proposals.with_people().order_by("pk")
    type(one.mentor).objects.filter(pk=one.mentor_id).update(away_from=now - DAY)
    ActiveMatchFactory(program=plan.program, mentee=other.mentee, mentor=MentorFactory(program=plan.program))

    assert refused(one) == f"{one.mentor.person.chosen_name} is taking a break now. It can go on once they are back."
    type(one.mentee).objects.filter(pk=one.mentee_id).update(left_at=now)
    assert refused(one) == f"{one.mentee.person.chosen_name} is not in this program any more."
    assert refused(other) == (
        f"{other.mentee.person.chosen_name} walks with somebody already, so nobody new can be added now."
    )


def test_working_it_out_once_more_is_told(desk, plan, now):
    solving.run_again(plan.pk, now)

    assert "the same plan came out" in text(desk.get(url("plan", plan)))


def test_more_rows_than_a_page_holds_stand_on_pages(desk, chidi, plan, monkeypatch):
    monkeypatch.setattr("console.views.cohorts.A_PAGE", 1)

    first = text(desk.get(url("plan", plan)))
    second = text(desk.get(url("plan", plan) + "?page=2"))

    assert "Page 1 of 2" in first
    keys = [str(row.public_id) for row in Paginator(plan_rows.proposals(chidi, plan), 50).page(1)]
    assert [keys[0] in first, keys[1] in first, keys[1] in second] == [True, False, True]
