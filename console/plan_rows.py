"""The rows of a plan as its pages show them: two people, points, parts and reasons as they stand now, and others.

The same number of queries however many rows. A coordinator sees no row about somebody close to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from console import gate, plan_words
from matching import shown, words
from matching.asks import asks_of
from matching.compare import Beside
from matching.models import ALL, CohortPlan, LeftOut, MentorCard, PairMark, Proposal


def proposals(coordinator: Membership, plan: CohortPlan) -> QuerySet[Proposal]:
    """The rows this desk looks after: those not approved first, the longest waiting before others."""
    close = gate.close_to(coordinator)
    rows = plan.proposals.with_people().exclude(mentee__person__in=close).exclude(mentor__person__in=close)
    return rows.order_by(F("approved_at").asc(nulls_first=True), "mentee__waiting_since", "pk")


def left_out(coordinator: Membership, plan: CohortPlan) -> QuerySet[LeftOut]:
    rows = plan.left_out.select_related("mentee__person").exclude(mentee__person__in=gate.close_to(coordinator))
    return rows.order_by("number", "mentee__waiting_since", "pk")


def sees_all(coordinator: Membership, plan: CohortPlan) -> bool:
    """Whether no row of a plan is hidden from this coordinator."""
    close = gate.close_to(coordinator)
    pairs = plan.proposals.filter(Q(mentee__person__in=close) | Q(mentor__person__in=close))
    left = plan.left_out.filter(mentee__person__in=close)
    return not pairs.values("mentee").union(left.values("mentee")).exists()


CHANGES = 3  # told for one cause


@dataclass(frozen=True)
class Other:
    """An alternative, with what switching costs everybody."""

    mentor: Membership
    points: int
    costs: str


@dataclass(frozen=True)
class Row:
    proposal: Proposal
    points: int
    waited: object
    beside: Beside | None  # None: no card stands any more
    why: dict | None
    others: list[Other] = field(default_factory=list)
    mark: PairMark | None = None

    @property
    def is_open(self) -> bool:
        return self.proposal.approved_at is None


def rows(coordinator: Membership, plan: CohortPlan, page: list[Proposal], at: datetime) -> list[Row]:
    program = coordinator.program
    asks = asks_of(program, [row.mentee_id for row in page], at)
    cards = MentorCard.objects.fresh(at).in_bulk({row.mentor_id for row in page})
    marks = {(mark.mentee_id, mark.mentor_id): mark for mark in plan.marks.all()}
    named = {other["mentor"] for row in page for other in row.alternatives}
    mentors = gate.members(coordinator).mentors().select_related("person").in_bulk(named)
    labels = words.Labels(program, to_desk=True)
    found = []
    for row in page:
        row.mentee.program = row.mentor.program = program
        card, ask = cards.get(row.mentor_id), asks.get(row.mentee_id)
        beside = Beside(row.mentor, ask, card, labels, ALL) if card and ask else None
        others = [
            Other(mentors[other["mentor"]], plan_words.rounded(other["points"]), plan_words.costs(other))
            for other in row.alternatives
            if other["mentor"] in mentors
        ]
        found.append(
            Row(
                proposal=row,
                points=beside.score.shown if beside else plan_words.rounded(row.points),
                waited=row.mentee.waited(at),
                beside=beside,
                why=why(beside),
                others=others,
                mark=marks.get((row.mentee_id, row.mentor_id)),
            )
        )
    return found


def why(beside: Beside | None) -> dict | None:
    """The reasons line by line, what does not fit included."""
    if beside is None or not beside.lines:
        return None
    return {
        "states": [shown.MARKS[line.state] for line in beside.lines],
        "words": plan_words.things_met(beside.lines),
        "lines": [{"state": shown.MARKS[strand.state], "words": _told(strand)} for strand in beside.strands],
    }


def _told(strand: words.Strand) -> str:
    """What was asked for, and what the mentor says to it where that differs."""
    if strand.asked == strand.theirs:
        return strand.asked
    return _("Asked for: %(asked)s. There: %(theirs)s") % {"asked": strand.asked, "theirs": strand.theirs}


def bans(coordinator: Membership, plan: CohortPlan) -> list[PairMark]:
    """Pairs that were kept apart, for this desk to see and take away."""
    close = gate.close_to(coordinator)
    marks = plan.marks.filter(kind=PairMark.Kind.BAN).select_related("mentee__person", "mentor__person")
    return list(marks.exclude(mentee__person__in=close).exclude(mentor__person__in=close).order_by("pk"))


@dataclass(frozen=True)
class Cause:
    """One cause, and those of this page who are left out by it."""

    words: str
    conditions: list[str]
    changes: list[str]
    people: list[LeftOut] = field(default_factory=list)


def mentors_named(coordinator: Membership, plan: CohortPlan, page: list[LeftOut]) -> dict[int, str]:
    """Names of the mentors with whom one more place would help, by membership."""
    told = [*plan.changes, *(change for left in page for change in left.cause["changes"])]
    keys = {key for change in told for key in change.get("named", ())}
    named = gate.members(coordinator).mentors().filter(pk__in=keys)
    return dict(named.values_list("pk", "person__chosen_name"))


def causes(page: list[LeftOut], names: Mapping[int, str]) -> list[Cause]:
    found: dict[int, Cause] = {}
    for left in page:
        told = left.cause
        if left.number not in found:
            found[left.number] = Cause(
                plan_words.cause(told),
                plan_words.conditions(told),
                [plan_words.change(change, names) for change in worth_telling(told["changes"])],
            )
        found[left.number].people.append(left)
    return list(found.values())


def worth_telling(changes: list[dict]) -> list[dict]:
    """The first few; one more place or mentor is always among them, since that asks nothing of those who wait."""
    place = [change for change in changes if change["kind"] in ("place", "hours")]
    asking = [change for change in changes if change not in place][: CHANGES - len(place)]
    return [change for change in changes if change in asking or change in place]
