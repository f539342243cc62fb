"""At which hours people who wait are free: shown to mentors as a dot, and only where there are several of them."""

from collections import defaultdict
from datetime import datetime

from accounts import hours, wallclock, week
from accounts.models import AvailabilityWindow, Membership

FEWEST_SHOWN = 5  # a dot never points at fewer people
MOST_COUNTED = 2000


def hours_wanted(mentor: Membership, at: datetime) -> frozenset[hours.Hour]:
    """The hours of the grid, on this mentor's clock, in which 5 or more waiting mentees of the program are free."""
    waiting = (
        Membership.objects.active()
        .mentees()
        .in_program(mentor.program)
        .present(at)
        .filter(waiting_since__isnull=False)
        .exclude(person=mentor.person_id)
        .order_by("pk")
    )
    people = dict(waiting.values_list("person", "person__zone")[:MOST_COUNTED])
    stretches = defaultdict(list)
    windows = AvailabilityWindow.objects.filter(person__in=people)
    for person, starts, ends in windows.values_list("person", "starts_quarter", "ends_quarter"):
        stretches[person].append((starts, ends))
    counted: dict[hours.Hour, int] = defaultdict(int)
    for person, theirs in stretches.items():
        mask = wallclock.laid_over(week.mask_of_stretches(theirs), people[person], at, mentor.person.zone)
        for hour in hours.full(mask):
            counted[hour] += 1
    return frozenset(hour for hour, people_free in counted.items() if people_free >= FEWEST_SHOWN)
