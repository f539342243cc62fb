"""When a person is free: their usual week on their own clock, with dated exceptions laid over it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import changed, wallclock, week
from accounts.models import AvailabilityWindow, DatedException, Person
from accounts.ready import Ready
from accounts.refusals import Refused

ONE_DAY = timedelta(days=1)
MOST_EXCEPTIONS = 60  # still to come, of one person


class TooManyDates(Refused):
    words = _("That is many dates. Take one off first, then add this one.")


def week_mask(person: Person) -> int:
    """Their usual week as 672 bits: bit 0 is Monday 00:00 on their own clock."""
    return week.mask_of_stretches(_windows(person.pk))


_windows = Ready(
    lambda person: AvailabilityWindow.objects.filter(person=person).values_list("starts_quarter", "ends_quarter"), -1
)


@transaction.atomic
def set_week(person: Person, mask: int, at: datetime) -> None:
    """Keep another usual week instead of the one that stood."""
    person.availability_windows.all().delete()
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=person, starts_quarter=starts, ends_quarter=ends)
        for starts, ends in week.stretches_of(mask)
    )
    changed.person(person, at)


@transaction.atomic
def add_window(person: Person, mask: int, at: datetime) -> None:
    """Be free in these quarters too."""
    set_week(person, week_mask(person) | mask, at)


@transaction.atomic
def remove_window(person: Person, mask: int, at: datetime) -> None:
    """No longer be free in these quarters."""
    set_week(person, week_mask(person) & ~mask, at)


@transaction.atomic
def add_dates(
    person: Person, kind: str, first_on: date, last_on: date, quarters: tuple[int, int], at: datetime
) -> list[str]:
    """Be away, or free as an extra, on these dates: `quarters` of the day (0 to 96, the end not in it).

    Returns what that has changed on their calendar, in words for them.
    """
    today = wallclock.local_date(at, person.zone)
    if person.dated_exceptions.filter(last_on__gte=today).count() >= MOST_EXCEPTIONS:
        raise TooManyDates
    made = DatedException.objects.create(
        person=person,
        kind=kind,
        first_on=first_on,
        last_on=last_on,
        starts_quarter=quarters[0],
        ends_quarter=quarters[1],
    )
    told = changed.not_free(made, at) if kind == DatedException.Kind.AWAY else []
    changed.person(person, at)
    return told


@transaction.atomic
def remove_dates(exception: DatedException, at: datetime) -> None:
    """The usual week holds again on these dates."""
    exception.delete()
    changed.person(exception.person, at)


def dates_to_come(person: Person, on: date):
    """Their dated exceptions that are not over, in order."""
    return person.dated_exceptions.filter(last_on__gte=on)


def is_off(person: Person, start: datetime, end: datetime) -> bool:
    """Whether they have said that they are not free in some part of this stretch."""
    first, last = wallclock.local_date(start, person.zone), wallclock.local_date(end, person.zone)
    away = [dates for dates in _dates(person.pk, first, last) if dates.kind == DatedException.Kind.AWAY]
    return any(covers(exception, person.zone, start, end) for exception in away)


def _dates_of(person: int, first: date, last: date) -> QuerySet[DatedException]:
    return DatedException.objects.filter(person=person, first_on__lte=last, last_on__gte=first)


_dates = Ready(_dates_of, -1, date.min, date.max)


def covers(exception: DatedException, zone: str, start: datetime, end: datetime) -> bool:
    """Whether these dates, on the clock of their owner, take some part of this stretch."""
    days = {wallclock.local_date(start, zone), wallclock.local_date(end, zone)}
    return any(
        _instant(on, exception.starts_quarter, zone) < end and start < _instant(on, exception.ends_quarter, zone)
        for on in days
        if exception.first_on <= on <= exception.last_on
    )


def free_between(person: Person, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches between two instants in which they are free, in order, unbroken over midnight."""
    usual = week_mask(person)
    first, last = wallclock.local_date(start, person.zone) - ONE_DAY, wallclock.local_date(end, person.zone)
    exceptions = _dates(person.pk, first, last)
    free: list[tuple[datetime, datetime]] = []
    on = first
    while on <= last:
        quarters = _with_exceptions(week.day_of(usual, on.weekday()), on, exceptions)
        for begins, length in week.runs(quarters):
            piece = (_instant(on, begins, person.zone), _instant(on, begins + length, person.zone))
            if free and free[-1][1] >= piece[0]:
                piece = (free.pop()[0], piece[1])
            free.append(piece)
        on += ONE_DAY
    return [(max(a, start), min(b, end)) for a, b in free if max(a, start) < min(b, end)]


def _with_exceptions(quarters: int, on: date, exceptions: list[DatedException]) -> int:
    """The quarters of one day: extra openings first, then what is taken out."""
    for extra in (True, False):
        for exception in exceptions:
            if exception.first_on <= on <= exception.last_on and (exception.kind == "extra") == extra:
                these = (1 << exception.ends_quarter) - (1 << exception.starts_quarter)
                quarters = quarters | these if extra else quarters & ~these
    return quarters


def _instant(on: date, quarter: int, zone: str) -> datetime:
    days, quarter = divmod(quarter, week.QUARTERS_PER_DAY)
    return wallclock.instant_of(on + days * ONE_DAY, time(quarter // 4, quarter % 4 * 15), zone)
