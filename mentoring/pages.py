"""The pages anyone may read, the way out, and the way to help."""

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.access import came_from, home_member, memberships_of
from accounts.models import Program
from accounts.spoken import once_a_language
from mentoring import context, help_lines

LOOK_AGE = 365 * 24 * 3600  # seconds
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@require_safe
def home(request):
    """The landing page for visitors; people who are signed in go to their own home."""
    if request.user.is_authenticated:
        own = context.home_url(home_member(request))
        if own and own != request.path:
            return redirect(own)
    return render(request, "house/home.html")


@require_safe
def about(request):
    return render(request, "house/about.html")


@require_safe
def mentor_info(request):
    return render(request, "house/mentor_info.html")


@require_safe
def safety_info(request):
    return render(request, "house/safety_info.html")


@require_safe
def privacy(request):
    return render(request, "house/privacy.html")


@require_safe
def accessibility(request):
    return render(request, "house/accessibility.html")


@require_safe
def contact(request):
    """The programs people are in, else those that anybody may find: who runs each, and when they read."""
    members = memberships_of(request)
    programs = {member.program.pk: member.program for member in members}.values() or Program.objects.listed()
    return render(request, "house/contact.html", {"programs": programs, "is_member": bool(members)})


@csrf_exempt  # forging it changes colours and nothing else, and without a token these pages set no cookie
@require_POST
def look(request):
    """Keep light or dark in a cookie; "same as my device" takes the cookie away."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("look")
    if chosen in context.LOOKS:
        response.set_cookie(
            context.LOOK_COOKIE, chosen, max_age=LOOK_AGE, secure=settings.SECURE, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(context.LOOK_COOKIE)
    return response


@require_safe
@never_cache
def leave(request):
    """Exit this page: sign out and be somewhere harmless. A GET that signs out, on purpose.

    No Clear-Site-Data: signed-in pages are never stored, and clearing can hold a browser up for seconds,
    which is the one thing that must not happen here.
    """
    if is_prefetch(request):
        return HttpResponse(status=503)  # never used as the page: the press itself asks again
    address = settings.EXIT_URL
    try:
        member = home_member(request) if request.user.is_authenticated else None
        address = member.program.exit_url if member else address
        logout(request)
    except DatabaseError:  # leaving matters more than tidying up
        pass
    response = HttpResponseRedirect(address)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return response


@require_safe
def help_now(request, country=None, program=None):
    """Help lines, from files only: no session, no cookie, no database, no script."""
    own = help_lines.of_program(program) if program else ()
    code = country or (help_lines.country_of_program(program) if program else None)
    guessed = help_lines.guess(request.headers.get("Accept-Language", ""))
    here = help_lines.countries()[help_lines.known(code) if code else guessed]
    danger, lines = help_lines.for_page(here, own)
    others = [other for other in help_lines.countries().values() if other.code != here.code]
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string(
            "house/help_now.html",
            _bare(context.look_of(request))
            | {
                "country": here,
                "danger": danger,
                "lines": lines,
                "others": others,
                "elsewhere": help_lines.elsewhere(),
            },
        )
    response = HttpResponse(page)
    add_never_cache_headers(response)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def is_prefetch(request) -> bool:
    purposes = " ".join(request.headers.get(name, "") for name in PREFETCH_HEADERS)
    return "prefetch" in purposes or "preview" in purposes


# When something does not work. None of these asks the database.


def bad_request(request, exception=None):
    return _sorry(request, "400.html", 400)


def not_allowed(request, exception=None):
    return _sorry(request, "403.html", 403)


def not_found(request, exception=None):
    return _sorry(request, "404.html", 404)


def too_often(request):
    return _sorry(request, "429.html", 429)


def only_by_button(request, answer):
    """Words for an address that a button uses and nothing else: it was typed, or kept."""
    answer.content = _alike("405.html", context.look_of(request))
    return answer


def broken(request):
    return _sorry(request, "500.html", 500)


def csrf_failure(request, reason=""):
    return _sorry(request, "403_csrf.html", 403, here=came_from(request))


def refused(request, words):
    """A step that may not be taken now, where the page itself did not say so."""
    return _sorry(request, "409.html", 409, words=words)


def _sorry(request, template, status, **more):
    look = context.look_of(request)
    page = render_to_string(template, _bare(look) | more) if more else _alike(template, look)
    return HttpResponse(page, status=status)


@once_a_language
def _alike(template, look):
    """A page that says the same to everybody is drawn once: most requests of strangers and scanners end here."""
    return render_to_string(template, _bare(look))


def _bare(look):
    """What the bare frame needs; it asks nobody."""
    return {"look": look, "help_url": reverse("help_now"), "LANGUAGE_CODE": translation.get_language()}
