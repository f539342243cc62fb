"""Find a plan: everybody who waits and every place → the best assignment with its proof → proposals and causes.

    solve(key, at)       what a worker does when its bell rings: once, or again after another worker has died
    run_again(key, at)   from what was kept: whether the same plan comes out

The long part runs outside any transaction, so that its progress can be seen; the result is written in one. Whoever works
holds the plan by a lease that each sign of life renews: when it is gone (cancelled, or another has taken over), they stop.
Large (numpy, numba): only workers load it.
"""

import hashlib
import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import wallclock
from matching import assignment, certificate, kept, points, pool, replacing, shortage, unasked, wanted
from matching.assignment import Answer, Cancelled, Checked, Terms
from matching.cohort import LEASE, MOST_TRIES
from matching.models import CohortPlan, PairMark, PlanInputs
from matching.recipes import Recipes
from matching.replacing import Row

log = logging.getLogger(__name__)

HALF_A_YEAR = 182  # days
TOLD_EVERY = 0.5  # seconds
CHECKING, WRITING = "checking", "writing"
CHANGES_TOLD = 6
MENTORS_NAMED = 3  # of those with whom one more place would help


def solve(key: int, at: datetime) -> bool:
    """Work out the plan with this key, when a result is owed and nobody else is at it. Whether a result was written."""
    holder = uuid.uuid4()
    if not _taken(key, holder, at):
        return False
    watch = Watch(key, holder, at)
    try:
        return _solved(CohortPlan.objects.select_related("program").get(pk=key), watch)
    except Cancelled:
        log.info("plan %s is not wanted any more", key)
        return False
    except Exception:
        _let_go(key, holder, at)
        raise


def _taken(key: int, holder: uuid.UUID, at: datetime) -> bool:
    """Take the plan, if a result is owed and whoever had it was not seen for a while."""
    free = CohortPlan.objects.running().filter(Q(seen_at=None) | Q(seen_at__lt=at - LEASE), pk=key)
    if free.filter(tries__gte=MOST_TRIES).update(wanted_at=None, holder=None, failed_at=at):
        return False
    return bool(free.update(holder=holder, seen_at=at, tries=F("tries") + 1, stage="", done=0, of=0))


def _let_go(key: int, holder: uuid.UUID, at: datetime) -> None:
    """It did not work: the sweep tries again, so many times."""
    mine = CohortPlan.objects.filter(pk=key, holder=holder)
    mine.filter(tries__gte=MOST_TRIES).update(wanted_at=None, holder=None, failed_at=at)
    mine.update(seen_at=at - LEASE - timedelta(seconds=1))


class Watch:
    """Says how far it is, every half second, and hears whether the result is still wanted."""

    def __init__(self, key: int, holder: uuid.UUID, at: datetime):
        self.key, self.holder, self.at = key, holder, at
        self.began = time.monotonic()
        self.last, self.stage, self.stopped = 0.0, "", False

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.began)

    def told(self, stage: str, done: int, of: int) -> None:
        moment = time.monotonic()
        if stage == self.stage and moment - self.last < TOLD_EVERY:
            return
        self.last, self.stage = moment, stage
        mine = CohortPlan.objects.running().filter(pk=self.key, holder=self.holder)
        if not mine.update(stage=stage, done=done, of=of, seen_at=self.now()):
            self.stopped = True
            raise Cancelled

    def is_stopped(self) -> bool:
        return self.stopped


