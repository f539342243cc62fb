"""How many places a mentor offers: 1 in the first 90 days unless a coordinator lifts that with a reason, then 1 to 5."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import changed
from accounts.models import Membership
from accounts.refusals import Refused


class NotYours(Refused):
    words = _("Another coordinator sets this.")


class BelowHeld(Refused):
    words = _("More places are taken than that. End a match first, or pick a higher number.")


class TooEarly(Refused):
    words = _("In the first 90 days there is 1 place. Say why more is right here.")


@transaction.atomic
def set_places(mentor: Membership, by: Membership, at: datetime, *, capacity: int, why: str = "") -> Membership:
    """Set how many places a mentor offers; `by` is the mentor, or a coordinator, who may lift the first 90 days.

    Raises NotYours, TooEarly, or BelowHeld when more places are taken than that.
    """
    is_desk = (
        by.is_coordinator and by.is_active and by.program_id == mentor.program_id and by.person_id != mentor.person_id
    )
    if by.pk != mentor.pk and not is_desk:
        raise NotYours
    mentor = Membership.objects.locked(mentor.pk)
    if capacity < mentor.held:
        raise BelowHeld
    if capacity > mentor.most_places(at):
        if not (is_desk and why):
            raise TooEarly
        mentor.capacity_lifted_at, mentor.capacity_lifted_why = at, why
    if mentor.places_free <= 0 < capacity - mentor.held and mentor.listed_at:
        mentor.free_since = at
    mentor.capacity = capacity
    mentor.save(update_fields=["capacity", "capacity_lifted_at", "capacity_lifted_why", "free_since"])
    changed.mentor(mentor, at)
    return mentor
