"""MODEL's invariants over matches and check-ins, counted on live rows. Asked by the doctor."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Block, Membership
from relationships.models import CheckIn, Match
from reminders.health import Finding

GRACE = timedelta(minutes=10)  # a check-in has begun, and the sweep of each minute has had its chances


def _held(matches: QuerySet) -> Coalesce:
    mine = matches.filter(mentor=OuterRef("pk")).order_by().values("mentor").annotate(rows=Count("pk"))
    return Coalesce(Subquery(mine.values("rows")), 0)


def no_mentor_holds_more_places_than_their_capacity(at: datetime) -> Finding:
    mentors = Membership.objects.mentors().annotate(recounted=_held(Match.objects.approved()))
    return Finding(
        "no mentor holds more places than their capacity",
        mentors.count(),
        mentors.filter(recounted__gt=F("capacity")).count(),
    )


def places_held_are_what_is_counted(at: datetime) -> Finding:
    mentors = Membership.objects.mentors().annotate(recounted=_held(Match.objects.approved()))
    return Finding(
        "places held are those of approved matches", mentors.count(), mentors.exclude(recounted=F("held")).count()
    )


def a_mentee_has_at_most_one_approved_match(at: datetime) -> Finding:
    approved = Match.objects.approved()
    twice = approved.values("mentee").annotate(rows=Count("pk")).filter(rows__gt=1)
    return Finding("a mentee has at most one approved match per program", approved.count(), twice.count())


def a_mentee_has_at_most_three_open_requests(at: datetime) -> Finding:
    requests = Match.objects.open().filter(origin=Match.Origin.REQUEST)
    more = requests.values("mentee").annotate(rows=Count("pk")).filter(rows__gt=3)
    return Finding("a mentee has at most 3 open requests", requests.count(), more.count())


def one_match_not_closed_for_the_same_two(at: datetime) -> Finding:
    rows = Match.objects.not_closed()
    twice = rows.values("mentee", "mentor").annotate(rows=Count("pk")).filter(rows__gt=1)
    return Finding("at most one match that is not closed for the same two", rows.count(), twice.count())


def nobody_is_matched_after_an_ending_for_safety(at: datetime) -> Finding:
    rows = Match.objects.not_closed()
    earlier = Match.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"), closed_as=Match.Closed.SAFETY)
    return Finding("no pair that ended for safety is matched again", rows.count(), rows.filter(Exists(earlier)).count())


def nobody_is_matched_across_a_block(at: datetime) -> Finding:
    rows = Match.objects.not_closed()
    one, other = OuterRef("mentee__person"), OuterRef("mentor__person")
    blocks = Block.objects.filter(lifted_at=None).filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))
    return Finding("nobody is matched across a block", rows.count(), rows.filter(Exists(blocks)).count())


def two_people_of_one_program_and_a_third_who_approved(at: datetime) -> Finding:
    rows = Match.objects.all()
    wrong = (
        ~Q(mentee__program=F("program"))
        | ~Q(mentor__program=F("program"))
        | Q(mentee__person=F("mentor__person"))
        | Q(coordinator_yes_by=F("mentee__person"))
        | Q(coordinator_yes_by=F("mentor__person"))
    )
    return Finding("three different people of one program", rows.count(), rows.filter(wrong).count())


def an_active_match_has_its_next_check_in(at: datetime) -> Finding:
    """On the calendar: still to come, or begun only just now."""
    active = Match.objects.active().filter(started_at__lte=at - GRACE)
    coming = CheckIn.objects.next_ones().filter(starts_at__gt=at - GRACE)
    return Finding(
        "an active match has its next check-in on the calendar",
        active.count(),
        active.exclude(pk__in=coming.values("match")).count(),
    )


def what_is_not_active_has_nothing_on_the_calendar(at: datetime) -> Finding:
    upcoming = CheckIn.objects.upcoming(at)
    return Finding(
        "no check-in stands for a match that is paused or over",
        upcoming.count(),
        upcoming.exclude(match__in=Match.objects.active()).count(),
    )


def nothing_started_without_three_yeses(at: datetime) -> Finding:
    started = Match.objects.filter(started_at__isnull=False)
    missing = Q(mentee_yes_at=None) | Q(mentor_yes_at=None) | Q(coordinator_yes_at=None) | Q(coordinator_yes_by=None)
    return Finding("nothing starts without three yeses", started.count(), started.filter(missing).count())


def nothing_is_left_open_past_its_days(at: datetime) -> Finding:
    return Finding(
        "no request is open past its days",
        Match.objects.open().count(),
        Match.objects.expired(at - timedelta(hours=1)).count(),
    )


def nobody_waits_who_has_a_match(at: datetime) -> Finding:
    mentees = Membership.objects.mentees().active()
    with_match = Q(pk__in=Match.objects.approved().values("mentee"))
    wrong = mentees.filter(with_match, waiting_since__isnull=False) | mentees.exclude(with_match).filter(
        waiting_since=None
    )
    return Finding("a mentee waits exactly while no match is approved", mentees.count(), wrong.count())


CHECKS: list[Callable[[datetime], Finding]] = [
    no_mentor_holds_more_places_than_their_capacity,
    places_held_are_what_is_counted,
    a_mentee_has_at_most_one_approved_match,
    a_mentee_has_at_most_three_open_requests,
    one_match_not_closed_for_the_same_two,
    nobody_is_matched_after_an_ending_for_safety,
    nobody_is_matched_across_a_block,
    two_people_of_one_program_and_a_third_who_approved,
    an_active_match_has_its_next_check_in,
    what_is_not_active_has_nothing_on_the_calendar,
    nothing_started_without_three_yeses,
    nothing_is_left_open_past_its_days,
    nobody_waits_who_has_a_match,
]
