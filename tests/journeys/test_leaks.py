"""Who could learn what is not theirs: each hole that was found, walked page to page, with the thing that could leak there."""

import copy
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import changed, invitations, joining
from accounts.models import AccessLogEntry, Block, Membership
from matching.models import SavedFilter
from relationships import lifecycle
from relationships.models import DeskNote, Match
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    PersonFactory,
    ProgramFactory,
    lives_with,
    offers_ways,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(scope="module")
def made(standing):
    """Amara, who waits, and Ben, who has room, made once for the file; each test has them to itself."""
    program = ProgramFactory(joining="open")
    offers_ways(program, "video")
    amara = answered(MenteeFactory(program=program, person__chosen_name="Amara"))
    return program, amara, ready_mentor(program, timezone.now(), person__chosen_name="Ben")


@pytest.fixture
def two(made, db):
    return copy.deepcopy(made)


@pytest.fixture
def program(two):
    return two[0]


@pytest.fixture
def amara(two):
    return two[1]


@pytest.fixture
def ben(two):
    return two[2]


@pytest.fixture
def erin(program, now):
    """A mentor who sits at the desk of the same program."""
    erin = ready_mentor(program, now, person__chosen_name="Erin")
    CoordinatorFactory(program=program, person=erin.person)
    return erin


def desk_of(member):
    return Membership.objects.get(person=member.person, program=member.program, role="coordinator")


