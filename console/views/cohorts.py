"""Plans for those who wait: ask for one, watch it come, look at its rows, approve some."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import access
from accounts.refusals import Refused
from console import gate, plan_rows, plan_words
from console.forms.plans import PlanForm, RowsForm
from console.gate import at_desk, find_plan
from matching import cohort, tasks
from matching.models import CohortPlan, PlanInputs

A_PAGE = 20  # pairs to look at before a yes
TOLD = 10  # rows that did not go through, named in one message


def _ring(task, plan):
    """Wake a worker. When the bell does not ring, the sweep finds the plan."""
    transaction.on_commit(partial(task.delay, plan.pk), robust=True)


@at_desk
def plans(request):
    """Every plan of the program, the newest first."""
    found = CohortPlan.objects.visible_to(request.member).select_related("started_by__person").order_by("-started_at")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    rows = [{"plan": plan, "words": plan_words.people(plan) if plan.solved_at else ""} for plan in page]
    return render(request, "console/plans.html", {"page": page, "rows": rows})


@at_desk
def plan_new(request):
    form = PlanForm(request.POST or None, program=request.member.program)
    if request.method == "POST" and form.is_valid():
        try:
            plan = cohort.start(request.member, form.chosen(), now())
        except Refused as refusal:
            messages.warning(request, refusal.words)
            plan = CohortPlan.objects.visible_to(request.member).running().first()
            return redirect("console:plan", plan.public_id) if plan else redirect("console:plans")
        _ring(tasks.solve, plan)
        return redirect("console:plan", plan.public_id)
    return render(request, "console/plan_new.html", {"form": form})


@at_desk
def plan(request, plan_id):
    """How far it is; or, once it is there, its rows."""
    found = find_plan(request, plan_id)
    if found.is_running or not found.solved_at:
        return render(request, "console/plan_progress.html", {
            "plan": found, "stage": plan_words.stage(found), "per_cent": plan_words.per_cent(found),
        })  # fmt: skip
    at, me = now(), request.member
    page = Paginator(plan_rows.proposals(me, found), A_PAGE).get_page(request.GET.get("page"))
    rows = plan_rows.rows(me, found, list(page), at)
    access.log_views(me, [one.person for row in page for one in (row.mentee, row.mentor)], "plan", at)
    return render(request, "console/plan.html", _about(request, found) | {
        "page": page, "rows": rows, "bans": plan_rows.bans(me, found), "view": "pairs",
        "open": sum(row.is_open for row in rows), "all_ticked": request.GET.get("tick") == str(page.number),
    })  # fmt: skip


def _about(request, found):
    """What the head of both pages of a plan says."""
    return {
        "plan": found,
        "summary": plan_words.summary(found, plan_rows.sees_all(request.member, found)),
        "chosen": plan_words.chosen(found, list(found.areas.values_list("name", flat=True))),
        "left_out": found.people - found.matched,
        "can_run_again": PlanInputs.objects.filter(plan=found).exists(),
    }


@at_desk
def plan_left_out(request, plan_id):
    """Whom the plan gives nobody: the tightest cause for each, and what would help."""
    found = find_plan(request, plan_id)
    if found.solved_at is None:
        return redirect("console:plan", found.public_id)
    page = Paginator(plan_rows.left_out(request.member, found), A_PAGE).get_page(request.GET.get("page"))
    access.log_views(request.member, [left.mentee.person for left in page], "plan", now())
    names = plan_rows.mentors_named(request.member, found, list(page))
    return render(request, "console/plan_left_out.html", _about(request, found) | {
        "page": page, "causes": plan_rows.causes(list(page), names), "view": "left-out",
        "changes": list(dict.fromkeys(plan_words.change(change, names) for change in found.changes)),
    })  # fmt: skip


@at_desk
def plan_how_far(request, plan_id):
    """How far a plan is, for the bar to move without loading the page."""
    found = find_plan(request, plan_id)
    return JsonResponse({
        "running": found.is_running, "value": plan_words.per_cent(found), "words": plan_words.stage(found),
    })  # fmt: skip


@require_POST
@at_desk
def plan_cancel(request, plan_id):
    found = find_plan(request, plan_id)
    cohort.cancel(found, now())
    messages.success(request, _("You stopped it. Nothing was sent."))
    return redirect("console:plan", found.public_id) if found.solved_at else redirect("console:plans")


def _step(request, found, verb, said=""):
    """Do one thing to a plan and show how it stands."""
    try:
        verb()
    except Refused as refusal:
        messages.warning(request, refusal.words)
    else:
        if said:
            messages.success(request, said)
    return _back(request, found)


def _back(request, found):
    """To the page of the plan where somebody pressed."""
    page = request.POST.get("page", "")
    return redirect(reverse("console:plan", args=[found.public_id], query={"page": page} if page.isdecimal() else None))


@require_POST
@at_desk
def plan_again(request, plan_id):
    """A new result, by pins and bans as they stand."""
    found = find_plan(request, plan_id)

    def again():
        cohort.solve_again(found, now())
        _ring(tasks.solve, found)

    return _step(request, found, again)


@require_POST
@at_desk
def plan_check(request, plan_id):
    """Work it out once more from what was kept, and see whether the same comes out."""
    found = find_plan(request, plan_id)
    if PlanInputs.objects.filter(plan=found).exists():
        _ring(tasks.run_again, found)
        messages.success(request, _("It is being worked out once more. Look again in a moment."))
    return redirect("console:plan", found.public_id)


def _row(request, found, row_id):
    return get_object_or_404(plan_rows.proposals(request.member, found), public_id=row_id)


@require_POST
@at_desk
def plan_pin(request, plan_id, row_id):
    found = find_plan(request, plan_id)
    row = _row(request, found, row_id)
    said = _("%(one)s and %(other)s stay together when you solve again.") % _names(row)
    return _step(request, found, lambda: cohort.pin(found, row.mentee, row.mentor, request.member, now()), said)


@require_POST
@at_desk
def plan_ban(request, plan_id, row_id):
    found = find_plan(request, plan_id)
    row = _row(request, found, row_id)
    said = _("%(one)s and %(other)s are kept apart when you solve again.") % _names(row)
    return _step(request, found, lambda: cohort.ban(found, row.mentee, row.mentor, request.member, now()), said)


def _names(row):
    return {"one": row.mentee.person.chosen_name, "other": row.mentor.person.chosen_name}


@require_POST
@at_desk
def plan_unmark(request, plan_id, mark_id):
    """Take a pin or a ban away."""
    found, close = find_plan(request, plan_id), gate.close_to(request.member)
    marks = found.marks.exclude(mentee__person__in=close).exclude(mentor__person__in=close)
    mark = get_object_or_404(marks, public_id=mark_id)
    return _step(request, found, lambda: cohort.unmark(mark, now()))


@require_POST
@at_desk
def plan_swap(request, plan_id, row_id, mentor_id):
    """One of the two others instead; everybody else is placed anew."""
    found = find_plan(request, plan_id)
    row = _row(request, found, row_id)
    mentor = get_object_or_404(gate.members(request.member).mentors(), public_id=mentor_id)

    def swap():
        cohort.swap(row, mentor, request.member, now())
        _ring(tasks.solve, found)

    return _step(request, found, swap)


def _ticked(request, found):
    """The rows that are ticked; none, with words, where that cannot be."""
    form = RowsForm(request.POST, rows=plan_rows.proposals(request.member, found).standing())
    if form.is_valid():
        return form.rows()
    messages.warning(request, form.errors["row"][0])
    return []


@require_POST
@at_desk
def plan_confirm(request, plan_id):
    """Once more before anything is sent: who gets what."""
    found = find_plan(request, plan_id)
    rows = _ticked(request, found)
    if not rows:
        return _back(request, found)
    return render(request, "console/plan_confirm.html", {"plan": found, "rows": rows})


@require_POST
@at_desk
def plan_approve(request, plan_id):
    """The yes to these rows; those that no longer fit say why."""
    found = find_plan(request, plan_id)
    if rows := _ticked(request, found):
        done = cohort.approve(found, rows, request.member, now())
        if count := len(done.went_through):
            said = ngettext(
                "You approved %d pair. The mentee is asked now.",
                "You approved %d pairs. Each mentee is asked now.",
                count,
            )
            messages.success(request, said % count)
        for row in done.refused[:TOLD]:
            messages.warning(request, _("%(one)s and %(other)s: %(why)s") % (_names(row) | {"why": row.refused}))
    return redirect("console:plan", found.public_id)
