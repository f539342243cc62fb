"""What Today and the board ask is put into SQL once; it gives what the same question gives for this desk, at this moment."""

from datetime import timedelta

import pytest

from accounts import gates, mentoring
from console import agenda, gate, history, queue
from console.rows import Rows
from tests.console.busy import fill
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MentorFactory,
    ProgramFactory,
)

ROWS = {name: each for name, each in {**vars(agenda), **vars(queue), **queue.COLUMNS}.items() if isinstance(each, Rows)}
MOST = agenda.SHOWN + 1


def asked_anew(rows, coordinator, at):
    """The keys alone: putting every column of wide rows into SQL takes longer than the answer."""
    wanted = rows.ask(coordinator, at, gates.day_of(coordinator.program, at))
    return list(wanted.values_list("pk", flat=True)[:MOST])


@pytest.fixture
def desks(program, chidi, now):
    fill(program, chidi, now)
    mentoring.accept_code(MentorFactory(program=program, listed_at=None), now)
    MatchFactory(program=program, mentor__away_from=now - DAY, opened_at=now, mentee_yes_at=now)
    missed = ActiveMatchFactory(program=program, started_at=now - 9 * DAY)
    for number, days in ((1, 8), (2, 1)):
        missed_on = now - days * DAY
        CheckInFactory(match=missed, number=number, starts_at=missed_on, followed_at=missed_on, mentor_says_met=False)
    beside_somebody = CoordinatorFactory(program=program)
    gate.say_close(
        beside_somebody,
        {beside_somebody.person_id, *list(program.matches.values_list("mentee__person", flat=True))[:2]},
    )
    return [chidi, beside_somebody, CoordinatorFactory(program=ProgramFactory())]


def test_every_section_and_column_shows_the_rows_of_its_question(desks, now):
    shown = set()
    for name, rows in ROWS.items():
        for desk in desks:
            for at in (now, now + timedelta(hours=30), now + 400 * DAY):
                found = rows.first(MOST, desk, at)
                assert [row.pk for row in found] == asked_anew(rows, desk, at), name
                shown |= {name} if found else set()
    assert shown == set(ROWS)


@pytest.mark.parametrize(
    ("first", "second", "shows"),
    [
        ((None, False), (None, False), True),  # one says so, the other has not said
        ((False, False), (False, None), True),
        ((None, False), (None, None), False),
        ((True, False), (False, False), False),  # one says they met
        ((False, False), (True, True), False),
        ((None, None), (None, None), False),
    ],
)
def test_two_check_ins_are_missed_where_somebody_says_so_and_nobody_that_they_met(
    program, chidi, now, first, second, shows
):
    match = ActiveMatchFactory(program=program, started_at=now - 9 * DAY)
    for number, (mentee, mentor) in enumerate((first, second), 1):
        on = now - (9 - 4 * number) * DAY
        said = {"mentee_says_met": mentee, "mentor_says_met": mentor}
        CheckInFactory(match=match, number=number, starts_at=on, followed_at=on, **said)

    assert list(history.missed_twice(chidi, now)) == [match] * shows
