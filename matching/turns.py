"""Whose turn it is: mentors who fit nearly alike take turns at the first places, so that not everybody asks the same few.

Each mentor has a turn in half of the lists of a day. For the order of a mentee's list alone, their points are raised there
by `NEARLY_ALIKE` − 1: nobody stands before somebody who has `NEARLY_ALIKE` more. Whose turn it is, and who of equals comes
first, is dealt out anew for each mentee and each of their days, from nothing but since when the mentor has been free. The
same mentee, day and cards give the same order, and leaving some people out moves nobody who stays.

Plain whole numbers, the same in SQL, Python and numpy. A moment is dealt out by a·x + b modulo a prime (Carter and Wegman
1979). The key of a mentor says nothing about anybody; it parts those who have been free since the same second.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from accounts import wallclock

NEARLY_ALIKE = 500  # points inside: 5 of 100
PRIME = 2**31 - 1
DAWN = datetime(1970, 1, 1, tzinfo=UTC)


class Turns(NamedTuple):
    """How the turns are dealt out to the mentors for one mentee on one day."""

    times: int
    plus: int

    @classmethod
    def of(cls, mentee: int, zone: str, at: datetime) -> "Turns":
        """For the mentee with this key, on the day that `at` is on their clock."""
        today = wallclock.local_date(at, zone)
        dealt = hashlib.sha256(f"{mentee} {today.isoformat()}".encode()).digest()
        return cls(1 + int.from_bytes(dealt[:8]) % (PRIME - 1), int.from_bytes(dealt[8:16]) % PRIME)

    def dealt(self, free_since: Any, mentor: Any) -> Any:
        """What is dealt to a mentor who is free since so many seconds, the lower the sooner: for numbers, or arrays of
        64 bits."""
        return ((free_since + mentor) % PRIME * self.times + self.plus) % PRIME

    def raised(self, dealt: Any) -> Any:
        """By how many points a mentor is raised to whom this was dealt."""
        return (dealt < PRIME // 2) * (NEARLY_ALIKE - 1)

    def order_sql(self, points: str, free_since: str, mentor: str) -> str:
        """The order over columns of these names. Nothing in it was typed by anybody."""
        since = f"floor(date_part('epoch', {free_since}))::bigint"
        dealt = f"mod(mod({since} + {mentor}, {PRIME}) * {self.times} + {self.plus}, {PRIME})"
        return f"{points} + ({dealt} < {PRIME // 2})::int * {NEARLY_ALIKE - 1} DESC, {dealt}, {mentor}"


def seconds(at: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return (at - DAWN) // timedelta(seconds=1)
