"""The one page of this room: what we send you, and when not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reminders.forms import ChoicesForm


@never_cache
@login_required
def choices(request):
    """Reminders on or off, and quiet hours. Every mail of ours links here; it needs signing in, and no token."""
    form = ChoicesForm(request.POST or None, person=request.user)
    if form.is_valid():
        form.save(at=now())
        messages.success(request, _("You saved your choices."))
        return redirect("reminders:choices")
    always = _("Sign-in codes and notes about your account's safety always come at once.")
    return render(request, "reminders/choices.html", {"form": form, "always": always})
