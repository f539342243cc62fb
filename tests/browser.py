"""A real Chromium for tests that need one: the one that `make test` found, the system's, else Playwright's own.

`window("/about/", width=390, look="dark", script=False)` opens a page of the site and gives Playwright's page.
"""

import os

import pytest

from tools.chromium import on_this_machine

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {390: 844, 1280: 900, 320: 640}


def launch(playwright):
    """The browser that `make` found, else one of this machine's."""
    path = os.environ.get("ALONGSIDE_CHROMIUM") or on_this_machine()
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run. Playwright's loop and Django's database guard do not know each other."""
    from playwright.sync_api import sync_playwright  # only runs with browser tests pay for it

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def session_of(person) -> str:
    """The key of a new session of this person."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.session.session_key


@pytest.fixture
def window(chromium, live_server):
    """Opens a page of the site, signed in as `person` where one is given. Closed after the test."""
    from django.conf import settings  # this plugin is read before Django's settings are

    contexts = []

    def opened(path="/", width=1280, look="light", script=True, person=None):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": SIZES.get(width, 900)},
            color_scheme=look,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": live_server.url}]
            )
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
