"""Joining a program: choose it, say a few things, type the code, wait for an answer where there is one to wait for."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import entrance, invitations, joining
from accounts.access import home_member, show_home, signed_in
from accounts.forms.joining import JoinForm
from accounts.models import Membership, Program
from accounts.refusals import Refused
from accounts.views.doors import door

TOO_OFTEN = _("You asked for several codes. Wait a minute, then press Continue again.")
ROLE_HOMES = {"mentee": "relationships:home", "mentor": "relationships:home", "coordinator": "console:today"}
FIRST_PAGES = {"mentee": ("accounts:questions", 1), "mentor": ("accounts:mentor_setup",)}


@require_safe
def programs(request):
    """The programs one can join; where there is one, its page at once."""
    listed = list(Program.objects.listed()[:200])
    if len(listed) == 1:
        return redirect("accounts:join_program", listed[0].public_id)
    return render(request, "accounts/join_programs.html", {"programs": listed})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_program(request, program_id):
    """The join page of a program that takes people without a link."""
    takers = Program.objects.open().exclude(joining=Program.Joining.INVITATION)
    return _join(request, get_object_or_404(takers, public_id=program_id), None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """The page behind a link. Opening it changes nothing, since mail scanners open links: a button does."""
    try:
        found = invitations.find(token, timezone.now())
    except invitations.LinkNotGood as refusal:
        return render(request, "accounts/invitation_old.html", {"words": refusal.words}, status=410)
    return _join(request, found.program, found)


def _join(request, program, found):
    person = request.user if request.user.is_authenticated else None
    request.program = program  # its help lines, also for visitors
    role = found.role if found else Membership.Role.MENTEE
    if person and Membership.objects.active().filter(person=person, program=program, role=role).exists():
        return redirect("accounts:onward")
    form = JoinForm(request.POST or None, program=program, person=person, invitation=found)
    if request.method == "POST" and form.is_valid():
        answer = _come_in(request, form, found) if person else _send_code(request, form, found)
        if answer is not None:
            return answer
    return render(
        request,
        "accounts/invitation.html" if found else "accounts/join.html",
        {"form": form, "program": program, "invitation": found, "coordinators": joining.who_answers(program)},
    )


def _send_code(request, form, found):
    if not entrance.may_send(request, form.cleaned_data["email"]):
        form.add_error(None, TOO_OFTEN)
        return None
    entrance.remember(request, form.program, form.cleaned_data, found)
    entrance.send_code(request, form.cleaned_data["email"])
    return redirect("account_confirm_login_code")


def _come_in(request, form, found):
    at, answers = timezone.now(), form.cleaned_data
    if "name" in answers:
        joining.introduce(request.user, name=answers["name"], zone=answers["zone"], at=at)
    try:
        member = entrance.come_in(request.user, form.program, answers["consents"], at, found)
    except Refused as refusal:
        form.add_error(None, refusal.words)
        return None
    show_home(request, member)
    return redirect("accounts:welcome")


@require_safe
def younger(request):
    """For people under 18: who can help them. Nothing is kept."""
    return render(request, "accounts/join_younger.html")


@signed_in
@require_safe
def welcome(request):
    """The first page after joining: questions for a mentee, setting up for a mentor."""
    member = home_member(request)
    if member is not None and member.role in FIRST_PAGES:
        return redirect(door(*FIRST_PAGES[member.role]) or "accounts:onward")
    return redirect("accounts:onward")


@signed_in
@require_safe
def onward(request):
    """Where somebody who has signed in goes: home, or wherever their asking to join stands."""
    member = home_member(request)
    if member is not None:
        return redirect(door(ROLE_HOMES[member.role]) or "accounts:me")
    return redirect("accounts:waiting" if _asked(request.user).exists() else "accounts:programs")


def _asked(person):
    """What somebody asked to join and is not in: without an answer, or not this time."""
    mine = Membership.objects.of(person).filter(left_at=None, approved_at=None, program__closed_at=None)
    return mine.select_related("program").order_by("asked_at")


@signed_in
@require_safe
def waiting(request):
    """Who has the request to join and by when they answer; what they answered."""
    asked = _asked(request.user)
    lines = [
        {"member": member, "coordinators": joining.who_answers(member.program), "by": joining.answer_by(member)}
        for member in asked
    ]
    if not lines:
        return redirect("accounts:onward")
    request.program = asked[0].program
    return render(request, "accounts/waiting.html", {"lines": lines, "questions_url": door("accounts:questions", 1)})
