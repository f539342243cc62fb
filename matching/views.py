"""Finding someone: the list, one person's page, and asking to meet."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import gates, looking
from accounts.access import mentee_of_program
from accounts.joining import working_days_after
from accounts.models import Membership
from accounts.ready import Ready
from accounts.refusals import Refused
from matching import asking, compare, lists, marks, narrowing, rules, shown, waiting, words
from matching.asks import ask_of
from matching.compare import Beside
from matching.forms import AskForm, FilterForm, PageForm, SeenForm
from matching.models import SavedFilter
from relationships.models import Match


@require_GET
@mentee_of_program
def mentors(request: HttpRequest) -> HttpResponse:
    """Everyone this mentee can ask, those who share the most first."""
    return _list(request, None)


@require_GET
@mentee_of_program
def saved(request: HttpRequest, list_id) -> HttpResponse:
    """A list that was narrowed, or whose pages are being turned: for its owner, for a day."""
    return _list(request, get_object_or_404(lists.saved_of(request.member, now()), public_id=list_id))


def _list(request: HttpRequest, saved: SavedFilter | None) -> HttpResponse:
    member = request.member
    asked, labels = ask_of(member, now()), words.Labels(member.program)
    form = FilterForm(initial=saved.conditions if saved else {}, ask=asked, labels=labels)
    aside = marks.of(member)
    page = lists.page_of(member, asked, labels, saved, PageForm(request.GET).number, form.options, aside.out_of_sight)
    form.say_how_many(page.of_options)
    told = _list_shown(page, saved, form, aside)
    if not page.people:
        told["relax"] = _relax(member, page, form, saved.conditions if saved else {})
    return render(request, "matching/mentors.html", told)


def _relax(member: Membership, page: lists.PageOfPeople, form: FilterForm, conditions: dict) -> list[shown.Relax]:
    return shown.relax_filters(page, form, conditions) if conditions else shown.relax_answers(member, page)


def _list_shown(page: lists.PageOfPeople, saved: SavedFilter | None, form: FilterForm, aside: marks.Marks) -> dict:
    at = now()
    conditions = saved.conditions if saved else {}
    return {
        "page": page,
        "saved": saved,
        "cards": shown.mentor_cards(page.people, at, aside),
        "aside": aside,
        "asked": shown.asked(page),
        "did_you_mean": shown.did_you_mean(saved, page.labels) if saved and saved.not_known else None,
        "seen": ",".join(str(other.mentor.public_id) for other in page.people),
        "filters": form,
        "show_words": words.show_people(page.total),
        "picked": narrowing.how_many(conditions),
        "order": words.order(page.ask),
    }


@require_POST
@mentee_of_program
def narrow(request: HttpRequest) -> HttpResponse:
    """Narrow the list; what was picked is kept under an id that only its owner opens."""
    member = request.member
    form = FilterForm(request.POST, ask=ask_of(member, now()), labels=words.Labels(member.program))
    if not form.is_valid() or not (form.cleaned_data or form.not_known):
        return redirect("matching:mentors")
    return redirect(_address(lists.keep(member, form.cleaned_data, now(), form.not_known)))


@require_POST
@mentee_of_program
def count(request: HttpRequest) -> HttpResponse:
    """How many people the filters picked so far would show, in the words of the button, and each option beside them.

    Nothing is kept.
    """
    asked = ask_of(request.member, now())
    form = FilterForm(request.POST, ask=asked, labels=words.Labels(request.member.program))
    conditions = form.cleaned_data if form.is_valid() else {}
    hidden = marks.of(request.member).out_of_sight
    found = lists.counted(request.member, asked, conditions, form.options, hidden, most=1)
    of_options = [
        {"question": question, "answer": answer, "people": people}
        for (question, answer), people in zip(form.options, found.of_options, strict=True)
    ]
    return JsonResponse({"words": words.show_people(found.total), "options": of_options})


@require_POST
@mentee_of_program
def more(request: HttpRequest, list_id=None) -> HttpResponse:
    """Hold the order still and turn to the second page; behind the last page held, to the next people."""
    member, at = request.member, now()
    saved = get_object_or_404(lists.saved_of(member, at), public_id=list_id) if list_id else None
    if saved and saved.people:
        lists.hold_further(member, at, saved)
        return redirect(f"{_address(saved)}?page={lists.pages(len(saved.people)) + 1}")
    held = lists.hold_still(member, at, saved, SeenForm(request.POST).people)
    return redirect(f"{_address(held)}?page=2")


def _address(saved: SavedFilter) -> str:
    return reverse("matching:saved", args=[saved.public_id])


@require_GET
@mentee_of_program
def mentor(request: HttpRequest, mentor_id) -> HttpResponse:
    """One person's page, and the form to ask."""
    beside = _beside(request, mentor_id)
    looking.open_card(request.member, gates.day_of(request.member.program, now()))
    return _mentor_page(request, beside, _form(request, beside))


def _beside(request: HttpRequest, mentor_id) -> Beside:
    """The person this mentee may find under that id, or 404."""
    for other in _at_address(request.member.program_id, mentor_id):
        if found := compare.within_sight(request.member, other, now()):
            return found
    raise Http404


def _mentor_at(program: int, address: uuid.UUID) -> QuerySet[Membership]:
    mentors = Membership.objects.mentors().filter(program=program, public_id=address)
    return mentors.select_related("person", "area", "program")


