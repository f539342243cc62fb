"""Words to the desk, its questions and its answers. The other one never reads any of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.joining import who_answers, working_days_after
from relationships import notes
from relationships.doors import on_own_clock, one_of_the_two, whose_note
from relationships.forms import AboutForm, AnswerForm, NoteForm
from relationships.guards import Refused
from relationships.models import DeskNote, Match

KINDS = {"help": DeskNote.Kind.HELP, "not-right": DeskNote.Kind.NOT_RIGHT}


@require_http_methods(["GET", "HEAD", "POST"])
@on_own_clock
def note(request):
    """Write to the desk: `?kind=help` or `not-right`, `&match=` where it is about somebody."""
    match = _about(request)
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"kind": KINDS.get(request.GET.get("kind"), "")}
    )
    if request.method == "POST" and form.is_valid():
        written = notes.write(request.member, form.cleaned_data["kind"], form.cleaned_data["words"], now(), match=match)
        messages.success(request, _("Sent. Our coordinators have it."))
        return redirect("relationships:note_detail", written.public_id)
    page = {
        "form": form,
        "match": match,
        "other": match.other(request.member) if match else None,
        **_who_reads(request),
    }
    return render(request, "relationships/note.html", page)


def _about(request) -> Match | None:
    """The match a note is about: one of one's own, in whichever membership; from then on the page is that membership's."""
    if not request.GET.get("match"):
        return None
    form = AboutForm(request.GET)
    match = (
        Match.objects.with_people().filter(public_id=form.cleaned_data["match"]).first() if form.is_valid() else None
    )
    request.member = one_of_the_two(request, match)
    return match


def _who_reads(request) -> dict:
    program = request.member.program
    readers = get_text_list(who_answers(program), _("and"))
    return {"program": program, "readers": readers, "read_by": working_days_after(now(), program)}


@require_safe
@on_own_clock
def all_notes(request):
    mine = DeskNote.objects.filter(person=request.user, program=request.member.program)
    return render(request, "relationships/notes.html", {"notes": mine[:50]})


@require_http_methods(["GET", "HEAD", "POST"])
@whose_note
def note_detail(request, note):
    """One's own note with its answer, or a question of the desk and a place to answer."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notes.answer(note, request.member, form.cleaned_data["words"], now())
        except Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            messages.success(request, _("Sent. Our coordinators have it."))
        return redirect("relationships:note_detail", note.public_id)
    return render(request, "relationships/note_detail.html", {"note": note, "form": form, **_who_reads(request)})
