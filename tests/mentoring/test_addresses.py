"""What stands in an address bar, in the history of a browser and in a proxy's log: nothing about what this is for."""

import re

from django.urls import get_resolver

from accounts.wording import blocked_word

DEMO = "demo/as/"  # roles have names there, and nobody real is in it


def routes(resolver, before=""):
    """Every pattern of every room as it would be read."""
    for entry in resolver.url_patterns:
        path = before + re.sub(r"<(\w+:)?\w+>", "*", str(entry.pattern))
        yield from routes(entry, path) if hasattr(entry, "url_patterns") else [path]


def test_no_address_holds_a_blocked_word():
    every = [route for route in routes(get_resolver()) if not route.startswith(DEMO)]

    assert len(every) > 120
    assert [route for route in every if blocked_word(route.replace("/", " "))] == []
