"""A check-in as a calendar entry: neutral words, no place, nobody's address."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from accounts.models import Person
from relationships.models import CheckIn

A_YEAR = timedelta(days=366)
WAYS = {
    "video": _("a video call"),
    "phone": _("a call"),
    "text-chat": _("a chat"),
    "messages": _("messages"),
    "in-person": _("a meeting"),
    "group": _("a meeting"),
}


def way_words(check_in: CheckIn) -> str:
    """How they meet, in words that anybody may read on a screen."""
    return str(WAYS.get(check_in.way.slug if check_in.way else "", _("a meeting")))


def entry(check_in: CheckIn, receiver: Person) -> bytes:
    """One event on the receiver's clock. A later version of it replaces this one; cancelled ones take it away."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Alongside//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    zone = ZoneInfo(receiver.zone)
    event.add("uid", f"{check_in.public_id}@{settings.ORIGIN.split('//')[1].split(':')[0]}")
    event.add("sequence", check_in.sequence)
    event.add("status", "CONFIRMED" if check_in.stands else "CANCELLED")
    event.add("dtstamp", (check_in.cancelled_at or check_in.moved_at or check_in.match.opened_at).astimezone(UTC))
    event.add("dtstart", check_in.starts_at.astimezone(zone))
    event.add("dtend", check_in.ends_at.astimezone(zone))
    event.add("summary", str(_("Plan")))
    event.add("description", str(_("Sign in to see it: %(link)s")) % {"link": address_of(check_in)})
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    calendar.add_component(event)
    day = check_in.starts_at.date()
    calendar.add_missing_timezones(first_date=day - A_YEAR, last_date=day + A_YEAR)  # how the clocks change around it
    return calendar.to_ical()


def address_of(check_in: CheckIn) -> str:
    return settings.ORIGIN + reverse("relationships:check_in", args=[check_in.public_id])
