"""The pictures in the README: starts the demo in a folder of its own and looks at its main pages. For `make shots`."""

import sys
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.running import ROOT, alongside

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 250_000  # bytes
SESSION_OF = """
from django.test import Client
from accounts.models import Person
client = Client()
client.force_login(Person.objects.get(email="{name}@demo.example"))
print(client.session.session_key)
"""
WIDE, PHONE = (1280, 860), (390, 844)
# name of the picture, whose page, address, a link or button to press there, size, light or dark, words to wait for
SHOTS: list[tuple[Any, ...]] = [
    ("landing", None, "/", None, WIDE, "light"),
    ("find", "rowan", "/people/", None, WIDE, "light"),
    ("mentor", "rowan", "/people/", "main a[href^='/people/']:has-text('Read more')", WIDE, "light"),
    ("request", "rowan", "/home/", "main a[href^='/requests/']", WIDE, "light"),
    ("pair", "jamal", "/home/", "a[href^='/pairs/']", WIDE, "light"),
    ("times", "maya", "/times/", None, WIDE, "light"),
    ("desk-today", "priya", "/desk/", None, WIDE, "light"),
    ("desk-requests", "priya", "/desk/requests/", None, WIDE, "light"),
    ("desk-plan", "priya", "/desk/requests/plans/new/", "main form button[type=submit]", WIDE, "light", "get someone"),
    ("find-phone", "rowan", "/people/", None, PHONE, "light"),
    ("pair-phone-dark", "jamal", "/home/", "a[href^='/pairs/']", PHONE, "dark"),
    ("desk-requests-dark", "priya", "/desk/requests/", None, WIDE, "dark"),
]


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with alongside(ALONGSIDE_DEMO="1") as house, sync_playwright() as playwright:
        browser = launch(playwright)
        sessions = {who: session(house, who) for who in sorted({shot[1] for shot in SHOTS if shot[1]})}
        for shot in SHOTS:
            take(browser, house.url, sessions, *shot)
        browser.close()
    large = [picture.name for picture in PICTURES.glob("*.png") if picture.stat().st_size > LARGEST]
    print(f"{len(SHOTS)} pictures in {PICTURES.relative_to(ROOT)}" + (f"; too large: {large}" if large else ""))
    return bool(large)


def session(house, who: str) -> str:
    return house.manage("shell", "-v", "0", "-c", SESSION_OF.format(name=who)).split()[-1]


def take(browser, url, sessions, name, who, address, link, size, look, until="") -> None:
    """One picture of what fits on the screen, without the demo's own bar."""
    width, height = size
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": height}, color_scheme=look, reduced_motion="reduce"
    )
    if who:
        context.add_cookies([{"name": "alongside", "value": sessions[who], "url": url}])
    page = context.new_page()
    page.goto(address)
    if link:
        page.locator(link).first.click()
    if until:
        page.get_by_text(until).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('.demo, [data-demo]')?.remove()")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
