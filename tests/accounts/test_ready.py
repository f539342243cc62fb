"""A question that is put into SQL once gives what the queryset would."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction

from accounts.models import Membership
from accounts.ready import Ready
from tests.factories import DAY, LONG_AGO, NOON, MenteeFactory, MentorFactory, ProgramFactory

pytestmark = pytest.mark.django_db


def in_program(program):
    return Membership.objects.in_program(program).select_related("person", "area").order_by("pk")


def test_rows_and_what_is_selected_with_them_are_those_of_the_queryset(django_assert_num_queries):
    ready = Ready(in_program, -1)
    for program in (ProgramFactory(), ProgramFactory()):
        MentorFactory(program=program, quote="I walked that road.")
        MenteeFactory(program=program)
        expected = list(in_program(program.pk))

        with django_assert_num_queries(1):
            found = ready(program.pk)
            told = [(each.person.chosen_name, each.area, each.quote) for each in found]

        assert found == expected
        assert told == [(each.person.chosen_name, each.area, each.quote) for each in expected]
        assert found[0]._state.db == expected[0]._state.db


def test_values_come_as_tuples():
    ready = Ready(
        lambda program, role: in_program(program).filter(role=role).values_list("pk", "person__chosen_name"), -1, "?"
    )
    amara, ben = MenteeFactory(), MentorFactory()

    assert ready(ben.program_id, "mentor") == [(ben.pk, ben.person.chosen_name)]
    assert ready(amara.program_id, "mentor") == []


def test_times_reckoned_from_a_time_move_with_it():
    ben = MentorFactory(asked_at=NOON - 3 * DAY)
    ready = Ready(lambda at: Membership.objects.filter(asked_at__gt=at - 5 * DAY, asked_at__lte=at - 2 * DAY), LONG_AGO)

    assert [ready(NOON + days * DAY) for days in (-2, 0, 1, 3)] == [[], [ben], [ben], []]


def test_a_question_that_can_have_no_answer_is_a_mistake_of_ours():
    with pytest.raises(EmptyResultSet):
        Ready(lambda program: in_program(program).none(), -1)(1)


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_on_its_own_connection():
    ben = MentorFactory()
    ready = Ready(in_program, -1)
    ready(ben.program_id)

    def ask():
        try:
            return ready(ben.program_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        assert other.submit(ask).result() == [ben]


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only():
    ben = MentorFactory()
    ready = Ready(lambda pk: Membership.objects.filter(pk=pk).select_for_update(), -1)

    with transaction.atomic():
        assert ready(ben.pk) == [ben]
    with pytest.raises(transaction.TransactionManagementError):
        ready(ben.pk)
