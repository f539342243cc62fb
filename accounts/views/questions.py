"""The mentee's questions, one a page; each can be skipped, and going back keeps what was picked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import availability, consents, profile, spoken, told
from accounts.access import mentee_even_waiting
from accounts.consent_texts import LIVED_EXPERIENCE
from accounts.forms.questions import ExperiencesForm, HelpForm, SeenByForm, WaysForm, WishesForm
from accounts.views.doors import door
from accounts.views.week import WeekPage

page = require_http_methods(["GET", "HEAD", "POST"])
STEPS = 5
WEEK_STEP = 3


@dataclass(frozen=True)
class Question:
    """One page of the questions: its form, and the part of a template that draws it."""

    form: Callable
    body: str
    wide: bool = False


QUESTIONS = {
    1: Question(ExperiencesForm, "accounts/ask/_experiences.html"),
    2: Question(HelpForm, "accounts/ask/_help.html"),
    4: Question(WaysForm, "accounts/ask/_ways.html"),
    5: Question(WishesForm, "accounts/ask/_wishes.html"),
}


def keep_experiences(request, member, form, at) -> bool:
    """Keep what was picked; True when there is something to say about who may see it."""
    if not form.may_use and form.cleaned_data.get("allow"):
        consents.give(member.person, member.program, [LIVED_EXPERIENCE], at)
    before = {lived.experience.slug for lived in profile.chosen_in(member)}
    chosen = [experience.slug for experience in form.cleaned_data["experiences"]]
    profile.choose_experiences(member, chosen, at=at)
    request.session[fresh_key(member)] = sorted(set(fresh_of(request, member)) | set(chosen) - before)
    return bool(chosen)


def fresh_key(member) -> str:
    return f"fresh:{member.pk}"


def fresh_of(request, member) -> list[str]:
    """What was picked just now: who may see it is still to be said, and pre-set as the taxonomy proposes."""
    return request.session.get(fresh_key(member), [])


@mentee_even_waiting
@page
def questions(request, step):
    """One question."""
    if step == WEEK_STEP:
        return _week(request)
    if step not in QUESTIONS:
        raise Http404
    member, question = request.member, QUESTIONS[step]
    if request.POST.get("go") == "find":
        return _ask(request, step, finding(request, member))
    form = question.form(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        if step == 1:
            more = keep_experiences(request, member, form, timezone.now())
            return redirect("accounts:questions_seen") if more and _goes_on(request) else _onward(request, step)
        _keep(form, member)
        return _onward(request, step)
    return _ask(request, step, form)


def _keep(form, member) -> None:
    if isinstance(form, HelpForm):
        form.keep(member, timezone.now())
    else:
        form.keep(timezone.now())


def finding(request, member) -> ExperiencesForm:
    """The list narrowed to what was typed, with the ticks as they were sent. Nothing is saved."""
    typed = ExperiencesForm(request.POST, member=member)["find"].value() or ""
    return ExperiencesForm(
        initial={"experiences": request.POST.getlist("experiences"), "find": typed, "allow": "allow" in request.POST},
        member=member,
    )


@mentee_even_waiting
@page
def questions_seen(request):
    """The second part of the first question: what matters most, and who may see each."""
    member = request.member
    form = SeenByForm(request.POST or None, member=member, fresh=fresh_of(request, member))
    if not form.chosen:
        return redirect("accounts:questions", 1)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        request.session.pop(fresh_key(member), None)
        return _onward(request, 1, back=reverse("accounts:questions", args=[1]))
    context = {"body": "accounts/ask/_seen_by.html", "back_url": reverse("accounts:questions", args=[1])}
    return _ask(request, 1, form, **context)


def _week(request):
    """When are you free? The grid, and "any time could work"."""
    member = request.member
    week = WeekPage(request, member)
    if week.is_to_keep:
        week.keep(timezone.now())
        profile.any_time(member, week.form.cleaned_data["any_time"], at=timezone.now())
        return _onward(request, WEEK_STEP)
    context = {"body": "accounts/ask/_week.html", "wide": True, **week.context()}
    return _ask(request, WEEK_STEP, week.form, **context)


def _ask(request, step, form, **context):
    then = _then(request)
    shown = {
        "form": form,
        "member": request.member,
        "step": step,
        "done": step - 1,
        "total": STEPS,
        "then": then,
        "back_url": "" if step == 1 else reverse("accounts:questions", args=[step - 1]),
        "skip_url": _next(step, then),
        "everyone_url": _everyone(request.member) if step == 1 and request.member.is_active else "",
        "known_elsewhere": profile.known_elsewhere(request.member) if step == 1 else [],
    }
    if step in QUESTIONS:
        shown |= {"body": QUESTIONS[step].body, "wide": QUESTIONS[step].wide}
    return render(request, "accounts/question.html", shown | context)


def _then(request) -> str:
    """Whether somebody came from the page of all answers, and goes back there."""
    return "check" if "check" in (request.GET.get("then"), request.POST.get("then")) else ""


def _goes_on(request) -> bool:
    return request.POST.get("go") != "back"


def _next(step: int, then: str) -> str:
    if then or step == STEPS:
        return reverse("accounts:questions_check")
    return reverse("accounts:questions", args=[step + 1])


def _onward(request, step: int, back: str = ""):
    """Where Continue and Back lead; both have kept the answers."""
    if _goes_on(request):
        return redirect(_next(step, _then(request)))
    return redirect(back or reverse("accounts:questions", args=[max(step - 1, 1)]))


def _everyone(member) -> str:
    """Where the mentors are shown; before a coordinator's yes there is nobody to see."""
    return (door("matching:mentors") if member.is_active else "") or reverse("accounts:onward")