@pool.without_the_collector()
def _solved(plan: CohortPlan, watch: Watch) -> bool:
    found = pool.load(plan.program, watch.at, mentees=_chosen(plan, watch.at))
    terms, dropped = terms_of(plan, found)
    with ThreadPoolExecutor(1) as beside:  # loops leave the interpreter free: what went in is written down meanwhile
        inputs = beside.submit(kept.written, found, terms)
        answer = assignment.solve(found, terms, progress=watch.told, cancelled=watch.is_stopped)
    watch.told(CHECKING, 0, 1)
    checked = certificate.check(answer, found, terms)
    watch.told(CHECKING, 1, 1)
    rows = list(_proposals(plan, found, terms, answer, checked, watch))
    short = shortage.found(answer, found, terms, found)
    left = list(_left_out(plan, found, terms, short))
    with transaction.atomic():
        mine = CohortPlan.objects.select_for_update(of=("self",)).filter(pk=plan.pk, holder=watch.holder)
        standing = mine.filter(wanted_at__isnull=False).first()
        if standing is None:
            return False
        plan = standing
        plan.before = _reached(plan, found)
        replacing.replace(plan.proposals.standing(), rows)
        replacing.replace(plan.left_out.all(), left)
        PlanInputs.objects.filter(plan=plan).delete()
        PlanInputs.objects.create(plan=plan, kept=inputs.result(), kept_at=watch.at)
        plan.people, plan.matched = len(found.mentees), checked.matched
        plan.points, plan.pairs_seen = checked.points, checked.pairs_seen
        plan.worst = min((row["points"] for row in rows), default=0)
        plan.is_certified, plan.pins_dropped = True, dropped
        plan.inputs_hash, plan.plan_hash = hash_of(found, terms), answer.seal
        plan.prices = {
            str(found.mentors[column]): int(answer.prices[column]) for column in np.flatnonzero(answer.prices)
        }
        plan.changes = _changes(short.changes, answer.left_out, found, plan.program.zone)
        plan.ran_again_at, plan.came_out_the_same, plan.same_without_unasked = None, None, None
        plan.wanted_at, plan.holder, plan.seen_at, plan.stage = None, None, None, ""
        plan.solved_at, plan.cancelled_at, plan.failed_at = watch.now(), None, None
        plan.save()
    return True


def _reached(plan: CohortPlan, found: pool.Pool) -> dict | None:
    """What the result that stands reached, where there is one for the same people: only then can the two be compared."""
    if plan.solved_at is None:
        return None
    asked = plan.proposals.standing().values_list("mentee").union(plan.left_out.values_list("mentee"), all=True)
    same = {mentee for (mentee,) in asked} == {*found.mentees}
    return {"matched": plan.matched, "points": plan.points, "worst": plan.worst} if same else None


def _chosen(plan: CohortPlan, at: datetime) -> QuerySet:
    """Who is in it, by key: those who wait, of its areas where it has some, without those it has given somebody already."""
    waiting = pool.waiting(plan.program, at)
    if areas := list(plan.areas.values_list("pk", flat=True)):
        waiting = waiting.filter(area__in=areas)
    approved = plan.proposals.filter(approved_at__isnull=False).values("mentee")
    return waiting.exclude(pk__in=approved).order_by().values("pk")


def terms_of(plan: CohortPlan, found: pool.Pool) -> tuple[Terms, int]:
    """The terms of a plan for this pool, and how many pins had to be left out: of people who cannot be matched now."""
    row_of = {key: row for row, key in enumerate(found.mentees)}
    column_of = {key: column for column, key in enumerate(found.mentors)}
    places = found.places.copy() if plan.most_new is None else np.minimum(found.places, plan.most_new)
    marks = list(plan.marks.order_by("pk"))
    known = [
        (mark.kind, row_of[mark.mentee_id], column_of[mark.mentor_id])
        for mark in marks
        if mark.mentee_id in row_of and mark.mentor_id in column_of
    ]
    pins = set()
    for kind, row, column in known:
        if kind == PairMark.Kind.PIN and places[column] > 0 and found.pairs(row).to(column) >= 0:
            places[column] -= 1
            pins.add((row, column))
    bans = frozenset((row, column) for kind, row, column in known if kind == PairMark.Kind.BAN)
    waiting = np.minimum(found.waited_days, HALF_A_YEAR) * (plan.waiting_weight * points.SHOWN) // HALF_A_YEAR
    terms = Terms(
        places=tuple(found.places.tolist()),
        pins=frozenset(pins),
        bans=bans,
        most_new=plan.most_new,
        waiting=tuple(waiting.tolist()) if plan.waiting_weight else (),
        highest_floor=plan.highest_floor,
    )
    return terms, sum(mark.kind == PairMark.Kind.PIN for mark in marks) - len(pins)


