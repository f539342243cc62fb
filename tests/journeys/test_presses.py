"""How many presses the shortest way takes, typing aside: every click in these walks is counted."""

import re

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Program
from relationships import lifecycle
from relationships.models import Match
from tests.console.conftest import answered, ready_mentor
from tests.factories import CoordinatorFactory, MenteeFactory, ProgramFactory, offers_ways

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class Presses:
    """Somebody at a page who presses one thing after the other."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, role, name):
        """One press on what is called so in the page itself."""
        self.page.locator("main").get_by_role(role, name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.count += 1


@pytest.fixture
def program():
    program = ProgramFactory(joining=Program.Joining.OPEN)
    offers_ways(program, "video")
    CoordinatorFactory(program=program, person__chosen_name="Chidi")
    return program


@pytest.fixture
def ben(program):
    return ready_mentor(program, now(), person__chosen_name="Ben")


@pytest.fixture
def asked(program, ben):
    amara = MenteeFactory(program=program, person__chosen_name="Amara")
    answered(amara)
    return lifecycle.ask(amara, ben, at=now())


def code_in(letter) -> str:
    return re.search(r"^\d{6}$", letter.body, re.MULTILINE).group()


def test_from_the_landing_to_a_sent_request_in_7(window, ben, mailoutbox):
    amara = Presses(window("/"))
    amara.press("link", "Find a mentor")
    amara.page.locator("main input[name=name]").fill("Amara")
    amara.page.locator("main input[name=email]").fill("amara@example.org")
    for box in amara.page.locator("main input[type=checkbox]").all():
        box.check()  # typing: answers of the form, as the name is
    amara.press("button", "Continue")
    amara.page.locator("main input[name=code]").fill(code_in(mailoutbox[-1]))
    amara.press("button", "Continue")
    amara.press("link", "Skip, show me everyone")
    amara.press("link", "Read more about Ben")
    amara.press("button", "Ask to meet Ben")

    request = Match.objects.get(mentor=ben)
    assert amara.page.url.endswith(reverse("relationships:request", args=[request.public_id]))
    assert amara.count <= 7


def test_from_a_coordinators_sign_in_to_a_first_approval_in_3(window, asked, program, mailoutbox):
    chidi = program.memberships.get(role="coordinator").person
    page = window(reverse("account_request_login_code"))
    page.locator("main input[name=email]").fill(chidi.email)
    page.locator("main form").get_by_role("button").first.click()  # asks for the code; a passkey needs no such step
    page.locator("main input[name=code]").fill(code_in(mailoutbox[-1]))
    desk = Presses(page)
    desk.press("button", "Continue")
    desk.press("link", "Look at the first")
    desk.press("button", "Approve this match")

    asked.refresh_from_db()
    assert asked.coordinator_yes_by == chidi
    assert desk.count <= 3


def test_a_mentor_answers_in_2(window, asked, ben):
    mentor = Presses(window("/home/", person=ben.person))
    address = reverse("relationships:answer", args=[asked.public_id])
    mentor.page.locator(f"main a[href='{address}']").first.click()
    mentor.count += 1
    mentor.press("button", "Say yes")

    asked.refresh_from_db()
    assert asked.mentor_yes_at
    assert mentor.count <= 2
