"""Every part and every public page in a real browser: axe, light and dark, phone and desk, no sideways scroll."""

from pathlib import Path

import pytest

from tests import looks
from tests.axe import sideways, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PUBLIC = ["/", "/about/", "/walk-with-someone/", "/staying-safe/", "/privacy/", "/accessibility/", "/contact/"]
BARE = ["/help-now/gb/", "/nothing-here/"]
SPECIMENS = ["/specimens/find/", "/specimens/pair/", "/specimens/desk/"]
PAGES = [*PUBLIC, *BARE, *SPECIMENS]


@pytest.fixture(autouse=True)
def specimens(settings):
    settings.ROOT_URLCONF = "tests.mentoring.specimens"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]


def test_nothing_is_wrong_in_any_look(window, live_server):
    """Neither axe, nor a scroll sideways on the smallest phone, nor the content policy, nor an address elsewhere."""
    seen = looks.Looks(window("/help-now/", width=320), live_server.url, looks.ALL)
    found = {path: [line for line in seen.wrong(path) if "status of 404" not in line] for path in PAGES}

    assert found == {path: [] for path in PAGES}


def test_axe_would_find_something(window):
    page = window("/help-now/")
    page.evaluate("document.querySelector('h1').remove()")

    assert [line.split(":")[0] for line in violations(page)] == ["page-has-heading-one"]


CALL_THEM = """(name) => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/Rowan|Maya|Sunita|Tomos/g, name);
}"""


def test_a_long_name_without_a_space_breaks_inside_its_part(window):
    page = window("/help-now/", width=320)
    found = {}
    for path in SPECIMENS:
        page.goto(path)
        page.evaluate(CALL_THEM, "Bartholomewalexanderfitzgeraldmontgomery")
        found[path] = sideways(page)

    assert found == dict.fromkeys(SPECIMENS, 0)


def test_shift_three_times_leaves_and_says_so(window, settings):
    settings.EXIT_URL = "/help-now/us/"
    page = window("/about/")

    page.keyboard.press("Shift")
    assert page.locator("[data-press-count]").text_content() == "Press Shift 2 more times to exit"
    assert page.locator("[data-presses] .on").count() == 1
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")

    page.wait_for_url("**/help-now/us/")


def test_capital_letters_do_not_leave(window):
    page = window("/specimens/pair/")

    page.get_by_label("What shall we call you?").press_sequentially("ROWAN")
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")

    assert page.url.endswith("/specimens/pair/")


def test_exit_leaves_no_way_back_to_the_page(window, settings):
    settings.EXIT_URL = "/help-now/us/"
    page = window("/help-now/")
    page.goto("/about/")

    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url("**/help-now/us/")
    page.go_back()

    assert "/about/" not in page.url


def test_exit_and_help_work_without_script(window, settings):
    settings.EXIT_URL = "/help-now/us/"
    page = window("/about/", script=False)

    page.get_by_role("link", name="Exit this page").click()

    assert page.url.endswith("/help-now/us/")


def test_a_look_is_kept_without_script(window):
    page = window("/about/", script=False)

    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep this look").click()

    assert page.url.endswith("/about/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_look_is_kept_as_soon_as_it_is_picked_with_script(window):
    page = window("/about/")

    with page.expect_response("**/look/"):
        page.get_by_label("Dark").check()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_summary_of_what_to_check_takes_focus_and_leads_to_the_field(window):
    page = window("/specimens/pair/")

    assert page.evaluate("document.activeElement.className") == "summary"
    page.locator(".summary a").last.click()

    assert page.evaluate("document.activeElement.name") == "adult"
    assert page.title() == "Error: You two – Alongside"


def test_a_toast_with_undo_stays_until_it_is_closed(window):
    page = window("/specimens/pair/")

    page.locator(".toast").get_by_role("button", name="Close").click()

    assert page.locator(".toast").count() == 0


def test_focus_is_never_hidden_under_a_bar(window):
    page = window("/specimens/find/", width=390)
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => { const at = document.activeElement, box = at.getBoundingClientRect();
            if (at === document.body || !box.width || at.matches('.safety *, .nav *, .skip, .me')) return [];
            const bar = document.querySelector('.safety').getBoundingClientRect().bottom;
            const tabs = document.querySelector('.nav.tabs').getBoundingClientRect().top;
            return box.bottom <= bar || box.top >= tabs ? [at.outerHTML.slice(0, 80)] : []; }"""
        )

    assert hidden == []


def test_the_queue_of_a_phone_begins_at_the_one_that_is_open(window):
    strip = window("/specimens/desk/", width=390).locator(".queue [aria-current]")

    assert 0 <= strip.bounding_box()["x"] < 60
