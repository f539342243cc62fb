"""Whatever somebody types, sends, leaves out or sends twice: an answer with words, never an error page.

Every form of every page is found by reading the pages; a new form is tested by being there.
"""

import functools
import os
import zlib
from html import escape
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from relationships import lifecycle
from tests.test_every_url import table
from tests.world import VIEWERS, World, parameters

pytestmark = pytest.mark.prove
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
PARTIES = ("its mentee", "its mentor", "coordinator")
ACTORS = ("visitor", "mentee", "its mentee", "its mentor", "coordinator")
SIGN_IN = tuple(
    f"/account/{page}/"
    for page in (
        "login", "login/code", "password/reset", "password/change", "password/set", "email", "reauthenticate",
        "2fa", "2fa/app/activate", "2fa/passkeys", "devices", "logout",
    )
)  # fmt: skip
IN_AND_OUT = ("exit", "demo_as")  # they sign out and in when they are opened, on purpose
ASKED = ("page", "kind", "match", "next", "then", "state", "role", "sort", "home", "go")
ELSEWHERE = ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "https:evil.example"]
WRITTEN_BY_READING = (
    "accounts_accesslogentry", "accounts_cardsopened", "accounts_timeswanted", "django_session", "usersessions_usersession",
)  # fmt: skip


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


@pytest.fixture(scope="module")
def late(world):
    """Another world, where the request was taken back and the pair has ended, in another window."""
    late = World()
    request, pair = late.of_others["request"], late.of_others["pair"]
    lifecycle.withdraw(request, request.mentee, late.now)
    lifecycle.end(pair, pair.mentee, late.now, "completed")
    return late


def whoever_may(actors, names):
    """(name, actor) for each page and those of these people whom it lets in; `make prove` asks for everybody."""
    statuses = {name: dict(zip(VIEWERS, found, strict=True)) for name, (_method, found) in table().items()}
    turned_away = {"visitor": (302, 404)}
    return [
        (name, actor)
        for name in names
        for actor in actors
        if PROVE or name not in statuses or statuses[name][actor] not in turned_away.get(actor, (404,))
    ]


def address(world, actor, name):
    """Where one of our pages, or one of the sign-in library's, is for this person; and what it is about."""
    return (name, "request") if name.startswith("/") else (world.url(name, actor), world.about(name))


@functools.cache
def read(world, actor, name):
    """A page as it is read, and the statements that its reading sent. Read once for all tests of the file."""
    url, about = address(world, actor, name)
    with CaptureQueriesContext(connection) as asked:
        page = world.send(actor, "get", url, about)
    html = page.status_code == 200 and "html" in page["Content-Type"]
    return forms_of(page.content.decode()) if html else [], list(map(written, asked.captured_queries))


def some(found, nth):
    """All of them where there is time; else one after another, so that every form gets one."""
    found = list(found)
    return found if PROVE else [found[nth % len(found)]]


def number(*words):
    """The same words, the same number, in every process."""
    return zlib.crc32(repr(words).encode())


sent = set()  # the forms that somebody has sent: what one may send, the next may send the same way


@pytest.mark.parametrize(("name", "actor"), whoever_may(ACTORS, [*table(), *SIGN_IN]))
def test_every_form_answers_whatever_is_typed(name, actor, world):
    url, about = address(world, actor, name)

    for form in read(world, actor, name)[0]:
        key = (actor if PROVE else "", form["action"] or url, *sorted(form["fields"]))
        if key in sent:
            continue
        sent.add(key)
        for place, everything in enumerate((False, True)):
            for odd in some(ODD, number(key[1:]) + 5 * place):
                answer = world.send(actor, "post", key[1], about, filled(form["fields"], ODD[odd], everything))

                assert answer.status_code < 500, (key, odd)
                assert MARK not in answer.content.decode(), (key, odd)


