"""Nothing owed is lost, whatever dies: real workers, a real mail server, kill -9 and an emptied Valkey."""

import os
import random
import time
from datetime import time as dt_time
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils.timezone import now

from reminders import outbox
from reminders.models import ChannelChoice, QuietHours, Reminder
from tests.factories import PersonFactory
from tests.reminders.stage import Stage, until

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
DUE, KILLS, FLUSHES, STOPS = (2000, 10, 2, 40) if PROVE else (120, 2, 1, 8)
SEED = int(os.environ.get("ALONGSIDE_SEED") or random.SystemRandom().randrange(10**6))
ON_ITS_WAY = 1.5  # seconds a letter may still arrive when its row was leased at the moment it was withdrawn

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_bell(monkeypatch):
    """Only beat wakes workers here: the worst case, since bells can be lost."""
    monkeypatch.setattr(outbox, "ring_after_commit", lambda: None)


def owe(number, alone=0, first=0):
    """Rows due a minute ago, at any hour of the day; the last `alone` each to a person who is owed nothing else."""
    people = [awake() for _ in range(min(20, number))] + [awake() for _ in range(alone)]
    due_at = now() - timedelta(minutes=1)
    rows = []
    for n in range(number):
        nth_alone = n - (number - alone)
        person = people[n % 20 % len(people)] if nth_alone < 0 else people[-1 - nth_alone]
        outbox.owe(person, "plain", f"thing:{first + n}", due_at, at=due_at)
        rows.append(Reminder.objects.get(person=person, subject=f"thing:{first + n}", due_at=due_at))
    return rows


def awake():
    person = PersonFactory(zone="UTC")
    person.quiet_hours = QuietHours.objects.create(person=person, begin=dt_time(0), end=dt_time(0))
    return person


@pytest.mark.prove
def test_nothing_is_lost_when_workers_die_and_valkey_forgets(tmp_path):
    dice = random.Random(SEED)
    print(f"seed {SEED}: {DUE} due, {KILLS} kills, {FLUSHES} flushes, {STOPS} stops")
    owed = owe(DUE, alone=STOPS)
    stopped: dict[str, tuple[float, bool]] = {}

    with Stage(tmp_path, deaths(dice)) as stage:
        stage.start_valkey_with_beat()
        workers = {name: stage.start_worker(name) for name in ("one", "two")}
        flushes, stops = thresholds(dice, FLUSHES), thresholds(dice, STOPS)
        end = time.monotonic() + (600 if PROVE else 60)
        while Reminder.objects.waiting().filter(kind="plain").exists():
            assert time.monotonic() < end, (tmp_path / "log").read_text()[-3000:]
            gone = Reminder.objects.sent().count()
            while stops and gone >= stops[0]:
                stopped |= stop_one(dice, len(stops), stopped)
                stops.pop(0)
            while flushes and gone >= flushes[0]:
                assert stage.valkey.ask(b"FLUSHALL") == b"+OK"
                flushes.pop(0)
            for name, worker in workers.items():
                if worker.poll() is not None:
                    workers[name] = stage.start_worker(name)
            time.sleep(0.02)
        stage.valkey.ask(b"FLUSHALL")  # beat and the living workers find each other again by themselves
        [last] = owe(1, first=DUE)
        until(lambda: Reminder.objects.sent().filter(pk=last.pk).exists(), seconds=15)
        copies, wordings, letters, kills = stage.copies(), stage.wordings(), stage.letters(), stage.kills

    lost = {reminder.message_id for reminder in owed} - set(copies) - set(stopped)
    duplicates = sum(copies.values()) - len(copies)
    too_late = [letter for letter in letters if letter["id"] in stopped and arrived_too_late(letter, stopped)]
    print(f"{len(copies) - 1} of {DUE} sent, {len(stopped)} stopped, {duplicates} duplicates in {kills} kills")
    assert (len(lost), flushes, stops, too_late) == (0, [], [], [])
    assert stopped
    assert kills == KILLS
    assert duplicates <= kills
    assert {len(texts) for texts in wordings.values()} == {1}


def deaths(dice):
    """At which letters a worker dies, and at which moment of them: before, after or between."""
    moments, apart = ["after", "before", "between"], int(DUE * 0.9 / KILLS)
    return [[nth * apart + dice.randrange(5, apart - 5), moments[nth % 3]] for nth in range(KILLS)]


def thresholds(dice, how_many):
    """After how many letters something happens, in order."""
    return sorted(dice.sample(range(2, int(DUE * 0.7)), how_many))


def stop_one(dice, turn, stopped):
    """One reminder is withdrawn, or no longer owed, or its group turned off. Returns its message id, when, and whether
    a worker had it in hand at that moment; nothing when none was left to stop."""
    way = ("withdrawn", "not owed", "turned off")[turn % 3]
    waiting = Reminder.objects.waiting().filter(kind="plain").annotate(owed=Count("person__reminders"))
    waiting = waiting.filter(owed=1) if way == "turned off" else waiting.exclude(owed=1)
    rows = [row for row in waiting if row.message_id not in stopped]
    if not rows:  # the workers were faster
        return {}
    reminder = dice.choice(rows)
    if way == "withdrawn":
        outbox.withdraw("plain", reminder.subject, at=now(), why="ended")
    elif way == "not owed":
        outbox.owe(reminder.person, "stop", reminder.subject, now() + timedelta(days=9), at=now())
    else:
        ChannelChoice.objects.create(person=reminder.person, group="news", channel="none")
    at = time.time()
    reminder.refresh_from_db()
    return {} if reminder.sent_at else {reminder.message_id: (at, reminder.lease_token is not None)}


def arrived_too_late(letter, stopped):
    at, was_leased = stopped[letter["id"]]
    return letter["at"] > at + (ON_ITS_WAY if was_leased else 0)


@pytest.mark.parametrize(("guard", "lost"), [("on", 0), ("mark_first", 1)])
def test_the_run_would_see_a_lost_reminder(tmp_path, guard, lost):
    owed = owe(6)

    with Stage(tmp_path, [[3, "before"]], lease_seconds=1) as stage:
        assert stage.send_due_once(ALONGSIDE_GUARD_OFF=guard) == -9
        until(lambda: not Reminder.objects.waiting().exclude(pk__in=Reminder.objects.free(now())).exists())
        assert stage.send_due_once(ALONGSIDE_GUARD_OFF=guard) == 0
        copies = stage.copies()

    assert len({reminder.message_id for reminder in owed} - set(copies)) == lost
    assert set(copies.values()) == {1}


def test_a_worker_that_dies_after_the_servers_yes_sends_one_copy_more(tmp_path):
    owe(3)

    with Stage(tmp_path, [[2, "after"]], lease_seconds=1) as stage:
        assert stage.send_due_once() == -9
        until(lambda: not Reminder.objects.waiting().exclude(pk__in=Reminder.objects.free(now())).exists())
        assert stage.send_due_once() == 0
        copies, wordings = stage.copies(), stage.wordings()

    assert sorted(copies.values()) == [1, 1, 2]
    assert {len(texts) for texts in wordings.values()} == {1}
