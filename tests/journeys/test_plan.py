"""A coordinator plans for those who wait, in a real browser: watch, pin, keep apart, swap, approve; a mentor who paused."""

import os
import threading
from queue import Queue

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts import mentoring
from accounts.models import AccessLogEntry
from matching import solving
from matching.models import CohortPlan, PairMark, Proposal
from mentoring import synthetic
from relationships.models import Match
from reminders import delivery
from tests import axe
from tests.console.conftest import answered, ready_mentor
from tests.factories import DAY, CoordinatorFactory, MenteeFactory, ProgramFactory, offers_ways

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
MANY = 500 if os.environ.get("ALONGSIDE_PROVE") else 120
WAITING, MENTORS = 6, 3
A_PAGE = 20
PATIENCE = 180  # seconds: the loops may have to be compiled first


@pytest.fixture
def many():
    """Chidi's program, where many people wait for somebody, and there are places for most of them."""
    program = synthetic.a_program("Riverside")
    list(synthetic.people(program, MANY * 6 // 10, MANY, 1, timezone.now()))
    return CoordinatorFactory(program=program, person__chosen_name="Chidi")


class Worker:
    """Works the plan out beside the browser, and stands still at every stage until the page has shown it."""

    def __init__(self, monkeypatch):
        self.reached: Queue = Queue()
        self.go_on = threading.Event()
        told, stages = solving.Watch.told, set()

        def and_wait(watch, stage, done, of):
            told(watch, stage, done, of)
            if stage not in stages:
                stages.add(stage)
                self.reached.put(stage)
                self.go_on.wait(PATIENCE)
                self.go_on.clear()

        monkeypatch.setattr(solving.Watch, "told", and_wait)
        self.thread = threading.Thread(target=self._work)

    def _work(self):
        try:
            solving.solve(CohortPlan.objects.running().get().pk, timezone.now())
        finally:
            connections.close_all()
            self.reached.put(None)

    def shown_by(self, page):
        """The values of the bar, one for each stage, as the page shows them."""
        self.thread.start()
        seen = [0]
        while self.reached.get(timeout=PATIENCE):
            page.wait_for_function("before => document.querySelector('progress').value > before", arg=seen[-1])
            seen.append(page.locator("progress").evaluate("bar => bar.value"))
            self.go_on.set()
        self.thread.join()
        return seen


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


@pytest.mark.prove
def test_a_plan_from_asking_to_approving(many, window, monkeypatch):
    page = window("/desk/requests/plans/", person=many.person)
    page.get_by_role("link", name="Start a plan").click()
    page.get_by_role("button", name="Start the plan").click()
    page.wait_for_selector("progress")
    with monkeypatch.context() as slow:
        assert len(Worker(slow).shown_by(page)) == 1 + len({"reading", "solving", "proving", "checking", "writing"})
    page.wait_for_selector(".plan-rows")
    plan = CohortPlan.objects.get()
    assert page.get_by_role("heading", level=1).inner_text() == f"{plan.matched} of {MANY} people get someone."
    assert plan.is_certified

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
    mentoring.go_on_leave(gone.mentor, timezone.now())
    page.get_by_role("button", name=f"Tick all {A_PAGE} pairs").click()
    ticked = [box.get_attribute("value") for box in page.locator("input[name=row]:checked").all()]
    assert len(ticked) == A_PAGE
    page.get_by_role("button", name="Approve the ticked").first.click()
    assert not Match.objects.exists()
    page.get_by_role("button", name=f"Approve {A_PAGE} pairs").click()

    page.wait_for_selector(".plan-rows")
    through = Proposal.objects.filter(public_id__in=ticked, approved_at__isnull=False)
    refused = Proposal.objects.filter(public_id__in=ticked, approved_at=None)
    assert gone in refused
    assert {row.mentor for row in refused} == {gone.mentor}
    assert page.get_by_text("taking a break").first.is_visible()
    assert Match.objects.count() == through.count() == A_PAGE - refused.count()
    for later in (0 * DAY, DAY / 2):  # some are in their quiet hours now
        delivery.send_due(clock=lambda later=later: timezone.now() + later)
    assert sorted(address for letter in mail.outbox for address in letter.to) == sorted(
        through.values_list("mentee__person__email", flat=True)
    )
    assert {letter.subject for letter in mail.outbox} == {"Something to look at when you have time"}
    seen = set(AccessLogEntry.objects.filter(page="plan").values_list("subject", flat=True))
    assert {pinned.mentee.person_id, pinned.mentor.person_id, gone.mentor.person_id} <= seen
    assert many.person_id not in seen


@pytest.fixture
def chidi():
    """A small program: as many people who wait as there are places."""
    program, at = ProgramFactory(), timezone.now()
    offers_ways(program, "video")
    for number in range(WAITING):
        answered(MenteeFactory(program=program, person__chosen_name=f"Nia {number}"))
    for number in range(MENTORS):
        ready_mentor(program, at, person__chosen_name=f"Ben {number}")
    return CoordinatorFactory(program=program, person__chosen_name="Chidi")


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_every_page_of_a_plan_can_be_used_by_everyone(chidi, window, width, look):
    page = window("/desk/requests/plans/new/", width=width, look=look, person=chidi.person)
    assert axe.violations(page) == []
    page.get_by_role("button", name="Start the plan").click()
    page.wait_for_selector("progress")
    assert axe.violations(page) == []
    plan = worked_out(page)
    page.locator(".plan-row summary").first.click()
    page.get_by_role("button", name="Tick all").click()
    assert axe.violations(page) == []
    assert axe.sideways(page) == 0
    page.get_by_role("button", name="Approve the ticked").first.click()
    assert axe.violations(page) == []
    for path in (f"/desk/requests/plans/{plan.public_id}/without/", "/desk/requests/plans/"):
        page.goto(path)
        assert axe.violations(page) == []
        assert axe.sideways(page) == 0


def test_all_pairs_are_ticked_and_unticked_at_once(chidi, window):
    page = window("/desk/requests/plans/new/", person=chidi.person)
    page.get_by_role("button", name="Start the plan").click()
    worked_out(page)
    boxes = page.locator("input[name=row]:checked")

    page.get_by_role("button", name=f"Tick all {WAITING} pairs").click()
    assert boxes.count() == WAITING
    page.locator("input[name=row]").first.uncheck()
    assert page.get_by_role("button", name=f"Tick all {WAITING} pairs").is_visible()
    page.locator("input[name=row]").first.check()
    page.get_by_role("button", name="Untick all").click()
    assert boxes.count() == 0


def test_without_script_a_link_looks_again_and_a_button_ticks_all(chidi, window):
    page = window("/desk/requests/plans/new/", person=chidi.person, script=False)
    page.get_by_role("button", name="Start the plan").click()
    plan = CohortPlan.objects.running().get()
    solving.solve(plan.pk, timezone.now())

    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Tick all").click()

    assert page.locator("input[name=row]:checked").count() == WAITING
    page.get_by_role("button", name="Untick all").click()
    assert page.locator("input[name=row]:checked").count() == 0
