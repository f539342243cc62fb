"""Saving people for later, and hiding them: for the mentee who does it alone, and never a word to anybody else.

And how a mentee stands with those they asked or walk with, which their lists say too.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, QuerySet, Value, When

from accounts.models import Membership
from accounts.ready import Ready
from matching.models import Mark
from relationships import walking
from relationships.models import Match

MOST_SAVED = 60  # of each kind: more than anybody looks at again


class Marks(NamedTuple):
    """The mentors (keys of memberships) that a mentee saved, the last one first, and those they hid; and those with whom a
    match stands: asked, suggested by a coordinator, or started."""

    saved: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    suggested: tuple[int, ...] = ()
    started: tuple[int, ...] = ()

    @property
    def out_of_sight(self) -> frozenset[int]:
        """Who stands on no list of people to ask."""
        return frozenset(self.hidden + self.started)


def _kinds(owner: int) -> QuerySet:
    """(kind, mentor, since when) of each mark and each match that stands: one query."""
    kind = Case(
        When(started_at__isnull=False, then=Value("started")),
        When(mentee_yes_at__isnull=False, then=Value("asked")),
        default=Value("suggested"),
    )
    standing = Match.objects.not_closed().filter(mentee=owner).annotate(kind=kind)
    marks = Mark.objects.filter(owner=owner).values_list("kind", "mentor", "made_at")
    return marks.union(standing.values_list("kind", "mentor", "opened_at"), all=True).order_by("-made_at", "-mentor")


_kinds_of = Ready(_kinds, -1)


def of(mentee: Membership) -> Marks:
    """How this mentee stands with the mentors they met in lists."""
    mentors = defaultdict(list)
    for kind, mentor, _since in _kinds_of(mentee.pk):
        mentors[kind].append(mentor)
    marks = Marks(**{kind: tuple(keys) for kind, keys in mentors.items()})
    if not marks.started:
        walking.with_nobody(mentee)
    return marks


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