_at_address = Ready(_mentor_at, -1, uuid.UUID(int=0))


def _form(request: HttpRequest, beside: Beside) -> AskForm:
    return AskForm(request.POST if request.method == "POST" else None, beside=beside, mentee=request.member)


def _mentor_page(request: HttpRequest, beside: Beside, form: AskForm) -> HttpResponse:
    with timezone.override(request.member.person.zone):
        return render(request, "matching/mentor.html", _mentor_shown(request, beside, form))


def _mentor_shown(request: HttpRequest, beside: Beside, form: AskForm) -> dict:
    at = now()
    return {
        "beside": beside,
        "mentor": beside.mentor,
        "person": beside.mentor.person,
        "card": shown.mentor_cards([beside], at, marks.of(request.member))[0],
        "strands": shown.strands(beside),
        "lived": shown.lived(beside),
        "free_days": shown.free_days(beside),
        "offers": shown.offers(beside),
        "checks": shown.checks(beside.mentor),
        "who_reads": shown.who_reads(beside.mentor),
        "hear_by": working_days_after(at, request.member.program),
        "standing": asking.standing(request.member, beside.mentor),
        "me_name": request.member.name,
        "zone_name": shown.zone_name(request.member.person.zone),
        "in_the_way": asking.in_the_way(request.member, beside, at),
        "form": form,
    }


@require_POST
@mentee_of_program
def ask(request: HttpRequest, mentor_id) -> HttpResponse:
    """Ask to meet: the mentee's yes. Where the last place has gone meanwhile, and for anybody else who cannot be
    found, the same kind words and three others."""
    try:
        beside = _beside(request, mentor_id)
    except Http404:
        messages.warning(request, rules.NotThere.words)
        return redirect("matching:others")
    form = _form(request, beside)
    if not form.is_valid():
        return _mentor_page(request, beside, form)
    try:
        match = asking.ask(request.member, beside.mentor, now(), **form.answers)
    except Refused as refusal:
        messages.warning(request, refusal.words)
        return redirect("matching:mentor", mentor_id) if _is_there(request, beside) else redirect("matching:others")
    return redirect(match)


def _is_there(request: HttpRequest, beside: Beside) -> bool:
    return compare.within_sight(request.member, beside.mentor, now()) is not None


@require_GET
@mentee_of_program
def others(request: HttpRequest, match_id=None) -> HttpResponse:
    """Three others who share as much, in place of the mentor of a match that did not come about."""
    match = get_object_or_404(Match.objects.visible_to(request.member), public_id=match_id) if match_id else None
    at = now()
    people = compare.three_others(request.member, at, [match.mentor_id] if match else [])
    return render(
        request,
        "matching/others.html",
        {"cards": shown.mentor_cards(people, at), "match": match},
    )


@require_GET
@mentee_of_program
def meanwhile(request: HttpRequest) -> HttpResponse:
    """For somebody who has nobody yet: how long it may take, what would bring more people, what is useful now."""
    member, at = request.member, now()
    if Match.objects.started().filter(mentee=member).exists():
        return redirect("relationships:home")
    return render(request, "matching/meanwhile.html", waiting.page_of(member, at))


@require_GET
@mentee_of_program
def saved_people(request: HttpRequest) -> HttpResponse:
    """Whom this mentee saved for later, the last one first."""
    return _aside_page(request, "matching/saved_people.html", marks.of(request.member).saved)


@require_GET
@mentee_of_program
def hidden_people(request: HttpRequest) -> HttpResponse:
    """Whom this mentee hid, to be shown again."""
    return _aside_page(request, "matching/hidden_people.html", marks.of(request.member).hidden)


def _aside_page(request: HttpRequest, template: str, keys: tuple[int, ...]) -> HttpResponse:
    member, at = request.member, now()
    people = lists.in_this_order(member, ask_of(member, at), words.Labels(member.program), keys) if keys else []
    aside = marks.of(member)
    return render(request, template, {"cards": shown.mentor_cards(people, at, aside)})


@require_POST
@mentee_of_program
def save(request: HttpRequest, mentor_id) -> HttpResponse:
    """Keep this person for later."""
    other = _beside(request, mentor_id).mentor
    marks.save(request.member, other, now())
    messages.success(request, _("%(name)s is on your list for later.") % {"name": other.person.first_name})
    return _back(request, "matching:mentors")


@require_POST
@mentee_of_program
def hide(request: HttpRequest, mentor_id) -> HttpResponse:
    """Leave this person out of this mentee's lists."""
    other = _beside(request, mentor_id).mentor
    undo = "matching:save" if other.pk in marks.of(request.member).saved else "matching:take_off"
    marks.hide(request.member, other, now())
    told = _("%(name)s is hidden from your lists. Nobody is told.")
    messages.success(request, told % {"name": other.person.first_name}, extra_tags=reverse(undo, args=[mentor_id]))
    return _back(request, "matching:mentors")


@require_POST
@mentee_of_program
def take_off(request: HttpRequest, mentor_id) -> HttpResponse:
    """Neither saved nor hidden any more. What is not marked is no error."""
    for other in Membership.objects.mentors().filter(program=request.member.program_id, public_id=mentor_id):
        marks.take_off(request.member, other)
    return _back(request, "matching:mentors")


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page the button stood on."""
    asked = request.POST.get("next", "")
    return redirect(asked if asked.startswith("/people/") and _is_here(request, asked) else reverse(otherwise))


def _is_here(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