@mentee_even_waiting
@require_safe
def questions_check(request):
    """Every answer on one page, each with a way to change it."""
    member = request.member
    context = {"answers": answers_of(member), "member": member, "is_done": member.questions_done_at is not None}
    return render(request, "accounts/questions_check.html", context)


@mentee_even_waiting
@require_POST
def questions_done(request):
    """ "Show my matches": through with the questions, answered or skipped."""
    member = request.member
    profile.finish_questions(member, timezone.now())
    if not member.is_active:
        messages.success(request, _("Your answers are kept."))
    return redirect(_everyone(member))


def answers_of(member) -> list[dict]:
    """The mentee's answers, in the order of the questions."""
    person = member.person
    lived = profile.chosen_in(member)
    wishes = [
        _("%(wish)s (I need it)") % {"wish": words} if wish.is_must else words
        for wish, words in told.wishes_in_words(member)
    ]
    lines_of = [
        (1, _("What you have lived with"), [each.experience.label for each in lived]),
        (1, _("What matters most"), [each.experience.label for each in lived if each.matters_most]),
        (2, _("What would help"), [goal.label for goal in member.goals.all()]),
        (2, _("Support that suits you"), [style.label for style in member.styles.all()]),
        (2, _("What you enjoy"), [interest.label for interest in person.interests.all()]),
        (WEEK_STEP, _("When you are free"), times_in_words(person)),
        (4, _("How you could meet"), [way.label for way in profile.formats_offered(member) & person.formats.all()]),
        (4, _("Where"), _areas(member)),
        (4, _("Languages"), [language.label for language in person.languages.all()]),
        (5, _("Who you would feel best with"), wishes),
    ]
    return [
        {"name": name, "lines": lines, "change_url": f"{reverse('accounts:questions', args=[step])}?then=check"}
        for step, name, lines in lines_of
    ]


def times_in_words(person) -> list[str]:
    if person.no_times_asked:
        return [_("Any time could work")]
    return spoken.windows(availability.week_mask(person))


def _areas(member) -> list[str]:
    in_reach = [area.name for area in member.areas_in_reach.all() if area != member.area]
    return ([member.area.name] if member.area else []) + in_reach