@pytest.mark.parametrize(
    ("actor", "least"), [("visitor", 3), ("its mentee", 15), ("its mentor", 15), ("coordinator", 15)]
)
def test_the_forms_are_found(actor, least, world):
    """The test above can fail: it has something to send."""
    pages = [name for name in table() if not parameters(name)] + ["/account/login/"]

    forms = {(form["action"], *sorted(form["fields"])) for name in pages for form in read(world, actor, name)[0]}

    assert len(forms) > least


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
    url, about = address(world, actor, name)
    typed = "Kept@" + "<x>" * 2000

    for form in read(world, actor, name)[0]:
        if form["action"] == reverse("look") or not any(kind in KEPT for kind, _value in form["fields"].values()):
            continue
        answer = world.send(actor, "post", form["action"] or url, about, filled(form["fields"], typed))

        assert answer.status_code == 200
        assert escape(typed) in answer.content.decode()


@pytest.mark.parametrize(("name", "actor"), whoever_may(ACTORS, table()))
def test_an_address_with_odd_words_in_it_is_a_page(name, actor, world):
    url, about = address(world, actor, name)

    for odd in some(sorted(set(ODD) - {"very long"}), number(name, actor)):
        answer = world.send(actor, "get", url, about, dict.fromkeys(ASKED, ODD[odd]))

        assert answer.status_code < 500, odd
        assert MARK not in answer.content.decode("utf-8", "replace"), odd


@pytest.mark.parametrize(("name", "actor"), whoever_may(["visitor", "its mentee", "coordinator"], table()))
def test_no_method_breaks_an_address(name, actor, world):
    url, about = address(world, actor, name)

    for method in some(["head", "options", "put", "patch", "delete", "post"], number(name, actor)):
        assert world.send(actor, method, url, about).status_code < 500, method


@pytest.mark.parametrize(("name", "actor"), whoever_may(ACTORS, [name for name in table() if name not in IN_AND_OUT]))
def test_reading_changes_nothing(name, actor, world):
    """A page that is read, also by a mail scanner, writes nothing but who looked at what."""
    _forms, statements = read(world, actor, name)

    assert [line for line in statements if line] == []


def written(query):
    """The statement, when it changes something that reading may not change."""
    words = query["sql"].split()
    if words[0] not in ("INSERT", "UPDATE", "DELETE") or any(table in query["sql"] for table in WRITTEN_BY_READING):
        return ""
    return " ".join(words[:4])


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client, world, elsewhere):
    chidi = Person.objects.get(pk=world.chidi.person_id)
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


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize(("name", "actor"), whoever_may(PARTIES, table()))
def test_what_is_sent_twice_is_answered_kindly(name, actor, world):
    url, about = address(world, actor, name)
    browser = world.browser(actor, about)

    first = browser.post(url)
    again = browser.post(url) if first.status_code == 302 else first  # nothing was done: the second is as the first

    assert max(first.status_code, again.status_code) < 500


# Pages of the house itself say nothing of a match: what they are in the other window, they are here.
OF_ROOMS = [name for name in table() if PROVE or ":" in name or name == "home"]


@pytest.mark.parametrize(("name", "actor"), whoever_may(PARTIES, OF_ROOMS))
def test_what_comes_too_late_is_answered_kindly(name, actor, late):
    url, about = address(late, actor, name)
    methods = ["get", "post"] if parameters(name) or PROVE else ["get"]

    statuses = [late.send(actor, method, url, about).status_code for method in methods]

    assert max(statuses) < 500


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize(
    ("on", "hour", "zone"), [("9999-12-31", "23:59", "America/New_York"), ("0001-01-01", "00:00", "Asia/Kathmandu")]
)
def test_a_day_at_the_end_of_time_is_an_answer_to_check(client, world, on, hour, zone):
    check_in = world.of_others["check_in"]
    person = Person.objects.get(pk=check_in.match.mentee.person_id)
    person.zone = zone
    person.save(update_fields=["zone"])
    client.force_login(person)

    moved = client.post(reverse("relationships:check_in_move", args=[check_in.public_id]), {"on": on, "hour": hour})
    paused = client.post(reverse("relationships:pause", args=[check_in.match.public_id]), {"back_on": "9999-12-31"})

    assert "on" in moved.context["form"].errors
    assert "back_on" in paused.context["form"].errors


@pytest.mark.usefixtures("undone")
def test_no_certificate_holds_for_ever(client, world):
    client.force_login(world.chidi.person)
    dates = {"screening-done_on": "2026-01-01", "screening-expires_on": "9999-12-31"}

    answer = client.post(reverse("console:screening", args=[world.free_mentor.public_id]), dates)

    assert "expires_on" in answer.context["form"].errors
