"""Requests, one by one: the queue, two people side by side, and what a coordinator decides."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.models import Membership
from accounts.refusals import Refused
from console import gate, queue, side_by_side
from console.forms.matching import InsteadForm
from console.forms.notes import QuestionForm, WhyForm
from console.gate import at_desk, find_match
from matching import compare as comparing
from matching import suggesting
from relationships import lifecycle, notes, story
from relationships.models import DeskNote

IN_THE_QUEUE = 12
ON_THE_BOARD = 25


@at_desk
def requests(request):
    """The first that waits to be looked at, with its queue; or what will be here."""
    first = queue.first_to_look_at(request.member, now())
    if first is not None:
        return _side_by_side(request, first)
    columns = queue.columns(request.member, now(), queue.ONE_BY_ONE, IN_THE_QUEUE)
    return render(request, "console/requests.html", {"columns": columns})


@at_desk
def request(request, match_id):
    """One request, side by side."""
    match = find_match(request, match_id)
    return redirect("console:pair", match.public_id) if match.started_at else _side_by_side(request, match)


def _side_by_side(request, match):
    at = now()
    for person in (match.mentee.person, match.mentor.person):
        access.log_view(request.member, person, "request", at)
    sides = side_by_side.of(match.mentee, match.mentor, at, match)
    others = comparing.alternatives(match, at, this=sides.beside) if match.is_open else []
    return render(request, "console/request.html", {
        "match": match,
        "columns": queue.columns(request.member, at, queue.ONE_BY_ONE, IN_THE_QUEUE, match),
        "sbs": sides.sbs,
        "strands": sides.strands,
        "starts": match.would_start(request.member),
        "effect": side_by_side.what_happens(match) if match.is_open and not match.is_approved else "",
        "questions": DeskNote.objects.visible_to(request.member).questions().filter(match=match),
        "others": side_by_side.others(others, request.member),
    })  # fmt: skip


@at_desk
def board(request):
    """Everything at once, in five columns."""
    return render(
        request,
        "console/board.html",
        {"columns": queue.columns(request.member, now(), tuple(queue.HEADINGS), ON_THE_BOARD)},
    )


@require_POST
@at_desk
def approve(request, match_id):
    """The coordinator's yes; where it is the third, it starts."""
    match = find_match(request, match_id)
    try:
        match = lifecycle.say_yes(match, by=request.member, at=now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
        return redirect("console:request", match.public_id)
    if match.started_at:
        messages.success(request, _("It has started. Both hear, and the first check-in is on the calendar."))
        return redirect("console:pair", match.public_id)
    undo = reverse("console:take_back", args=[match.public_id])
    messages.success(request, _("You approved this match. You can take it back until it starts."), extra_tags=undo)
    return redirect("console:request", match.public_id)


@require_POST
@at_desk
def take_back(request, match_id):
    """Undo an approval before the start: the place is free again."""
    match = find_match(request, match_id)
    try:
        lifecycle.undo_approval(match, by=request.member, at=now())
        messages.success(request, _("You took the approval back. The place is free again."))
    except Refused as refusal:
        messages.warning(request, refusal.words)
    return redirect("console:request", match.public_id)


@at_desk
def ask_person(request, match_id):
    """Ask one of the two something. They answer in the app; the other one never reads it."""
    match = find_match(request, match_id)
    if match.closed_at:
        raise Http404
    asked = {"mentee": match.mentee.person} | ({"mentor": match.mentor.person} if match.mentee_yes_at else {})
    form = QuestionForm(request.POST or None, whom=[(key, person.first_name) for key, person in asked.items()])
    if request.method == "POST" and form.is_valid():
        person = asked[form.cleaned_data["whom"]]
        try:
            notes.ask(request.member, match, person, form.cleaned_data["words"], now())
            messages.success(request, _("%s has your question.") % person.first_name)
        except Refused as refusal:
            messages.warning(request, refusal.words)
        return redirect(queue.url_of(match))
    return render(request, "console/ask_person.html", {"form": form, "match": match, "back_url": queue.url_of(match)})


@at_desk
def not_this_time(request, match_id):
    """A kind no. What is sent stands on the page before it is sent."""
    match = find_match(request, match_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.decline(match, by=request.member, at=now(), why=form.cleaned_data["why"])
            messages.success(request, _("Sent. %s can look at 3 others.") % match.mentee.person.first_name)
        except Refused as refusal:
            messages.warning(request, refusal.words)
        return redirect("console:requests")
    if not match.is_open:
        return redirect(queue.url_of(match))
    return render(request, "console/not_this_time.html", {"form": form, "match": match, "told": story.kind_no(match)})


def _other_mentor(request, match, mentor_id) -> Membership:
    found = gate.members(request.member).active().mentors().select_related("person", "program", "area")
    mentor = get_object_or_404(found, public_id=mentor_id)
    if mentor.pk == match.mentor_id:
        raise Http404
    return mentor


@at_desk
def compare(request, match_id, mentor_id):
    """Somebody else in the right place, beside the same mentee; approving suggests them instead."""
    match = find_match(request, match_id)
    if not match.is_open:
        raise Http404
    mentor, at = _other_mentor(request, match, mentor_id), now()
    sides = side_by_side.of(match.mentee, mentor, at, instead_of=match)
    form = InsteadForm(request.POST or None, match=match, broken=sides.broken)
    if request.method == "POST" and form.is_valid() and (suggested := _instead(request, match, mentor, form)):
        return redirect("console:request", suggested.public_id)
    for person in (match.mentee.person, mentor.person):
        access.log_view(request.member, person, "request", at)
    return render(request, "console/compare.html", {
        "match": match, "mentor": mentor, "form": form, "sbs": sides.sbs, "strands": sides.strands,
        "columns": queue.columns(request.member, at, queue.ONE_BY_ONE, IN_THE_QUEUE, match),
        "others": side_by_side.others(comparing.alternatives(match, at), request.member, without=mentor),
    })  # fmt: skip


def _instead(request, match, mentor, form):
    try:
        suggested = suggesting.suggest_instead(match, request.member, mentor, now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.words)
        return None
    messages.success(request, _("You suggested %(other)s. %(one)s is asked first.") % {
        "other": mentor.person.first_name, "one": match.mentee.person.first_name,
    })  # fmt: skip
    return suggested
