"""Today: what needs a person, in order; for a new program, what to set up first."""

from django.shortcuts import render
from django.utils.timezone import now

from console import agenda, settings_told
from console.gate import at_desk


@at_desk
def today(request):
    sections = agenda.sections(request.member, now())
    steps = settings_told.steps(request.member.program)
    done = sum(step.done for step in steps)
    return render(request, "console/today.html", {
        "sections": sections,
        "first": agenda.first(sections),
        "count": sum(section.count for section in sections),
        "steps": steps if done < len(steps) else [],
        "done": done,
    })  # fmt: skip
