"""The time zones to choose from: one name for each place where clocks are kept today.

The zone database also knows old spellings, whole countries and abbreviations. Those stay valid where somebody has one,
and nobody is offered them.
"""

import zoneinfo
from functools import cache
from importlib import resources

WORLD = "UTC"


@cache
def known() -> set[str]:
    """Every name in the database, once for a process: it is looked for in hundreds of files."""
    return zoneinfo.available_timezones()


@cache
def listed() -> tuple[str, ...]:
    """The zones of the database's own table of places, in the order of their names; UTC is not among them."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    named = {line.split("\t")[2].strip() for line in table.splitlines() if line and not line.startswith("#")}
    return tuple(sorted(named & known()))


def offered(standing: str = "") -> list[str]:
    """The zones of a list to pick from; the one that stands is always among them."""
    kept = {standing} & known() - {WORLD}
    return sorted({*listed(), *kept})


def place_of(zone: str) -> str:
    """A zone in words: "America/Argentina/Buenos_Aires" is Argentina, Buenos Aires."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone
