"""Becoming a mentor people can find: the list of what is to do, the card and its parts, the code, places, leave."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import availability, booked, capacity, gates, mentoring, profile, spoken, told
from accounts.access import mentor_of_program
from accounts.forms.mentor import AboutForm, LimitsForm, PlacesForm, WordsForm
from accounts.forms.questions import ExperiencesForm, HelpForm, SeenByForm, WaysForm
from accounts.forms.settings import BreakForm
from accounts.refusals import Refused
from accounts.views.questions import finding, fresh_key, fresh_of, keep_experiences
from accounts.views.sharing import card_of

page = require_http_methods(["GET", "HEAD", "POST"])


@mentor_of_program
@require_safe
def mentor_setup(request):
    """What is to do before people can see this mentor, what is done, and until when it holds."""
    member, at = request.member, timezone.now()
    standing = gates.all_of(member, gates.day_of(member.program, at))
    training = [gate for gate in standing if gate.key.startswith(gates.TRAINING)]
    context = {
        "member": member,
        "steps": _steps(member, standing, training),
        "training": training,
        "missing": mentoring.missing_to_show(member, at),
        "on_a_break": told.break_of(member, at),
    }
    context["done"] = sum(step["done"] for step in context["steps"])
    return render(request, "accounts/mentor_setup.html", context)


def _steps(member, standing, training) -> list[dict]:
    code, screening = standing[0], standing[1]
    hours = availability.week_mask(member.person).bit_count() // 4
    has_ways = member.person.languages.exists() and profile.formats_offered(member).filter(
        people=member.person
    ).exists()  # fmt: skip
    until = min((gate.until for gate in training if gate.until), default=None)
    return [
        _step(_("Your card"), bool(member.quote or member.story), "accounts:mentor_profile", _("Write your card")),
        _step(_("Ways to meet and languages"), has_ways, "accounts:card_part", _("Pick them"), part="ways"),
        _step(_("Your times"), hours > 0, "accounts:times", _("Pick your times")),
        _step(_("Code of conduct"), code.holds, "accounts:code", _("Read the code"), until=code.until),
        _step(_("Screening"), screening.holds, until=screening.until, desk=True),
        _step(_("Training"), all(gate.holds for gate in training), until=until, desk=True),
    ]


def _step(name, done, url_name="", words="", *, part="", until=None, desk=False) -> dict:
    url = reverse(url_name, args=[part] if part else []) if url_name else ""
    return {"name": name, "done": done, "url": url, "words": words, "until": until if done else None, "desk": desk}


@mentor_of_program
@require_POST
def show_me(request):
    try:
        mentoring.show_me(request.member, timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        messages.success(request, _("People can see you now."))
    return redirect("accounts:mentor_setup")


@mentor_of_program
@require_POST
def hide_me(request):
    mentoring.hide_me(request.member, timezone.now())
    messages.success(request, _("You are not shown any more. The people you walk with stay with you."))
    return redirect("accounts:mentor_setup")


@mentor_of_program
@page
def code(request):
    """The code of conduct: read it, then say that you keep to it."""
    member, at = request.member, timezone.now()
    if request.method == "POST":
        mentoring.accept_code(member, at)
        messages.success(request, _("Kept: you read the code and keep to it."))
        return redirect("accounts:mentor_setup")
    gate = gates.all_of(member, gates.day_of(member.program, at))[0]
    return render(request, "accounts/code.html", {"clauses": mentoring.clauses(), "until": gate.until})


# The card and its parts


@dataclass(frozen=True)
class Part:
    """One part of a mentor's card: its name, its form and what draws it."""

    name: str | Promise
    form: Callable
    body: str = "accounts/ask/_plain.html"
    hint: str | Promise = ""


PARTS = {
    "words": Part(gettext_lazy("Your words"), WordsForm),
    "lived": Part(gettext_lazy("What you have lived with"), ExperiencesForm, "accounts/ask/_experiences.html"),
    "about": Part(gettext_lazy("About you"), AboutForm),
    "help": Part(gettext_lazy("What you offer"), HelpForm, "accounts/ask/_help.html"),
    "ways": Part(gettext_lazy("How and where you meet"), WaysForm, "accounts/ask/_ways.html"),
    "limits": Part(gettext_lazy("What you would rather not take on"), LimitsForm, "accounts/ask/_limits.html"),
}


