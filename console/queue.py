"""The queue and the board: five columns that follow from the facts, each with its people and how long they wait."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from console import gate, roster
from console.rows import Rows
from console.words import ago, span
from relationships.models import Match
from relationships.models.match import MENTOR_ANSWERS_WITHIN

LOOK, TALK, WAIT, MEET, NOT_NOW = "look", "talk", "wait", "meet", "not-now"
HEADINGS: dict[str, str | Promise] = {
    LOOK: gettext_lazy("To look at"),
    TALK: gettext_lazy("Talking it through"),
    WAIT: gettext_lazy("Waiting for an answer"),
    MEET: gettext_lazy("Meeting"),
    NOT_NOW: gettext_lazy("Not now"),
}
ONE_BY_ONE = (LOOK, TALK, WAIT, NOT_NOW)
COLUMNS = {
    LOOK: Rows(lambda desk, at, today: gate.matches(desk).to_look_at(at).with_people()),
    TALK: Rows(lambda desk, at, today: gate.matches(desk).talking_it_through(at).with_people()),
    WAIT: Rows(lambda desk, at, today: gate.matches(desk).waiting_for_answer(at).with_people()),
    MEET: Rows(lambda desk, at, today: gate.matches(desk).meeting_first_28_days(at).with_people()),
    NOT_NOW: Rows(lambda desk, at, today: gate.matches(desk).not_now(at).with_people()),
}
waiting = Rows(lambda desk, at, today: roster.waiting(desk, at))


@dataclass(frozen=True)
class Item:
    """One card: who it is about, what it waits for in words, and the steps that are possible."""

    url: str
    people: list
    name: str
    words: str
    late: bool = False
    soft: bool = False
    current: bool = False
    steps: list[tuple[str, str]] = field(default_factory=list)  # (words, address)


@dataclass(frozen=True)
class Column:
    key: str
    heading: str | Promise
    items: list[Item]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def columns(
    coordinator: Membership, at: datetime, keys: tuple[str, ...], most: int, current: Match | None = None
) -> list[Column]:
    """These columns, at most so many items in each. The same number of queries however many there are."""
    return [_column(coordinator, at, key, most, current) for key in keys]


def _column(coordinator: Membership, at: datetime, key: str, most: int, current: Match | None) -> Column:
    matches, count = COLUMNS[key].counted(most, coordinator, at)
    items = [item(match, key, at, current) for match in matches]
    if key == LOOK:
        people, waiting_too = waiting.counted(most, coordinator, at)
        items += [_waiting_item(member, at) for member in people[: most - len(items)]]
        count += waiting_too
    return Column(key, HEADINGS[key], items, count)


def names(match: Match) -> str:
    two = {"one": match.mentee.person.first_name, "other": match.mentor.person.first_name}
    return _("%(one)s and %(other)s") % two


def url_of(match: Match) -> str:
    return reverse("console:pair" if match.started_at else "console:request", args=[match.public_id])


def item(match: Match, key: str, at: datetime, current: Match | None = None) -> Item:
    words, late = waits(match, key, at)
    return Item(
        url=url_of(match),
        people=[match.mentee.person, match.mentor.person],
        name=names(match),
        words=words,
        late=late,
        soft=key != LOOK,
        current=bool(current and current.pk == match.pk),
        steps=steps(match),
    )


def waits(match: Match, key: str, at: datetime) -> tuple[str, bool]:
    """What it waits for in words, and whether that is past the program's limit."""
    mentor, mentee = match.mentor.person.first_name, match.mentee.person.first_name
    if key == MEET:
        return _("Started %s") % ago(match.started_at, at), False
    if key == NOT_NOW:
        return _not_now(match, at), False
    late = bool(match.mentee_yes_at and not match.mentor_yes_at and at - match.mentee_yes_at >= MENTOR_ANSWERS_WITHIN)
    if key == TALK:
        return _("A question of ours is open, %s") % span(at - match.question_since), late
    if key == LOOK:
        if match.mentor_yes_at:
            return _("%(name)s said yes, %(time)s") % {"name": mentor, "time": ago(match.mentor_yes_at, at)}, False
        return _("Asked %s") % ago(match.opened_at, at), late
    who, since = (mentee, match.coordinator_yes_at) if not match.mentee_yes_at else (mentor, match.mentee_yes_at)
    return _("%(name)s has had it %(time)s") % {"name": who, "time": span(at - since)}, late


def _not_now(match: Match, at: datetime) -> str:
    if match.closed_at:
        return f"{match.get_closed_as_display()}, {ago(match.closed_at, at)}"
    if match.back_on:
        return _("On a break until %s") % date_format(match.back_on, "j F")
    return _("On a break for %s") % span(at - match.paused_at)


def _waiting_item(member: Membership, at: datetime) -> Item:
    waited = member.waited(at)
    return Item(
        url=reverse("console:match_people", args=[member.public_id]),
        people=[member.person],
        name=member.person.first_name,
        words=_("No one picked yet. %s") % span(waited),
        late=waited > timedelta(days=member.program.wait_limit_days),
        steps=[(_("Find someone"), reverse("console:match_people", args=[member.public_id]))],
    )


def steps(match: Match) -> list[tuple[str, str]]:
    """The steps of the Move menu that are possible now: each leads to the page where it is taken."""
    mentee = match.mentee.person.first_name
    if not match.is_open:
        return [(_("Open it"), url_of(match))]
    request, ask = (reverse(f"console:{name}", args=[match.public_id]) for name in ("request", "ask_person"))
    decide = (_("Take back the approval"), request) if match.is_approved else (_("Approve"), request)
    no = (_("Not this time"), reverse("console:not_this_time", args=[match.public_id]))
    return [decide, (_("Ask %s something") % mentee, ask), no]


def first_to_look_at(coordinator: Membership, at: datetime) -> Match | None:
    found = COLUMNS[LOOK].first(1, coordinator, at) or COLUMNS[TALK].first(1, coordinator, at)
    return found[0] if found else None
