"""The desk's walls: a program's border, one's own match, and the same number of queries however long a list."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from console import agenda, queue
from relationships.models import DeskNote
from tests.console.conftest import answered, ready_mentor
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def asked(program, now, **more):
    return MatchFactory(
        program=program, mentee=answered(MenteeFactory(program=program)), mentor=ready_mentor(program, now),
        opened_at=now - DAY, mentee_yes_at=now - DAY, **more,
    )  # fmt: skip


@pytest.mark.usefixtures("nobody_waits")
def test_a_coordinator_sees_nothing_of_a_match_of_their_own(desk, chidi, program, now):
    """Neither the pages, nor the queue, nor a count, nor the note about it, nor the other one's page."""
    mine = MatchFactory(
        program=program, mentee=answered(MenteeFactory(program=program, person__chosen_name="Zora")),
        mentor=ready_mentor(program, now, person=chidi.person), opened_at=now - 4 * DAY, mentee_yes_at=now - 4 * DAY,
    )  # fmt: skip
    DeskNote.objects.create(
        program=program, person=mine.mentee.person, about=chidi.person, match=mine, kind="not right",
        words="About Chidi.", written_at=now,
    )  # fmt: skip

    pages = [
        desk.get(url(name)).content.decode() for name in ("today", "requests", "board", "people", "notes", "match")
    ]

    assert [page for page in pages if "Zora" in page] == []
    assert [task.name for section in agenda.sections(chidi, now) for task in section.tasks] == ["Reminders are late"]
    assert [column.count for column in queue.columns(chidi, now, tuple(queue.HEADINGS), 5)] == [0, 0, 0, 0, 0]
    assert desk.get(url("person", mine.mentee.public_id)).status_code == 404
    assert desk.post(url("approve", mine.public_id)).status_code == 404


def test_another_programs_desk_sees_none_of_it(client, program, now, chidi):
    match = asked(program, now)
    match.mentee.person.chosen_name = "Zora"
    match.mentee.person.save()
    dana = CoordinatorFactory(program=ProgramFactory())
    client.force_login(dana.person)

    pages = [
        client.get(url(name)).content.decode() for name in ("today", "requests", "board", "people", "pairs", "notes")
    ]

    assert [page for page in pages if "Zora" in page] == []
    assert client.get(url("request", match.public_id)).status_code == 404


def test_an_action_counts_for_the_program_of_the_match(client, chidi, program, now):
    """Chidi sits at two desks; whichever was open last, the request's own program acts."""
    other = CoordinatorFactory(person=chidi.person)
    match = asked(program, now)
    client.force_login(chidi.person)
    session = client.session
    session["home"] = str(other.public_id)
    session.save()

    client.post(url("approve", match.public_id))

    match.refresh_from_db()
    assert match.coordinator_yes_by == chidi.person


LISTS = {
    "today": 27,
    "requests": 29,
    "board": 9,
    "people": 6,
    "pairs": 5,
    "notes": 4,
    "match": 5,
    "deliveries": 9,
}


@pytest.fixture(scope="module", params=[1, 3])
def rows(request, made):
    """So many of everything that a desk lists, for all its lists."""
    program, at = made[0], timezone.now()
    with transaction.atomic():
        for _ in range(request.param):
            match = asked(program, at)
            pair = ActiveMatchFactory(
                program=program, mentor=ready_mentor(program, at), started_at=at - timedelta(days=3)
            )
            CheckInFactory(match=pair, starts_at=at + DAY)
            answered(MenteeFactory(program=program))
            DeskNote.objects.create(program=program, person=match.mentee.person, kind="help", words="?", written_at=at)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long(desk, django_assert_num_queries, name):
    desk.get(url(name))

    with django_assert_num_queries(LISTS[name]):
        desk.get(url(name))
