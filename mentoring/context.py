"""What the frame of every page knows: where one is, who one is, where help is. It all waits for a template to ask."""

from contextlib import suppress
from functools import lru_cache

from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.db import DatabaseError
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import home_member
from accounts.models import Person
from mentoring import demo, help_lines
from relationships import walking

LOOK_COOKIE = "look"
LOOKS = ("light", "dark")

# Role -> the places in the main navigation: URL name, label, short label for tabs, icon.
# A place whose page does not exist yet is left out.
PLACES = {
    "mentee": [
        ("relationships:home", gettext_lazy("Home"), "", "home"),
        ("matching:mentors", gettext_lazy("Find a mentor"), gettext_lazy("Find"), "search"),
    ],
    "mentor": [
        ("relationships:home", gettext_lazy("Home"), "", "home"),
        ("relationships:people", gettext_lazy("My people"), gettext_lazy("People"), "group"),
        ("accounts:times", gettext_lazy("My times"), gettext_lazy("Times"), "cal"),
    ],
    "coordinator": [
        ("console:today", gettext_lazy("Today"), "", "home"),
        ("console:requests", gettext_lazy("Requests"), "", "swap"),
        ("console:people", gettext_lazy("People"), "", "group"),
        ("console:pairs", gettext_lazy("Pairs"), "", "chat"),
        ("console:program", gettext_lazy("Program"), "", "settings"),
    ],
}
HOMES = {"mentee": "relationships:home", "mentor": "relationships:home", "coordinator": "console:today"}
# What belongs to a place beside the pages below it, which a home has none of: URL name of the place -> how addresses begin.
ALSO_THERE = {
    "relationships:people": ("/pairs/", "/check-ins/"),
    "console:people": ("/desk/invitations/", "/desk/by-hand/"),
}


def house(request):
    """In the demo, the bar with its cast; elsewhere nothing."""
    return {"demo_links": SimpleLazyObject(lambda: demo.links(request))} if settings.DEMO else {}


def first_url(*names: str) -> str:
    """The address of the first page that exists, or nothing."""
    return _first_url(settings.ROOT_URLCONF, names)


@lru_cache(maxsize=256)
def _first_url(_urls: str, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def frame(request):
    """The look, the navigation, the messages and the help panel of a page."""
    shown = SimpleLazyObject(lambda: _Shown(request))
    notes = SimpleLazyObject(lambda: _Notes(request))
    return {
        "look": look_of(request),
        "here": request.get_full_path() if request.method == "GET" else reverse("home"),
        "nav": SimpleLazyObject(lambda: _nav(request, shown.member)),
        "has_tabs": SimpleLazyObject(lambda: _is_in(shown.member)),
        "me": SimpleLazyObject(lambda: _me(shown.person)),
        "idle_seconds": SimpleLazyObject(lambda: _idle_seconds(request, shown.member)),
        "start_url": SimpleLazyObject(lambda: first_url("accounts:programs")),
        "note_url": SimpleLazyObject(lambda: first_url("relationships:note") if shown.member else ""),
        "help_url": SimpleLazyObject(lambda: help_url(shown.member, request)),
        "help_lines": SimpleLazyObject(lambda: _help(shown.member, request)),
        "help_for_staff": SimpleLazyObject(lambda: bool(shown.member and shown.member.role != "mentee")),
        "messages_to_read": SimpleLazyObject(lambda: notes.to_read),
        "messages_to_toast": SimpleLazyObject(lambda: notes.to_toast),
    }


def look_of(request) -> str:
    """light or dark where the person chose one, else nothing: the device decides."""
    chosen = request.COOKIES.get(LOOK_COOKIE, "")
    return chosen if chosen in LOOKS else ""


def home_url(member) -> str:
    """Where signed-in people land: their role's home, or the page about joining."""
    return first_url(HOMES[member.role]) if member else first_url("accounts:onward")


def help_url(member, request) -> str:
    program = _program(member, request)
    if program and help_lines.of_program(program.public_id):
        return reverse("help_now_program", args=[program.public_id])
    return reverse("help_now_country", args=[_country_code(member, request).lower()])


class _Shown:
    """Who this page is for: the membership its gate found, else the one whose home is shown; and the person."""

    def __init__(self, request):
        self.member, self.person = getattr(request, "member", None), None
        with suppress(DatabaseError):  # the page may still have something to say
            if getattr(request, "user", None) is not None and request.user.is_authenticated:
                self.person = request.user
                self.member = self.member or home_member(request)


class _Notes:
    """Messages, read once: what went well is a toast, what needs reading stays in the page."""

    def __init__(self, request):
        self.to_read, self.to_toast = [], []
        for message in get_messages(request):
            (self.to_read if message.level >= constants.WARNING else self.to_toast).append(message)


def _is_in(member) -> bool:
    """Whether the rooms of a program are open to this person: not while they wait for a coordinator's yes."""
    return member is not None and member.approved_at is not None


def _nav(request, member) -> list[dict]:
    if not _is_in(member):
        return _nav_of_visitors(request)
    items = [
        {"url": url, "label": label, "short": short, "icon": icon, "below": _below(name, url)}
        for name, label, short, icon in PLACES[member.role]
        if (url := first_url(name))
    ]
    if member.role == "mentee":
        items += _pair_of(member)
    return [item | {"current": _current(request.path, item)} for item in items]


def _below(name: str, url: str) -> tuple[str, ...]:
    return () if name in HOMES.values() else (url, *ALSO_THERE.get(name, ()))


def _current(path: str, item: dict) -> str:
    """ "page" on a place itself, "true" on what belongs to it."""
    return "page" if path == item["url"] else "true" if path.startswith(item["below"]) else ""


def _nav_of_visitors(request) -> list[dict]:
    places = [("about", _("How it works"), True), ("mentor_info", _("Be a mentor"), True)]
    if not (getattr(request, "user", None) and request.user.is_authenticated):
        places.append(("account_login", _("Sign in"), False))
    return [
        {"url": url, "label": label, "wide": wide, "current": "page" if request.path == url else ""}
        for name, label, wide in places
        if (url := first_url(name))
    ]


def _pair_of(mentee) -> list[dict]:
    started = walking.with_whom(mentee)
    if not started:
        return []
    public_id, chosen_name = started
    name = Person(chosen_name=chosen_name).first_name
    try:
        url = reverse("relationships:pair", args=[public_id])
    except NoReverseMatch:
        return []
    below = (url, "/check-ins/")
    return [{"url": url, "label": _("You and %s") % name, "short": name, "icon": "chat", "below": below}]


def _me(person) -> dict | None:
    if person is None:
        return None
    return {"url": first_url("accounts:me", "home"), "name": person.first_name, "person": person}


def _idle_seconds(request, member) -> int:
    """How long this session lasts without a click; 0 for those who are not signed out by a clock."""
    is_timed = bool(member) and (member.is_coordinator or request.user.is_staff)
    return settings.STAFF_IDLE_SECONDS if is_timed else 0


def _program(member, request):
    """The program whose lines to show: the member's, else the one that a view says its page is about."""
    return member.program if member else getattr(request, "program", None)


def _country_code(member, request) -> str:
    if program := _program(member, request):
        return help_lines.known(program.country)
    return help_lines.guess(request.headers.get("Accept-Language", ""))


def _help(member, request) -> list[dict]:
    program = _program(member, request)
    own = help_lines.of_program(program.public_id) if program else ()
    return help_lines.for_panel(help_lines.countries()[_country_code(member, request)], own)
