"""Saving people for later, and hiding them: for the mentee who does it alone, and never a word to anybody else."""

from datetime import datetime
from typing import NamedTuple

from accounts.models import Membership
from accounts.ready import Ready
from matching.models import Mark

MOST_SAVED = 60  # of each kind: more than anybody looks at again


class Marks(NamedTuple):
    """The mentors (keys of memberships) that a mentee saved, the last one first, and those they hid."""

    saved: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()

    @property
    def out_of_sight(self) -> frozenset[int]:
        return frozenset(self.hidden)


_marks_of = Ready(
    lambda owner: Mark.objects.filter(owner=owner).order_by("-made_at", "-pk").values_list("kind", "mentor"), -1
)


def of(mentee: Membership) -> Marks:
    """What this mentee put aside."""
    marks = _marks_of(mentee.pk)
    return Marks(
        *(tuple(mentor for kind, mentor in marks if kind == wanted) for wanted in (Mark.Kind.SAVED, Mark.Kind.HIDDEN))
    )


def save(mentee: Membership, mentor: Membership, at: datetime) -> None:
    """Keep a mentor on the mentee's list for later."""
    _mark(mentee, mentor, Mark.Kind.SAVED, at)


def hide(mentee: Membership, mentor: Membership, at: datetime) -> None:
    """Leave a mentor out of every list of this mentee until they show them again."""
    _mark(mentee, mentor, Mark.Kind.HIDDEN, at)


def take_off(mentee: Membership, mentor: Membership) -> None:
    """Neither saved nor hidden any more."""
    Mark.objects.filter(owner=mentee, mentor=mentor).delete()


def _mark(mentee: Membership, mentor: Membership, kind: str, at: datetime) -> None:
    Mark.objects.update_or_create(owner=mentee, mentor=mentor, defaults={"kind": kind, "made_at": at})
    standing = Mark.objects.filter(owner=mentee, kind=kind).order_by("-made_at", "-pk").values_list("pk", flat=True)
    Mark.objects.filter(pk__in=list(standing[MOST_SAVED:])).delete()
