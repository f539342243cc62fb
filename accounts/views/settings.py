"""Your account: everything one can change about oneself, and every yes one can take back."""

import datetime as dt
import zoneinfo

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import blocks as keeping_away
from accounts import consents, joining, looked
from accounts.access import memberships_of, mentee_of_program, show_home, signed_in
from accounts.consent_texts import current, text_of
from accounts.forms.settings import BreakForm, NameForm, SceneForm
from accounts.models import Consent, Membership, Program
from accounts.models.person import random_seed
from accounts.refusals import Refused
from accounts.views.doors import door

SEEDS_SHOWN = 8
page = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_safe
def me(request):
    """Everything there is to change, in one list."""
    members, at = memberships_of(request), timezone.now()
    asking = Membership.objects.asking().of(request.user).select_related("program")
    return render(
        request,
        "accounts/me.html",
        {
            "members": members,
            "asking": asking,
            "away": {member.pk for member in members if member.is_away(at)},
            "is_mentee": any(member.is_mentee for member in members),
            "is_mentor": any(member.is_mentor for member in members),
            "is_coordinator": any(member.is_coordinator for member in members),
            "reminders_url": door("reminders:choices"),
            "has_second_step": request.user.authenticator_set.exists(),
        },
    )


@signed_in
@page
def name(request):
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/settings_name.html", {"form": form})


@signed_in
@page
def scene(request):
    """Pick another landscape."""
    form = SceneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.user.scene_seed = form.cleaned_data["seed"]
        request.user.save(update_fields=["scene_seed"])
        messages.success(request, _("Your picture is changed."))
        return redirect("accounts:me")
    seeds = [random_seed() for _shown in range(SEEDS_SHOWN)]
    return render(request, "accounts/settings_scene.html", {"form": form, "seeds": seeds})


@signed_in
@require_safe
def my_consents(request):
    """Every yes, by program: its text and version, when it was given, when it was taken back."""
    given = Consent.objects.filter(person=request.user, program__isnull=False).select_related("program")
    by_program: dict[Program, list[Consent]] = {}
    for consent in given.order_by("program__name", "-given_at"):
        by_program.setdefault(consent.program, []).append(consent)
    for member in memberships_of(request):
        by_program.setdefault(member.program, [])
    open_to = {member.program_id for member in memberships_of(request)}
    lines = [
        {
            "program": program,
            "standing": [_with_text(consent) for consent in kept if consent.withdrawn_at is None],
            "past": [_with_text(consent) for consent in kept if consent.withdrawn_at is not None],
            "missing": _not_given(kept) if program.pk in open_to else [],
        }
        for program, kept in by_program.items()
    ]
    return render(request, "accounts/consents.html", {"lines": lines})


def _with_text(consent: Consent) -> dict:
    return {"consent": consent, "text": text_of(consent.purpose, consent.text_version)}


def _not_given(kept: list[Consent]) -> list:
    given = {consent.purpose for consent in kept if consent.withdrawn_at is None}
    return [text for text in current() if text.purpose not in given]


def _own_program(request, program_id) -> Program:
    """A program one is a member of. Raises Http404, also for one that is there but not one's own."""
    return get_object_or_404(Program, public_id=program_id, pk__in=[m.program_id for m in memberships_of(request)])


def _text(purpose: str):
    text = next((text for text in current() if text.purpose == purpose), None)
    if text is None:
        raise Http404
    return text


@signed_in
@require_POST
def give_consent(request, program_id, purpose):
    program, text = _own_program(request, program_id), _text(purpose)
    consents.give(request.user, program, [text.purpose], timezone.now())
    messages.success(request, _("Your yes is kept."))
    return redirect("accounts:consents")


@signed_in
@page
def take_back(request, program_id, purpose):
    """What happens when this yes is taken back; the button does it. One that membership rests on means leaving."""
    program, text = _own_program(request, program_id), _text(purpose)
    if text.required:
        member = next(member for member in memberships_of(request) if member.program_id == program.pk)
        return redirect("accounts:leave_program", member.public_id)
    if request.method == "POST":
        consents.take_back(request.user, program, text.purpose, timezone.now())
        messages.success(request, _("Taken back. It acts from now."))
        return redirect("accounts:consents")
    return render(request, "accounts/consents_take_back.html", {"program": program, "text": text})


@signed_in
@require_safe
def access_log(request):
    """Who among the coordinators opened something of yours, when, and why."""
    return render(request, "accounts/access_log.html", {"days": list(looked.by_day(request.user))})


@signed_in
@require_safe
def blocks(request):
    """People one keeps away."""
    standing = request.user.blocks_made.filter(lifted_at=None).select_related("blocked").order_by("-since")
    return render(request, "accounts/blocks.html", {"blocks": standing})


@signed_in
@page
def lift_block(request, person_id):
    block = get_object_or_404(
        request.user.blocks_made.select_related("blocked"), lifted_at=None, blocked__public_id=person_id
    )
    if request.method == "POST":
        keeping_away.lift(block, timezone.now())
        messages.success(request, _("You no longer keep this person away."))
        return redirect("accounts:blocks")
    return render(request, "accounts/blocks_lift.html", {"block": block})


@signed_in
@page
def switch(request):
    """Choose which home to show, where somebody has several roles or programs."""
    members = memberships_of(request)
    if request.method == "POST":
        chosen = next((member for member in members if str(member.public_id) == request.POST.get("home")), None)
        if chosen is None:
            raise Http404
        show_home(request, chosen)
        return redirect("accounts:onward")
    return render(request, "accounts/switch.html", {"members": members})


@signed_in
@mentee_of_program
@page
def pause(request):
    """A mentee's break: it begins at once, and ends on a day or when they say so."""
    member, at = request.member, timezone.now()
    form = BreakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        joining.take_a_break(member, at, _morning_of(form.cleaned_data["back_on"], member.person))
        messages.success(request, _("Your break has begun."))
        return redirect("accounts:pause")
    return render(
        request, "accounts/settings_break.html", {"form": form, "member": member, "is_away": member.is_away(at)}
    )


def _morning_of(day: dt.date | None, person) -> dt.datetime | None:
    """The start of a day on this person's clock."""
    return day and dt.datetime.combine(day, dt.time.min, tzinfo=zoneinfo.ZoneInfo(person.zone))


@mentee_of_program
@require_POST
def come_back(request):
    joining.come_back(request.member, timezone.now())
    messages.success(request, _("Good to see you. Your break is over."))
    return redirect("accounts:onward")


@signed_in
@page
def leave_program(request, member_id):
    """What leaving does; the button does it."""
    member = get_object_or_404(
        Membership.objects.of(request.user).select_related("program", "person"), public_id=member_id, left_at=None
    )
    if request.method == "POST":
        try:
            joining.leave_program(member, timezone.now())
        except Refused as refusal:
            messages.warning(request, refusal.words)
            return redirect("accounts:me")
        messages.success(request, _("You have left. You can come back whenever you like."))
        return redirect("accounts:me")
    return render(request, "accounts/leave.html", {"member": member})
