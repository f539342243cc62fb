"""One check-in: how it happens, another time, not this one, and whether it took place."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relationships import calendar, ics, story
from relationships.doors import at_their_check_in
from relationships.forms import MetForm, MoveForm
from relationships.guards import Refused
from relationships.ways import how_to_meet

MOST_TIMES = 12


@require_safe
@at_their_check_in
def check_in(request, check_in):
    member, at = request.member, now()
    page = {
        "check_in": check_in,
        "name_of_it": story.name_of(check_in),
        "match": check_in.match,
        "other": check_in.match.other(member),
        "how": how_to_meet(check_in, at),
        "meet": story.meeting(check_in, member, at) if check_in.stands and check_in.match.is_active else None,
        "has_begun": check_in.has_begun(at),
        "is_confirmed": check_in.is_confirmed_by(member),
        "other_confirmed": check_in.is_confirmed_by(check_in.match.other(member)),
        "says_met": check_in.says_met(member),
        "reminded_at": story.reminded_at(check_in, at),
    }
    return render(request, "relationships/check_in.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@at_their_check_in
def move(request, check_in):
    times = calendar.times_to_choose(check_in.match, now())[:MOST_TIMES]
    can_stay = check_in.number > 1 and not check_in.to_be_confirmed
    form = MoveForm(
        request.POST if request.method == "POST" else None, times=times, member=request.member, can_stay=can_stay
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            calendar.move(check_in, request.member, chosen["starts_at"], now(), chosen.get("from_now_on", False))
        except Refused as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("Moved to %(time)s.") % {"time": story.in_words(chosen["starts_at"])})
            return redirect(check_in)
    return render(request, "relationships/check_in_move.html", {"check_in": check_in, "form": form, "times": times,
                  "other": check_in.match.other(request.member)})  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@at_their_check_in
def cancel(request, check_in):
    """ "I can't make it", after a page that says what happens."""
    if request.method == "POST":
        try:
            calendar.cancel(check_in, request.member, now())
        except Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            messages.success(request, _("Called off. The next one is on the calendar."))
        return redirect(check_in.match)
    name = check_in.match.other(request.member).person.first_name
    page = {
        "title": _("I can’t make it"),
        "question": _("Call off %(time)s?") % {"time": story.in_words(check_in.starts_at)},
        "what_happens": [
            _("%(name)s hears at once, without a reason.") % {"name": name},
            _("The next check-in is put on both calendars."),
        ],
        "yes": _("Call it off"),
        "no": _("Back"),
        "back_url": reverse("relationships:check_in", args=[check_in.public_id]),
    }
    return render(request, "relationships/confirm.html", page)


@require_POST
@at_their_check_in
def confirm(request, check_in):
    try:
        calendar.confirm(check_in, request.member, now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        messages.success(request, _("You will be there."))
    return redirect(check_in)


@require_POST
@at_their_check_in
def met(request, check_in):
    form = MetForm(request.POST)
    try:
        if form.is_valid():
            calendar.say_met(check_in, request.member, form.cleaned_data["met"], now())
            messages.success(request, _("Thank you for telling us."))
    except Refused as refusal:
        messages.warning(request, refusal.words)
    return redirect(check_in)


@require_safe
@at_their_check_in
def calendar_file(request, check_in):
    """The check-in for one's own calendar, in neutral words."""
    return HttpResponse(
        ics.entry(check_in, request.member.person),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="plan.ics"'},
    )
