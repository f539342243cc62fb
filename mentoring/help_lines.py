"""Help lines by country, read from files only: this page has to work when nothing else does.

The shipped lines are those of the taxonomy. A program's own lines are written to a file whenever it changes them,
so that reading never asks the database. A line that nobody has rung (`enabled: false`) is never shown.
"""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.spoken import once_a_language

SHIPPED = Path(settings.BASE_DIR) / "accounts" / "data" / "taxonomy.json"
NUMBER = re.compile(r"\+?\d[\d\s-]*\d|\d")
DAY_AND_NIGHT = "24/7"

VERBS = {"call": gettext_lazy("Call %s"), "text": gettext_lazy("Text %s")}
ICONS = {"call": "phone", "text": "chat", "chat": "chat"}
SCHEMES = {"call": "tel", "text": "sms"}


@dataclass(frozen=True)
class Way:
    """One way to reach a line: what to press, and what it says."""

    how: str
    words: str
    href: str  # empty for an online chat: we do not know its address
    icon: str


@dataclass(frozen=True)
class Line:
    name: str
    contact: str
    how: tuple[str, ...]
    hours: str
    checked_on: object  # a date; None: not yet
    for_whom: str = ""
    note: str = ""
    is_emergency: bool = False

    @property
    def ways(self) -> list[Way]:
        return [_way(how, self.contact) for how in self.how]

    @property
    def hours_words(self) -> str:
        return _("Any time, day or night") if self.hours == DAY_AND_NIGHT else self.hours

    @property
    def needs_spelling_out(self) -> bool:
        """More than one number, or something to press after it."""
        return bool(NUMBER.sub("", self.contact).strip())

    def reached_by(self, how: str) -> Way | None:
        return _way(how, self.contact) if how in self.how else None


@dataclass(frozen=True)
class Country:
    code: str
    label: str
    emergency: Line
    lines: tuple[Line, ...]


def countries() -> dict[str, Country]:
    """The shipped countries by code, in the order of the file."""
    return _shipped(str(SHIPPED), SHIPPED.stat().st_mtime_ns)[0]


def elsewhere() -> dict[str, str]:
    """Where to look for a country that is not here: {label, url}."""
    return _shipped(str(SHIPPED), SHIPPED.stat().st_mtime_ns)[1]


def known(code: str | None) -> str:
    """The code if we have that country, else the one of this server."""
    code = (code or "").upper()
    return code if code in countries() else settings.HELP_COUNTRY


def guess(accepted_languages: str) -> str:
    """A country from what the browser says about languages: en-GB gives GB. No address is looked up."""
    for language in accepted_languages.split(","):
        region = language.split(";")[0].strip().partition("-")[2].upper()
        if region in countries():
            return region
    return settings.HELP_COUNTRY


def of_program(public_id) -> tuple[Line, ...]:
    """A program's own lines; none where it keeps none."""
    return _own_file().get(str(public_id), {}).get("lines", ())


def country_of_program(public_id) -> str | None:
    return _own_file().get(str(public_id), {}).get("country")


def for_page(country: Country, own: tuple[Line, ...] = ()) -> tuple[list[Line], list[Line]]:
    """(danger, everything else): a program's own lines first, then its country's, none twice."""
    said = {line.contact for line in own}
    lines = [*own, *(line for line in country.lines if line.contact not in said)]
    danger = [line for line in lines if line.is_emergency] or [country.emergency]
    return danger, [line for line in lines if not line.is_emergency]


@once_a_language
def for_panel(country: Country, own: tuple[Line, ...] = ()) -> list[dict]:
    """At most three: danger, talk, text. Each {href, words, note, icon}."""
    danger, lines = for_page(country, own)
    picked = [(danger[0].reached_by("call"), _("If you or someone else is in danger"))]
    talk = next((line for line in lines if line.reached_by("call")), None)
    if talk:
        picked.append((talk.reached_by("call"), f"{talk.name}. {talk.hours_words}".rstrip(". ")))
    text = next((line for line in lines if line.reached_by("text") and "call" not in line.how), None)
    text = text or next((line for line in lines if line.reached_by("text")), None)
    if text:
        picked.append((text.reached_by("text"), _("%s. If you would rather not talk out loud") % text.name))
    return [{"href": way.href, "words": way.words, "note": note, "icon": way.icon} for way, note in picked if way]