def read(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


# A mentee who looks


def test_the_order_on_a_mentors_page_does_not_tell_what_matters_most_to_them(client, amara, ben):
    lives_with(ben, "burnout")
    client.force_login(amara.person)
    before = client.get(reverse("matching:mentor", args=[ben.public_id])).context["lived"]

    for slug in ("panic", "burnout"):
        ben.person.lived_experiences.update(matters_most=False)
        ben.person.lived_experiences.filter(experience__slug=slug).update(matters_most=True)

        assert client.get(reverse("matching:mentor", args=[ben.public_id])).context["lived"] == before


def test_nobody_learns_from_a_page_turned_whether_somebody_kept_apart_still_has_room(client, amara, ben, now):
    Block.objects.create(blocker=ben.person, blocked=amara.person, since=now)
    client.force_login(amara.person)

    client.post(reverse("matching:more"), {"seen": str(ben.public_id)})

    assert SavedFilter.objects.get().people == []


# An invitation


def test_a_link_made_for_one_address_opens_for_nobody_else(client, program, now):
    _made, token = invitations.invite(program, "coordinator", now, email="chidi@example.org")
    eve = PersonFactory(email="eve@example.org")
    client.force_login(eve)
    page = reverse("accounts:invitation", args=[token])
    form = client.get(page).context["form"]

    answer = client.post(page, dict.fromkeys(form.fields, "on"))

    assert "another address" in answer.content.decode()
    assert not eve.memberships.exists()


def test_a_link_made_for_one_address_opens_for_its_owner(program, now):
    made, _token = invitations.invite(program, "coordinator", now, email="Chidi@example.org")
    chidi = PersonFactory(email="chidi@example.org")

    assert joining.join(chidi, program, now, invitation=made).is_active


# The desk of a coordinator who is one of two


def test_a_note_of_ones_own_mentee_is_for_the_other_coordinators(client, program, amara, erin, now):
    chidi = CoordinatorFactory(program=program)
    ActiveMatchFactory(program=program, mentee=amara, mentor=erin)
    client.force_login(amara.person)
    client.post(reverse("relationships:note"), {"kind": "not right", "words": "I am afraid of her."})
    note = DeskNote.objects.get()

    assert DeskNote.objects.visible_to(chidi).get() == note
    assert not DeskNote.objects.visible_to(desk_of(erin)).exists()
    assert list(Reminder.objects.filter(kind="desk_note").values_list("person", flat=True)) == [chidi.person_id]


def test_whoever_keeps_a_coordinator_away_is_nowhere_on_their_desk(client, program, amara, erin, ben, now):
    pair = ActiveMatchFactory(program=program, mentee=amara, mentor=erin)
    request = MatchFactory(program=program, mentee=amara, mentor=ben, opened_at=now, mentee_yes_at=now)
    lifecycle.stop_contact(pair, amara, now)
    client.force_login(erin.person)
    client.post(reverse("accounts:switch"), {"home": str(desk_of(erin).public_id)})

    for name in ("today", "requests", "board", "people", "pairs", "match", "notes", "deliveries"):
        assert "Amara" not in read(client, f"console:{name}"), name
    assert client.get(reverse("console:person", args=[amara.public_id])).status_code == 404
    assert client.get(reverse("console:request", args=[request.public_id])).status_code == 404


def test_a_coordinator_reads_no_more_of_their_own_mentor_beside_somebody_else(client, program, amara, ben, now):
    priya = answered(MenteeFactory(program=program, person__chosen_name="Priya"))
    CoordinatorFactory(program=program, person=priya.person)
    ActiveMatchFactory(program=program, mentee=priya, mentor=ben)
    other = ready_mentor(program, now, person__chosen_name="Olu")
    request = MatchFactory(program=program, mentee=amara, mentor=other, opened_at=now, mentee_yes_at=now)
    theirs = MatchFactory(program=program, mentor=ben, opened_at=now, mentee_yes_at=now)
    client.force_login(priya.person)

    assert "Ben" not in read(client, "console:match_people", amara.public_id)
    assert "Ben" not in read(client, "console:request", request.public_id)
    assert client.get(reverse("console:request", args=[theirs.public_id])).status_code == 404


# The access log


def test_an_answer_to_check_shows_a_person_and_says_so_on_their_log(client, program, ben, amara, now):
    client.force_login(CoordinatorFactory(program=program).person)
    note = DeskNote.objects.create(program=program, person=amara.person, kind="help", words="?", written_at=now)

    client.post(reverse("console:screening", args=[ben.public_id]), {})
    client.post(reverse("console:note_answer", args=[note.public_id]), {})

    assert set(AccessLogEntry.objects.values_list("subject", "page")) == {
        (ben.person_id, "profile"),
        (amara.person_id, "note"),
    }


# Leaving


def test_whatever_slips_in_while_somebody_leaves_is_closed_too(program, amara, ben, now, monkeypatch):
    """A request that is committed between the closing of what is open and the lock on the one who leaves."""
    rung = []

    def slips_in(member, at):
        if not rung:
            rung.append(lifecycle.ask(amara, ben, at=at))

    monkeypatch.setattr(changed, "_on_leave", [*changed._on_leave, slips_in])

    joining.leave_program(amara, now)

    assert [match.closed_as for match in Match.objects.all()] == [Match.Closed.WITHDRAWN]


# Not yours and not there


def test_not_yours_and_not_there_are_one_answer(client, program, amara, ben, erin, now):
    """The same status, the same headers, the same bytes but for the address itself."""
    pair = ActiveMatchFactory(program=program, mentee=amara, mentor=ben, started_at=now - DAY)
    check_in = CheckInFactory(match=pair, starts_at=now + DAY)
    note = DeskNote.objects.create(program=program, person=amara.person, kind="help", words="?", written_at=now)
    Block.objects.create(blocker=ben.person, blocked=erin.person, since=now)
    elsewhere = MenteeFactory(program=ProgramFactory())
    own = {
        "relationships:pair": pair, "relationships:request": pair, "relationships:check_in": check_in,
        "relationships:check_in_ics": check_in, "relationships:note_detail": note, "matching:mentor": ben,
        "console:person": amara, "console:pair": pair, "console:note": note,
    }  # fmt: skip

    for stranger in (elsewhere, MenteeFactory(program=program), erin, CoordinatorFactory()):
        client.force_login(stranger.person)
        for name, thing in own.items():
            if (name.startswith("console") and stranger == erin) or (
                name == "matching:mentor" and stranger.program == program and stranger.is_mentee
            ):
                continue
            nowhere = uuid.uuid4()
            answers = [client.get(reverse(name, args=[one])) for one in (thing.public_id, nowhere)]

            assert [answer.status_code for answer in answers] == [404, 404], name
            bodies = [
                answer.content.decode().replace(str(one), "")
                for answer, one in zip(answers, (thing.public_id, nowhere), strict=True)
            ]
            assert bodies[0] == bodies[1], name
            assert _told(answers[0]) == _told(answers[1]), name


def _told(answer):
    return {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Expires")}
