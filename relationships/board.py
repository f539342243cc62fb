"""What stands on the homes of the two: the next thing, what waits for whom, and the people one walks with."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts import gates, told
from accounts.models import Membership
from accounts.ready import Ready
from relationships import story
from relationships.models import CheckIn, DeskNote, Match

MOST_SHOWN = 20
ASKED_ABOUT_FOR = timedelta(days=14)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def of_mentee(member: Membership, at: datetime) -> dict:
    """The match if there is one, else the open requests, else the way to find someone."""
    match = next(iter(_started_by(member.pk)), None)
    requests = [] if match else _told(_open_of(member.pk), at)
    return {
        "member": member,
        "at": at,
        "match": match,
        "turn_to": story.desk_of(member.program) if match and match.mentor.is_away(at) else "",
        "meet": _meet(match, member, at),
        "requests": [row for row in requests if row["match"].mentee_yes_at],
        "suggestions": [row for row in requests if not row["match"].mentee_yes_at],
        "to_tick": _mentees_to_tick(member.pk, at),
        "is_away": member.is_away(at),
        **_desk(member),
    }


def of_mentor(member: Membership, at: datetime) -> dict:
    """Who needs an answer, the next check-ins, and what stands in the way of being seen."""
    return {
        "member": member,
        "at": at,
        "to_answer": _to_answer_by(member.pk),
        "waiting": _waiting_with(member.pk),
        "people": _with_next(_walking_with(member.pk)),
        "to_tick": _mentors_to_tick(member.pk, at),
        "places": story.places_in_words(member),
        "missing": gates.missing(member, gates.day_of(member.program, at)),
        "on_a_break": told.break_of(member, at),
        **_desk(member),
    }


# The questions of the homes, put into SQL once: each is about a match, its two people and their program

_started_by = Ready(lambda mentee: Match.objects.started().filter(mentee=mentee).with_people().order_by("pk")[:1], -1)
_open_of = Ready(lambda mentee: Match.objects.open().filter(mentee=mentee).with_people().order_by("opened_at"), -1)
_walking_with = Ready(
    lambda mentor: Match.objects.started().filter(mentor=mentor).with_people().order_by("started_at"), -1
)
_to_answer_by = Ready(
    lambda mentor: (
        Match.objects.open()
        .filter(mentor=mentor, mentee_yes_at__isnull=False, mentor_yes_at=None)
        .with_people()
        .order_by("mentee_yes_at")[:MOST_SHOWN]
    ),
    -1,
)
_waiting_with = Ready(
    lambda mentor: Match.objects.open().filter(mentor=mentor, mentor_yes_at__isnull=False).with_people()[:MOST_SHOWN],
    -1,
)


def people_of(mentor: Membership, at: datetime) -> dict:
    mine = Match.objects.filter(mentor=mentor).with_people()
    return {
        "member": mentor,
        "people": _with_next(mine.started().order_by("started_at")),
        "earlier": list(mine.ended().order_by("-closed_at")[:MOST_SHOWN]),
        "places": story.places_in_words(mentor),
    }


def requests_of(member: Membership, at: datetime) -> dict:
    mine = Match.objects.visible_to(member).filter(started_at=None)
    return {
        "member": member,
        "open": _told(mine.open().with_people().order_by("opened_at"), at),
        "earlier": _told(mine.exclude(closed_at=None).with_people().order_by("-closed_at")[:MOST_SHOWN], at),
    }


def _told(matches: Iterable[Match], at: datetime) -> list[dict]:
    rows = list(matches)
    desk = story.desk_of(rows[0].program) if rows else ""
    return [{"match": match, "standing": story.standing(match, at, desk)} for match in rows]


def _meet(match: Match | None, member: Membership, at: datetime) -> dict | None:
    check_in = match.check_ins.next_ones().select_related("way").first() if match and match.is_active else None
    if check_in is None:
        return None
    check_in.match = match
    return story.meeting(check_in, member, at)


def _with_next(matches: Iterable[Match]) -> list[dict]:
    """Each match with its next check-in, in two queries whatever their number."""
    matches = list(matches)
    coming = {row.match_id: row for row in CheckIn.objects.next_ones().filter(match__in=matches).select_related("way")}
    return [{"match": match, "next": coming.get(match.pk)} for match in matches]


def _not_said_by(role: str) -> Ready:
    """The last check-in with each, where it is over and this member has not said whether they met."""

    def rows(member: int, at: datetime) -> QuerySet[CheckIn]:
        begun = CheckIn.objects.begun(at - timedelta(minutes=50))
        lately = begun.filter(starts_at__gt=at - ASKED_ABOUT_FOR, match__closed_at=None)
        mine = lately.filter(**{f"match__{role}": member, f"{role}_says_met": None})
        with_two = mine.select_related("match__mentee__person", "match__mentor__person")
        return with_two.order_by("match", "-starts_at").distinct("match")[:3]

    return Ready(rows, -1, LONG_AGO)


_mentees_to_tick, _mentors_to_tick = _not_said_by("mentee"), _not_said_by("mentor")
_questions_to = Ready(
    lambda person, program: DeskNote.objects.filter(person=person, program=program).questions().unanswered()[:3], -1, -2
)
_answers_to = Ready(
    lambda person, program, since: DeskNote.objects.filter(
        person=person, program=program, answered_at__gt=since
    ).to_desk()[:3],
    -1, -2, LONG_AGO,
)  # fmt: skip


def _desk(member: Membership) -> dict:
    """Questions of the desk that wait for this member, and answers they may not have read."""
    person, program = member.person_id, member.program_id
    return {
        "questions": _questions_to(person, program),
        "answers": _answers_to(person, program, timezone.now() - timedelta(days=7)),
    }
