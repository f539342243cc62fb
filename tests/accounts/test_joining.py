from datetime import UTC, datetime, timedelta

import pytest

from accounts import changed, consents, invitations, joining
from accounts.consent_texts import DESK, TERMS
from accounts.models import Membership, Person, Program
from reminders.models import Reminder
from tests.factories import DAY, NOON, CoordinatorFactory, MenteeFactory, MentorFactory, PersonFactory, ProgramFactory

pytestmark = pytest.mark.django_db
Role, Joining = Membership.Role, Program.Joining


@pytest.fixture
def amara():
    return PersonFactory(chosen_name="Amara")


def test_an_open_program_takes_a_mentee_in_at_once_and_the_wait_begins(amara):
    member = joining.join(amara, ProgramFactory(joining=Joining.OPEN), NOON)

    assert (member.role, member.is_active, member.waiting_since, member.approved_by) == (Role.MENTEE, True, NOON, None)


def test_after_a_coordinators_yes_means_asking_first(amara):
    program = ProgramFactory(joining=Joining.APPROVAL)
    chidi = CoordinatorFactory(program=program)

    member = joining.join(amara, program, NOON)
    assert (member.is_asking, member.waiting_since) == (True, None)
    member = joining.approve_membership(member, chidi, NOON + DAY)

    assert (member.is_active, member.approved_by, member.waiting_since) == (True, chidi.person, NOON + DAY)
    assert [reminder.person for reminder in Reminder.objects.filter(kind=joining.ANSWERED)] == [amara]


def test_a_no_is_an_answer_too_and_one_can_ask_again(amara):
    program = ProgramFactory(joining=Joining.APPROVAL)
    chidi = CoordinatorFactory(program=program)

    member = joining.decline_membership(joining.join(amara, program, NOON), chidi, NOON)
    assert (member.is_asking, member.is_active) == (False, False)
    again = joining.join(amara, program, NOON + DAY)

    assert (again.pk, again.is_asking, again.asked_at) == (member.pk, True, NOON + DAY)


def test_only_another_coordinator_of_the_program_answers_and_only_once(amara):
    program = ProgramFactory(joining=Joining.APPROVAL)
    member = joining.join(amara, program, NOON)
    for other in (
        CoordinatorFactory(),
        MentorFactory(program=program),
        CoordinatorFactory(program=program, person=amara),
    ):
        with pytest.raises(joining.NotYours):
            joining.approve_membership(member, other, NOON)

    joining.approve_membership(member, CoordinatorFactory(program=program), NOON)

    with pytest.raises(joining.AlreadyAnswered):
        joining.decline_membership(member, CoordinatorFactory(program=program), NOON)


def test_a_program_by_invitation_refuses_kindly_without_one(amara):
    with pytest.raises(joining.OnlyByInvitation):
        joining.join(amara, ProgramFactory(joining=Joining.INVITATION), NOON)

    assert not amara.memberships.exists()


def test_a_closed_program_takes_nobody(amara):
    with pytest.raises(joining.NotTaking):
        joining.join(amara, ProgramFactory(joining=Joining.OPEN, closed_at=NOON), NOON)


def test_an_invitation_is_a_yes_given_beforehand_and_serves_once(amara):
    program = ProgramFactory(joining=Joining.INVITATION)
    chidi = CoordinatorFactory(program=program)
    invitation, token = invitations.invite(program, Role.MENTOR, NOON, by=chidi)
    assert token not in str(vars(invitation))

    member = joining.join(amara, program, NOON, invitation=invitations.find(token, NOON))

    assert (member.role, member.is_active, member.approved_by, member.capacity) == (Role.MENTOR, True, chidi.person, 1)
    with pytest.raises(invitations.LinkNotGood):
        invitations.find(token, NOON)
    with pytest.raises(invitations.LinkNotGood):  # somebody who opened it before
        joining.join(PersonFactory(), program, NOON, invitation=invitation)
    assert program.memberships.mentors().count() == 1


def test_somebody_who_is_in_does_not_use_an_invitation_up(amara):
    program = ProgramFactory()
    MentorFactory(person=amara, program=program)
    invitation, token = invitations.invite(program, Role.MENTOR, NOON)

    joining.join(amara, program, NOON, invitation=invitation)

    assert invitations.find(token, NOON) == invitation


@pytest.mark.parametrize("spoil", ["old", "withdrawn", "unknown", "closed"])
def test_a_link_that_is_not_good_any_more_says_so_in_one_way(spoil):
    program = ProgramFactory()
    invitation, token = invitations.invite(program, Role.MENTEE, NOON)
    at = NOON + timedelta(days=15) if spoil == "old" else NOON
    if spoil == "withdrawn":
        invitations.withdraw(invitation, CoordinatorFactory(program=program), NOON)
    if spoil == "unknown":
        token = "guess"
    if spoil == "closed":
        Program.objects.update(closed_at=NOON)

    with pytest.raises(invitations.LinkNotGood):
        invitations.find(token, at)


