"""People of the program: the list, one person, and what a coordinator enters about them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, certificates, gates, joining
from accounts import capacity as places
from accounts.refusals import Refused
from console import gate, profile, roster
from console.forms import people as forms
from console.gate import at_desk, find_member
from relationships.models import DeskNote

A_PAGE = 25


@at_desk
def people(request):
    """The members of the program, by role and state. Never found by name or address."""
    form = forms.PeopleForm.of(request.GET)
    chosen = form.cleaned_data
    choice = roster.Choice(forms.ROLES.get(chosen["role"]), chosen["state"], forms.SORTS[chosen["sort"]])
    page = Paginator(roster.members(request.member, choice, now()), A_PAGE).get_page(request.GET.get("page"))
    rows = roster.rows(list(page), request.member, now())
    return render(request, "console/people.html", {"filters": form, "page": page, "rows": rows, "sort": chosen["sort"]})


def _open(request, member_id):
    """The member at this address; the opening is on their access log."""
    member = find_member(request, member_id)
    access.log_view(request.member, member.person, "profile", now())
    return member


def _person(request, member, **form):
    at = now()
    context = {
        "member": member,
        "state": roster.state(member, at),
        "lines": profile.lines(member),
        "others": roster.other_roles(member, request.member),
        "notes": DeskNote.objects.visible_to(request.member).filter(person=member.person)[:10],
        "matches": gate.matches(request.member)
        .with_people()
        .filter(**{member.role: member})
        .order_by("-opened_at")[:10]
        if not member.is_coordinator
        else [],
    }
    if member.is_mentor:
        today = gates.day_of(member.program, at)
        context |= {
            "gates": gates.all_of(member, today),
            "screening": forms.ScreeningForm(today=today, prefix="screening"),
            "training": forms.TrainingForm(today=today, prefix="training"),
            "capacity": forms.CapacityForm(mentor=member, at=at, prefix="places"),
        }
    return render(request, "console/person.html", context | form)


@at_desk
def person(request, member_id):
    return _person(request, _open(request, member_id))


@require_POST
@at_desk
def membership_yes(request, member_id):
    member = find_member(request, member_id)
    try:
        joining.approve_membership(member, request.member, now())
        messages.success(request, _("%s is a member now, and hears of it.") % member.person.first_name)
    except Refused as refusal:
        messages.warning(request, refusal.words)
    return redirect("console:person", member.public_id)


@at_desk
def membership_no(request, member_id):
    """Not this time to somebody who asked to join: what they will read stands here before it is sent."""
    member = find_member(request, member_id)
    if request.method == "POST":
        try:
            joining.decline_membership(member, request.member, now())
            messages.success(request, _("%s hears of it.") % member.person.first_name)
        except Refused as refusal:
            messages.warning(request, refusal.words)
        return redirect("console:person", member.public_id)
    if not member.is_asking:
        raise Http404
    return render(request, "console/membership_no.html", {"member": member})


def _entered(request, member, form, name, verb, words):
    """One thing entered about a mentor; an answer to check brings the person's page back with it."""
    if form.is_valid():
        try:
            verb(member, request.member, now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.words)
    if form.errors:
        access.log_view(request.member, member.person, "profile", now())
        return _person(request, member, **{name: form, "form": form})
    messages.success(request, words)
    return redirect("console:person", member.public_id)


def _mentor(request, member_id):
    member = find_member(request, member_id)
    if not member.is_mentor:
        raise Http404
    return member


@require_POST
@at_desk
def screening(request, member_id):
    member = _mentor(request, member_id)
    form = forms.ScreeningForm(request.POST, today=gates.day_of(member.program, now()), prefix="screening")
    return _entered(request, member, form, "screening", certificates.enter_screening, _("Screening is entered."))


@require_POST
@at_desk
def training(request, member_id):
    member = _mentor(request, member_id)
    form = forms.TrainingForm(request.POST, today=gates.day_of(member.program, now()), prefix="training")
    return _entered(request, member, form, "training", certificates.enter_modules, _("Training is entered."))


@require_POST
@at_desk
def capacity(request, member_id):
    member = _mentor(request, member_id)
    form = forms.CapacityForm(request.POST, mentor=member, at=now(), prefix="places")
    return _entered(request, member, form, "capacity", places.set_places, _("Saved."))