@mentor_of_program
@require_safe
def mentor_profile(request):
    """The card as mentees will see it, and its parts to change."""
    member = request.member
    context = {"member": member, "card": card_of(member), "answers": _answers(member)}
    return render(request, "accounts/mentor_profile.html", context)


def _answers(member) -> list[dict]:
    person = member.person
    parts = {
        "words": [member.quote] if member.quote else [],
        "lived": [lived.experience.label for lived in profile.chosen_in(member)],
        "about": [str(fact["words"]) for fact in told.facts_in_words(member) if fact["fact"] in ("gender", "age_band")],
        "help": [word.label for word in (*member.goals.all(), *member.styles.all())],
        "ways": [word.label for word in (*person.formats.all(), *person.languages.all())],
        "limits": [word.label for word in member.would_rather_not.all()],
    }
    answers = [
        {"name": PARTS[part].name, "lines": lines, "change_url": reverse("accounts:card_part", args=[part])}
        for part, lines in parts.items()
    ]
    times = spoken.windows(availability.week_mask(person))
    return [*answers, {"name": _("When you are free"), "lines": times, "change_url": reverse("accounts:times")}]


@mentor_of_program
@page
def card_part(request, part):
    """One part of the card."""
    if part not in PARTS:
        raise Http404
    member = request.member
    if part == "lived" and request.POST.get("go") == "find":
        return _show_part(request, part, finding(request, member))
    form = PARTS[part].form(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        if part == "lived" and keep_experiences(request, member, form, timezone.now()):
            return redirect("accounts:card_seen")
        if part == "ways":
            form.keep(timezone.now())
        elif part != "lived":
            form.keep(member, timezone.now())
        messages.success(request, _("Saved."))
        return redirect("accounts:mentor_profile")
    return _show_part(request, part, form)


@mentor_of_program
@page
def card_seen(request):
    """Who may see what was picked, and a few words on it."""
    member = request.member
    form = SeenByForm(request.POST or None, member=member, fresh=fresh_of(request, member))
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        request.session.pop(fresh_key(member), None)
        messages.success(request, _("Saved."))
        return redirect("accounts:mentor_profile")
    return _show_part(request, "lived", form, body="accounts/ask/_seen_by.html")


def _show_part(request, part, form, body=""):
    known = profile.known_elsewhere(request.member) if part == "lived" else []
    context = {"form": form, "part": PARTS[part], "body": body or PARTS[part].body, "member": request.member}
    return render(request, "accounts/card_part.html", context | {"known_elsewhere": known})


# Places and leave


@mentor_of_program
@page
def places(request):
    """How many people at once."""
    member, at = request.member, timezone.now()
    form = PlacesForm(request.POST or None, initial={"capacity": member.capacity})
    if request.method == "POST" and form.is_valid() and _set_places(member, form, at):
        messages.success(request, _("Saved."))
        return redirect("accounts:places")
    context = {"form": form, "member": member, "most": member.most_places(at)}
    return render(request, "accounts/places.html", context)


def _set_places(member, form, at) -> bool:
    try:
        capacity.set_places(member, by=member, at=at, capacity=form.cleaned_data["capacity"])
    except capacity.TooEarly:
        form.add_error("capacity", _("In your first 90 days it is 1 person. Your coordinator can make it more."))
    except capacity.BelowHeld:
        words = _("You walk with %(held)d now, so it cannot be fewer. Take a break if you need one.")
        form.add_error("capacity", words % {"held": member.held})
    return form.is_valid()


@mentor_of_program
@page
def away(request):
    """A mentor's break, with the day they are back if they know it."""
    member, at = request.member, timezone.now()
    form = BreakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        back_on = form.cleaned_data["back_on"]
        zone = zoneinfo.ZoneInfo(member.person.zone)
        try:
            mentoring.go_on_leave(member, at, back_on and dt.datetime.combine(back_on, dt.time.min, tzinfo=zone))
        except Refused as refusal:
            form.add_error("back_on", refusal.words)
        else:
            messages.success(request, _("Your break has begun."))
            return redirect("accounts:away")
    on_a_break = told.break_of(member, at)
    moved = booked.moved_for_leave(member) if on_a_break else []
    context = {"form": form, "member": member, "on_a_break": on_a_break, "moved": moved}
    return render(request, "accounts/away.html", context)


@mentor_of_program
@require_POST
def back(request):
    mentoring.come_back(request.member, timezone.now())
    messages.success(request, _("Good to see you. Your break is over."))
    return redirect("accounts:mentor_setup")
