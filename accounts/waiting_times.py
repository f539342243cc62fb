"""At which hours people who wait are free: shown to mentors as a dot, and only where there are several of them.

Nothing about one person can be told from it, nor from one day to the next: it is looked up once a day for the whole
program, says only "5 or more", and people who begin to wait are counted five at a time.
"""

from collections import Counter, defaultdict
from datetime import date, datetime

from django.db import transaction

from accounts import gates, hours, wallclock, week
from accounts.models import AvailabilityWindow, Membership, Program, TimesWanted

FEWEST_SHOWN = 5  # a dot never points at fewer people
MOST_COUNTED = 2000
CLOCK = "UTC"


def hours_wanted(mentor: Membership, at: datetime) -> frozenset[hours.Hour]:
    """The hours of the grid, on this mentor's clock, in which 5 or more people who wait were free as of this day."""
    wanted = _of_the_day(mentor.program, gates.day_of(mentor.program, at), at)
    mask = sum(1 << quarter for quarter in wanted.quarters)
    return frozenset(hours.full(wallclock.laid_over(mask, CLOCK, at, mentor.person.zone)))


def _of_the_day(program: Program, on: date, at: datetime) -> TimesWanted:
    """What everybody of the program is shown on that day: looked up by whoever asks first."""
    standing = TimesWanted.objects.filter(program=program, on=on).first()
    if standing:
        return standing
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)  # two who ask first are shown the same
        standing = TimesWanted.objects.filter(program=program, on=on).first()
        return standing or _looked_up(program, on, at)


def _looked_up(program: Program, on: date, at: datetime) -> TimesWanted:
    people = _counted(program, at)
    stretches = defaultdict(list)
    windows = AvailabilityWindow.objects.filter(person__in=people)
    for person, starts, ends in windows.values_list("person", "starts_quarter", "ends_quarter"):
        stretches[person].append((starts, ends))
    free: Counter[int] = Counter()
    for person, theirs in stretches.items():
        mask = wallclock.laid_over(week.mask_of_stretches(theirs), people[person], at, CLOCK)
        free.update(quarter for quarter in range(week.QUARTERS) if mask >> quarter & 1)
    quarters = sorted(quarter for quarter, number in free.items() if number >= FEWEST_SHOWN)
    shown, _is_new = TimesWanted.objects.update_or_create(program=program, defaults={"on": on, "quarters": quarters})
    return shown


def _counted(program: Program, at: datetime) -> dict[int, str]:
    """Person -> zone of those who wait, the longest first, in whole fives; nobody who could look at the dots."""
    here = Membership.objects.active().in_program(program)
    waiting = here.mentees().present(at).filter(waiting_since__isnull=False).order_by("waiting_since", "pk")
    others = waiting.exclude(person__in=here.mentors().values("person"))
    people = others.values_list("person", "person__zone")[:MOST_COUNTED]
    return dict(people[: len(people) // FEWEST_SHOWN * FEWEST_SHOWN])
