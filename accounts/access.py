"""The gates: who may come in, and as which member. "Not yours" and "not there" are the same 404.

A page shows one membership at a time. Which home to show is remembered in the session; an action on a thing
always counts for the program of that thing, whichever home was open last.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import arriving
from accounts.models import AccessLogEntry, Membership, Program

HOME_KEY = "home"  # session: the public id of the membership whose home is shown
Role = Membership.Role


def sign_in_first(view: Callable) -> Callable:
    """Whoever is not signed in does that first and comes back to the page; after a button, to the page it stood on."""

    @wraps(view)
    def inside(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(came_from(request))
        return view(request, *args, **kwargs)

    return inside


def came_from(request: HttpRequest) -> str:
    """The page that somebody asked for, or pressed a button on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    with suppress(DisallowedHost):
        if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
            path = urlsplit(page)._replace(scheme="", netloc="").geturl()
            if url_has_allowed_host_and_scheme(path, allowed_hosts=None):
                return path
    return reverse("home")


def signed_in(view: Callable) -> Callable:
    """For anyone with an account, member or not yet; times are told on their own clock."""

    @wraps(view)
    @sign_in_first
    def inside(request, *args, **kwargs):
        with timezone.override(request.user.zone):
            return view(request, *args, **kwargs)

    return inside


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The active memberships of the person asking, oldest first; read once per request."""
    if not hasattr(request, "_memberships"):
        request._memberships = arriving.standing(request.user) if request.user.is_authenticated else []
    return request._memberships


def home_member(request: HttpRequest) -> Membership | None:
    """The membership whose home is shown: the one last chosen, else coordinator before mentor before mentee."""
    members = memberships_of(request)
    chosen = request.session.get(HOME_KEY)
    for member in members:
        if str(member.public_id) == chosen:
            return member
    order: list[str] = [Role.COORDINATOR, Role.MENTOR, Role.MENTEE]
    return min(members, key=lambda member: order.index(member.role), default=None)


def show_home(request: HttpRequest, member: Membership) -> None:
    """Remember whose home to show."""
    request.session[HOME_KEY] = str(member.public_id)


def acting(request: HttpRequest, program: Program, *roles: str) -> Membership:
    """The membership in which this person acts on a thing of `program`. Raises Http404 when there is none."""
    for member in memberships_of(request):
        if member.program_id == program.pk and (not roles or member.role in roles):
            return member
    raise Http404


def _member_with(role: str | None) -> Callable:
    def gate(view: Callable) -> Callable:
        @wraps(view)
        @sign_in_first
        def inside(request, *args, **kwargs):
            member = home_member(request)
            if role is not None and (member is None or member.role != role):
                member = next((other for other in memberships_of(request) if other.role == role), None)
            if member is None:
                raise Http404
            request.member = member
            return view(request, *args, **kwargs)

        return inside

    return gate


member_of_program = _member_with(None)
mentee_of_program = _member_with(Role.MENTEE)
mentor_of_program = _member_with(Role.MENTOR)
coordinator_of_program = _member_with(Role.COORDINATOR)


def mentee_even_waiting(view: Callable) -> Callable:
    """As mentee_of_program, and also for somebody who asked to join and waits for the answer."""

    @wraps(view)
    @sign_in_first
    def inside(request, *args, **kwargs):
        home = home_member(request)
        mentees = [member for member in memberships_of(request) if member.role == Role.MENTEE]
        asking = Membership.objects.asking().mentees().of(request.user).filter(program__closed_at=None)
        member = home if home in mentees else next(iter(mentees), None)
        member = member or asking.select_related("program", "person", "area").order_by("-asked_at").first()
        if member is None:
            raise Http404
        request.member = member
        return view(request, *args, **kwargs)

    return inside


def log_view(viewer: Membership, subject, page: str, at, reason: str = "") -> None:
    """Put on the subject's access log that a coordinator opened something sensitive of theirs."""
    if viewer.person_id != subject.pk:
        AccessLogEntry.objects.create(
            viewer=viewer.person, subject=subject, program=viewer.program, page=page, reason=reason, at=at
        )


def log_views(viewer: Membership, subjects: Iterable, page: str, at) -> None:
    """The same for everybody on one page, in one write."""
    people = {subject.pk for subject in subjects} - {viewer.person_id}
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(viewer=viewer.person, subject_id=key, program=viewer.program, page=page, at=at)
        for key in sorted(people)
    )
