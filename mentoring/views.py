"""The house's own pages that are for machines."""

import structlog
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mentoring import services, violations
from reminders.health import watchdog

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def health(request):
    """Whether this server can work (503 when not), and whether what we owe goes out. Numbers only, nobody's data."""
    found = {"database": services.database_answers(), "broker": services.broker_answers()}
    ok = all(found.values())
    if found["database"]:
        found["reminders"] = reminders(watchdog(now()))
    return JsonResponse({"ok": ok} | found, status=200 if ok else 503)


def reminders(watch) -> dict:
    return {
        "well": watch.is_well,
        "late": watch.is_late,
        "overdue": watch.overdue,
        "oldest_seconds": watch.oldest and int(watch.oldest.total_seconds()),
        "dead": watch.dead,
        "last_beat": watch.last_beat_at,
        "last_sent": watch.last_sent_at,
    }


@csrf_exempt  # browsers send these by themselves, without a token
@require_POST
def csp_report(request):
    if found := violations.record(request.read(violations.LONGEST)):
        log.warning("csp_violation", **found)
    return HttpResponse(status=204)
