"""What we owe is a row: written with its reason, leased to be sent, marked as soon as the mail server has it.

In the order of a reminder's life: owe, withdraw, claim, hold, and then what became of it.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import SystemRandom

from celery import current_app
from django.conf import settings
from django.db import models, transaction

from reminders import kinds, quiet
from reminders.models import Heartbeat, Reminder, quiet_of, zone_of

BATCH = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
FAILURES_UNTIL_DEAD = 8
KEPT_FOR = timedelta(days=30)
dice = SystemRandom()
BELL = TICK = "reminders.tasks.send_due"  # the task, and the heartbeat it leaves


def about(thing: models.Model | str) -> str:
    """The subject for a thing of another room: `about(check_in)` is "check_in:12"; a subject stays itself.

    >>> about("check_in:12")
    'check_in:12'
    """
    if isinstance(thing, str):
        return thing
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(thing).__name__)
    return f"{name.lstrip('_')}:{thing.pk}"


# Owing


def owe(person, kind: str, subject: models.Model | str, due_at: datetime, **more) -> None:
    """Owe a person one message: see `owe_each`."""
    owe_each([person], kind, subject, due_at, **more)


@transaction.atomic(savepoint=False)
def owe_each(
    people: Iterable, kind: str, subject: models.Model | str, due_at: datetime, *,
    at: datetime, not_after: datetime | None = None, desk: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """Owe each of these people one message. Call it in the transaction of its reason; owing the same twice is owing it
    once.

    `not_after` is when it becomes useless (the check-in's start); `desk` the public id of the program whose
    coordinators see it when it cannot be sent.
    """
    owed = []
    for person in people:
        goes_at = _outside_quiet_hours(person, kind, due_at, not_after)
        owed.append(
            Reminder(
                person=person, kind=kind, subject=about(subject), desk=desk, due_at=due_at, not_after=not_after,
                owed_at=at, goes_at=goes_at, next_try_at=goes_at,
            )
        )  # fmt: skip
    Reminder.objects.bulk_create(owed, ignore_conflicts=True)
    to_go = [reminder.public_id for reminder in owed if reminder.goes_at <= at]
    if to_go and Reminder.objects.filter(public_id__in=to_go).exists():  # none of them, where all were owed before
        ring_after_commit()


def ring_after_commit() -> None:
    """Wake a worker once the row is there to be seen. The row does not need it: with the broker down, beat finds it."""
    # By name, since a task stands above the rules of its room; robust, since a deaf broker must not spoil a page.
    transaction.on_commit(lambda: current_app.send_task(BELL, retry=False, ignore_result=True, expires=60), robust=True)


@transaction.atomic
def retime(person, at: datetime) -> int:
    """Lay everything this person is owed outside their quiet hours anew, after a change of those or of their zone."""
    moved = 0
    for reminder in Reminder.objects.waiting().filter(person=person, attempts=0).select_for_update():
        goes_at = _outside_quiet_hours(person, reminder.kind, reminder.due_at, reminder.not_after)
        if goes_at != reminder.goes_at:
            reminder.goes_at = reminder.next_try_at = goes_at
            reminder.save(update_fields=["goes_at", "next_try_at"])
            moved += 1
    return moved


def _outside_quiet_hours(person, kind: str, due_at: datetime, not_after: datetime | None) -> datetime:
    known = kinds.find(kind)
    if known and not known.respects_quiet_hours:
        return due_at
    return quiet.when_it_goes(due_at, not_after, quiet_of(person), zone_of(person))


# Taking back


def withdraw(kind: str | Iterable[str] | None = None, subject=None, *, at: datetime, why: str, person=None) -> int:
    """Take back what is owed and unsent: of these kinds (None: all), about these subjects (None: all), to this person
    (None: all). A subject is a string, a model instance, or several. Returns how many rows were taken back.
    """
    if kind is None and subject is None and person is None:
        raise ValueError("withdraw needs to know what")
    rows = Reminder.objects.live().filter(sent_at=None, dropped_at=None, bounced_at=None)
    if kind is not None:
        rows = rows.filter(kind__in=[kind] if isinstance(kind, str) else list(kind))
    if subject is not None:
        several = [subject] if isinstance(subject, str | models.Model) else list(subject)
        rows = rows.filter(subject__in=[about(one) for one in several])
    if person is not None:
        rows = rows.filter(person=person)
    return rows.update(withdrawn_at=at, why=why)


# Sending


@transaction.atomic
def claim(at: datetime, batch: int = BATCH) -> list[Reminder]:
    """Lease due rows, longest due first. Nobody else gets them before the lease runs out; then they are due again."""
    rows = list(
        Reminder.objects.due(at).free(at).order_by("next_try_at", "id").select_for_update(skip_locked=True)[:batch]
    )
    lease = {"lease_token": uuid.uuid4(), "lease_until": at + settings.REMINDERS_LEASE}
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(**lease)
    for row in rows:
        row.lease_token, row.lease_until = lease["lease_token"], lease["lease_until"]
    return rows


def claim_next(at: datetime) -> Reminder | None:
    return next(iter(claim(at, batch=1)), None)


def hold(reminder: Reminder, at: datetime) -> bool:
    """Renew the lease the moment before sending. False if the row was withdrawn meanwhile, or is in other hands."""
    return _mark(reminder, lease_until=at + settings.REMINDERS_LEASE)


def release(reminders: Iterable[Reminder]) -> None:
    """Give rows back untried."""
    tokens = {reminder.lease_token for reminder in reminders}
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders], lease_token__in=tokens).update(
        lease_token=None, lease_until=None
    )


def mark_sent(reminder: Reminder, at: datetime) -> bool:
    """The mail server has accepted it. A withdrawal that came while it was on its way stays on the row beside this."""
    mine = Reminder.objects.filter(pk=reminder.pk, lease_token=reminder.lease_token)
    return bool(mine.update(sent_at=at, last_error="", **FREE))


def drop(reminder: Reminder, at: datetime, why: str) -> bool:
    """It turned out, when its time came, to be owed no longer."""
    return _mark(reminder, dropped_at=at, why=why, **FREE)


def put_off(reminder: Reminder, until: datetime) -> bool:
    """Its receiver is in their quiet hours: no failure, only later."""
    return _mark(reminder, goes_at=until, next_try_at=until, **FREE)


def bounce(reminder: Reminder, at: datetime, error: str) -> bool:
    """The receiver's mail server refuses it for good."""
    return _mark(reminder, bounced_at=at, why="refused", last_error=error[:80], **FREE)


def bury(reminder: Reminder, at: datetime, why: str, error: str = "") -> bool:
    """Give up, visibly: the desk and the doctor see it, and one click sends it again."""
    return _mark(reminder, dead_at=at, why=why, last_error=error[:80], **FREE)


def fail(reminder: Reminder, at: datetime, error: str) -> bool:
    """It did not work this time. Try again later, or bury it after too many failures."""
    failures = reminder.attempts + 1
    if failures >= FAILURES_UNTIL_DEAD:
        return _mark(reminder, attempts=failures, dead_at=at, why="too_many_failures", last_error=error[:80], **FREE)
    again_at = at + dice.random() * longest_wait(failures)  # full jitter
    return _mark(reminder, attempts=failures, next_try_at=again_at, last_error=error[:80], **FREE)


def longest_wait(failures: int) -> timedelta:
    """30 s, doubled with every failure after the first, at most an hour.

    >>> [longest_wait(n).total_seconds() for n in (1, 2, 3, 8)]
    [30.0, 60.0, 120.0, 3600.0]
    """
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))


