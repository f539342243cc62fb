"""Who among the coordinators opened something of somebody's: a line for each reader and day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import spoken
from accounts.models import Person

MOST_KINDS = 200  # of pages, by reader and day


@dataclass(frozen=True)
class Looked:
    """What one reader opened on one day of the owner's clock."""

    reader: str
    program: str
    on: date
    last_at: datetime
    times: int
    what: str
    reasons: str


def by_day(person: Person) -> Iterator[Looked]:
    """The newest day first, and on it whoever looked last."""
    opened = person.access_log.values("viewer", "viewer__chosen_name", "program__name", "page", "reason", "program")
    opened = opened.annotate(on=TruncDate("at"), times=Count("pk"), last_at=Max("at"))
    newest = opened.order_by("-on", "viewer", "program", "-last_at")[:MOST_KINDS]
    told = [_told(list(alike)) for _key, alike in groupby(newest, itemgetter("on", "viewer", "program"))]
    yield from sorted(told, key=lambda each: each.last_at, reverse=True)


def _told(alike: Sequence[Mapping[str, Any]]) -> Looked:
    first = alike[0]
    times: dict[str, int] = {}
    for each in alike:
        thing = _thing(each["page"])
        times[thing] = times.get(thing, 0) + each["times"]
    return Looked(
        reader=Person(chosen_name=first["viewer__chosen_name"]).first_name,
        program=first["program__name"],
        on=first["on"],
        last_at=first["last_at"],
        times=sum(times.values()),
        what=spoken.in_a_row([_so_often(*each) for each in times.items()]),
        reasons=", ".join(dict.fromkeys(each["reason"] for each in alike if each["reason"])),
    )


def _thing(page: str) -> str:
    things = {"request": _("a request of yours"), "pair": _("your pair page"), "note": _("a note from you")}
    return things.get(page, _("your answers"))


def _so_often(thing: str, times: int) -> str:
    return ngettext("%(thing)s", "%(thing)s %(times)d times", times) % {"thing": thing, "times": times}
