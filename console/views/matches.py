"""A match made by hand: a waiting mentee, the mentors in order with their points, a suggestion."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts import access
from accounts.refusals import Refused
from console import gate, roster, side_by_side
from console.forms.matching import SuggestForm
from console.gate import at_desk, find_member
from matching import browse, compare, suggesting, words
from matching.models import ALL

A_PAGE = 20
MENTORS = 12


@at_desk
def match(request):
    """Who waits and has nobody to hear from, the longest first."""
    page = Paginator(roster.waiting(request.member, now()), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"member": member, "waited": member.waited(now())} for member in page]
    return render(request, "console/match.html", {"page": page, "rows": rows})


def _mentee(request, member_id):
    member = find_member(request, member_id)
    if not (member.is_mentee and member.is_active):
        raise Http404
    return member


@at_desk
def match_people(request, member_id):
    """The mentors for one mentee, in order, with points and parts."""
    mentee, at = _mentee(request, member_id), now()
    access.log_view(request.member, mentee.person, "match", at)
    found = browse.ranked(mentee, at, sight=ALL, most=MENTORS)
    close = gate.close_to(request.member)
    people = [
        one
        for one in compare.beside(found, words.Labels(mentee.program, to_desk=True), ALL)
        if one.mentor.person_id not in close
    ]
    cards = [{"beside": one, "mentor": one.mentor, "places": side_by_side.places(one.mentor, at)} for one in people]
    return render(request, "console/match_people.html", {"mentee": mentee, "cards": cards, "waited": mentee.waited(at)})


@at_desk
def match_two(request, member_id, mentor_id):
    """One mentee and one mentor side by side, and the suggestion."""
    mentee, at = _mentee(request, member_id), now()
    found = gate.members(request.member).active().mentors().select_related("person", "program", "area")
    mentor = get_object_or_404(found, public_id=mentor_id)
    sides = side_by_side.of(mentee, mentor, at)
    form = SuggestForm(request.POST or None, broken=sides.broken)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            made = suggesting.suggest(request.member, mentee, mentor, at, **getattr(form, "cleaned_data", {}))
        except Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            names = {"other": mentor.person.first_name, "one": mentee.person.first_name}
            messages.success(request, _("You suggested %(other)s. %(one)s is asked first.") % names)
            return redirect("console:request", made.public_id)
    for person in (mentee.person, mentor.person):
        access.log_view(request.member, person, "match", at)
    return render(request, "console/match_two.html", {
        "mentee": mentee, "mentor": mentor, "form": form, "sbs": sides.sbs, "strands": sides.strands,
    })  # fmt: skip
