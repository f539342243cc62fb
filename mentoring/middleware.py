"""What is true of every answer: nothing of a signed-in page is kept by a browser or shared by a cache, and staff
sessions end after half an hour without a click."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.utils.decorators import sync_only_middleware

SEEN_AT = "seen_at"  # session key: seconds since 1970
MINUTE = 60
HELP_PATH = "/help-now/"


@sync_only_middleware
def headers(get_response):
    def answer(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        if getattr(request, "htmx", None) is not None:
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
        now = int(time.time())
        if request.user.is_authenticated and is_staff(request.user):
            seen = request.session.get(SEEN_AT, now)
            if now - seen > settings.STAFF_IDLE_SECONDS:
                logout(request)
            elif now - seen >= MINUTE or SEEN_AT not in request.session:
                request.session[SEEN_AT] = now
        return get_response(request)

    return answer


def is_staff(person) -> bool:
    return person.is_staff
