"""How somebody comes into a program, and how they leave it.

A program takes people in one of three ways: open to anyone with a confirmed address, after a coordinator's yes,
or by an invitation link. Whatever the way, an invitation is a coordinator's yes given beforehand.
"""

import zoneinfo
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import changed, consents, invitations
from accounts.models import Invitation, Membership, Person, Program
from accounts.refusals import Refused
from reminders import outbox

Role = Membership.Role
WEEKEND = (5, 6)
ANSWERED = "membership_answered"  # the reminder that says: your coordinator has answered


class NotTaking(Refused):
    words = _("This program is not taking new people right now.")


class OnlyByInvitation(Refused):
    words = _("You can join this program with a link from its coordinators. Ask them for one.")


class ForAnotherAddress(Refused):
    words = _("This link was made for another address. Sign in with that one, or ask for a new link.")


class AlreadyAnswered(Refused):
    words = _("Somebody has answered this already. Nothing has changed.")


class NotYours(Refused):
    words = _("Only another coordinator of this program can answer this.")


class LastCoordinator(Refused):
    words = _("You are the only coordinator. Invite another one first, then leave.")


def person_with(email: str) -> tuple[Person | None, bool]:
    """The account that an address opens and whether it was made just now; None for one that is shut.

    A new account holds nothing but the address until its owner has typed the code we sent there.
    """
    email = email.strip().lower()
    person = Person.objects.filter(email=email).first()
    if person is not None:
        return (person if person.is_active and person.erased_at is None else None), False
    try:
        with transaction.atomic():
            return Person.objects.create_user(email), True
    except IntegrityError:  # the same address, sent twice at once
        return Person.objects.get(email=email), False


def introduce(person: Person, *, name: str, zone: str, at: datetime) -> None:
    """Keep what somebody said of themselves on joining, unless they have introduced themselves before."""
    if person.adult_said_at is None:
        person.chosen_name, person.zone, person.adult_said_at = name, zone, at
        person.save(update_fields=["chosen_name", "zone", "adult_said_at"])


@transaction.atomic
def join(person: Person, program: Program, at: datetime, *, invitation: Invitation | None = None) -> Membership:
    """Come into a program: at once where it is open or an invitation is held, else by asking a coordinator.

    Somebody who is in already stays as they are, and the invitation stays unused. Raises NotTaking,
    OnlyByInvitation, ForAnotherAddress, or invitations.LinkNotGood when the link has been used up meanwhile.
    """
    role = Role(invitation.role) if invitation else Role.MENTEE
    member, _new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        person=person, program=program, role=role, defaults={"asked_at": at}
    )
    if member.is_active:
        return member
    if program.closed_at is not None:
        raise NotTaking
    if invitation is not None and invitation.email not in ("", person.email):
        raise ForAnotherAddress
    if invitation is not None:
        invitations.use(invitation, at)
    elif program.joining == Program.Joining.INVITATION:
        raise OnlyByInvitation
    if not member.is_asking:
        _ask_again(member, at)
    if invitation is not None or program.joining == Program.Joining.OPEN:
        _take_in(member, invitation.made_by if invitation else None, at)
    return member


def _ask_again(member: Membership, at: datetime) -> None:
    member.asked_at, member.approved_at, member.approved_by = at, None, None
    member.declined_at, member.left_at = None, None
    member.save(update_fields=["asked_at", "approved_at", "approved_by", "declined_at", "left_at"])


def _take_in(member: Membership, by: Person | None, at: datetime) -> None:
    member.approved_at, member.approved_by = at, by
    if member.is_mentee:
        member.waiting_since = at
    if member.is_mentor and member.capacity == 0:
        member.capacity = 1
    member.save(update_fields=["approved_at", "approved_by", "waiting_since", "capacity"])
    if member.is_mentor:
        changed.mentor(member, at)


def _asking(member: Membership, by: Membership) -> Membership:
    """The membership under its lock, when `by` may answer it and nobody has."""
    if (
        not (by.is_coordinator and by.is_active and by.program_id == member.program_id)
        or by.person_id == member.person_id
    ):
        raise NotYours
    member = Membership.objects.select_for_update(of=("self",)).select_related("person", "program").get(pk=member.pk)
    if not member.is_asking:
        raise AlreadyAnswered
    return member


