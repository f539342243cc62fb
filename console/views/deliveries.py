"""Mail that did not arrive: given up or refused, with one click to send it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from console import gate
from console.gate import at_desk
from reminders import health, outbox
from reminders.models import Reminder

A_PAGE = 25


def _in_trouble(coordinator):
    """This program's mail in trouble, but for what went to the coordinator's own match."""
    people = gate.members(coordinator).values("person")
    return Reminder.objects.of_desk(coordinator.program.public_id).in_trouble().filter(person__in=people)


@at_desk
def deliveries(request):
    rows = _in_trouble(request.member).select_related("person").order_by("-due_at", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "console/deliveries.html", {"page": page, "watch": health.watchdog(now())})


@require_POST
@at_desk
def send_again(request, reminder_id):
    """One more life for a dead or bounced message."""
    reminder = get_object_or_404(_in_trouble(request.member), public_id=reminder_id)
    outbox.send_again(reminder, now())
    messages.success(request, _("It goes out again within a minute."))
    return redirect("console:deliveries")
