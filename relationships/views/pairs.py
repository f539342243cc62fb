"""You and the person with you: what comes next, what was, and what to do if things change."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relationships import lifecycle, shared, story
from relationships.doors import of_the_two
from relationships.forms import AnotherForm, BreakForm, EndForm
from relationships.guards import Refused
from relationships.models import Match

ASK = ["GET", "HEAD", "POST"]


@require_safe
@of_the_two
def pair(request, match):
    if not match.started_at:
        return redirect(match)
    other = match.other(request.member)
    if match.closed_at:
        return render(request, "relationships/ended.html", {"match": match, "other": other})
    check_in = match.check_ins.next_ones().select_related("way", "match__program").first()
    if check_in:
        check_in.match = match
    page = {
        "match": match,
        "other": other,
        "check_in": check_in,
        "meet": story.meeting(check_in, request.member, now()) if check_in and match.is_active else None,
        "strands": shared.strands(match, request.member),
        "timeline": story.path_so_far(match, request.member, now()),
        "turn_to": story.desk_of(match.program) if other.is_away(now()) else "",
        "can_resume": match.is_paused and match.paused_by_id == request.user.pk,
    }
    return render(request, "relationships/pair.html", page)


@require_http_methods(ASK)
@of_the_two
def pause(request, match):
    def take(form):
        lifecycle.pause(match, request.member, now(), back_on=form.cleaned_data["back_on"])
        return _("You are on a break from now. Nothing is sent until you are back.")

    name = match.other(request.member).person.first_name
    return _ask_once_more(
        request, match, BreakForm, take,
        title=_("Take a break"), question=_("Take a break from meeting?"), yes=_("Take a break"), no=_("Stay"),
        what_happens=[
            _("The next check-ins come off both calendars."),
            _("%(name)s reads that you are taking a break, and nothing else.") % {"name": name},
            _("Your place stays yours. You come back with one press."),
        ],
    )  # fmt: skip


@require_POST
@of_the_two
def resume(request, match):
    try:
        lifecycle.resume(match, request.member, now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        messages.success(request, _("Good to have you back. The next check-in is on the calendar."))
    return redirect(match)


@require_http_methods(ASK)
@of_the_two
def another(request, match):
    """One step, no reason; the waiting time stays."""

    def take(form):
        glad = form.cleaned_data["glad_again"]
        lifecycle.end(match, request.member, now(), Match.Closed.ANOTHER_MENTOR, glad_again=glad)
        return _("Done. The time you have waited stays yours.")

    name = match.other(request.member).person.first_name
    return _ask_once_more(
        request, match, AnotherForm, take,
        title=_("Someone else"), question=_("Try a different mentor?"), yes=_("Try a different mentor"), no=_("Stay"),
        what_happens=[
            _("You never have to say why."),
            _("%(name)s reads a kind, neutral note. It is the same for every ending.") % {"name": name},
            _("You keep your place in line, and can look for somebody else at once."),
        ],
    )  # fmt: skip


@require_http_methods(ASK)
@of_the_two
def end(request, match):
    def take(form):
        lifecycle.end(match, request.member, now(), form.cleaned_data["ending"], why=form.cleaned_data["why"])
        return _("It has ended. Thank you for walking together.")

    name = match.other(request.member).person.first_name
    return _ask_once_more(
        request, match, EndForm, take,
        title=_("Bring it to an end"), question=_("Bring it to an end with %(name)s?") % {"name": name},
        yes=_("End with %(name)s") % {"name": name}, no=_("Stay"),
        what_happens=[
            _("Nothing more is on the calendar, and no more reminders are sent."),
            _("%(name)s reads a kind, neutral note. It is the same for every ending.") % {"name": name},
        ],
    )  # fmt: skip


@require_http_methods(ASK)
@of_the_two
def stop(request, match):
    """One step, without a reason, from day one."""

    def take(form):
        lifecycle.stop_contact(match, request.member, now())
        return _("It has stopped. Nothing more is sent between you.")

    name = match.other(request.member).person.first_name
    return _ask_once_more(
        request, match, None, take,
        title=_("Stop now"), question=_("Stop contact with %(name)s now?") % {"name": name}, yes=_("Stop contact now"),
        no=_("Stay"),
        what_happens=[
            _("It ends at once. You never have to say why."),
            _("Neither of you finds the other here any more."),
            _("%(name)s reads a neutral note. It does not say who ended it.") % {"name": name},
        ],
    )  # fmt: skip


def _ask_once_more(request, match, form_class, take, **page):
    """A page that says what happens, then the one step, then what has happened."""
    form = form_class(request.POST if request.method == "POST" else None) if form_class else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            done = take(form)
        except Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            messages.success(request, done)
        return redirect("relationships:pair" if match.started_at else "relationships:request", match.public_id)
    back_url = reverse("relationships:pair" if match.started_at else "relationships:request", args=[match.public_id])
    return render(request, "relationships/confirm.html", {"form": form, "back_url": back_url, **page})
