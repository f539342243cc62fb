from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from reminders import outbox
from reminders.models import QuietHours, Reminder
from tests.factories import NOON, MatchFactory, PersonFactory

MINUTE = timedelta(minutes=1)


def test_owing_the_same_twice_is_owing_it_once(owed):
    first, second = owed(), owed()

    assert first == second
    assert Reminder.objects.count() == 1


def test_a_second_live_row_is_impossible(owed, amara):
    owed()

    with pytest.raises(IntegrityError, match="one_live_reminder_per_person"), transaction.atomic():
        Reminder.objects.create(
            person=amara, kind="plain", subject="thing:1", due_at=NOON, goes_at=NOON, next_try_at=NOON, owed_at=NOON
        )


def test_what_was_withdrawn_can_be_owed_anew(owed):
    first = owed()
    outbox.withdraw("plain", "thing:1", at=NOON, why="moved")

    assert owed() != first
    assert Reminder.objects.live().count() == 1


def test_what_was_sent_is_not_owed_again(owed):
    outbox.mark_sent(outbox.claim_next(NOON) if owed() else None, NOON)

    assert owed().sent_at == NOON
    assert outbox.claim(NOON) == []


def test_a_reminder_in_the_night_is_owed_for_the_morning(owed):
    reminder = owed(due_at=NOON.replace(hour=23))

    assert reminder.due_at == NOON.replace(hour=23)
    assert reminder.goes_at == reminder.next_try_at == NOON.replace(hour=8) + timedelta(days=1)


def test_a_kind_that_does_not_wait_goes_at_night(owed, kind):
    kind(respects_quiet_hours=False)

    assert owed(due_at=NOON.replace(hour=23)).goes_at == NOON.replace(hour=23)


def test_new_quiet_hours_move_what_is_waiting(owed, amara):
    reminder = owed(due_at=NOON.replace(hour=23))
    amara.quiet_hours = QuietHours.objects.create(person=amara, begin=time(1), end=time(6))

    assert outbox.retime(amara, NOON) == 1

    reminder.refresh_from_db()
    assert reminder.goes_at == reminder.next_try_at == NOON.replace(hour=23)


