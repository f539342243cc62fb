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
from tests import axe, crawl
from tests.browser import session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.prove]

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MOST = 20 if PROVE else 2  # pages of one name that one person opens
NEW = 1 if PROVE else 12  # kinds of parts never shown under this name that make a page worth a look of its own
WAYS = [(390, "light"), (1280, "dark")] + ([(1280, "light"), (390, "dark")] if PROVE else [])
STARTS = ["/", "/me/", "/help-now/"]
WHO = [
    "visitor", "rowan", "maya", "priya", "jamal", "marcus", "lena", "noor", "amal", "hana", "invited", "new", "not yet in",
    "first at a desk",
]  # fmt: skip
LIKE_THEM = ("jamal", "marcus", "lena", "noor", "amal", "hana")  # members whose accounts are as rowan's and maya's
LOUD = ("error", "warning")  # what the console must not say
TITLE = re.compile(r"(Error: )?(\S.* – )?Alongside")
DEMO = "/demo/as/"  # the one address that names a role: nobody has it outside the demo


def test_every_page(cast, window, live_server):
    """One person after the other, so that what looks the same for two of them is looked at once."""
    browser_page = window("/help-now/", width=320)
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
                found += wrong_to_see(browser_page, live_server.url, page.path)
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


def wrong_to_see(browser_page, url, path) -> list[str]:
    """What is wrong with it in a browser."""
    found: list[str] = []
    heard = {
        "request": lambda asked: None if asked.url.startswith((url, "data:")) else found.append(f"asks {asked.url}"),
        "console": lambda message: found.append(f"says {message.text}") if message.type in LOUD else None,
        "pageerror": lambda error: found.append(f"breaks: {error}"),
    }
    for event, listener in heard.items():
        browser_page.on(event, listener)
    browser_page.set_viewport_size({"width": 320, "height": 640})
    browser_page.goto(path)
    if pixels := axe.sideways(browser_page):
        found.append(f"scrolls {pixels} px sideways at 320")
    for width, look in WAYS:
        browser_page.set_viewport_size({"width": width, "height": 844})
        browser_page.emulate_media(color_scheme=look, reduced_motion="reduce")
        found += [f"{width} {look}: {line}" for line in axe.violations(browser_page)]
    for event, listener in heard.items():
        browser_page.remove_listener(event, listener)
    return found
