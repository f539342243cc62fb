"""What makes a mentor ready on a day: screening, every core module and the code of conduct, each in date.

Each gate falls by itself on the day after its last: nobody has to switch anything off. A day is a day of the
program's own clock (`day_of`).
"""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import CodeAcceptance, Membership, Program, Screening, TrainingModule, TrainingRecord
from accounts.models.training import CODE_VERSION
from accounts.ready import Ready

SCREENING = "screening"
CODE = "code"
TRAINING = "training"


@dataclass(frozen=True)
class Gate:
    """One thing a mentor needs. `until` is the last day it holds; None: not there, or no longer in date."""

    key: str  # "screening", "code" or "training:<module>"
    name: str | Promise  # what it is
    words: str | Promise  # what is missing while it does not hold
    until: date | None

    @property
    def holds(self) -> bool:
        return self.until is not None


def day_of(program: Program, at: datetime) -> date:
    """Which day it is in a program at an instant."""
    return at.astimezone(zoneinfo.ZoneInfo(program.zone)).date()


def all_of(mentor: Membership, on: date) -> list[Gate]:
    """Every gate of this mentor as it stands on that day, in the order they are passed."""
    code = CodeAcceptance.objects.filter(membership=mentor, version=CODE_VERSION, expires_on__gte=on)
    screening = Screening.objects.filter(membership=mentor, done_on__lte=on, expires_on__gte=on)
    return [
        Gate(
            CODE,
            _("Code of conduct"),
            _("The code of conduct is not accepted, or it is time to read it again."),
            _last(code),
        ),
        Gate(SCREENING, _("Screening"), _("Screening is not entered, or no longer in date."), _last(screening)),
        *_training(mentor, on),
    ]


def _last(records: QuerySet) -> date | None:
    return records.aggregate(last=Max("expires_on"))["last"]


def _training(mentor: Membership, on: date) -> list[Gate]:
    records = TrainingRecord.objects.filter(membership=mentor, completed_on__lte=on, expires_on__gte=on)
    until = dict(records.order_by().values_list("module").annotate(Max("expires_on")))
    core = TrainingModule.objects.in_use().filter(tier=TrainingModule.Tier.CORE)
    return [
        Gate(
            f"{TRAINING}:{module.slug}",
            module.label,
            _("This training is not done, or no longer in date."),
            until.get(module.pk),
        )
        for module in core
    ]


def missing(mentor: Membership, on: date) -> list[Gate]:
    """What still stands between this mentor and being ready on that day."""
    return [gate for gate in all_of(mentor, on) if not gate.holds]


def ready(mentor: Membership, on: date) -> bool:
    """Whether screening, all core training and the accepted code are in date on that day."""
    return bool(_ready_one(mentor.pk, on))


def ready_until(mentor: Membership, on: date) -> date | None:
    """The last day on which everything that holds on `on` still does; None when something is missing already."""
    days = [gate.until for gate in all_of(mentor, on)]
    return None if None in days else min(days)


def ready_mentors_until(memberships: QuerySet, on: date, before: date) -> QuerySet:
    """Those whose gates all hold on a day, and no longer do `before` another."""
    ending = {"expires_on__gte": on, "expires_on__lt": before}
    papers = (
        kind.objects.filter(**ending).order_by().values("membership")
        for kind in (Screening, CodeAcceptance, TrainingRecord)
    )
    first, *others = papers  # few papers end in any month: they say whom to look at
    some = ready_mentors(memberships.filter(pk__in=first.union(*others)), on)
    return some.exclude(pk__in=ready_mentors(some, before).values("pk"))


def ready_mentors(memberships: QuerySet, on: date) -> QuerySet:
    """Those memberships whose gates all hold on that day: one SQL filter, the same rule as `all_of`."""
    in_date = {"membership": OuterRef("pk"), "expires_on__gte": on}
    untrained = (
        TrainingModule.objects.in_use()
        .filter(tier=TrainingModule.Tier.CORE)
        .exclude(
            Exists(
                TrainingRecord.objects.filter(
                    membership=OuterRef(OuterRef("pk")),
                    module=OuterRef("pk"),
                    completed_on__lte=on,
                    expires_on__gte=on,
                )
            )
        )
    )
    return memberships.filter(
        Exists(Screening.objects.filter(done_on__lte=on, **in_date)),
        Exists(CodeAcceptance.objects.filter(version=CODE_VERSION, **in_date)),
        ~Exists(untrained),
    )


_ready_one = Ready(
    lambda mentor, on: ready_mentors(Membership.objects.filter(pk=mentor), on).values_list("pk"), -1, date.min
)
