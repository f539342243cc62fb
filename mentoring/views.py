"""The house's own pages that are for machines."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe


@require_safe
@never_cache
def health(request):
    return JsonResponse({"ok": True})


@csrf_exempt
@require_POST
def csp_report(request):
    return HttpResponse(status=204)
