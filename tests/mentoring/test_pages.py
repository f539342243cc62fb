"""Public pages, the way out, and help: for anyone, on any day, with or without the rest of the house."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts import programs
from accounts.models import HelpLine
from accounts.wording import blocked_word
from mentoring import doctor, help_lines
from mentoring.context import home_url
from tests.factories import NOON, CoordinatorFactory, MenteeFactory, MentorFactory, ProgramFactory
from tests.reading import grade, sentences_of

PUBLIC = ["home", "about", "mentor_info", "safety_info", "privacy", "accessibility", "contact"]


def title_of(answer):
    return re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S)[1].strip()


@pytest.fixture
def own_lines(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_opens_sets_no_cookie_and_has_the_safety_bar(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.content.index(b'class="safety"') < answer.content.index(b"<header")
    assert b'href="/exit/"' in answer.content
    assert b'href="/help-now/us/"' in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PUBLIC, "help_now"])
def test_a_title_says_nothing_that_others_should_not_read(client, name):
    title = title_of(client.get(reverse(name)))

    assert title.endswith("Alongside")
    assert blocked_word(title) is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PUBLIC, "help_now"])
def test_an_address_says_nothing_that_others_should_not_read(name):
    assert blocked_word(reverse(name)) is None


@pytest.mark.django_db
def test_nothing_is_inline_on_a_public_page(client):
    for name in [*PUBLIC, "help_now"]:
        page = client.get(reverse(name)).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*src)|\son\w+=", page), name


# Help now


def test_help_opens_without_the_database_a_cookie_or_a_script(client):
    client.cookies["alongside"] = "a session that cannot be looked up"

    answer = client.get("/help-now/gb/")  # the database is blocked in this test

    assert answer.status_code == 200
    assert not answer.cookies
    assert b"<script" not in answer.content
    assert b'href="tel:999"' in answer.content
    assert b'href="tel:116123"' in answer.content
    assert b'href="sms:85258"' in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_help_and_all_it_needs_weigh_under_50_kb(client, settings):
    page = client.get("/help-now/us/").content

    sheets = re.findall(rb'(?:href|src)="/static/([^"#]+)', page)
    weight = len(page) + sum((settings.BASE_DIR / "static" / name.decode()).stat().st_size for name in set(sheets))

    assert weight < 50_000
    assert b"fonts/" not in page


def test_help_shows_only_lines_that_somebody_checked(client):
    page = client.get("/help-now/gb/").content.decode()

    assert "Samaritans" in page
    assert "NHS 111" not in page
    assert "Last checked 21 November" in page


def test_a_country_without_checked_lines_still_has_its_emergency_number(client):
    page = client.get("/help-now/za/").content.decode()

    assert "SADAG" not in page
    assert 'href="tel:112"' in page
    assert "findahelpline.com" in page


def test_an_unknown_country_gets_the_lines_of_this_server(client):
    assert client.get("/help-now/xx/").content == client.get("/help-now/us/").content


def test_every_country_is_one_press_from_every_other(client):
    page = client.get("/help-now/de/").content.decode()

    links = set(re.findall(r'href="/help-now/(\w\w)/"', page))
    assert links == {code.lower() for code in help_lines.countries()} - {"de"}


def test_the_country_is_guessed_from_the_languages_alone(client):
    page = client.get("/help-now/", headers={"accept-language": "en-GB,en;q=0.9"}).content.decode()

    assert 'href="tel:999"' in page


@pytest.mark.django_db
def test_a_program_with_its_own_lines_has_its_own_help_page(client, own_lines):
    program = ProgramFactory(country="GB")
    HelpLine.objects.create(
        program=program,
        name="Evening line",
        contact="01632 960001",
        hours="6 pm to 10 pm",
        checked_on=date(2026, 11, 1),
    )
    other = ProgramFactory(country="GB")

    help_lines.write_help_file()

    page = client.get(reverse("help_now_program", args=[program.public_id])).content.decode()
    assert page.index("Evening line") < page.index("Samaritans")
    assert "6 pm to 10 pm. Last checked 1 November" in page
    assert "Evening line" not in client.get(reverse("help_now_program", args=[other.public_id])).content.decode()
    assert "Evening line" not in client.get("/help-now/gb/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_changed_line_is_on_the_help_page_at_once_and_the_doctor_agrees(client, own_lines):
    coordinator = CoordinatorFactory()
    line = programs.Line(
        name="Night line",
        contact="01632 960009",
        how="call",
        hours="",
        is_emergency=False,
        checked_on=date(2026, 11, 2),
    )

    programs.set_help_lines(coordinator.program, coordinator, NOON, [line])

    address = reverse("help_now_program", args=[coordinator.program.public_id])
    assert "Night line" in client.get(address).content.decode()
    assert doctor.help_page_is_up_to_date(NOON).is_well
    help_lines.own_path().unlink()
    assert not doctor.help_page_is_up_to_date(NOON).is_well
    call_command("help_lines")
    assert doctor.help_page_is_up_to_date(NOON).is_well


def test_a_broken_file_of_lines_leaves_those_of_the_country(client, own_lines):
    help_lines.own_path().write_text('{"programs": {"half')

    page = client.get("/help-now/p/00000000-0000-4000-8000-000000000000/").content.decode()

    assert 'href="tel:911"' in page


@pytest.mark.parametrize("code", sorted(help_lines.countries()))
def test_the_panel_has_at_most_three_lines_and_begins_with_danger(code):
    country = help_lines.countries()[code]

    panel = help_lines.for_panel(country)

    assert 1 <= len(panel) <= 3
    assert panel[0]["href"] == country.emergency.reached_by("call").href
    assert all(line["href"].startswith(("tel:", "sms:")) for line in panel)


# Exit


@pytest.mark.django_db
def test_exit_signs_out_and_leads_to_the_programs_neutral_site(client):
    program = ProgramFactory(exit_url="https://example.org/weather")
    client.force_login(MenteeFactory(program=program).person)

    answer = client.get("/exit/")

    assert (answer.status_code, answer["Location"]) == (302, "https://example.org/weather")
    assert "no-store" in answer["Cache-Control"]
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_exit_leads_visitors_to_the_weather(client, settings):
    assert client.get("/exit/")["Location"] == settings.EXIT_URL


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "value"),
    [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch"), ("X-Purpose", "preview")],
)
def test_a_browser_looking_ahead_signs_nobody_out(client, header, value):
    client.force_login(MenteeFactory().person)

    answer = client.get("/exit/", headers={header: value})

    assert answer.status_code == 503
    assert "_auth_user_id" in client.session


# Home, look, contact


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [MenteeFactory, MentorFactory, CoordinatorFactory])
def test_people_who_are_signed_in_go_to_their_own_home(client, factory):
    member = factory()
    client.force_login(member.person)

    answer = client.get("/")

    assert answer.get("Location", "") == home_url(member)


def test_a_look_is_kept_and_taken_back(client):
    kept = client.post("/look/", {"look": "dark", "next": "/about/"})
    assert (kept["Location"], kept.cookies["look"].value) == ("/about/", "dark")
    assert b'data-theme="dark"' in client.get("/help-now/").content

    client.post("/look/", {"look": "auto"})
    assert b"data-theme" not in client.get("/help-now/").content


@pytest.mark.parametrize("to", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_choosing_a_look_never_leads_away(client, to):
    assert client.post("/look/", {"look": "dark", "next": to})["Location"] == "/"


@pytest.mark.django_db
def test_contact_names_listed_programs_to_visitors_and_their_own_to_members(client):
    listed = ProgramFactory(name="Riverside", contact_phone="01632 960002")
    ProgramFactory(name="Quiet house", is_listed=False)
    own = ProgramFactory(name="Hill people", joining="invitation")

    visitor = client.get("/contact/").content.decode()
    client.force_login(MenteeFactory(program=own).person)
    member = client.get("/contact/").content.decode()

    assert [name for name in ("Riverside", "Quiet house", "Hill people") if name in visitor] == ["Riverside"]
    assert listed.contact_phone in visitor
    assert [name for name in ("Riverside", "Quiet house", "Hill people") if name in member] == ["Hill people"]


# When something does not work


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "429", "500"])
def test_an_error_page_needs_nothing_and_leads_home(name):
    page = render_to_string(f"{name}.html", {"help_url": "/help-now/", "here": "/about/"})

    assert 'href="/exit/"' in page
    assert 'href="/"' in page
    assert "<h1>" in page


@pytest.mark.django_db
def test_a_missing_page_is_a_kind_404(client):
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


@pytest.mark.django_db
def test_an_address_that_only_a_button_uses_says_so(client):
    client.force_login(MenteeFactory().person)

    answer = client.get(reverse("matching:narrow"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"This step needs its button" in answer.content


@pytest.mark.django_db
def test_too_many_tries_are_a_kind_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/h/ip"}

    answers = [client.post(reverse("account_login")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert b"Wait a few minutes" in answers[1].content
    assert b'class="safety"' in answers[1].content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/people/?page=2", "/people/?page=2"),
        ("https://example.org/people/", "/"),
        ("http://testserver//example.org/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_a_button_pressed_too_late_leads_back_to_the_page_it_stood_on(page, back):
    client = Client(enforce_csrf_checks=True)

    refused = client.post(reverse("matching:narrow"), headers={"referer": page})

    assert refused.status_code == 403
    assert f'href="{back}">Load the page again' in refused.content.decode()
    client = Client()
    assert client.post(reverse("matching:narrow"), headers={"referer": page}).url == login_for(back)
    assert client.get(reverse("matching:mentors")).url == login_for("/people/")


@pytest.mark.django_db
def test_a_button_pressed_on_another_host_is_a_kind_page(client):
    answer = client.post("/look/", headers={"host": "example.org", "referer": "http://example.org/"})

    assert answer.status_code == 400
    assert b"We could not read that" in answer.content


def login_for(page):
    return f"{reverse('account_login')}?{urlencode({'next': page}, safe='/')}"


# Navigation


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "name", "current"),
    [
        (CoordinatorFactory, "console:today", ("Today", "page")),
        (CoordinatorFactory, "console:requests", ("Requests", "page")),
        (CoordinatorFactory, "console:plans", ("Requests", "true")),
        (CoordinatorFactory, "console:match", ("People", "true")),
        (CoordinatorFactory, "console:invite", ("People", "true")),
        (CoordinatorFactory, "console:wording", ("Program", "true")),
        (CoordinatorFactory, "console:deliveries", None),
        (CoordinatorFactory, "console:notes", None),
        (MentorFactory, "accounts:times_add", ("My times", "true")),
        (MenteeFactory, "matching:saved_people", ("Find a mentor", "true")),
        (MenteeFactory, "relationships:requests", None),
    ],
)
def test_the_navigation_says_where_one_is(client, factory, name, current):
    client.force_login(factory().person)

    nav = client.get(reverse(name)).context["nav"]

    assert [(item["label"], item["current"]) for item in nav if item["current"]] == ([current] if current else [])


# Words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("home", 6),
        ("about", 6),
        ("mentor_info", 6),
        ("accessibility", 6),
        ("contact", 6),
        ("safety_info", 5),
        ("privacy", 5),
        ("help_now", 5),
    ],
)
def test_a_page_reads_easily(client, name, most):
    sentences = sentences_of(client.get(reverse(name)).content.decode())

    assert len(sentences) > 5
    assert grade(sentences) <= most
    assert [sentence for sentence in sentences if len(sentence.split()) > 24] == []


# With the database down


@pytest.fixture
def no_database(monkeypatch):
    def refuse(self):
        raise OperationalError("the server is not there")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)


def test_leaving_works_with_the_database_down(client, settings, no_database):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-cannot-be-looked-up"

    answer = client.get("/exit/")

    assert (answer.status_code, answer["Location"]) == (302, settings.EXIT_URL)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_a_page_that_needs_the_database_says_kindly_that_it_is_down(client, settings, no_database):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-cannot-be-looked-up"
    client.raise_request_exception = False

    answer = client.get("/contact/")

    assert answer.status_code == 500
    assert b"it is not you" in answer.content
    assert b'href="/exit/"' in answer.content


@pytest.mark.django_db
def test_the_panel_of_a_mentor_begins_with_telling_us_and_has_three_lines(client):
    client.force_login(MentorFactory().person)

    panel = client.get("/about/").content.decode().split('id="help"')[1].split("</section>")[0]

    assert "Worried about someone?" in panel
    assert re.findall(r'<li><a href="([^"]+)"', panel) == [reverse("relationships:note"), "tel:999", "tel:116123"]