def hash_of(found: pool.Pool, terms: Terms) -> str:
    """A hash of what goes in: people, answers, places, terms."""
    plain = (terms.places, sorted(terms.pins), sorted(terms.bans), terms.most_new, terms.waiting, terms.highest_floor)
    return hashlib.sha256(repr((found.seal, plain)).encode()).hexdigest()


def _proposals(
    plan: CohortPlan, found: pool.Pool, terms: Terms, answer: Answer, checked: Checked, watch: Watch
) -> Iterator[Row]:
    """A row for each pair, with two others for the mentee."""
    pinned = {row for row, _ in terms.pins}
    pairs = zip(answer.mentor_of.tolist(), checked.points_of.tolist(), strict=True)
    others_of = assignment.alternatives(answer, found, terms)
    for row, ((mentor, worth), others) in enumerate(zip(pairs, others_of, strict=True)):
        watch.told(WRITING, row, len(found.mentees))
        if mentor != assignment.NOBODY:
            yield {
                "plan_id": plan.pk,
                "mentee_id": found.mentees[row],
                "mentor_id": found.mentors[mentor],
                "points": worth,
                "alternatives": [
                    {
                        "mentor": found.mentors[other.mentor], "points": other.points, "people": other.people,
                        "costs": other.costs, "under": other.under_the_floor,
                    }
                    for other in others
                ],
                "is_pinned": row in pinned,
            }  # fmt: skip


# ---- who is left out


def _left_out(plan: CohortPlan, found: pool.Pool, terms: Terms, short: shortage.Shortage) -> Iterator[Row]:
    told = [one for cause in short.causes for one in _told(cause, found, terms, plan.program.zone)]
    for number, (rows, cause) in enumerate(told):
        for row in rows:
            yield {"plan_id": plan.pk, "mentee_id": found.mentees[row], "number": number, "cause": cause}


def _told(cause: shortage.Cause, found: pool.Pool, terms: Terms, zone: str) -> Iterator[tuple[tuple[int, ...], dict]]:
    """(who is left out, the cause as it is kept). Whoever fits nobody at all competes with nobody: told by what keeps
    them from most places."""
    if cause.mentors:
        yield cause.left_out, _cause(cause, found, zone)
        return
    alike: dict[str, list[int]] = {}
    for row in cause.left_out:
        alike.setdefault(_kept_most_by(row, found, terms), []).append(row)
    for rule, rows in alike.items():
        some = tuple(rows)
        own = tuple(
            change._replace(helps=len(rows), mentees=tuple(sorted(set(rows) & set(change.mentees))))
            for change in cause.changes
            if set(rows) & set(change.mentees)
        )
        told = _cause(replace(cause, left_out=some, people=some, conditions=(), changes=own), found, zone)
        rules = dict.fromkeys([*([rule] if rule else []), *cause.in_vain])
        told["asked"] = [_asked(each, some, found) for each in rules]
        yield some, told


def _kept_most_by(row: int, found: pool.Pool, terms: Terms) -> str:
    """The rule that this mentee asks for and that keeps them from most places; empty where none does."""
    free, broken = terms.places_left(), found.broken(row)
    kept = {rule: int(free[(broken >> np.uint16(bit) & 1).astype(bool)].sum()) for bit, rule in enumerate(found.rules)}
    rule = max(kept, key=lambda rule: kept[rule])
    return rule if kept[rule] else ""


def _cause(cause: shortage.Cause, found: pool.Pool, zone: str) -> dict:
    return {
        "left_out": len(cause.left_out),
        "people": len(cause.people),
        "places": cause.places,
        "mentors": len(cause.mentors),
        "asked": [_asked(rule, cause.people, found) for rule in sorted(cause.asked_by_all)],
        "conditions": [
            {**_asked(one.rule, cause.people, found), "people": one.people, "places": one.places}
            for one in cause.conditions
        ],
        "changes": _changes(cause.changes, cause.left_out, found, zone),
    }


def _changes(changes: Iterable[shortage.Change], left_out: Iterable[int], found: pool.Pool, zone: str) -> list[dict]:
    """The first of these as they are kept. Beside one more place the hours of a new mentor; instead, where nobody fits."""
    told: list[dict] = []
    for change in changes:
        if len(told) >= CHANGES_TOLD:
            break
        hours = _new_mentor(change, left_out, found, zone) if change.kind == shortage.PLACE else None
        told += [_change(change, found)] if change.mentors or not hours else []
        told += [hours] if hours else []
    return told[:CHANGES_TOLD]


