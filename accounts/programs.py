"""Settings of a program: each change is one transaction and leaves a row that says who changed what.

Values come cleaned from a form; what may never be (weights that do not add up, two areas of one name) the
database refuses too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import changed
from accounts.models import Area, Format, HelpLine, Membership, Program, ProgramChange, WayToMeet
from accounts.refusals import Refused

WEIGHTS = (
    "weight_experience",
    "weight_availability",
    "weight_training",
    "weight_preferences",
    "weight_goals",
    "weight_interests",
)
KEPT = ProgramChange._meta.get_field("before").max_length


class AreaNameTaken(Refused):
    words = _("There is an area of this name already. Pick another name.")


@dataclass(frozen=True)
class Line:
    """A help line as it is typed."""

    name: str
    contact: str
    how: str
    hours: str
    is_emergency: bool
    checked_on: date

    @property
    def told(self) -> str:
        return f"{self.name} ({self.contact})"


def _log(program: Program, by: Membership, at: datetime, setting: str, before: Any, after: Any) -> None:
    ProgramChange.objects.create(
        program=program, by=by.person, at=at, setting=setting, before=str(before)[:KEPT], after=str(after)[:KEPT]
    )


def _told(program: Program, name: str) -> str:
    """A setting's value as people read it."""
    shown = getattr(program, f"get_{name}_display", None)
    value = shown() if shown else getattr(program, name)
    return "" if value is None else str(value)


def _locked(program: Program) -> Program:
    return Program.objects.select_for_update().get(pk=program.pk)


@transaction.atomic
def change(program: Program, by: Membership, at: datetime, **values: Any) -> list[str]:
    """Set these fields of a program. Returns the names of those that changed; the same value again is no change."""
    program = _locked(program)
    names = [name for name, value in values.items() if getattr(program, name) != value]
    before = {name: _told(program, name) for name in names}
    for name in names:
        setattr(program, name, values[name])
    if names:
        program.save(update_fields=names)
    for name in names:
        _log(program, by, at, name, before[name], _told(program, name))
    if "country" in names:
        changed.help_lines()
    return names


@transaction.atomic
def tick_off(program: Program, by: Membership, at: datetime, step: str) -> None:
    """Note that a set-up step was looked at: `wording_checked_at`, `help_lines_checked_at`, `exit_checked_at`."""
    program = _locked(program)
    setattr(program, step, at)
    program.save(update_fields=[step])
    _log(program, by, at, step, "", at.date().isoformat())


@transaction.atomic
def set_exit(program: Program, by: Membership, at: datetime, exit_url: str) -> None:
    """Where "Exit this page" leads; pressing Save is the check."""
    change(program, by, at, exit_url=exit_url)
    tick_off(program, by, at, "exit_checked_at")


@transaction.atomic
def set_way(program: Program, by: Membership, at: datetime, way: Format, address: str, instructions: str) -> None:
    """Say how one way of meeting happens here. With neither an address nor words it is not offered any more."""
    standing = program.ways_to_meet.select_for_update().filter(format=way).first()
    before = _way_told(standing)
    if not address and not instructions:
        if standing:
            standing.delete()
    else:
        WayToMeet.objects.update_or_create(
            program=program, format=way, defaults={"address": address, "instructions": instructions}
        )
    after = _way_told(program.ways_to_meet.filter(format=way).first())
    if before != after:
        _log(program, by, at, f"way:{way.slug}", before, after)


def _way_told(way: WayToMeet | None) -> str:
    return " · ".join(filter(None, [way.address, way.instructions])) if way else ""


@transaction.atomic
def add_area(program: Program, by: Membership, at: datetime, name: str) -> Area:
    """A new area, at the end of the list. Raises AreaNameTaken."""
    program = _locked(program)
    _refuse_taken(program, name)
    last = program.areas.order_by("position").last()
    area = Area.objects.create(program=program, name=name, position=last.position + 1 if last else 0)
    _log(program, by, at, "area", "", name)
    return area


@transaction.atomic
def rename_area(area: Area, by: Membership, at: datetime, name: str) -> None:
    """Another name for the same area. Raises AreaNameTaken."""
    before = area.name
    if before == name:
        return
    _refuse_taken(_locked(area.program), name)
    area.name = name
    area.save(update_fields=["name"])
    _log(area.program, by, at, "area", before, name)


@transaction.atomic
def retire_area(area: Area, by: Membership, at: datetime, retired: bool) -> None:
    """Offer an area no longer (those who live there keep it), or offer it again."""
    if area.retired == retired:
        return
    area.retired = retired
    area.save(update_fields=["retired"])
    words = (area.name, "") if retired else ("", area.name)
    _log(area.program, by, at, "area", *words)


def _refuse_taken(program: Program, name: str) -> None:
    if program.areas.filter(name__iexact=name).exists():
        raise AreaNameTaken


@transaction.atomic
def set_help_lines(program: Program, by: Membership, at: datetime, lines: Iterable[Line]) -> None:
    """Keep exactly these help lines, in this order. None: the lines of the country stand."""
    program = _locked(program)
    lines = list(lines)
    before = ", ".join(f"{line.name} ({line.contact})" for line in program.help_lines.all())
    program.help_lines.all().delete()
    HelpLine.objects.bulk_create(
        HelpLine(
            program=program, position=position, name=line.name, contact=line.contact, how=line.how, hours=line.hours,
            is_emergency=line.is_emergency, checked_on=line.checked_on,
        )
        for position, line in enumerate(lines)
    )  # fmt: skip
    program.help_lines_checked_at = at
    program.save(update_fields=["help_lines_checked_at"])
    _log(program, by, at, "help_lines", before, ", ".join(line.told for line in lines))
    changed.help_lines()
