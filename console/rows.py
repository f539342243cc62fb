"""The first rows of what a desk asks, and how many there are: the question is put into SQL once."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from accounts import gates
from accounts.models import Membership, Person
from accounts.ready import Ready
from console import gate


class Rows:
    """The rows of a list for a coordinator at a moment, on a day of the program."""

    def __init__(self, ask: Callable[[Membership, datetime, date], QuerySet]):
        self.ask = ask
        self._ready: dict[int, Ready] = {}  # by how many are wanted

    def first(self, most: int, coordinator: Membership, at: datetime) -> list:
        """At most so many of them."""
        if most not in self._ready:
            self._ready[most] = Ready(
                lambda program, person, close, at, today: self.ask(_somebody(program, person, close), at, today)[:most],
                -1, -2, [-3], datetime(1900, 1, 1, tzinfo=UTC), date(1800, 1, 1),
            )  # fmt: skip
        close, today = sorted(gate.close_to(coordinator)), gates.day_of(coordinator.program, at)
        return self._ready[most](coordinator.program_id, coordinator.person_id, close, at, today)

    def counted(self, most: int, coordinator: Membership, at: datetime) -> tuple[list, int]:
        """At most so many, and how many there are: asked only where there are more."""
        found = self.first(most + 1, coordinator, at)
        if len(found) <= most:
            return found, len(found)
        return found[:most], self.ask(coordinator, at, gates.day_of(coordinator.program, at)).count()


def _somebody(program: int, person: int, close: list[int]) -> Membership:
    """A coordinator whose questions are to be put into SQL."""
    coordinator = Membership(program_id=program, person=Person(pk=person), role=Membership.Role.COORDINATOR)
    coordinator.approved_at = datetime(1900, 1, 1, tzinfo=UTC)
    gate.say_close(coordinator, close)
    return coordinator
