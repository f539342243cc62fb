"""A plan for those who wait: what a coordinator says about it, in the order of its life. `matching.solving` finds it.

Nothing happens to anybody until rows are approved. Then each is a suggestion like any other (relationships.lifecycle):
the mentee is asked first, and the mentor reads nothing before that mentee's yes. Each verb locks the plan, so that a
second press or a second coordinator finds what the first has done.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Membership
from accounts.refusals import Refused
from matching import suggesting
from matching.models import CohortPlan, PairMark, PlanInputs, Proposal
from relationships.guards import Busy
from relationships.models import Match
from relationships.steps import one_transaction

LEASE = timedelta(minutes=2)  # somebody who works on a plan and was not seen for so long has died
BELL_LOST = timedelta(seconds=15)  # nobody has taken a plan for so long: ring again
MOST_TRIES = 3
KEPT_FOR = timedelta(days=90)  # what a plan was made from can be read so long


class AlreadyRunning(Refused):
    words = _("A plan is being worked out already. It will be ready soon.")


class BeingWorkedOut(Refused):
    words = _("This plan is being worked out just now. Look again in a moment.")


class NotInThePlan(Refused):
    words = _("This row has changed in the meantime. Here is how it stands now.")


class EveryPlacePinned(Refused):
    """A swap onto a mentor with whom others are to stay, as rows of the plan show."""


PINNED = _("Every place with %(name)s is pinned for somebody else. Take a pin off first, then swap.")


@dataclass(frozen=True)
class Settings:
    """What a coordinator chooses for a plan."""

    highest_floor: bool = True
    waiting_weight: int = 0
    most_new: int | None = None
    areas: tuple[Area, ...] = ()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """In one transaction; the constraint that a program has one running plan is a refusal with words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "one_plan_at_a_time":
            raise
        raise AlreadyRunning from error


def start(coordinator: Membership, chosen: Settings, at: datetime) -> CohortPlan:
    """Ask for a plan. Raises AlreadyRunning while the program has one that is being worked out."""
    with _one_at_a_time():
        plan = CohortPlan.objects.create(
            program=coordinator.program, started_by=coordinator, started_at=at, wanted_at=at,
            highest_floor=chosen.highest_floor, waiting_weight=chosen.waiting_weight, most_new=chosen.most_new,
        )  # fmt: skip
        plan.areas.set(chosen.areas)
    return plan


def cancel(plan: CohortPlan, at: datetime) -> None:
    """No result is wanted any more; an earlier one stays."""
    CohortPlan.objects.running().filter(pk=plan.pk).update(
        wanted_at=None, holder=None, seen_at=None, stage="", cancelled_at=at
    )


@contextmanager
def _standing(plan: CohortPlan) -> Iterator[CohortPlan]:
    """The plan under its lock. Raises BeingWorkedOut while a result is owed."""
    with _one_at_a_time():
        locked = CohortPlan.objects.select_for_update().get(pk=plan.pk)
        if locked.is_running:
            raise BeingWorkedOut
        yield locked


def solve_again(plan: CohortPlan, at: datetime) -> None:
    """Ask for a new result, by pins and bans as they stand and people as they are now."""
    with _standing(plan) as standing:
        _want(standing, at)


def _want(plan: CohortPlan, at: datetime) -> None:
    plan.wanted_at, plan.holder, plan.seen_at, plan.tries = at, None, None, 0
    plan.stage, plan.done, plan.of, plan.cancelled_at, plan.failed_at = "", 0, 0, None, None
    plan.save(update_fields="wanted_at holder seen_at tries stage done of cancelled_at failed_at".split())


def pin(plan: CohortPlan, mentee: Membership, mentor: Membership, by: Membership, at: datetime) -> None:
    """These two go together in the next result, whatever it costs. Another pin of this mentee goes."""
    with _standing(plan) as standing:
        standing.marks.filter(mentee=mentee, kind=PairMark.Kind.PIN).exclude(mentor=mentor).delete()
        _mark(standing, mentee, mentor, PairMark.Kind.PIN, by, at)


