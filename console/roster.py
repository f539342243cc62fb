"""The members of a program as rows: who is here, in which state, and what is worth a look."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import gates
from accounts.models import Membership
from console import gate
from console.words import span
from relationships.models import Match


@dataclass(frozen=True)
class Choice:
    """What is to be listed: a role (None: every one), a state, an order of fields."""

    role: str | None = None
    state: str = "here"
    order: tuple[str, ...] = ("person__chosen_name", "pk")


def members(coordinator: Membership, choice: Choice, at: datetime) -> QuerySet:
    """The members this desk looks after, as chosen."""
    found = gate.members(coordinator).select_related("person", "area")
    if choice.role:
        found = found.filter(role=choice.role)
    return _in_state(found, choice.state, at).order_by(*choice.order)


def _in_state(found: QuerySet, state: str, at: datetime) -> QuerySet:
    if state == "asking":
        return found.asking()
    if state == "away":
        here = found.active()
        return here.exclude(pk__in=here.present(at).values("pk"))
    if state == "left":
        return found.exclude(left_at=None)
    return found if state == "all" else found.active()


def state(member: Membership, at: datetime) -> str:
    """How a member stands, in words."""
    if member.is_asking:
        return _("Asked to join %s ago") % span(at - member.asked_at)
    if member.left_at:
        return _("Left")
    if member.declined_at:
        return _("Not this time")
    if not member.is_active:
        return _("Not here any more")
    if member.is_away(at):
        return _("On a break")
    return _("Here")


def waiting(coordinator: Membership, at: datetime) -> QuerySet:
    """Mentees who wait and have nobody to hear from: no request of theirs is open. Longest waiting first."""
    with_somebody = Match.objects.not_closed().filter(mentee=OuterRef("pk"))
    return (
        gate.members(coordinator)
        .active()
        .mentees()
        .present(at)
        .filter(waiting_since__isnull=False)
        .exclude(Exists(with_somebody))
        .select_related("person", "program")
        .order_by("waiting_since", "pk")
    )


def rows(page: list[Membership], coordinator: Membership, at: datetime) -> list[dict]:
    """One row for each member of a page. The same number of queries however many there are."""
    mentors = Membership.objects.filter(pk__in=[member.pk for member in page if member.is_mentor])
    ready = set(gates.ready_mentors(mentors, gates.day_of(coordinator.program, at)).values_list("pk", flat=True))
    return [{"member": member, "state": state(member, at), "words": _words(member, ready, at)} for member in page]


def _words(member: Membership, ready: set[int], at: datetime) -> str:
    if member.is_mentor and member.is_active:
        if member.pk not in ready:
            return _("Something is missing or out of date")
        if member.listed_at is None:
            return _("Ready, not shown yet")
        return ngettext("%(held)s of %(all)s place taken", "%(held)s of %(all)s places taken", member.capacity) % {
            "held": member.held,
            "all": member.capacity,
        }
    if member.is_mentee and member.waiting_since:
        return _("Waiting %s") % span(member.waited(at))
    return ""


def other_roles(member: Membership, coordinator: Membership) -> QuerySet:
    """The same person's other memberships in this program."""
    return gate.members(coordinator).filter(person=member.person_id).exclude(pk=member.pk)