@transaction.atomic
def approve_membership(member: Membership, by: Membership, at: datetime) -> Membership:
    """A coordinator's yes to somebody who asked to join. Raises NotYours or AlreadyAnswered."""
    member = _asking(member, by)
    _take_in(member, by.person, at)
    _tell(member, at)
    return member


@transaction.atomic
def decline_membership(member: Membership, by: Membership, at: datetime) -> Membership:
    """A coordinator's no to somebody who asked to join. Raises NotYours or AlreadyAnswered."""
    member = _asking(member, by)
    member.declined_at = at
    member.save(update_fields=["declined_at"])
    _tell(member, at)
    return member


def _tell(member: Membership, at: datetime) -> None:
    outbox.owe(member.person, ANSWERED, member, at, at=at, desk=member.program.public_id)


def answer_by(member: Membership) -> datetime:
    """By when the program said it would answer: its number of working days after the asking, 6 pm there."""
    return working_days_after(member.asked_at, member.program)


def working_days_after(at: datetime, program: Program) -> datetime:
    """6 pm on the program's clock, its promised number of working days after `at`."""
    day, left = at.astimezone(zoneinfo.ZoneInfo(program.zone)), program.answer_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() not in WEEKEND
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


@transaction.atomic
def leave_program(member: Membership, at: datetime) -> Membership:
    """Leave a program in one role. What is open ends first; the time waited is kept for coming back.

    With the last role gone, every consent in this program is taken back. Raises LastCoordinator.
    """
    if member.is_coordinator and not others_at_the_desk(member).exists():
        raise LastCoordinator
    if member.is_active:
        changed.leaving(member, at)
    member = Membership.objects.select_for_update(of=("self",)).select_related("person", "program").get(pk=member.pk)
    if member.left_at is not None:
        return member
    if member.is_active:
        changed.leaving(member, at)  # once more: something may have been opened before the row was locked
        member.refresh_from_db(fields=["waiting_since", "waited_before", "held"])
    member.waited_before, member.waiting_since = member.waited(at), None
    member.left_at, member.listed_at, member.free_since = at, None, None
    member.away_from, member.back_at = None, None
    member.save(
        update_fields=[
            "waited_before", "waiting_since", "left_at", "listed_at", "free_since", "away_from", "back_at",
        ]
    )  # fmt: skip
    if not member.person.memberships.in_program(member.program).filter(left_at=None, declined_at=None).exists():
        consents.take_back_all(member.person, member.program, at)
    if member.is_mentor:
        changed.mentor(member, at)
    return member


def others_at_the_desk(member: Membership):
    """The other active coordinators of the program."""
    return Membership.objects.in_program(member.program).coordinators().active().exclude(person=member.person_id)


def who_answers(program: Program) -> list[str]:
    """The first names of the coordinators who read what people ask, the longest there first; at most three."""
    desk = Membership.objects.in_program(program).coordinators().active().select_related("person").order_by("pk")
    return [member.person.first_name for member in desk[:3]]


@transaction.atomic
def take_a_break(member: Membership, at: datetime, back_at: datetime | None = None) -> Membership:
    """A mentee takes a break: nothing is sent, nobody is asked, until they are back.

    Rung before this row is written: matches lock mentor, mentee and match in that order.
    """
    member.away_from, member.back_at = at, back_at
    changed.away(member, at)
    Membership.objects.filter(pk=member.pk).update(away_from=at, back_at=back_at)
    return member


def come_back(member: Membership, at: datetime) -> Membership:
    """Back from a break, today.

    Two transactions: what is rung must find them back, and locks the mentor first. Doing it again finishes what was
    cut short between the two.
    """
    Membership.objects.filter(pk=member.pk).update(away_from=None, back_at=None)
    member.away_from = member.back_at = None
    with transaction.atomic():
        changed.back(member, at)
    return member
