"""Accessibility rules over a page in a real browser: violations(page) is empty on a page everyone can use."""

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def violations(page) -> list[str]:
    """What axe finds on this page now, one line each: rule, where, why."""
    if not page.evaluate("'axe' in window"):  # a page that is looked at twice has it already
        page.evaluate(SCRIPT)
    found = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", RULES)
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def sideways(page) -> int:
    """How many pixels the page scrolls sideways: 0 wherever it fits."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
