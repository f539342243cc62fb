"""The doors of this room: a match, a check-in or a note opens only for whose it is. "Not yours" and "not there" are one.

Whoever comes in acts in the membership that the thing belongs to, whichever home was open last, and reads times on
their own clock.
"""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.access import member_of_program, memberships_of, signed_in
from accounts.models import Membership
from accounts.ready import Ready
from relationships.models import CheckIn, DeskNote, Match
from relationships.models.match import match_at, match_with


def on_own_clock(view: Callable) -> Callable:
    """For any member; times are told on their own clock."""

    @member_of_program
    @wraps(view)
    def inside(request, *args, **kwargs):
        with timezone.override(request.member.person.zone):
            return view(request, *args, **kwargs)

    return inside


def of_the_two(view: Callable) -> Callable:
    """For the mentee or the mentor of a match: the view gets the match, and `request.member` is their membership."""

    @signed_in
    @wraps(view)
    def inside(request, match_id, *args, **kwargs):
        match = match_at(match_id)
        request.member = one_of_the_two(request, match)
        with timezone.override(request.member.person.zone):
            return view(request, match, *args, **kwargs)

    return inside


_check_in_at = Ready(lambda address: CheckIn.objects.select_related("way").filter(public_id=address), uuid.UUID(int=0))


def at_their_check_in(view: Callable) -> Callable:
    """For the two of a started match: the view gets the check-in."""

    @signed_in
    @wraps(view)
    def inside(request, check_in_id, *args, **kwargs):
        check_in = next(iter(_check_in_at(check_in_id)), None)
        match = match_with(check_in.match_id) if check_in else None
        request.member = one_of_the_two(request, match)
        check_in.match = match
        with timezone.override(request.member.person.zone):
            return view(request, check_in, *args, **kwargs)

    return inside


def whose_note(view: Callable) -> Callable:
    """For whoever wrote to the desk, or was asked by it. A coordinator's side of it is at the desk."""

    @signed_in
    @wraps(view)
    def inside(request, note_id, *args, **kwargs):
        note = DeskNote.objects.select_related("program", "answered_by", "asked_by").filter(public_id=note_id).first()
        mine = [member for member in memberships_of(request) if note and member.program_id == note.program_id]
        if not mine or note.person_id != request.user.pk:
            raise Http404
        request.member = next((member for member in mine if not member.is_coordinator), mine[0])
        with timezone.override(request.member.person.zone):
            return view(request, note, *args, **kwargs)

    return inside


def one_of_the_two(request: HttpRequest, match: Match | None) -> Membership:
    """The membership in which whoever asks is one of the two of this match. Raises Http404 for anybody else."""
    two = (match.mentee_id, match.mentor_id) if match else ()
    for member in memberships_of(request):
        if member.pk in two and Match.objects.visible_to(member).filter(pk=match.pk).exists():
            return member
    raise Http404
