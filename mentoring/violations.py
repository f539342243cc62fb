"""What browsers refused because our content security policy forbids it: counted, without any address of a page."""

import json
from urllib.parse import urlsplit

from django.core.cache import cache

KEY = "csp-violations"
KEPT = 50
LONGEST = 16_384  # bytes of one report
DAY = 24 * 3600  # seconds


def record(body: bytes) -> dict[str, str] | None:
    """Keep which rule was broken and by whose content. Returns what was kept; nothing when it is no report."""
    try:
        report = json.loads(body[:LONGEST])["csp-report"]
        found = {
            "violated": str(report["violated-directive"])[:100],
            "blocked": origin(str(report.get("blocked-uri", ""))),
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    cache.set(KEY, [*seen()[-KEPT + 1 :], found], DAY)
    return found


def origin(uri: str) -> str:
    """Where the content came from, without its path: `inline`, `eval`, `data`, or https://host."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"[:100] if parts.netloc else (parts.scheme or uri)[:20]


def seen() -> list[dict[str, str]]:
    """The last violations of the day, the newest last."""
    return cache.get(KEY, [])


def forget() -> None:
    cache.delete(KEY)
