"""When somebody is free: the grid, other times, dates that differ. The same page for mentees and mentors."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import availability, booked, spoken, wallclock, week
from accounts.access import member_of_program
from accounts.forms.times import DatesForm, OtherTimeForm
from accounts.models import DatedException
from accounts.refusals import Refused
from accounts.views.week import WeekPage, in_words, place_of
from accounts.waiting_times import hours_wanted

page = require_http_methods(["GET", "HEAD", "POST"])
BOOKED_SHOWN = timedelta(days=28)


@member_of_program
@page
def times(request):
    """The usual week."""
    member, at = request.member, timezone.now()
    wanted = hours_wanted(member, at) if member.is_mentor else ()
    shown = WeekPage(request, member, wanted, booked.between(member, at, at + BOOKED_SHOWN))
    if shown.is_to_keep:
        shown.keep(at)
        messages.success(request, _("Your times are kept. %(hours)s") % {"hours": _total(member.person)})
        return redirect("accounts:times")
    today = wallclock.local_date(at, member.person.zone)
    context = {"form": shown.form, "member": member, "dates": _dates(member.person, today)} | shown.context()
    return render(request, "accounts/times.html", context)


def _total(person) -> str:
    hours = in_words(availability.week_mask(person))["hours"]
    return ngettext("%d hour a week.", "%d hours a week.", hours) % hours


def _dates(person, today) -> list[dict]:
    return [
        {
            "exception": each,
            "hours": _hours_of(each),
            "remove_url": reverse("accounts:dates_remove", args=[each.public_id]),
        }
        for each in availability.dates_to_come(person, today)
    ]


def _hours_of(exception) -> str:
    if (exception.starts_quarter, exception.ends_quarter) == (0, week.QUARTERS_PER_DAY):
        return ""
    return spoken.hours(exception.starts_quarter * 15, exception.ends_quarter * 15)


@member_of_program
@page
def times_add(request):
    """A different time: quarter hours, at any time of the day."""
    person = request.member.person
    form = OtherTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        availability.add_window(person, form.mask(), timezone.now())
        messages.success(request, _("Added: %(times)s.") % {"times": ", ".join(spoken.windows(form.mask()))})
        return redirect("accounts:times")
    return render(request, "accounts/times_add.html", {"form": form, "zone": place_of(person.zone)})


@member_of_program
@page
def times_remove(request, first, length):
    """Take one of the other times off the week: asked once more."""
    person = request.member.person
    if not (0 <= first < week.QUARTERS and 0 < length <= week.QUARTERS):
        raise Http404
    mask = availability.week_mask(person) & week.run(first, length)
    if not mask:
        return redirect("accounts:times")
    words = ", ".join(spoken.windows(mask))
    if request.method == "POST":
        availability.remove_window(person, mask, timezone.now())
        messages.success(request, _("Taken off: %(times)s.") % {"times": words})
        return redirect("accounts:times")
    return render(request, "accounts/times_remove.html", {"words": words})


@member_of_program
@page
def dates_add(request):
    """Time away, or free as an extra, on certain dates."""
    person, at = request.member.person, timezone.now()
    form = DatesForm(request.POST or None, today=wallclock.local_date(at, person.zone))
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            told = availability.add_dates(
                person, answers["kind"], answers["first_on"], answers["last_on"], answers["quarters"], at
            )
        except Refused as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("Your dates are kept."))
            for words in told:
                messages.warning(request, words)
            return redirect("accounts:times")
    return render(request, "accounts/dates_add.html", {"form": form, "zone": place_of(person.zone)})


@member_of_program
@page
def dates_remove(request, dates_id):
    """Take dates off again: asked once more."""
    exception = get_object_or_404(
        DatedException.objects.select_related("person"), public_id=dates_id, person=request.user
    )
    if request.method == "POST":
        availability.remove_dates(exception, timezone.now())
        messages.success(request, _("Taken off. Your usual week holds on these days."))
        return redirect("accounts:times")
    return render(request, "accounts/dates_remove.html", {"exception": exception, "hours": _hours_of(exception)})
