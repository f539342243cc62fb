"""How long people of a program waited until they started with somebody: from its own past, as it stood when the day began.

Nobody reads one wait: a range comes of ten people or more, in whole weeks, and is the same for everybody of the program who
has waited as many weeks, all day long.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models import Max
from django.utils.translation import ngettext

from accounts import gates, wallclock
from accounts.models import Membership
from relationships.how_long import WEEK, HowLong, Range, Wait, how_long
from relationships.models import Match

LOOKED_BACK = timedelta(days=730)
MOST = 500  # waits looked at: of a large program a part, the same part every day

# A wait begins with joining or with the ending of the match before; it ends with a start, or is seen until somebody left,
# went away, or the day began. What has happened since is as if it had not.
WAITS = """
WITH started AS (
    SELECT mentee_id, started_at, closed_at FROM relationships_match WHERE program_id = %(program)s AND started_at < %(day)s
), waits AS (
    SELECT m.id, COALESCE(LAG(s.closed_at) OVER (PARTITION BY m.id ORDER BY s.started_at), m.approved_at) AS began,
           s.started_at AS last, true AS met
    FROM accounts_membership m JOIN started s ON s.mentee_id = m.id
    UNION ALL
    SELECT m.id, GREATEST(m.approved_at, MAX(s.closed_at)),
           LEAST(m.left_at, CASE WHEN m.away_from < %(day)s THEN m.away_from END, %(day)s), false
    FROM accounts_membership m LEFT JOIN started s ON s.mentee_id = m.id
    WHERE m.program_id = %(program)s AND m.role = 'mentee' AND m.approved_at < %(day)s
    GROUP BY m.id HAVING COUNT(s.*) FILTER (WHERE s.closed_at IS NULL OR s.closed_at >= %(day)s) = 0
)
SELECT began, last, met FROM waits WHERE began < last AND began > %(since)s ORDER BY md5(id::text), began LIMIT %(most)s
"""


def told(mentee: Membership, at: datetime) -> HowLong | None:
    """What can honestly be said to this mentee, who has nobody yet; None where the past does not tell."""
    program = mentee.program
    day = gates.day_of(program, at)
    ended = Match.objects.ended().filter(mentee=mentee).aggregate(last=Max("closed_at"))["last"]
    began = wallclock.local_date(ended or mentee.approved_at or at, program.zone)
    return _told(program.pk, wallclock.instant_of(day, datetime.min.time(), program.zone), (day - began).days // WEEK)


@lru_cache(maxsize=1024)
def _told(program: int, day: datetime, weeks: int) -> HowLong | None:
    """For everybody of a program who has waited so many weeks: made once a day."""
    return how_long(waits_of(program, day), weeks * WEEK, _day(day))


def waits_of(program: int, day: datetime) -> list[Wait]:
    """The waits of a program as they stood when a day began."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS, {"program": program, "day": day, "since": day - LOOKED_BACK, "most": MOST})
        return [Wait(_day(began), _day(last), met) for began, last, met in cursor.fetchall()]


def _day(at: datetime) -> int:
    return at.astimezone(UTC).toordinal()


def in_words(range: Range) -> str:
    """ "2 to 6 weeks" from now on."""
    if range.soonest:
        told = ngettext("%(soonest)s to %(latest)s week", "%(soonest)s to %(latest)s weeks", range.latest)
        return told % range._asdict()
    return ngettext("up to %(latest)s week", "up to %(latest)s weeks", range.latest) % range._asdict()