def ban(plan: CohortPlan, mentee: Membership, mentor: Membership, by: Membership, at: datetime) -> None:
    """Not these two in the next result."""
    with _standing(plan) as standing:
        _mark(standing, mentee, mentor, PairMark.Kind.BAN, by, at)


def _mark(plan: CohortPlan, mentee: Membership, mentor: Membership, kind: str, by: Membership, at: datetime) -> None:
    PairMark.objects.update_or_create(
        plan=plan, mentee=mentee, mentor=mentor, defaults={"kind": kind, "made_by": by, "made_at": at}
    )
    _changed(plan, at)


def _changed(plan: CohortPlan, at: datetime) -> None:
    plan.changed_at = at
    plan.save(update_fields=["changed_at"])


def unmark(mark: PairMark, at: datetime) -> None:
    """Take a pin or a ban away."""
    with _standing(mark.plan) as standing:
        standing.marks.filter(pk=mark.pk).delete()
        _changed(standing, at)


def swap(proposal: Proposal, mentor: Membership, by: Membership, at: datetime) -> None:
    """Give a mentee one of the alternatives instead: these two are pinned, and everybody else is placed anew."""
    with _standing(proposal.plan) as standing:
        here = standing.proposals.standing().filter(pk=proposal.pk).first()
        if here is None or mentor.pk not in [other["mentor"] for other in here.alternatives]:
            raise NotInThePlan
        _has_a_place_not_pinned(standing, here.mentee, mentor, at)
        pin(standing, here.mentee, mentor, by, at)
        _want(CohortPlan.objects.get(pk=standing.pk), at)


def _has_a_place_not_pinned(plan: CohortPlan, mentee: Membership, mentor: Membership, at: datetime) -> None:
    """Pins that a row shows alone: the rest are let go when it is solved, and nobody could take them off."""
    shown = plan.proposals.standing().filter(mentor=mentor, mentee=OuterRef("mentee"))
    pins = plan.marks.filter(Exists(shown), mentor=mentor, kind=PairMark.Kind.PIN).exclude(mentee=mentee).count()
    places = min(mentor.capacity, mentor.most_places(at)) - mentor.held
    if pins and pins >= (places if plan.most_new is None else min(places, plan.most_new)):
        raise EveryPlacePinned(PINNED % {"name": mentor.person.chosen_name})


@dataclass(frozen=True)
class Approved:
    """What became of the rows that were approved together."""

    went_through: list[Proposal]
    refused: list[Proposal]


def approve(plan: CohortPlan, rows: Iterable[Proposal], by: Membership, at: datetime) -> Approved:
    """The coordinator's yes to these rows, one by one: each that no longer fits says why, and the rest go through.

    Approving a row twice has one effect.
    """
    done = Approved([], [])
    for row in sorted(rows, key=lambda row: row.pk):
        try:
            approved = _approve(plan, row, by, at)
        except Refused as refusal:
            row.refused = str(refusal.words)[:300]
            done.refused.append(row)
            if not isinstance(refusal, Busy):  # that is over a moment later
                Proposal.objects.standing().filter(pk=row.pk).update(refused=row.refused)
        else:
            done.went_through.append(approved)
    return done


@one_transaction()
def _approve(plan: CohortPlan, row: Proposal, by: Membership, at: datetime) -> Proposal:
    locked = CohortPlan.objects.select_for_update().get(pk=plan.pk)  # a result that replaces the rows waits
    if locked.is_running:
        raise BeingWorkedOut
    here = Proposal.objects.select_for_update(of=("self",)).with_people().filter(pk=row.pk, plan=plan).first()
    if here is None:
        raise NotInThePlan
    if here.approved_at is not None:
        return here
    two = (here.mentee, here.mentor)
    for member in two:
        member.program = by.program
    here.match = suggesting.suggest(by, *two, at, origin=Match.Origin.COHORT_PLAN)
    here.approved_at, here.approved_by, here.refused = at, by, ""
    here.save(update_fields=["match", "approved_at", "approved_by", "refused"])
    return here


def forget(at: datetime) -> int:
    """What plans were made from is kept for 90 days; their result and its hash stay."""
    return PlanInputs.objects.filter(kept_at__lt=at - KEPT_FOR).delete()[0]
