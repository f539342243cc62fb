"""Pages of the demo only: one click makes you somebody else."""

from functools import wraps

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring import demo
from mentoring.pages import is_prefetch

SIGNED_IN_BY = "accounts.arriving.Backend"


def demo_only(view):
    @wraps(view)
    def inside(request, *args, **kwargs):
        if not demo.is_open_to(request):
            raise Http404
        return view(request, *args, **kwargs)

    return inside


@require_safe
@never_cache
@demo_only
def become(request, role):
    """Sign in as one of the demo's cast. A GET on purpose, so that the address can be typed; prefetches do nothing."""
    if role not in demo.CAST or is_prefetch(request):
        raise Http404
    address, _ = demo.CAST[role]
    person = get_object_or_404(get_user_model(), email=address)
    EmailAddress.objects.get_or_create(user=person, email=address, defaults={"primary": True, "verified": True})
    logout(request)
    login(request, person, backend=SIGNED_IN_BY)
    return redirect("home")


@require_safe
@never_cache
@demo_only
def mail(request):
    return render(request, "house/demo_mail.html", {"letters": list(demo.letters())})
