"""A program's settings, said in words: the page that lists them, and the log of their changes."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import programs, taxonomy, zones
from accounts.models import Program

NOT_SET = gettext_lazy("Not set")


@dataclass(frozen=True)
class Page:
    """One page of settings: what it is called, what it is for, and what follows from a change."""

    heading: str | Promise
    words: str | Promise
    effect: str | Promise = ""
    template: str = "console/setting.html"


ABOUT = Page(
    gettext_lazy("Name and place"),
    gettext_lazy("What visitors read, and how they come in."),
    gettext_lazy("Members read how people join before they choose what their card shows."),
)
DESK = Page(gettext_lazy("Your desk"), gettext_lazy("When and how members reach you."))
RHYTHM = Page(
    gettext_lazy("Check-ins and limits"),
    gettext_lazy("How often new pairs meet, and when you want to be told."),
    gettext_lazy("Pairs that meet already keep their rhythm."),
)
WEIGHTS = Page(
    gettext_lazy("How people are put in order"),
    gettext_lazy("The points each part can give: 0 to 60 each, 100 in all."),
    gettext_lazy("The order changes for everyone at once. The log shows who changed it."),
    template="console/weights.html",
)
EXIT = Page(
    gettext_lazy("Exit this page"),
    gettext_lazy("Where the button on every page leads."),
    gettext_lazy("Press it once yourself, to see that it works."),
)
WORDING = Page(
    gettext_lazy("Check the wording"),
    gettext_lazy("What others could see on a screen or in an inbox."),
    template="console/wording.html",
)

OTHER_NAMES = {
    "area": gettext_lazy("Areas"),
    "help_lines": gettext_lazy("Help lines"),
    "name": gettext_lazy("Name"),
    "about": gettext_lazy("What it offers"),
    "zone": gettext_lazy("Time zone"),
    "country": gettext_lazy("Country"),
    "joining": gettext_lazy("How people join"),
    "is_listed": gettext_lazy("Shown to visitors"),
    "sender_name": gettext_lazy("Name that mails come from"),
    "exit_url": gettext_lazy("Page that opens"),
    "contact_phone": gettext_lazy("Phone number of the desk"),
    "desk_hours": gettext_lazy("When you read notes"),
    "answer_days": gettext_lazy("Working days until people hear"),
    "takes_turns": gettext_lazy("Mentors who fit nearly alike take turns"),
    "cadence": gettext_lazy("New pairs meet"),
    "check_in_minutes": gettext_lazy("Minutes for a check-in"),
    "request_days": gettext_lazy("Days until a request is closed"),
    "wait_limit_days": gettext_lazy("Days of waiting that are marked"),
    "pause_limit_days": gettext_lazy("Days of a break that are marked"),
    "wording_checked_at": gettext_lazy("Wording looked at"),
    "help_lines_checked_at": gettext_lazy("Help lines looked at"),
    "exit_checked_at": gettext_lazy("Exit looked at"),
}


def name_of(setting: str):
    """What a setting is called on a page."""
    if setting.startswith("way:"):
        return _("Way to meet: %s") % setting.removeprefix("way:").replace("-", " ")
    if setting in programs.WEIGHTS:
        return _("Points: %s") % Program._meta.get_field(setting).verbose_name
    return OTHER_NAMES.get(setting, setting)


def country(program: Program) -> str:
    shipped = taxonomy.read()["crisis_lines"]["countries"]
    return next((row["label"] for row in shipped if row["country"] == program.country), _("Another country"))


def _yes_no(claim: bool) -> str:
    return _("Yes") if claim else _("No")


def _row(setting: str, words) -> dict:
    return {"name": name_of(setting), "words": words or NOT_SET}


def _section(page_name: str, heading, rows: list[dict]) -> dict:
    return {"heading": heading, "url": reverse(f"console:{page_name}"), "answers": rows}


def sections(program: Program) -> list[dict]:
    """Every setting of a program as it stands, page by page."""
    return [
        _section("about", ABOUT.heading, [
            _row("name", program.name), _row("about", program.about), _row("zone", zones.place_of(program.zone)),
            _row("country", country(program)), _row("joining", program.get_joining_display()),
            _row("is_listed", _yes_no(program.is_listed)),
        ]),
        _section("ways", _("Ways to meet"), [_row_of_list(
            _("Offered"), [str(way.format) for way in program.ways_to_meet.select_related("format")]
        )]),
        _section("areas", _("Areas"), [_row_of_list(
            _("To pick from"), [area.name for area in program.areas.all() if not area.retired]
        )]),
        _section("weights", WEIGHTS.heading, [
            _row(name, str(getattr(program, name))) | {"name": Program._meta.get_field(name).verbose_name}
            for name in programs.WEIGHTS
        ] + [_row("takes_turns", _yes_no(program.takes_turns))]),
        _section("rhythm", RHYTHM.heading, [
            _row("cadence", program.get_cadence_display()), _row("check_in_minutes", str(program.check_in_minutes)),
            _row("request_days", _days(program.request_days)), _row("wait_limit_days", _days(program.wait_limit_days)),
            _row("pause_limit_days", _days(program.pause_limit_days)),
        ]),
        _section("help_lines", _("Help lines"), [_row_of_list(
            _("Your own lines"), [f"{line.name}, {line.contact}" for line in program.help_lines.all()],
            _("The lines of your country: %s") % country(program),
        )]),
        _section("exit_site", EXIT.heading, [_row("exit_url", program.exit_url)]),
        _section("wording", WORDING.heading, [_row("sender_name", program.sender_name)]),
        _section("desk", DESK.heading, [
            _row("contact_phone", program.contact_phone), _row("desk_hours", program.desk_hours),
            _row("answer_days", _days(program.answer_days)),
        ]),
    ]  # fmt: skip


def _days(number: int) -> str:
    return ngettext("%d day", "%d days", number) % number


def _row_of_list(name, lines: list[str], otherwise=NOT_SET) -> dict:
    return {"name": name, "lines": lines} if lines else {"name": name, "words": otherwise}


# Setting up: each step is one page


@dataclass(frozen=True)
class Step:
    words: str | Promise
    url: str
    done: bool


def steps(program: Program) -> list[Step]:
    """What a new program does first, in order."""
    offers = program.ways_to_meet.exists()
    has_areas = program.areas.exists()
    invited = program.invitations.filter(role="mentor").exists() or program.memberships.mentors().exists()
    return [
        Step(_("Say where you are and what you offer"), reverse("console:about"), bool(program.about)),
        Step(_("Check the help lines"), reverse("console:help_lines"), program.help_lines_checked_at is not None),
        Step(
            _("Check where “Exit this page” leads"), reverse("console:exit_site"), program.exit_checked_at is not None
        ),
        Step(_("Say how people meet"), reverse("console:ways"), offers),
        Step(_("Name your areas"), reverse("console:areas"), has_areas),
        Step(_("Invite the first mentors"), reverse("console:invite"), invited),
        Step(_("Check the wording"), reverse("console:wording"), program.wording_checked_at is not None),
    ]