def test_the_bell_rings_only_for_what_is_due_now(owed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        owed()
        owed()
        owed(subject="thing:2", due_at=NOON + MINUTE)

    assert len(bells) == 1


def test_a_deaf_broker_spoils_nothing(owed, settings, django_capture_on_commit_callbacks, monkeypatch):
    def deaf(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(outbox.current_app._get_current_object(), "send_task", deaf)

    with django_capture_on_commit_callbacks(execute=True):
        reminder = owed()

    assert list(Reminder.objects.due(NOON)) == [reminder]


def test_withdrawing_takes_exactly_what_is_named(owed):
    ben = PersonFactory(zone="UTC")
    mine, same, other_kind, other_thing = owed(), owed(person=ben), owed(key="fancy"), owed(subject="thing:2")

    assert outbox.withdraw("plain", "thing:1", at=NOON, why="ended") == 2

    assert set(Reminder.objects.live()) == {other_kind, other_thing}
    assert {row.why for row in Reminder.objects.filter(pk__in=[mine.pk, same.pk])} == {"ended"}


def test_withdrawing_by_person_or_by_several_subjects(owed):
    ben = PersonFactory(zone="UTC")
    owed(), owed(subject="thing:2"), owed(subject="thing:3")
    kept = owed(person=ben)

    assert outbox.withdraw(subject=["thing:1", "thing:2"], person=kept.person, at=NOON, why="ended") == 1
    assert outbox.withdraw(subject=["thing:1", "thing:2"], at=NOON, why="ended") == 2
    assert outbox.withdraw(["plain", "fancy"], at=NOON, why="ended") == 1
    with pytest.raises(ValueError, match="what"):
        outbox.withdraw(at=NOON, why="ended")


def test_what_was_sent_stays_sent_when_the_rest_is_withdrawn(owed):
    owed()
    outbox.mark_sent(outbox.claim_next(NOON), NOON)

    assert outbox.withdraw("plain", at=NOON, why="ended") == 0


def test_a_leased_row_comes_back_when_its_worker_is_gone(owed, settings):
    reminder = owed()

    assert outbox.claim(NOON) == [reminder]
    assert outbox.claim(NOON) == []
    assert outbox.claim(NOON + settings.REMINDERS_LEASE - MINUTE / 60) == []
    assert outbox.claim(NOON + settings.REMINDERS_LEASE) == [reminder]


def test_what_is_released_is_free_at_once(owed):
    reminder = owed()
    outbox.release(outbox.claim(NOON))

    assert outbox.claim(NOON) == [reminder]
    assert outbox.claim(NOON)[:] == []


def test_a_late_worker_changes_nothing(owed, settings):
    owed()
    late = outbox.claim_next(NOON)
    later = NOON + settings.REMINDERS_LEASE
    current = outbox.claim_next(later)

    marks = [
        outbox.hold(late, later), outbox.mark_sent(late, later), outbox.drop(late, later, "late"),
        outbox.put_off(late, later), outbox.bounce(late, later, "X"), outbox.bury(late, later, "late"),
        outbox.fail(late, later, "X"),
    ]  # fmt: skip

    assert marks == [False] * 7
    assert outbox.hold(current, later)
    assert outbox.mark_sent(current, later)


def test_a_withdrawal_after_the_claim_is_seen_before_sending(owed):
    owed()
    claimed = outbox.claim_next(NOON)
    outbox.withdraw("plain", at=NOON, why="ended")

    assert not outbox.hold(claimed, NOON)


def test_a_withdrawal_of_what_is_on_its_way_keeps_both_facts(owed):
    reminder = owed()
    claimed = outbox.claim_next(NOON)
    outbox.hold(claimed, NOON)
    outbox.withdraw("plain", at=NOON, why="ended")

    assert outbox.mark_sent(claimed, NOON)

    reminder.refresh_from_db()
    assert (reminder.sent_at, reminder.withdrawn_at) == (NOON, NOON)


def test_failures_wait_longer_each_time_and_end_in_a_dead_row(owed, monkeypatch):
    monkeypatch.setattr(outbox.dice, "random", lambda: 1.0)
    reminder, at, waits = owed(), NOON, []

    while claimed := outbox.claim_next(at):
        outbox.fail(claimed, at, "SMTPServerDisconnected")
        reminder.refresh_from_db()
        waits.append((reminder.next_try_at - at).total_seconds())
        at = max(at, reminder.next_try_at)

    assert waits[:7] == [30, 60, 120, 240, 480, 960, 1920]
    assert (reminder.attempts, reminder.dead_at, reminder.last_error) == (8, at, "SMTPServerDisconnected")


def test_a_dead_row_gets_one_more_life(owed):
    owed()
    outbox.bury(outbox.claim_next(NOON), NOON, "too_many_failures")
    dead = Reminder.objects.dead().get()

    assert outbox.send_again(dead, NOON + MINUTE)

    assert list(Reminder.objects.in_trouble()) == []
    assert outbox.claim(NOON + MINUTE) == [dead]
    assert not outbox.send_again(dead, NOON + MINUTE)


def test_the_longest_due_go_first(owed):
    rows = [owed(subject=f"thing:{n}", due_at=NOON - n * MINUTE) for n in (1, 3, 2)]

    assert outbox.claim(NOON) == [rows[1], rows[2], rows[0]]


def test_subjects_of_things():
    match = MatchFactory.build(pk=7)

    assert outbox.about(match) == "match:7"
    assert outbox.about("check_in:12") == "check_in:12"


def test_owing_costs_the_same_queries_every_time(amara, kind, django_assert_num_queries):
    with django_assert_num_queries(3):  # quiet hours, write, whether the bell is to ring
        outbox.owe(amara, "plain", "thing:1", NOON, at=NOON)
    with django_assert_num_queries(2):
        outbox.owe(amara, "plain", "thing:2", NOON, at=NOON)
    with django_assert_num_queries(1):
        outbox.owe_each([amara, amara], "plain", "thing:3", NOON + MINUTE, at=NOON)


def test_what_is_over_is_forgotten_after_30_days_and_trouble_stays(owed):
    long_ago, lately = NOON - timedelta(days=30), NOON - timedelta(days=29)
    rows = {
        name: owed(subject=f"thing:{name}") for name in ("sent", "withdrawn", "dropped", "dead", "waiting", "lately")
    }
    facts = {"sent": {"sent_at": long_ago}, "withdrawn": {"withdrawn_at": long_ago, "why": "moved"},
             "dropped": {"dropped_at": long_ago, "why": "off"}, "dead": {"dead_at": long_ago},
             "lately": {"sent_at": lately}}  # fmt: skip
    for name, fact in facts.items():
        Reminder.objects.filter(pk=rows[name].pk).update(**fact)

    assert outbox.forget(NOON) == 3

    assert set(Reminder.objects.values_list("subject", flat=True)) == {"thing:dead", "thing:waiting", "thing:lately"}
