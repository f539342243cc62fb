"""From the join page to the code and in.

What somebody typed waits in their own session until they have typed the code from the e-mail: whoever does not own
the address leaves nothing behind but the address itself. Known and unknown addresses take the same road, with the
same page, the same answer and the same mail, so that joining never tells whether an address is known.
"""

from datetime import datetime

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from accounts import consents, joining
from accounts.access import show_home
from accounts.models import Invitation, Membership, Person, Program
from accounts.refusals import Refused

JOINING_KEY = "joining"  # session: what was typed on the join page, until the address is proved


def remember(request: HttpRequest, program: Program, answers: dict, invitation: Invitation | None = None) -> None:
    """Keep what was typed, in the session only."""
    request.session[JOINING_KEY] = {
        "program": str(program.public_id),
        "invitation": str(invitation.public_id) if invitation else None,
        "name": answers["name"],
        "zone": answers["zone"],
        "consents": answers["consents"],
    }


def may_send(request: HttpRequest, email: str) -> bool:
    """Not too many codes from one place or to one address, known or not."""
    return ratelimit.consume(request, action="signup") and ratelimit.consume(
        request, action="request_login_code", key=email.lower()
    )


def send_code(request: HttpRequest, email: str) -> None:
    """Mail a code to the address; the page that asks for it comes next."""
    person, _new = joining.person_with(email)
    if person is not None:
        sync_user_email_address(person)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=email)


def finish(request: HttpRequest, person: Person, at: datetime) -> Membership | None:
    """The address is proved: introduce the person, keep their consents, let them join. None if nothing had begun.

    A refusal (the link was used meanwhile) is said on the next page; the account stays.
    """
    begun = request.session.pop(JOINING_KEY, None)
    if begun is None:
        return None
    program = Program.objects.get(public_id=begun["program"])
    invitation = Invitation.objects.filter(public_id=begun["invitation"]).first() if begun["invitation"] else None
    joining.introduce(person, name=begun["name"], zone=begun["zone"], at=at)
    try:
        member = come_in(person, program, begun["consents"], at, invitation)
    except Refused as refusal:
        messages.warning(request, str(refusal.words))
        return None
    show_home(request, member)
    return member


@transaction.atomic
def come_in(
    person: Person, program: Program, purposes: list[str], at: datetime, invitation: Invitation | None = None
) -> Membership:
    """Join and say yes to what was ticked, both or neither. Raises what joining.join raises."""
    member = joining.join(person, program, at, invitation=invitation)
    consents.give(person, program, purposes, at)
    return member
