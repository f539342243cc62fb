"""A coordinator plans for those who wait, in a real browser: watch, pin, keep apart, swap, approve; a mentor who paused."""

import pytest
from django.utils import timezone

from accounts import changed
from accounts.models import AccessLogEntry, Person
from matching import solving
from matching.models import CohortPlan, PairMark, Proposal
from relationships.models import Match
from reminders.models import Reminder
from tests import axe
from tests.console.conftest import answered, ready_mentor
from tests.factories import CoordinatorFactory, MenteeFactory, ProgramFactory, offers_ways

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WAITING, MENTORS = 30, 12
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def chidi():
    """Chidi's program: 30 people who wait, and 24 places."""
    program, at = ProgramFactory(), timezone.now()
    offers_ways(program, "video")
    for number in range(WAITING):
        answered(MenteeFactory(program=program, person__chosen_name=f"Nia {number}"))
    for number in range(MENTORS):
        ready_mentor(program, at, person__chosen_name=f"Ben {number}")
    return CoordinatorFactory(program=program, person__chosen_name="Chidi")


def worked_out(page):
    """What a worker does, while the page waits and then shows the rows by itself."""
    page.wait_for_selector("progress")
    plan = CohortPlan.objects.running().get()
    assert solving.solve(plan.pk, timezone.now())
    page.wait_for_selector(".plan-rows")
    return CohortPlan.objects.get(pk=plan.pk)


def pair_of(page, place):
    row = page.locator(".plan-row").nth(place)
    return row, Proposal.objects.select_related("mentee__person", "mentor__person").get(
        public_id=row.locator("input[name=row]").get_attribute("value")
    )


def test_a_plan_from_asking_to_approving(chidi, window):
    page = window("/desk/requests/plans/", person=chidi.person)
    page.get_by_role("link", name="Start a plan").click()
    page.get_by_role("button", name="Start the plan").click()
    plan = worked_out(page)
    assert page.get_by_role("heading", level=1).inner_text() == f"{MENTORS * 2} of {WAITING} people get someone."

    row, pinned = pair_of(page, 0)
    row.get_by_role("button", name="Pin").click()
    row, banned = pair_of(page, 1)
    row.get_by_role("button", name="Keep apart").click()
    page.get_by_role("button", name="Solve again").click()
    worked_out(page)
    pairs = set(plan.proposals.values_list("mentee", "mentor"))
    assert (pinned.mentee_id, pinned.mentor_id) in pairs
    assert (banned.mentee_id, banned.mentor_id) not in pairs

    row, swapped = pair_of(page, 2)
    row.get_by_role("button", name="Swap").first.click()
    worked_out(page)
    pin = PairMark.objects.get(kind="pin", mentee=swapped.mentee)
    assert plan.proposals.get(mentee=swapped.mentee).mentor == pin.mentor != swapped.mentor

    _, gone = pair_of(page, 0)
    gone.mentor.away_from = timezone.now()
    gone.mentor.save()
    changed.mentor(gone.mentor, timezone.now())
    boxes = page.locator("input[name=row]")
    ticked = [boxes.nth(place).get_attribute("value") for place in range(5)]
    for place in range(5):
        boxes.nth(place).check()
    page.get_by_role("button", name="Approve the ticked").first.click()
    assert not Match.objects.exists()
    page.get_by_role("button", name="Approve 5 pairs").click()

    through = Proposal.objects.filter(public_id__in=ticked, approved_at__isnull=False)
    refused = Proposal.objects.filter(public_id__in=ticked, approved_at=None)
    assert {row.mentor for row in refused} == {gone.mentor}
    assert page.get_by_text("taking a break").first.is_visible()
    assert {reminder.person for reminder in Reminder.objects.all()} == {row.mentee.person for row in through}
    assert Match.objects.count() == through.count() == 5 - refused.count()
    seen = set(AccessLogEntry.objects.filter(page="plan").values_list("subject", flat=True))
    assert seen <= set(Person.objects.exclude(pk=chidi.person_id).values_list("pk", flat=True))


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_every_page_of_a_plan_can_be_used_by_everyone(chidi, window, width, look):
    page = window("/desk/requests/plans/new/", width=width, look=look, person=chidi.person)
    assert axe.violations(page) == []
    page.get_by_role("button", name="Start the plan").click()
    page.wait_for_selector("progress")
    assert axe.violations(page) == []
    plan = worked_out(page)
    page.locator(".plan-row summary").first.click()
    page.locator("input[name=row]").first.check()
    assert axe.violations(page) == []
    assert axe.sideways(page) == 0
    page.get_by_role("button", name="Approve the ticked").first.click()
    assert axe.violations(page) == []
    for path in (f"/desk/requests/plans/{plan.public_id}/without/", "/desk/requests/plans/"):
        page.goto(path)
        assert axe.violations(page) == []
        assert axe.sideways(page) == 0


def test_without_script_a_link_looks_again(chidi, window):
    page = window("/desk/requests/plans/new/", person=chidi.person, script=False)
    page.get_by_role("button", name="Start the plan").click()
    plan = CohortPlan.objects.running().get()
    solving.solve(plan.pk, timezone.now())

    page.get_by_role("link", name="Look again").click()

    assert page.locator(".plan-row").count() == MENTORS * 2
