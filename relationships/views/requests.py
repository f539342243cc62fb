"""A request: where it stands, for its mentee; the answer, for its mentor."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relationships import lifecycle, shared, story
from relationships.doors import of_the_two
from relationships.forms import AgreeForm, NotThisTimeForm
from relationships.guards import Refused


@require_safe
@of_the_two
def request(request, match):
    """The mentee reads where it is; the mentor, and a mentee to whom somebody was suggested, answer."""
    if match.started_at:
        return redirect(match)
    if request.member.is_mentor:
        return render(request, "relationships/answer.html", _for_mentor(match, request.member))
    if match.is_open and not match.mentee_yes_at:
        return render(
            request, "relationships/suggestion.html", _for_suggestion(match, request.member, AgreeForm(match=match))
        )
    return render(request, "relationships/request.html", {"match": match, "standing": story.standing(match, now())})


def _for_mentor(match, member) -> dict:
    return {
        "match": match,
        "strands": shared.strands(match, member),
        "desk": story.desk_of(match.program),
        "starts": match.would_start(member),
        "waits": story.waits(match, now()),
    }


def _for_suggestion(match, member, form) -> dict:
    return {
        "match": match,
        "form": form,
        "strands": shared.strands(match, member),
        "standing": story.standing(match, now()),
    }


@require_POST
@of_the_two
def say_yes(request, match):
    """A mentor's yes, or a mentee's yes to a suggestion with what they let the other one read."""
    form = AgreeForm(request.POST, match=match)
    if request.member.is_mentee and not match.mentee_yes_at and not form.is_valid():
        return render(request, "relationships/suggestion.html", _for_suggestion(match, request.member, form))
    try:
        if request.member.is_mentee:
            match = lifecycle.agree(match, request.member, now(), **getattr(form, "cleaned_data", {}))
        else:
            match = lifecycle.say_yes(match, request.member, now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        messages.success(request, _("You said yes. It starts now.") if match.started_at else _("You said yes."))
    return redirect(match)


@require_POST
@of_the_two
def take_back(request, match):
    try:
        match = lifecycle.take_back(match, request.member, now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        messages.success(request, _("Taken back. Nobody asks you why."))
    return redirect(match)


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_two
def decline(request, match):
    """Not this time, after a page that says what will be sent."""
    form = NotThisTimeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.decline(match, request.member, now(), why=form.cleaned_data["why"])
        except Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            messages.success(request, _("You said not this time. We take it from here."))
        return redirect("relationships:home")
    return render(request, "relationships/confirm.html", _declining(match, request.member, form))


def _declining(match, member, form) -> dict:
    name = match.other(member).person.first_name
    read = _("%(name)s reads: “%(words)s”") % {
        "name": name,
        "words": _("%(name)s can’t take anyone new now.") % {"name": member.person.first_name},
    }
    return {
        "title": _("Not this time"),
        "question": _("Not this time with %(name)s?") % {"name": name},
        "what_happens": [read, _("We help them find somebody else."), _("Nothing changes for you.")]
        if member.is_mentor
        else [
            _("%(name)s has read nothing about you, and hears nothing.") % {"name": name},
            _("You keep your place in line."),
        ],
        "form": form,
        "yes": _("Not this time"),
        "no": _("Back"),
        "back_url": reverse("relationships:request", args=[match.public_id]),
    }
