"""Home, and a mentor's people: the next thing first."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from accounts.access import memberships_of, signed_in
from relationships import board
from relationships.doors import on_own_clock


@require_safe
@signed_in
def home(request):
    """A mentee's or a mentor's home. The desk has its own, and whoever is in no program is told where they stand."""
    return _home(request) if memberships_of(request) else redirect("accounts:onward")


@on_own_clock
def _home(request):
    if request.member.is_coordinator:
        return redirect("console:today")
    page = board.of_mentee if request.member.is_mentee else board.of_mentor
    return render(request, f"relationships/home_{request.member.role}.html", page(request.member, now()))


@require_safe
@on_own_clock
def people(request):
    """A mentor's people: those they walk with now, and those they walked with."""
    if not request.member.is_mentor:
        raise Http404
    return render(request, "relationships/people.html", board.people_of(request.member, now()))


@require_safe
@on_own_clock
def requests(request):
    """Open requests, the oldest first, and what came of earlier ones."""
    if request.member.is_coordinator:
        return redirect("console:requests")
    return render(request, "relationships/requests.html", board.requests_of(request.member, now()))
