"""The main journey on the real stack: three people, three browsers, real mail from a real worker through Valkey.

A mentee signs up by e-mailed code, answers the questions, looks round and asks; the mentor says yes; the coordinator
approves and it starts; the check-in is on both pages; its reminder arrives over SMTP. With script and without.
"""

import re
import time
from urllib.parse import urlsplit

import pytest

from tests import running

pytestmark = pytest.mark.fault
MAYA, PRIYA = "maya@demo.example", "priya@demo.example"
NEARER = """
from datetime import timedelta
from django.utils.timezone import now
from relationships import calendar
from relationships.models import Match
match = Match.objects.active().get(mentee__person__email={address!r})
soon = now() + timedelta(hours=24, seconds=8)
check_in = calendar.move(match.check_ins.next_ones().get(), match.mentor, soon, now())
print(check_in.public_id)
"""


@pytest.fixture(scope="module")
def house():
    with running.alongside(ALONGSIDE_DEMO="1") as house:
        yield house


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def opened(request, chromium, house):
    """Opens one more browser, as another person's."""
    contexts = []

    def open_one():
        context = chromium.new_context(
            base_url=house.url,
            java_script_enabled=request.param,
            reduced_motion="reduce",
            timezone_id="America/New_York",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


def press(page, name, exact=False):
    page.get_by_role("button", name=name, exact=exact).first.click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def heading(page):
    return page.locator("h1").inner_text()


def letters(house, address, subject):
    """What has arrived for this address with these words in its subject, the newest first."""
    return [letter for letter in house.letters() if letter.receiver == address and subject in letter.subject]


def arrives(house, address, subject, beyond=0, seconds=30):
    """The newest such letter, once there are more than `beyond`."""
    until = time.monotonic() + seconds
    while len(found := letters(house, address, subject)) <= beyond:
        assert time.monotonic() < until, f"no mail to {address} about {subject!r} in {seconds} s"
        time.sleep(0.2)
    return found[0]


def type_the_code(page, house, address, beyond):
    letter = arrives(house, address, "Your sign-in code", beyond)
    page.get_by_label("The code").fill(re.search(r"\b\d{6}\b", letter.text).group())
    press(page, "Continue")


def sign_in(page, house, address):
    beyond = len(letters(house, address, "Your sign-in code"))
    page.goto("/account/login/")
    page.get_by_label("Your e-mail address").first.fill(address)
    press(page, "Send my code")
    type_the_code(page, house, address, beyond)


def sign_up(page, house, name, address):
    page.goto("/")
    follow(page, "Find a mentor")
    page.get_by_label("A name you like").fill(name)
    page.get_by_label("Your e-mail address").fill(address)
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    press(page, "Continue")
    type_the_code(page, house, address, beyond=0)


def answer_the_questions(page):
    assert heading(page) == "What have you lived with?"
    page.get_by_text("Mood and anxiety").first.click()
    page.get_by_label("Panic attacks", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Panic attacks", exact=True).check()  # it matters most
    press(page, "Continue")
    page.get_by_label("Get through hard days").check()
    page.get_by_label("A listening ear").check()
    press(page, "Continue")
    for day in ("tue", "thu", "sat"):
        for hour in range(9, 22):
            page.locator(f"input[value={day}-{hour}]").check(force=True)
    press(page, "Continue")
    page.get_by_label("Video call").check()
    press(page, "Continue")
    press(page, "Continue")
    assert heading(page) == "Check your answers"
    assert "Panic attacks" in page.locator("main").inner_text()
    press(page, "Show my matches")


def let_mail_come_at_any_hour(page):
    page.goto("/reminders/")
    page.get_by_label("Any hour is fine").check()
    press(page, "Save")


def test_three_people_find_each_other(house, opened, request):
    name = "Amara" if "with-script" in request.node.callspec.id else "Noor"
    address = f"{name.lower()}.new@example.org"
    mentee, mentor, desk = opened(), opened(), opened()
    sign_in(mentor, house, MAYA)
    let_mail_come_at_any_hour(mentor)
    told_before = len(letters(house, MAYA, "Something to look at"))

    sign_up(mentee, house, name, address)
    answer_the_questions(mentee)
    assert heading(mentee) == "Find a mentor"
    follow(mentee, "Read more about Maya")
    mentee.get_by_label("Say hello").fill("I liked what you said about the bus.")
    press(mentee, "Ask to meet Maya")
    assert heading(mentee) == "You asked to meet Maya"
    asked = urlsplit(mentee.url).path
    assert name not in arrives(house, MAYA, "Something to look at", told_before).text

    mentor.goto("/home/")
    mentor.locator("li, article, section", has_text=name).get_by_role("link").last.click()
    assert "I liked what you said about the bus." in mentor.locator("main").inner_text()
    press(mentor, re.compile("^Say yes"))

    sign_in(desk, house, PRIYA)
    follow(desk, "Requests")
    follow(desk, f"{name} and Maya")
    press(desk, "Approve and start")

    mentee.goto(asked)
    mentee.goto("/home/")
    follow(mentee, "You and Maya")
    when = mentee.locator(".meet h2").inner_text()
    mentor.goto("/my-people/")
    mentor.get_by_role("link", name=name).first.click()
    assert mentor.locator(".meet h2").inner_text() == when or mentor.locator(".meet h2").count() == 1

    let_mail_come_at_any_hour(mentee)
    had, called_off = len(letters(house, address, "Reminder: ")), len(letters(house, MAYA, "is called off"))
    check_in = house.manage("shell", "-v0", "-c", NEARER.format(address=address)).strip()
    reminder = arrives(house, address, "Reminder: ", had, seconds=75)
    assert name not in reminder.subject + reminder.text
    mentee.goto(f"/check-ins/{check_in}/")
    assert "Video call" in mentee.locator("main").inner_text()
    follow(mentee, "I can’t make it")
    press(mentee, "Call it off")
    assert arrives(house, MAYA, "is called off", called_off)
