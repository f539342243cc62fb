"""Places and waiting: what a coordinator's yes takes, and an ending gives back. Only inside lifecycle's locks."""

from datetime import datetime

from accounts import changed
from relationships.models import Match


def take(match: Match, at: datetime) -> None:
    """The match holds one of the mentor's places, and the mentee no longer waits."""
    mentor, mentee = match.mentor, match.mentee
    mentor.held += 1
    mentor.save(update_fields=["held"])
    mentee.waited_before, mentee.waiting_since = mentee.waited(at), None
    mentee.save(update_fields=["waited_before", "waiting_since"])
    changed.mentor(mentor, at)


def give_back(match: Match, at: datetime) -> None:
    """The place is free again; the mentee waits on, with the time waited before: nobody goes to the back."""
    mentor, mentee = match.mentor, match.mentee
    if mentor.places_free == 0:
        mentor.free_since = at
    mentor.held -= 1
    mentor.save(update_fields=["held", "free_since"])
    if mentee.left_at is None:
        mentee.waiting_since = at
        mentee.save(update_fields=["waiting_since"])
    changed.mentor(mentor, at)
