"""Stretches of time in words, for lines that are made before the template: "4 days", "2 weeks"."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def span(length: timedelta) -> str:
    """How long, in one unit, rounded down.

    >>> span(timedelta(days=4, hours=9)), span(timedelta(minutes=5))
    ('4 days', 'less than an hour')
    """
    if length < HOUR:
        return _("less than an hour")
    if length < DAY:
        return ngettext("%d hour", "%d hours", length // HOUR) % (length // HOUR)
    if length < 2 * WEEK:
        return ngettext("%d day", "%d days", length // DAY) % (length // DAY)
    if length < 61 * DAY:
        return ngettext("%d week", "%d weeks", length // WEEK) % (length // WEEK)
    return ngettext("%d month", "%d months", length // (30 * DAY)) % (length // (30 * DAY))


def ago(then: datetime, at: datetime) -> str:
    return _("%s ago") % span(at - then)
