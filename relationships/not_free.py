"""Days on which one of the two is not free: a check-in that falls inside is laid elsewhere, and nobody is left alone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import availability, wallclock
from accounts.models import DatedException, Person
from relationships import calendar, story
from relationships.models import CheckIn, Match


def make_way(exception: DatedException, at: datetime) -> list[str]:
    """Lay every check-in of this person that falls inside at another time. Returns it in words for them; the other one
    of each is told by letter."""
    person = exception.person
    until = wallclock.instant_of(exception.last_on + timedelta(days=1), datetime.min.time(), person.zone)
    told = []
    for check_in in _inside(exception, person, at):
        match = check_in.match
        member = match.mentee if match.mentee.person_id == person.pk else match.mentor
        moved = calendar.make_way(check_in, member, until, at)
        with timezone.override(person.zone):
            told.append(_in_words(moved, match.other(member).person))
    return told


def _inside(exception: DatedException, person: Person, at: datetime) -> list[CheckIn]:
    """In the order in which their matches are locked, so that two cannot wait in a ring."""
    upcoming = (
        CheckIn.objects.upcoming(at)
        .of_people(person.pk)
        .filter(match__in=Match.objects.active())
        .select_related("match__mentee__person", "match__mentor__person")
        .order_by("match__mentor_id", "match__mentee_id", "pk")
    )
    return [one for one in upcoming if availability.covers(exception, person.zone, one.starts_at, one.ends_at)]


def _in_words(check_in: CheckIn, other: Person) -> str:
    words = _(
        "Your check-in with %(name)s is now on %(time)s. We have told %(name)s. You can still choose another time."
    )
    return words % {"name": other.first_name, "time": story.in_words(check_in.starts_at)}
