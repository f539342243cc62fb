"""Every page that somebody can get to by links in the demo: readable, reachable, and silent about what it is for.

A page is opened in a browser when it shows something that no page of its name has shown before. `make prove` follows far
more links, and looks at each page in all four ways.
"""

import os
import re

import pytest
from django.conf import settings
from django.test import Client

from accounts.wording import blocked_word
from mentoring import violations
from tests import crawl, looks
from tests.browser import session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.prove]

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MOST = 20 if PROVE else 2  # pages of one name that one person opens
NEW = 1 if PROVE else 12  # kinds of parts never shown under this name that make a page worth a look of its own
WAYS = looks.ALL if PROVE else [looks.PHONE_LIGHT, looks.DESK_DARK]
STARTS = ["/", "/me/", "/help-now/"]
WHO = [
    "visitor", "rowan", "maya", "priya", "jamal", "marcus", "lena", "noor", "amal", "hana", "invited", "new", "not yet in",
    "first at a desk",
]  # fmt: skip
LIKE_THEM = ("jamal", "marcus", "lena", "noor", "amal", "hana")  # members whose accounts are as rowan's and maya's
TITLE = re.compile(r"(Error: )?(\S.* – )?Alongside")
DEMO = "/demo/as/"  # the one address that names a role: nobody has it outside the demo


def test_every_page(cast, window, live_server):
    """One person after the other, so that what looks the same for two of them is looked at once."""
    browser_page = window("/help-now/", width=320)
    seen = looks.Looks(browser_page, live_server.url, WAYS)
    shown, wrong, opened = {}, {}, {}
    violations.forget()

    for who in WHO:
        client = signed_in(cast[who], browser_page, live_server.url)
        for page in crawl.everywhere(client, STARTS, MOST, but=seen_already(who, shown)):
            if page.status != 200:
                wrong[who, page.path] = [f"status {page.status}"]
                continue
            opened.setdefault(who, set()).add(page.name)
            found = wrong_to_read(page)
            if is_new(page, shown):
                found += seen.wrong(page.path)
            if found:
                wrong[who, page.path] = found

    assert wrong == {}
    assert violations.seen() == []
    assert {who: names for who, names in opened.items() if len(names) < 3} == {}
    assert len(shown) > 70


def signed_in(person, browser_page, url) -> Client:
    """The same person in the browser and in a client that only reads."""
    client = Client()
    browser_page.context.clear_cookies()
    if person:
        client.force_login(person)
        browser_page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": url}]
        )
    return client


def seen_already(who, shown) -> set[str]:
    """What the first four have shown and says the same to everybody, or nothing new to members like them."""
    if PROVE or who in WHO[:3]:
        return set()
    return {
        name
        for name in shown
        if (":" not in name and name != "home") or (who in LIKE_THEM and name.startswith("accounts:"))
    }


def is_new(page, shown) -> bool:
    """Whether it shows enough that no page of its name has shown."""
    before = shown.get(page.name)
    if before is not None and len(page.shape - before) < NEW:
        return False
    shown[page.name] = (before or set()) | page.shape
    return True


def wrong_to_read(page) -> list[str]:
    """What is wrong with a page before anybody looks at it."""
    addresses = [address for address in [page.path, *page.addresses] if not address.startswith(DEMO)]
    found = [f"address {address}" for address in addresses if blocked_word(address)]
    if not TITLE.fullmatch(page.title) or blocked_word(page.title):
        found.append(f"title {page.title!r}")
    if page.h1s != 1:
        found.append(f"{page.h1s} h1")
    if not page.has_safety_bar:
        found.append("no safety bar")
    return found
