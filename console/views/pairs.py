"""Pairs: who is meeting, how it goes by dates alone, and what the desk can do. No message is read here."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.refusals import Refused
from console import history
from console.forms.pairs import EndForm, PairsForm, PauseForm
from console.gate import at_desk, find_match
from relationships import lifecycle, talks
from relationships.models import DeskNote

A_PAGE = 25


@at_desk
def pairs(request):
    """The pairs of the program: meeting, on a break, or ended."""
    form = PairsForm.of(request.GET)
    page = Paginator(history.pairs(request.member, form.cleaned_data["state"]), A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request, "console/pairs.html", {"filters": form, "page": page, "rows": history.rows(list(page), now())}
    )


def _started(request, match_id):
    match = find_match(request, match_id)
    if not match.started_at:
        raise Http404
    return match


@at_desk
def pair(request, match_id):
    """One pair: dates, check-ins, met or not. What they say to each other is theirs."""
    match = _started(request, match_id)
    for person in (match.mentee.person, match.mentor.person):
        access.log_view(request.member, person, "pair", now())
    return render(request, "console/pair.html", {
        "match": match,
        "check_ins": history.check_ins(match, now()),
        "timeline": history.timeline(match),
        "notes": DeskNote.objects.visible_to(request.member).filter(match=match)[:20],
        "talk_due": talks.due(type(match).objects.filter(pk=match.pk), now()).exists(),
    })  # fmt: skip


def _step(request, match, verb, done, **words):
    """One step in the life of this pair, or the words that say why not."""
    try:
        verb(match, by=request.member, at=now(), **words)
        messages.success(request, done)
    except Refused as refusal:
        messages.warning(request, refusal.words)
    return redirect("console:pair", match.public_id)


@require_POST
@at_desk
def talked(request, match_id):
    match = _started(request, match_id)
    talks.say_talked(match, now())
    messages.success(request, _("Noted. The next talk shows on Today when it is due."))
    return redirect("console:pair", match.public_id)


@at_desk
def pause(request, match_id):
    """A break for the two: nothing is sent until it ends."""
    match = _started(request, match_id)
    form = PauseForm(request.POST or None, on=now().date())
    if request.method == "POST" and form.is_valid():
        return _step(
            request, match, lifecycle.pause, _("The two are on a break."), back_on=form.cleaned_data["back_on"]
        )
    return render(request, "console/pause.html", {"match": match, "form": form})


@require_POST
@at_desk
def resume(request, match_id):
    return _step(
        request, _started(request, match_id), lifecycle.resume, _("They go on. The next check-in is on the calendar.")
    )


@at_desk
def end(request, match_id):
    """End what the two have. The cause is for the desk; both read the same neutral words."""
    match = _started(request, match_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _step(request, match, lifecycle.end, _("It has ended. Both hear in neutral words."), **form.cleaned_data)
    return render(request, "console/end.html", {"match": match, "form": form})
