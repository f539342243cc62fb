"""Sending one row: asked once more whether it is owed, put into words, handed over, marked at once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from reminders import kinds, letter, outbox, quiet
from reminders.channels import Bounced, MailBox, NotNow, Unreachable, mail_box
from reminders.models import ChannelChoice, Reminder, quiet_of, zone_of

log = logging.getLogger(__name__)
ONE_RUN = timedelta(minutes=3)  # below the time limit of a task; the next tick goes on


def send_due(clock: Callable[[], datetime]) -> int:
    """Send what is due until nothing is left, for some minutes at most. Safe to run twice, in parallel, or late.

    When the mail server is not there, only the row in hand counts a failure; the others are given back untried.
    """
    started_at, sent = clock(), 0
    with mail_box() as box:
        while clock() - started_at < ONE_RUN and (batch := outbox.claim(at=clock())):
            for nth, reminder in enumerate(batch):
                try:
                    sent += deliver(reminder, box, clock())
                except Unreachable as problem:
                    log.warning("mail server unreachable: %s", problem)
                    outbox.fail(reminder, clock(), str(problem))
                    outbox.release(batch[nth + 1 :])
                    return sent
    return sent


def deliver(reminder: Reminder, box: MailBox, at: datetime) -> bool:
    """Send one claimed row if it is still owed. True once the mail server has accepted it."""
    kind = kinds.find(reminder.kind)
    if kind is None:
        outbox.bury(reminder, at, why="unknown_kind")
        return False
    box.open()
    try:
        if why := why_not(reminder, kind, at):
            outbox.drop(reminder, at, why)
            return False
        if (goes_at := when_it_may_go(reminder, kind, at)) > at:
            outbox.put_off(reminder, goes_at)
            return False
        message = letter.write(reminder, kind)
        if not outbox.hold(reminder, at):
            return False
        box.send(message)
    except Bounced as problem:
        outbox.bounce(reminder, at, str(problem))
    except NotNow as problem:
        outbox.fail(reminder, at, str(problem))
    except Exception as problem:  # a kind's own mistake: it must not hold up the others
        log.warning("reminder %s failed: %s", reminder.public_id, type(problem).__name__)
        outbox.fail(reminder, at, type(problem).__name__)
    else:
        return outbox.mark_sent(reminder, at)
    return False


def why_not(reminder: Reminder, kind: kinds.Kind, at: datetime) -> str:
    """Why this is not to be sent after all, in one word; empty if it is."""
    person = reminder.person
    if not person.is_active or not person.email:
        return "nobody_there"
    if reminder.not_after is not None and at >= reminder.not_after:
        return "too_late"
    if is_turned_off(person, kind):
        return "turned_off"
    if outbox.later_one_stands_for(reminder, kind, at):
        return "a_later_one_goes"
    return "" if kind.still_owed(reminder, at) else "not_owed"


def is_turned_off(person, kind: kinds.Kind) -> bool:
    if kind.group is None:
        return False
    return person.channel_choices.filter(group=kind.group, channel=ChannelChoice.Channel.NONE).exists()


def when_it_may_go(reminder: Reminder, kind: kinds.Kind, at: datetime) -> datetime:
    """Now, or at the end of quiet hours that were chosen after this was owed, or that an outage ran into."""
    if not kind.respects_quiet_hours:
        return at
    return quiet.when_it_goes(at, reminder.not_after, quiet_of(reminder.person), zone_of(reminder.person))
