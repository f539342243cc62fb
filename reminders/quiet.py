"""When a message may go, given the hours in which its receiver wants quiet. Pure: plain values in and out."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOO_LATE_TO_BE_OF_USE = timedelta(hours=1)  # an end of the quiet hours less than this before the event comes too late
JUST_BEFORE = timedelta(minutes=1)


@dataclass(frozen=True)
class Quiet:
    """Hours of the local clock in which nothing is sent: from `begin`, until just before `end`; equal means never."""

    begin: time
    end: time

    def covers(self, clock: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def around(self, instant: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The stretch of quiet that this instant falls in, as two instants in UTC; None outside."""
        local = instant.astimezone(zone)
        clock = local.time()
        if not self.covers(clock):
            return None
        begun_on = local.date() if clock >= self.begin else local.date() - timedelta(days=1)
        ends_on = local.date() if clock < self.end else local.date() + timedelta(days=1)
        begun = datetime.combine(begun_on, self.begin, zone).astimezone(UTC)
        ends = datetime.combine(ends_on, self.end, zone).astimezone(UTC)
        # An hour that the clocks repeat is read as its first pass: quiet then ends no earlier than this instant.
        return min(begun, instant), max(ends, instant)


NEVER = Quiet(time(0), time(0))
NIGHT = Quiet(time(21), time(8))


def when_it_goes(due_at: datetime, not_after: datetime | None, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours a message falls in; just before they begin, where that end is of no use any more.

    >>> night = Quiet(time(21), time(8))
    >>> when_it_goes(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), None, night, ZoneInfo("UTC")).isoformat()
    '2026-11-24T08:00:00+00:00'
    """
    stretch = quiet.around(due_at, zone)
    if stretch is None:
        return due_at
    begun, ends = stretch
    if not_after is not None and ends > not_after - TOO_LATE_TO_BE_OF_USE:
        return begun - JUST_BEFORE
    return ends
