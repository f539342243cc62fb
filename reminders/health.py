"""Is what we owe going out? Asked by /health/, by the doctor and by the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min

from reminders import kinds, outbox
from reminders.models import Heartbeat, Reminder

LATE = timedelta(minutes=5)  # ten ticks
SILENT = timedelta(minutes=3)


@dataclass(frozen=True)
class Watch:
    """What the watchdog saw."""

    overdue: int
    oldest: timedelta | None  # how long the oldest due row has waited; None: nothing is due
    dead: int
    bounced: int
    last_beat_at: datetime | None
    last_sent_at: datetime | None
    at: datetime

    @property
    def is_late(self) -> bool:
        """Reminders are late: the desk says so."""
        return self.oldest is not None and self.oldest > LATE

    @property
    def is_silent(self) -> bool:
        """Nobody has looked for due reminders of late."""
        return self.last_beat_at is None or self.at - self.last_beat_at > SILENT

    @property
    def is_well(self) -> bool:
        return not (self.is_late or self.is_silent or self.dead)


def watchdog(at: datetime) -> Watch:
    due = Reminder.objects.overdue(at).aggregate(count=Count("pk"), oldest=Min("goes_at"))
    return Watch(
        overdue=due["count"],
        oldest=at - due["oldest"] if due["oldest"] else None,
        dead=Reminder.objects.dead().count(),
        bounced=Reminder.objects.bounced().count(),
        last_beat_at=Heartbeat.objects.filter(name=outbox.TICK).values_list("at", flat=True).first(),
        last_sent_at=Reminder.objects.sent().aggregate(last=Max("sent_at"))["last"],
        at=at,
    )


@dataclass(frozen=True)
class Finding:
    """One invariant over live rows: how many were looked at, and how many break it."""

    name: str
    checked: int
    broken: int


def no_reminder_is_overdue(at: datetime) -> Finding:
    waiting = Reminder.objects.waiting()
    return Finding("no reminder is overdue", waiting.count(), waiting.overdue(at - LATE).count())


def no_reminder_is_dead(at: datetime) -> Finding:
    return Finding("no reminder is dead", Reminder.objects.live().count(), Reminder.objects.dead().count())


def one_live_reminder_for_each_thing_owed(at: datetime) -> Finding:
    """The constraint says so; counted all the same, since a restored database may come without it."""
    live = Reminder.objects.live()
    twice = live.values("person", "kind", "subject", "due_at").annotate(rows=Count("pk")).filter(rows__gt=1)
    return Finding("one live reminder per person, kind, subject and due time", live.count(), twice.count())


def every_kind_is_known(at: datetime) -> Finding:
    waiting = Reminder.objects.waiting()
    known = [kind.key for kind in kinds.every()]
    return Finding(
        "every waiting reminder is of a known kind", waiting.count(), waiting.exclude(kind__in=known).count()
    )


CHECKS: list[Callable[[datetime], Finding]] = [
    no_reminder_is_overdue, no_reminder_is_dead, one_live_reminder_for_each_thing_owed, every_kind_is_known,
]  # fmt: skip