FREE = {"lease_token": None, "lease_until": None}


def _mark(reminder: Reminder, **facts) -> bool:
    """Write facts only while the lease is ours and the row unsent: a worker that comes late changes nothing."""
    mine = Reminder.objects.waiting().filter(pk=reminder.pk, lease_token=reminder.lease_token)
    return bool(mine.update(**facts))


# Afterwards


def later_one_stands_for(reminder: Reminder, kind: kinds.Kind, at: datetime) -> bool:
    """Whether a later message about the same thing has gone, or goes now: late reminders collapse into one."""
    later = models.Q(due_at__gt=reminder.due_at) | models.Q(due_at=reminder.due_at, pk__gt=reminder.pk)
    to_same = Reminder.objects.live().filter(
        person=reminder.person_id, subject=reminder.subject, kind__in=kinds.alike(kind)
    )
    # One that went before this was owed cannot speak for it: the thing may have been moved in between.
    gone = models.Q(sent_at__gte=reminder.owed_at)
    return to_same.filter(later).filter(gone | models.Q(pk__in=Reminder.objects.overdue(at))).exists()


@transaction.atomic
def send_again(reminder: Reminder, at: datetime) -> bool:
    """One more life for a dead or bounced row. False if there is nothing to send again."""
    again = {"dead_at": None, "bounced_at": None, "why": "", "last_error": "", "attempts": 0, "next_try_at": at}
    revived = Reminder.objects.in_trouble().filter(pk=reminder.pk).update(**again, **FREE)
    if revived:
        ring_after_commit()
    return bool(revived)


def forget(at: datetime) -> int:
    """Delete what was sent, taken back or no longer owed 30 days ago. What is in trouble stays on the desk."""
    over = models.Q()
    for fact in ("sent_at", "withdrawn_at", "dropped_at"):
        over |= models.Q(**{f"{fact}__lte": at - KEPT_FOR})
    return Reminder.objects.filter(over).delete()[0]


def beat(name: str, at: datetime) -> None:
    """Leave a sign that a periodic duty ran."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )
