"""What is true of every answer: nothing of a signed-in page is kept by a browser or shared by a cache, and staff
sessions end after half an hour without a click."""

from contextlib import suppress
from http.client import METHOD_NOT_ALLOWED

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DatabaseError, OperationalError
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.decorators import sync_only_middleware
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.access import memberships_of
from accounts.models import Membership
from accounts.refusals import Refused
from mentoring import pages
from relationships.guards import Busy
from relationships.steps import IN_OTHER_HANDS

SEEN_AT = "seen_at"  # session key: seconds since 1970
MINUTE = 60
HELP_PATH = "/help-now/"


@sync_only_middleware
def headers(get_response):
    """Whoever carries a session gets pages that no browser keeps and no cache shares. Asks nobody who that is."""

    def answer(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            add_never_cache_headers(response)
        if not request.path_info.startswith(settings.STATIC_URL):
            patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response

    return answer


@sync_only_middleware
def help_first(get_response):
    """Answer "Get help now" before anything asks for a session, a cookie or the database."""

    def answer(request):
        if not request.path_info.startswith(HELP_PATH):
            return get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        return found.func(request, *found.args, **found.kwargs)

    return answer


@sync_only_middleware
def quiet_sessions(get_response):
    """Sign staff and coordinators out after half an hour without a click; members stay for two weeks."""

    def answer(request):
        with suppress(DatabaseError):  # the page may still have something to say; nobody is signed in without one
            watch_the_clock(request)
        return get_response(request)

    return answer


def watch_the_clock(request) -> None:
    if not (request.user.is_authenticated and is_staff(request)):
        return
    seen_at = request.session.get(SEEN_AT)
    moment = int(now().timestamp())
    if seen_at is not None and moment - seen_at > settings.STAFF_IDLE_SECONDS:
        logout(request)
        messages.info(request, _("You were signed out after half an hour without a click. Sign in to go on."))
    elif seen_at is None or moment - seen_at >= MINUTE:
        request.session[SEEN_AT] = moment


@sync_only_middleware
def kind_refusals(get_response):
    """A refusal that no page expected, or rows that somebody else holds for too long, is a kind page and never a 500; and
    an address that only a button uses is no empty one."""

    def answer(request):
        response = get_response(request)
        return pages.only_by_button(request, response) if response.status_code == METHOD_NOT_ALLOWED else response

    answer.process_exception = refused
    return answer


def refused(request, error):
    """The page for an error that has words for people; None for every other error."""
    if isinstance(error, Refused):
        return pages.refused(request, error.words)
    if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in IN_OTHER_HANDS:
        return pages.refused(request, Busy.words)
    return None


def is_staff(request) -> bool:
    """Whoever may read other people's pages: coordinators, and the people who run the server."""
    roles = {member.role for member in memberships_of(request)}
    return request.user.is_staff or Membership.Role.COORDINATOR in roles