def _new_mentor(change: shortage.Change, left_out: Iterable[int], found: pool.Pool, zone: str) -> dict | None:
    """When somebody new should be free to suit most of those left out, on the clock of most of them; `zone`: the program's."""
    weeks = {row: found.recipes.weeks[row] for row in sorted(set(left_out) & set(change.mentees))}
    clocks = Counter(clock for week, clock in weeks.values() if week)
    clock = min(clocks, key=lambda each: (-clocks[each], each), default=zone)
    asked = wanted.hours({row: wallclock.laid_over(*week, found.at, clock) for row, week in weeks.items()})
    return asked and {
        "kind": "hours", "rule": "times", "value": "", "helps": len(asked.people), "mentees": len(change.mentees),
        "mentors": 0, "named": [], "hours": list(asked.window), "zone": "" if {*clocks} == {zone} else clock,
    }  # fmt: skip


def _change(change: shortage.Change, found: pool.Pool) -> dict:
    """A change as it is kept; where any of some mentors could make it, with the first of them."""
    named = change.mentors[:MENTORS_NAMED] if change.kind == shortage.PLACE else ()
    return {
        "kind": change.kind, "helps": change.helps, "mentees": len(change.mentees), "mentors": len(change.mentors),
        "named": [found.mentors[column] for column in named], **_asked(change.rule, change.mentees, found),
    }  # fmt: skip


def _asked(rule: str, rows: tuple[int, ...], found: pool.Pool) -> dict:
    """A rule, and what these people ask of it where they all ask the same."""
    asking = [row for row in rows if rule in found.asked(row)]
    return {"rule": rule, "value": _value(rule, asking, found.recipes) if asking else ""}


def _value(rule: str, rows: list[int], recipes: Recipes) -> str:
    if rule == "times":
        return when([recipes.weeks[row][0] for row in rows])
    if not rule.startswith("must:"):
        return ""
    kind = rule.removeprefix("must:")
    values = {values for row in rows for wish, values in recipes.musts[row] if wish.partition(":")[0] == kind}
    only = next(iter(values)) if len(values) == 1 else ()
    return only[0] if len(only) == 1 else ""


EVENINGS = sum(1 << (day * 96 + quarter) for day in range(5) for quarter in range(17 * 4, 96))
WEEKENDS = sum(1 << quarter for quarter in range(5 * 96, 7 * 96))
DAYS = sum(1 << (day * 96 + quarter) for day in range(5) for quarter in range(17 * 4))


def when(weeks: list[int]) -> str:
    """The part of the week that all of these people's hours fall into: evenings, weekends, days, or nothing.

    >>> when([1 << (18 * 4)]), when([1 << (18 * 4), 1])
    ('evenings', '')
    """
    free = 0
    for week in weeks:
        free |= week
    parts = {"evenings": EVENINGS, "weekends": WEEKENDS, "days": DAYS}
    return next((name for name, part in parts.items() if not free & ~part), "")


# ---- once more, from what was kept


def run_again(key: int, at: datetime) -> bool:
    """Work the plan out twice more: from what was kept, and without anything on a card that nobody in it asked about.
    Whether the same plan came out of what was kept, to the last bit. What another release kept is let go: nothing reads it."""
    inputs = PlanInputs.objects.select_related("plan").get(plan=key)
    try:
        found, terms = kept.read(inputs.kept)
    except kept.OfAnotherForm:
        log.warning("plan %s was kept by another release: it cannot be worked out again", key)
        inputs.delete()
        return False
    answer = assignment.solve(found, terms)
    certificate.check(answer, found, terms)
    plan = inputs.plan
    same = answer.seal == plan.plan_hash and hash_of(found, terms) == plan.inputs_hash
    without = assignment.solve(unasked.taken_off(found), terms)
    CohortPlan.objects.filter(pk=key, plan_hash=plan.plan_hash).update(
        ran_again_at=at, came_out_the_same=same,
        same_without_unasked=without.sealed(found.seal, terms) == plan.plan_hash,
    )  # fmt: skip
    return same
