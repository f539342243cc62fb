"""Program settings, one page for each, and the log of their changes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import programs
from accounts.models import Format
from accounts.refusals import Refused
from console import other_weights, settings_told
from console.forms import program as forms
from console.gate import at_desk

NOT_BUILT = ("messages", "group")  # words of the taxonomy that nothing here can do yet
A_PAGE = 30


@at_desk
def program(request):
    """Every setting as it stands, with a way to change it."""
    return render(request, "console/program.html", {"sections": settings_told.sections(request.member.program)})


def _back(program):
    """Where saving leads: on with the set-up list while there is more of it, else to where all settings stand."""
    program.refresh_from_db()
    setting_up = not all(step.done for step in settings_told.steps(program))
    return redirect("console:today" if setting_up else "console:program")


def _page(request, form_class, page: settings_told.Page, then=None):
    """A page of settings: shown, or changed and back to where they all stand."""
    standing = request.member.program
    form = form_class(request.POST or None, program=standing)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            changed = programs.change(standing, request.member, now(), **form.cleaned_data)
            if then:
                programs.tick_off(standing, request.member, now(), then)
        messages.success(request, _("Saved.") if changed or then else _("Nothing was changed."))
        return _back(standing)
    return render(request, page.template, {"form": form, "page": page})


@at_desk
def about(request):
    return _page(request, forms.AboutForm, settings_told.ABOUT)


@at_desk
def desk(request):
    return _page(request, forms.DeskForm, settings_told.DESK)


@at_desk
def rhythm(request):
    return _page(request, forms.RhythmForm, settings_told.RHYTHM)


@at_desk
def weights(request):
    return _page(request, forms.WeightsForm, settings_told.WEIGHTS)


@require_POST
@at_desk
def weights_look(request):
    """How these points would move the order for a few people. Nothing is saved."""
    form = forms.WeightsForm(request.POST, program=request.member.program)
    looked_at = other_weights.looked_at(request.member, form.weights, now()) if form.is_valid() else None
    page = settings_told.WEIGHTS
    return render(request, page.template, {"form": form, "page": page, "looked_at": looked_at})


@at_desk
def exit_site(request):
    return _page(request, forms.ExitForm, settings_told.EXIT, then="exit_checked_at")


@at_desk
def wording(request):
    return _page(request, forms.WordingForm, settings_told.WORDING, then="wording_checked_at")


def _formats():
    return Format.objects.in_use().exclude(slug__in=NOT_BUILT)


@at_desk
def ways(request):
    """Every way to meet, set up or not."""
    standing = {way.format_id: way for way in request.member.program.ways_to_meet.all()}
    rows = [{"format": way, "set_up": standing.get(way.pk)} for way in _formats()]
    return render(request, "console/ways.html", {"rows": rows})


@at_desk
def way(request, slug):
    """How one way of meeting happens here."""
    chosen = get_object_or_404(_formats(), slug=slug)
    standing = request.member.program.ways_to_meet.filter(format=chosen).first()
    initial = {"address": standing.address, "instructions": standing.instructions} if standing else {}
    form = forms.WayForm(request.POST or None, way=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = {"address": "", "instructions": ""} | form.cleaned_data
        programs.set_way(request.member.program, request.member, now(), chosen, **words)
        offered = words["address"] or words["instructions"]
        messages.success(request, _("Saved. Members can pick it.") if offered else _("Saved. It is not offered."))
        return redirect("console:ways")
    return render(request, "console/way.html", {"form": form, "way": chosen, "set_up": standing})


@at_desk
def areas(request):
    """The areas of the program, and a new one."""
    form = forms.AreaForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _said(
        request, form, programs.add_area, request.member.program, request.member, now(), form.cleaned_data["name"]
    ):  # fmt: skip
        messages.success(request, _("Added."))
        return redirect("console:areas")
    return render(request, "console/areas.html", {"form": form, "areas": request.member.program.areas.all()})


def _area(request, area_id):
    return get_object_or_404(request.member.program.areas.select_related("program"), public_id=area_id)


@at_desk
def area(request, area_id):
    """Another name for one area."""
    chosen = _area(request, area_id)
    form = forms.AreaForm(request.POST or None, initial={"name": chosen.name})
    if request.method == "POST" and form.is_valid() and _said(
        request, form, programs.rename_area, chosen, request.member, now(), form.cleaned_data["name"]
    ):  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("console:areas")
    return render(request, "console/area.html", {"form": form, "area": chosen})


def _said(request, form, verb, *words) -> bool:
    """Call a verb; its refusal becomes the error of the only field."""
    try:
        verb(*words)
    except Refused as refusal:
        form.add_error("name", refusal.words)
        return False
    return True


@require_POST
@at_desk
def area_retire(request, area_id):
    programs.retire_area(_area(request, area_id), request.member, now(), retired=True)
    messages.success(request, _("Nobody new can pick this area."))
    return redirect("console:areas")


@require_POST
@at_desk
def area_offer(request, area_id):
    programs.retire_area(_area(request, area_id), request.member, now(), retired=False)
    messages.success(request, _("Members can pick this area again."))
    return redirect("console:areas")


@at_desk
def help_lines(request):
    """The program's own help lines. None: the lines of its country stand."""
    standing = request.member.program
    names = ("name", "contact", "how", "hours", "is_emergency", "checked_on")
    initial = [{name: getattr(line, name) for name in names} for line in standing.help_lines.all()]
    lines = forms.HelpLinesForm(
        request.POST or None,
        initial=initial,
        prefix="line",
        form_kwargs={"today": localdate(), "use_required_attribute": False},
    )
    if request.method == "POST" and lines.is_valid():
        programs.set_help_lines(standing, request.member, now(), lines.lines())
        messages.success(request, _("Saved. %s") % lines.told)
        return _back(standing)
    return render(request, "console/help_lines.html", {"lines": lines, "country": settings_told.country(standing)})


@at_desk
def changes(request):
    """Who changed what, the newest first."""
    rows = request.member.program.changes.select_related("by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    told = [{"row": row, "name": settings_told.name_of(row.setting)} for row in page]
    return render(request, "console/changes.html", {"page": page, "changes": told})
