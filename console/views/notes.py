"""Notes to the desk and the desk's questions: what is not right first. Whom a note is about never reads it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, Value, When
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.refusals import Refused
from console.forms.notes import AnswerForm
from console.gate import at_desk, find_note
from relationships import notes as desk_notes
from relationships.models import DeskNote

A_PAGE = 25
FIRST_NOT_RIGHT = Case(
    When(answered_at=None, kind=DeskNote.Kind.NOT_RIGHT, then=Value(0)),
    When(answered_at=None, then=Value(1)),
    default=Value(2),
)


@at_desk
def notes(request):
    """Every note of the program: unanswered first, and of those what is not right."""
    rows = (
        DeskNote.objects.visible_to(request.member)
        .select_related("person", "match__mentee__person", "match__mentor__person")
        .order_by(FIRST_NOT_RIGHT, F("written_at").desc(), "pk")
    )
    return render(request, "console/notes.html", {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page"))})


@at_desk
def note(request, note_id):
    """One note, and the place to answer it."""
    return _note(request, find_note(request, note_id), AnswerForm())


def _note(request, found, form):
    access.log_view(request.member, found.person, "note", now())
    return render(
        request,
        "console/note.html",
        {"note": found, "form": form, "may_answer": found.kind != DeskNote.Kind.QUESTION and not found.answered_at},
    )


@require_POST
@at_desk
def note_answer(request, note_id):
    """Answer a note, once."""
    found = find_note(request, note_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _note(request, found, form)
    try:
        desk_notes.answer(found, request.member, form.cleaned_data["answer"], now())
        messages.success(request, _("Sent. %s reads it in the app.") % found.person.first_name)
    except Refused as refusal:
        messages.warning(request, refusal.words)
    return redirect("console:note", found.public_id)
