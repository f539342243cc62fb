"""Accessibility rules over a page in a real browser: violations(page) is empty on a page everyone can use.

A page in the dark has the same words and parts as in the light, so that only the rules that depend on colours, sizes and
place are asked there; `make prove` asks all of them everywhere.
"""

import os

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
BY_LOOK = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]},
    "resultTypes": ["violations"],
    "preload": False,
}
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"


def violations(page) -> list[str]:
    """What axe finds on this page now, one line each: rule, where, why."""
    rules = BY_LOOK if page.evaluate(IS_DARK) and not PROVE else RULES
    if not page.evaluate("'axe' in window"):  # a page that is looked at twice has it already
        page.evaluate(SCRIPT)
    found = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", rules)
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def sideways(page) -> int:
    """How many pixels the page scrolls sideways: 0 wherever it fits."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
