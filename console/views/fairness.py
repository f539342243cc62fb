"""Whether everybody gets someone as often, as soon and as well: of late, in a plan, and one person if they were another."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now

from accounts import access
from console import fairness, supposing
from console.forms.fairness import SupposeForm
from console.gate import at_desk, find_member, find_plan
from matching.models import CohortPlan, PlanInputs

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
        return redirect("console:plan", plan.public_id)
    return render(request, "console/fairness.html", {
        "report": fairness.planned(request.member, plan), "plan": plan,
        "can_run_again": PlanInputs.objects.filter(plan=plan).exists(),
    })  # fmt: skip


@at_desk
def suppose(request, member_id):
    """What would come out for one person if one thing about them were different. Nothing is changed."""
    member, at = find_member(request, member_id), now()
    if member.is_coordinator or not member.is_active:
        raise Http404
    access.log_view(request.member, member.person, "suppose", at)
    form = SupposeForm(request.POST or None)
    context = {"member": member, "form": form}
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["about"]
        context |= {
            "why": supposing.why(member, about),
            "answers": supposing.answers(request.member, member, about, at),
        }
    return render(request, "console/suppose.html", context)
