"""Invitations: a link into the program, mailed or handed over, and taken back."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import invitations
from console.forms.people import InviteForm
from console.gate import at_desk

A_PAGE = 50


@at_desk
def invite(request):
    """The invitations that stand, and a new one."""
    form = InviteForm(request.POST or None)
    link, mailed = "", False
    if request.method == "POST" and form.is_valid():
        made, token = invitations.invite(request.member.program, **form.cleaned_data, at=now(), by=request.member)
        # The token is kept nowhere, so this answer is the only one that can show the link: no redirect.
        link = settings.ORIGIN + reverse("accounts:invitation", args=[token])
        mailed = bool(made.email) and invitations.mailed(made, token)
        form = InviteForm()
    standing = invitations.good(request.member.program, now())[:A_PAGE]
    told = {"form": form, "link": link, "mailed": mailed, "invitations": standing}
    return render(request, "console/invite.html", told)


@require_POST
@at_desk
def invitation_withdraw(request, invitation_id):
    """Take a link back: from now it opens nothing."""
    invitation = get_object_or_404(request.member.program.invitations, public_id=invitation_id)
    invitations.withdraw(invitation, request.member, now())
    messages.success(request, _("The link opens nothing any more."))
    return redirect("console:invite")
