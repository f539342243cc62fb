"""Whatever somebody types, sends, leaves out or sends twice: an answer with words, never an error page.

Every form of every page is found by reading the pages; a new form is tested by being there.
"""

import os
from html import escape
from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relationships import lifecycle
from tests.test_every_url import World, is_about_a_pair, parameters, table

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MARK = "<script>alert(4711)</script>"
ODD = {
    "mark-up": f"\"'>{MARK}{{{{ 7|add:1 }}}}",
    "very long": "x" * 20_000,
    "nul": "nul\x00byte",
    "right to left": "\u202eevil\u2066\u200f",
    "emoji": "👩🏽‍🚒🙂" * 40,
    "another header": "Amara\r\nBcc: everyone@example.org\r\n\r\nHello",
    "huge": "9" * 400,
    "negative": "-1",
    "not a number": "NaN",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "a command": "=1+1;DROP TABLE accounts_person;--",
    "nothing": "",
}
TYPED = {"text", "textarea", "email", "tel", "url", "password", "search", "date", "time", "number"}
KEPT = {"text", "textarea", "email", "tel", "url"}  # of these, what was typed stands there again
ACTORS = ("visitor", "mentee", "its mentee", "its mentor", "coordinator")
SIGN_IN = (
    "login/", "login/code/", "password/reset/", "password/change/", "password/set/", "email/", "reauthenticate/",
    "2fa/", "2fa/app/activate/", "2fa/passkeys/", "devices/", "logout/",
)  # fmt: skip
ASKED = ("page", "kind", "match", "next", "then", "state", "role", "sort", "home", "go")
ELSEWHERE = ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "https:evil.example"]
WRITTEN_BY_READING = ("accounts_accesslogentry", "accounts_cardsopened", "django_session", "usersessions_usersession")


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: where to, and the kind and value of everything in them."""

    def __init__(self):
        super().__init__()
        self.found, self.form = [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = {"action": given.get("action") or "", "fields": {}} if given.get("method") == "post" else None
            if self.form:
                self.found.append(self.form)
        name = given.get("name")
        if tag in ("input", "textarea", "select", "button") and self.form and name:
            kind = given.get("type", "text") if tag == "input" else tag
            self.form["fields"].setdefault(name, (kind, given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def forms_of(page):
    parser = Forms()
    parser.feed(page)
    return parser.found


def filled(fields, odd, everything=False):
    """A form with the odd words where one types; with `everything`, also where one picks."""
    return {
        name: odd if everything or kind in TYPED else value
        for name, (kind, value) in fields.items()
        if name != "csrfmiddlewaretoken"
    }


class Visit:
    """One person in this world, whose every step is undone."""

    def __init__(self, world, actor):
        self.world, self.actor, self.people, self.jars = world, actor, {}, {}

    def person(self, about):
        key = about.pk if self.actor.startswith("its") else 0
        if key not in self.people:
            self.people[key] = self.world.person(self.actor, about)
        return self.people[key]

    def addresses(self):
        for name in table():
            about = self.world.of_others["pair" if is_about_a_pair(name) else "request"]
            arguments = self.world.arguments(name, parameters(name), self.world.of_others)
            yield name, reverse(name, kwargs=arguments), about

    def browser(self, about):
        browser = Client()
        if self.actor != "visitor":
            browser.force_login(self.person(about))
        return browser

    def send(self, method, url, about, sent=None, **more):
        browser = self.browser(about)
        with transaction.atomic():
            answer = getattr(browser, method)(url, sent, **more)
            transaction.set_rollback(True)
        return answer


@pytest.fixture
def world(settings, tmp_path):
    settings.VAR, settings.ACCOUNT_RATE_LIMITS = tmp_path, False
    return World()


def some(found, nth):
    """All of them where there is time; else one after another, so that every form gets one."""
    found = list(found)
    return found if PROVE else [found[nth % len(found)]]


@pytest.mark.parametrize("actor", ACTORS)
def test_every_form_answers_whatever_is_typed(actor, world):
    visit, sent = Visit(world, actor), set()
    library = [("", f"/account/{page}", world.of_others["request"]) for page in SIGN_IN]

    for _name, url, about in [*visit.addresses(), *library]:
        page = visit.send("get", url, about)
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        for form in forms_of(page.content.decode()):
            key = (form["action"] or url, *sorted(form["fields"]))
            if key in sent:
                continue
            sent.add(key)
            for odd in some(ODD, len(sent)):
                for everything in (False, True):
                    answer = visit.send("post", key[0], about, filled(form["fields"], ODD[odd], everything))

                    assert answer.status_code < 500, (key, odd)
                    assert MARK not in answer.content.decode(), (key, odd)

    assert len(sent) > (5 if actor == "visitor" else 15)


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("coordinator", "console:about"),
        ("coordinator", "console:ways"),
        ("coordinator", "console:invite"),
        ("its mentee", "accounts:name"),
        ("its mentee", "relationships:note"),
        ("mentee", "matching:mentor"),
    ],
)
def test_an_answer_to_check_keeps_what_was_typed(actor, name, world):
    visit = Visit(world, actor)
    url, about = next((url, about) for found, url, about in visit.addresses() if found == name)
    typed = "Kept@" + "<x>" * 2000

    for form in forms_of(visit.send("get", url, about).content.decode()):
        if form["action"] == reverse("look") or not any(kind in KEPT for kind, _value in form["fields"].values()):
            continue
        answer = visit.send("post", form["action"] or url, about, filled(form["fields"], typed))

        assert answer.status_code == 200
        assert escape(typed) in answer.content.decode()


@pytest.mark.parametrize("actor", ACTORS)
def test_an_address_with_odd_words_in_it_is_a_page(actor, world):
    visit = Visit(world, actor)

    for nth, (name, url, about) in enumerate(visit.addresses()):
        for odd in some(set(ODD) - {"very long"}, nth):
            answer = visit.send("get", url, about, dict.fromkeys(ASKED, ODD[odd]))

            assert answer.status_code < 500, (name, odd)
            assert MARK not in answer.content.decode("utf-8", "replace"), (name, odd)


@pytest.mark.parametrize("actor", ["visitor", "its mentee", "coordinator"])
def test_no_method_breaks_an_address(actor, world):
    visit = Visit(world, actor)

    for nth, (name, url, about) in enumerate(visit.addresses()):
        for method in some(["head", "options", "put", "patch", "delete", "post"], nth):
            assert visit.send(method, url, about).status_code < 500, (name, method)


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_changes_nothing(actor, world):
    """A page that is read, also by a mail scanner, writes nothing but who looked at what."""
    visit = Visit(world, actor)

    for name, url, about in visit.addresses():
        if name in ("exit", "demo_as"):  # they sign out and in on purpose
            continue
        browser = visit.browser(about)
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            browser.get(url)
            transaction.set_rollback(True)

        assert [line for line in map(written, asked.captured_queries) if line] == [], name


def written(query):
    """The statement, when it changes something that reading may not change."""
    words = query["sql"].split()
    if words[0] not in ("INSERT", "UPDATE", "DELETE") or any(table in query["sql"] for table in WRITTEN_BY_READING):
        return ""
    return " ".join(words[:4])


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client, world, elsewhere):
    chidi = world.chidi.person
    chidi.set_password("a long and quiet river")
    chidi.save()

    looked = client.post(reverse("look"), {"next": elsewhere})
    page = client.get("/account/login/", {"next": elsewhere})
    signed_in = client.post(
        "/account/login/", {"login": chidi.email, "password": "a long and quiet river", "next": elsewhere}
    )
    signed_out = client.post("/account/logout/", {"next": elsewhere})

    assert page.status_code == 200
    sent_to = [answer.get("Location", "/") for answer in (looked, signed_in, signed_out)]
    assert [where for where in sent_to if not where.startswith("/") or where.startswith(("//", "/\\"))] == []


@pytest.mark.parametrize("actor", ["its mentee", "its mentor", "coordinator"])
def test_what_is_sent_twice_or_too_late_is_answered_kindly(actor, world):
    visit = Visit(world, actor)

    for name, url, about in visit.addresses():
        with transaction.atomic():
            browser = visit.browser(about)
            twice = [browser.post(url).status_code for _ in range(2)]
            transaction.set_rollback(True)
        with transaction.atomic():
            over(about)
            browser = visit.browser(about)
            late = [browser.post(url).status_code, browser.get(url).status_code]
            transaction.set_rollback(True)

        assert all(status < 500 for status in [*twice, *late]), name


@pytest.mark.parametrize(
    ("on", "hour", "zone"), [("9999-12-31", "23:59", "America/New_York"), ("0001-01-01", "00:00", "Asia/Kathmandu")]
)
def test_a_day_at_the_end_of_time_is_an_answer_to_check(client, world, on, hour, zone):
    check_in = world.of_others["check_in"]
    person = check_in.match.mentee.person
    person.zone = zone
    person.save(update_fields=["zone"])
    client.force_login(person)

    moved = client.post(reverse("relationships:check_in_move", args=[check_in.public_id]), {"on": on, "hour": hour})
    paused = client.post(reverse("relationships:pause", args=[check_in.match.public_id]), {"back_on": "9999-12-31"})

    assert "on" in moved.context["form"].errors
    assert "back_on" in paused.context["form"].errors


def test_no_certificate_holds_for_ever(client, world):
    client.force_login(world.chidi.person)
    dates = {"screening-done_on": "2026-01-01", "screening-expires_on": "9999-12-31"}

    answer = client.post(reverse("console:screening", args=[world.free_mentor.public_id]), dates)

    assert "expires_on" in answer.context["form"].errors


def over(match):
    """It has ended, or was taken back, in another window."""
    from django.utils import timezone

    at = timezone.now()
    if match.started_at:
        lifecycle.end(match, match.mentee, at, "completed")
    else:
        lifecycle.withdraw(match, match.mentee, at)