def test_a_coordinator_of_another_program_takes_no_link_back():
    invitation, token = invitations.invite(ProgramFactory(), Role.MENTEE, NOON)

    invitations.withdraw(invitation, CoordinatorFactory(), NOON)

    assert invitations.find(token, NOON) == invitation


def test_a_mentee_may_become_a_mentor_with_the_same_account(amara):
    program = ProgramFactory(joining=Joining.OPEN)
    joining.join(amara, program, NOON)
    invitation, _token = invitations.invite(program, Role.MENTOR, NOON)

    joining.join(amara, program, NOON, invitation=invitation)

    assert sorted(amara.memberships.active().values_list("role", flat=True)) == ["mentee", "mentor"]


def test_leaving_ends_what_is_open_keeps_the_wait_and_takes_consents_back(amara, monkeypatch):
    told = []
    monkeypatch.setattr(changed, "_on_leave", [lambda member, at: told.append((member.pk, at))])
    member = MenteeFactory(person=amara, waiting_since=NOON - 3 * DAY)
    consents.give(amara, member.program, [TERMS, DESK], NOON)

    left = joining.leave_program(member, NOON)

    assert set(told) == {(member.pk, NOON)}
    assert (left.is_active, left.left_at, left.waiting_since, left.waited_before) == (False, NOON, None, 3 * DAY)
    assert consents.standing(amara, member.program) == {}


def test_leaving_one_of_two_roles_keeps_the_consents(amara):
    mentee = MenteeFactory(person=amara)
    MentorFactory(person=amara, program=mentee.program)
    consents.give(amara, mentee.program, [TERMS], NOON)

    joining.leave_program(mentee, NOON)

    assert list(consents.standing(amara, mentee.program)) == [TERMS]


def test_coming_back_keeps_the_row_and_goes_the_programs_way(amara):
    program = ProgramFactory(joining=Joining.APPROVAL)
    member = joining.leave_program(MenteeFactory(person=amara, program=program, waiting_since=NOON - DAY), NOON)

    back = joining.join(amara, program, NOON + DAY)

    assert (back.pk, back.is_asking, back.waited_before) == (member.pk, True, DAY)


def test_the_last_coordinator_stays_until_another_is_there(amara):
    chidi = CoordinatorFactory(person=amara)
    with pytest.raises(joining.LastCoordinator):
        joining.leave_program(chidi, NOON)

    CoordinatorFactory(program=chidi.program)

    assert joining.leave_program(chidi, NOON).left_at == NOON


def test_the_answer_is_promised_in_working_days_on_the_programs_clock(amara):
    program = ProgramFactory(joining=Joining.APPROVAL, zone="America/New_York", answer_days=2)
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)

    assert joining.answer_by(joining.join(amara, program, friday)) == datetime(2026, 3, 10, 22, 0, tzinfo=UTC)


def test_an_address_opens_one_account_whatever_its_case():
    person, is_new = joining.person_with(" Amara@Example.org ")

    assert (person.email, is_new, person.has_usable_password()) == ("amara@example.org", True, False)
    assert joining.person_with("AMARA@example.org") == (person, False)


def test_an_account_that_is_shut_is_not_opened_by_joining():
    PersonFactory(email="gone@example.org", is_active=False)

    assert joining.person_with("gone@example.org") == (None, False)


def test_people_introduce_themselves_once():
    person, _new = joining.person_with("amara@example.org")

    joining.introduce(person, name="Amara", zone="Europe/London", at=NOON)
    joining.introduce(person, name="Mallory", zone="UTC", at=NOON)

    person = Person.objects.get(pk=person.pk)
    assert (person.chosen_name, person.zone, person.adult_said_at) == ("Amara", "Europe/London", NOON)


def test_a_break_rings_and_so_does_coming_back(amara, monkeypatch):
    rung = []
    monkeypatch.setattr(changed, "_on_away", [lambda member, at: rung.append(("away", member.away_from))])
    monkeypatch.setattr(changed, "_on_back", [lambda member, at: rung.append(("back", member.away_from))])
    member = MenteeFactory(person=amara)

    joining.take_a_break(member, NOON)
    assert Membership.objects.get(pk=member.pk).is_away(NOON + DAY)
    joining.come_back(member, NOON + DAY)

    assert rung == [("away", NOON), ("back", None)]
