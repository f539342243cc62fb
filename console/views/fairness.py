"""Whether everybody gets someone as often, as soon and as well: of late, and in a plan."""

from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import now

from console import fairness
from console.gate import at_desk, find_plan
from matching.models import CohortPlan

PLANS_TOLD = 5


@at_desk
def fairness_of_late(request):
    """Those who joined in the last year, group by group."""
    solved = CohortPlan.objects.visible_to(request.member).filter(solved_at__isnull=False).order_by("-solved_at")
    return render(request, "console/fairness.html", {
        "report": fairness.past(request.member, now()), "plans": solved[:PLANS_TOLD],
    })  # fmt: skip


@at_desk
def fairness_of_plan(request, plan_id):
    """Those of a plan, group by group."""
    plan = find_plan(request, plan_id)
    if plan.solved_at is None:
        raise Http404
    return render(request, "console/fairness.html", {"report": fairness.planned(request.member, plan), "plan": plan})
