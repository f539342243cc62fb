"""What stands on the homes of the two: the next thing, what waits for whom, and the people one walks with."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import gates
from accounts.models import Membership
from relationships import story
from relationships.models import CheckIn, DeskNote, Match

MOST_SHOWN = 20
ASKED_ABOUT_FOR = timedelta(days=14)


def of_mentee(member: Membership, at: datetime) -> dict:
    """The match if there is one, else the open requests, else the way to find someone."""
    match = Match.objects.started().filter(mentee=member).with_people().first()
    requests = [] if match else _told(Match.objects.open().filter(mentee=member), at)
    return {
        "member": member,
        "at": at,
        "match": match,
        "turn_to": story.desk_of(member.program) if match and match.mentor.is_away(at) else "",
        "meet": _meet(match, member, at),
        "requests": [row for row in requests if row["match"].mentee_yes_at],
        "suggestions": [row for row in requests if not row["match"].mentee_yes_at],
        "to_tick": _to_tick(member, at),
        "is_away": member.is_away(at),
        **_desk(member),
    }


def of_mentor(member: Membership, at: datetime) -> dict:
    """Who needs an answer, the next check-ins, and what stands in the way of being seen."""
    asked = Match.objects.open().filter(mentor=member, mentee_yes_at__isnull=False, mentor_yes_at=None)
    return {
        "member": member,
        "at": at,
        "to_answer": list(asked.with_people().order_by("mentee_yes_at")[:MOST_SHOWN]),
        "waiting": list(
            Match.objects.open().filter(mentor=member, mentor_yes_at__isnull=False).with_people()[:MOST_SHOWN]
        ),
        "people": _with_next(Match.objects.started().filter(mentor=member).with_people().order_by("started_at")),
        "to_tick": _to_tick(member, at),
        "places": story.places_in_words(member),
        "missing": gates.missing(member, gates.day_of(member.program, at)),
        "is_away": member.is_away(at),
        **_desk(member),
    }


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
        "open": _told(mine.open(), at),
        "earlier": _told(mine.exclude(closed_at=None).order_by("-closed_at")[:MOST_SHOWN], at),
    }


def _told(matches: QuerySet, at: datetime) -> list[dict]:
    rows = matches.with_people() if matches.query.is_sliced else matches.with_people().order_by("opened_at")
    rows = list(rows)
    desk = story.desk_of(rows[0].program) if rows else ""
    return [{"match": match, "standing": story.standing(match, at, desk)} for match in rows]


def _meet(match: Match | None, member: Membership, at: datetime) -> dict | None:
    check_in = match.check_ins.next_ones().select_related("way").first() if match and match.is_active else None
    if check_in is None:
        return None
    check_in.match = match
    return story.meeting(check_in, member, at)


def _with_next(matches: QuerySet) -> list[dict]:
    """Each match with its next check-in, in two queries whatever their number."""
    matches = list(matches)
    coming = {row.match_id: row for row in CheckIn.objects.next_ones().filter(match__in=matches).select_related("way")}
    return [{"match": match, "next": coming.get(match.pk)} for match in matches]


def _to_tick(member: Membership, at: datetime) -> list[CheckIn]:
    """The last check-in with each, where it is over and this member has not said whether they met."""
    mine, said = ("mentee", "mentee_says_met") if member.is_mentee else ("mentor", "mentor_says_met")
    begun = CheckIn.objects.begun(at - timedelta(minutes=50)).filter(**{f"match__{mine}": member, said: None})
    lately = begun.filter(starts_at__gt=at - ASKED_ABOUT_FOR, match__closed_at=None)
    rows = lately.select_related("match__mentee__person", "match__mentor__person")
    return list(rows.order_by("match", "-starts_at").distinct("match")[:3])


def _desk(member: Membership) -> dict:
    """Questions of the desk that wait for this member, and answers they may not have read."""
    mine = DeskNote.objects.filter(person=member.person_id, program=member.program_id)
    lately = Q(answered_at__gt=timezone.now() - timedelta(days=7))
    return {
        "questions": list(mine.questions().unanswered()[:3]),
        "answers": list(mine.to_desk().filter(lately)[:3]),
    }
