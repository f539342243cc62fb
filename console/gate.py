"""The door of the desk: who sits here, and what they may open.

A coordinator who is one of two people sees no desk page of that match, nor of the other one: what a coordinator may
read of someone is more than what the two show each other. Not there and not yours are the same 404.
"""

import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.access import acting, coordinator_of_program
from accounts.models import Membership
from accounts.ready import Ready
from matching.models import CohortPlan
from relationships.models import DeskNote, Match
from relationships.models.match import match_at

COORDINATOR = Membership.Role.COORDINATOR


def at_desk(view: Callable) -> Callable:
    """For coordinators; times are told on their own clock."""

    @coordinator_of_program
    @wraps(view)
    def inside(request, *args, **kwargs):
        with timezone.override(request.member.person.zone):
            return view(request, *args, **kwargs)

    return inside


# People: whom one is being matched or is walking with, whom one parted from for safety, whoever keeps away or is kept away.
CLOSE = """
SELECT other.person_id FROM accounts_membership mine JOIN relationships_match m ON m.mentor_id = mine.id
JOIN accounts_membership other ON other.id = m.mentee_id
WHERE mine.person_id = %(me)s AND (m.closed_at IS NULL OR m.closed_as = %(safety)s)
UNION ALL
SELECT other.person_id FROM accounts_membership mine JOIN relationships_match m ON m.mentee_id = mine.id
JOIN accounts_membership other ON other.id = m.mentor_id
WHERE mine.person_id = %(me)s AND (m.closed_at IS NULL OR m.closed_as = %(safety)s)
UNION ALL SELECT blocked_id FROM accounts_block WHERE lifted_at IS NULL AND blocker_id = %(me)s
UNION ALL SELECT blocker_id FROM accounts_block WHERE lifted_at IS NULL AND blocked_id = %(me)s
"""


def close_to(coordinator: Membership) -> frozenset[int]:
    """Oneself, and everybody whom another coordinator looks after: people, by key. Asked once for a request."""
    me = coordinator.person_id
    if not hasattr(coordinator, "_close_to"):
        with connection.cursor() as cursor:
            cursor.execute(CLOSE, {"me": me, "safety": Match.Closed.SAFETY})
            say_close(coordinator, {me, *(person for (person,) in cursor.fetchall())})
    return coordinator._close_to


def say_close(coordinator: Membership, people: Iterable[int]) -> None:
    """Who is close to a coordinator, where it is known."""
    coordinator._close_to = frozenset(people)


def _close(coordinator: Membership, person: str) -> Func:
    """Whether a person is close: the same words however many are."""
    people = Value(sorted(close_to(coordinator)), ArrayField(BigIntegerField()))
    return Func(F(person), people, template="(%(expressions)s))", arg_joiner=" = ANY (", output_field=BooleanField())


def matches(coordinator: Membership) -> QuerySet:
    """The matches this desk looks after: neither of the two is close to oneself."""
    found = Match.objects.visible_to(coordinator)
    return found.filter(~_close(coordinator, "mentee__person"), ~_close(coordinator, "mentor__person"))


def members(coordinator: Membership) -> QuerySet:
    """The members this desk looks after: nobody close to oneself."""
    return Membership.objects.visible_to(coordinator).filter(~_close(coordinator, "person"))


def find_match(request: HttpRequest, public_id) -> Match:
    """The match at this address; from here on the page is for its program. Raises Http404."""
    return _find(request, match_at(public_id), matches)


def find_member(request: HttpRequest, public_id) -> Membership:
    return _find(request, next(iter(_member_at(public_id)), None), members)


def find_note(request: HttpRequest, public_id) -> DeskNote:
    return _find(request, next(iter(_note_at(public_id)), None), DeskNote.objects.visible_to)


def find_plan(request: HttpRequest, public_id) -> CohortPlan:
    return _find(request, next(iter(_plan_at(public_id)), None), CohortPlan.objects.visible_to)


def _rows_at(rows: QuerySet) -> Ready:
    """Those of these rows that are at an address: one, or none."""
    return Ready(lambda address: rows.filter(public_id=address), uuid.UUID(int=0))


_member_at = _rows_at(Membership.objects.select_related("person", "program", "area"))
_note_at = _rows_at(
    DeskNote.objects.select_related("program", "person", "about", "match__mentee__person", "match__mentor__person")
)
_plan_at = _rows_at(CohortPlan.objects.select_related("program", "started_by__person"))


def _find(request: HttpRequest, thing: Any, allowed: Callable):
    if thing is None:
        raise Http404
    request.member = acting(request, thing.program, COORDINATOR)
    if not allowed(request.member).filter(pk=thing.pk).exists():
        raise Http404
    thing.program = request.member.program
    return thing
