"""Links that let somebody join a program in a role. Opening one changes nothing; only the hash of it is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import post
from accounts.models import Invitation, Membership, Program
from accounts.refusals import Refused
from reminders import letter

GOOD_FOR = timedelta(days=14)


class LinkNotGood(Refused):
    words = _("This link has been used or is too old. Ask the person who sent it for a new one.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    program: Program,
    role: str,
    at: datetime,
    *,
    by: Membership | None = None,
    email: str = "",
    uses: int = 1,
    good_for: timedelta = GOOD_FOR,
) -> tuple[Invitation, str]:
    """Make a link into a program. Returns the invitation and its token, which is nowhere else and never again."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        program=program,
        role=Membership.Role(role),
        token_hash=_hash(token),
        email=email.strip().lower(),
        made_by=by.person if by else None,
        made_at=at,
        expires_at=at + good_for,
        uses_left=uses,
    )
    return invitation, token


def good(program: Program, at: datetime):
    """The invitations of a program that can still be used, the newest first."""
    return program.invitations.filter(withdrawn_at=None, uses_left__gt=0, expires_at__gt=at).order_by("-made_at")


def find(token: str, at: datetime) -> Invitation:
    """The good invitation behind a token. Raises LinkNotGood, the same for unknown, used, old and taken back."""
    invitation = Invitation.objects.select_related("program", "made_by").filter(token_hash=_hash(token)).first()
    if invitation is None or not invitation.is_good(at) or invitation.program.closed_at is not None:
        raise LinkNotGood
    return invitation


def mailed(invitation: Invitation, token: str) -> bool:
    """Send the link to the address it was made for. It is kept nowhere, so it cannot wait in the outbox.

    False when the mail server does not take it: then the link is handed over some other way.
    """
    context = {"invitation_url": letter.address("accounts:invitation", token), "good_until": invitation.expires_at}
    return post.handed_over(
        post.write("accounts/mail/invitation", invitation.email, context, invitation.program.sender_name)
    )


def use(invitation: Invitation, at: datetime) -> None:
    """Take one use of it. Of two people with the last use, one gets in. Raises LinkNotGood."""
    taken = Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, uses_left__gt=0, expires_at__gt=at).update(
        uses_left=F("uses_left") - 1
    )
    if not taken:
        raise LinkNotGood


def withdraw(invitation: Invitation, by: Membership, at: datetime) -> None:
    """Take a link back; from now it opens nothing."""
    Invitation.objects.filter(pk=invitation.pk, program=by.program_id, withdrawn_at=None).update(withdrawn_at=at)