def write_after_commit() -> None:
    """What accounts.changed rings when a program changes a line or its country."""
    transaction.on_commit(write_help_file)


def write_help_file() -> None:
    """Write every program's own lines to the file."""
    path = own_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as new:
        json.dump({"programs": kept()}, new, ensure_ascii=False)
    os.chmod(new.name, 0o644)
    os.replace(new.name, path)


def is_up_to_date() -> bool:
    """The file says what the database says; no file is right where no program keeps lines of its own."""
    standing = kept()
    try:
        written = json.loads(own_path().read_text(encoding="utf-8"))["programs"]
    except (OSError, ValueError, KeyError):
        return not any(program["lines"] for program in standing.values())
    return written == standing


def kept() -> dict[str, dict]:
    """What the file should say: each program's country and own lines, by the program's public id."""
    from accounts.models import Program  # the page itself must load without any model

    return {
        str(program.public_id): {
            "country": program.country,
            "lines": [
                {
                    "name": line.name,
                    "contact": line.contact,
                    "how": [line.how],
                    "hours": line.hours,
                    "checked_on": line.checked_on.isoformat(),
                    "is_emergency": line.is_emergency,
                }
                for line in program.help_lines.all()
            ],
        }
        for program in Program.objects.open().prefetch_related("help_lines")
    }


def own_path() -> Path:
    return Path(settings.VAR) / "help_lines.json"


def _own_file() -> dict[str, dict]:
    path = own_path()
    try:
        return _own(str(path), path.stat().st_mtime_ns)
    except (OSError, ValueError):  # not written yet, or half a file from a full disk: the country's lines stand
        return {}


@lru_cache(maxsize=2)
def _own(path: str, _changed: int) -> dict[str, dict]:
    programs = json.loads(Path(path).read_text(encoding="utf-8"))["programs"]
    return {
        key: {"country": program["country"], "lines": tuple(_line(line) for line in program["lines"])}
        for key, program in programs.items()
    }


@lru_cache(maxsize=2)
def _shipped(path: str, _changed: int) -> tuple[dict[str, Country], dict[str, str]]:
    shipped = json.loads(Path(path).read_text(encoding="utf-8"))["crisis_lines"]
    return {row["country"]: _country(row) for row in shipped["countries"]}, shipped["fallback"]


def _country(row: dict) -> Country:
    emergency = Line(
        name=_("Emergency services, %s") % row["label"],
        contact=row["emergency"],
        how=("call",),
        hours=DAY_AND_NIGHT,
        checked_on=_emergency_checked_on(row),
        is_emergency=True,
    )
    lines = tuple(_line(line) for line in row["lines"] if line.get("enabled"))
    return Country(row["country"], row["label"], emergency, lines)


def _emergency_checked_on(row: dict):
    """The day somebody looked the number up: its own date, else that of the lines looked up with it."""
    if row["emergency_verified"] != "looked_up":
        return None
    days = [row.get("emergency_checked_on"), *(line.get("checked_on") for line in row["lines"])]
    return next((parse_date(day) for day in days if day), None)


def _line(row: dict) -> Line:
    return Line(
        name=row["name"],
        contact=row["contact"],
        how=tuple(row["how"]),
        hours=row.get("hours") or "",
        checked_on=parse_date(row.get("checked_on") or ""),
        for_whom=row.get("for") or "",
        note=row.get("note") or "",
        is_emergency=bool(row.get("is_emergency")),
    )


def _way(how: str, contact: str) -> Way:
    if how == "chat":
        return Way(how, _("Chat on their website"), "", ICONS[how])
    number = _number(how, contact)
    digits = re.sub(r"[\s-]", "", number)
    href = f"{SCHEMES[how]}:{digits}" if number else ""
    return Way(how, str(VERBS[how]) % (number or contact), href, ICONS[how])


def _number(how: str, contact: str) -> str:
    """The number to press: after the word "text" where a line names one for texts, else the first.

    >>> _number("text", "988 then press 1; text 838255"), _number("call", "112 or 999")
    ('838255', '112')
    """
    named = contact.partition("text ")[2] if how == "text" else ""
    found = NUMBER.search(named) or NUMBER.search(contact)
    return found[0].strip() if found else ""
