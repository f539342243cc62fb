"""Check-ins follow a wall clock, stand at times both are free, and are always one ahead."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import DatedException
from relationships import cadence, calendar, guards, health, lifecycle
from relationships.models import CheckIn, Match
from reminders.models import Reminder
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    CheckInFactory,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    make_ready,
    meets_by,
    offers_ways,
)

HOUR = timedelta(hours=1)
TUESDAY_6PM = NOON + DAY + 6 * HOUR


def started(mentee_zone="Europe/London", mentor_zone="Europe/London", at=NOON, **program):
    program = ProgramFactory(**program)
    amara = MenteeFactory(program=program, person__chosen_name="Amara", person__zone=mentee_zone)
    ben = make_ready(MentorFactory(program=program, person__chosen_name="Ben", person__zone=mentor_zone), at)
    match = lifecycle.ask(amara, ben, at=at)
    return match, amara, ben, CoordinatorFactory(program=program)


def start(match, ben, chidi, at=NOON):
    lifecycle.say_yes(match, ben, at)
    match = lifecycle.say_yes(match, chidi, at)
    return match.check_ins.next_ones().get()


def reminders(check_in):
    rows = Reminder.objects.waiting().filter(kind__in=calendar.REMINDERS, subject=f"check_in:{check_in.pk}")
    return sorted(rows.values_list("due_at", "kind").distinct())


# The cadence, on paper


def test_weekly_and_fortnightly_keep_the_weekday():
    assert cadence.following(date(2026, 12, 31), "weekly") == date(2027, 1, 7)
    assert cadence.following(date(2026, 12, 31), "fortnightly") == date(2027, 1, 14)


def test_monthly_keeps_which_weekday_of_the_month_it_is():
    on, seen = date(2026, 1, 27), []
    for _ in range(12):
        on = cadence.following(on, "monthly")
        seen.append((on.month, (on.day - 1) // 7, on.weekday()))
    assert seen == [(month, 3, 1) for month in [*range(2, 13), 1]]


def test_a_fifth_weekday_is_followed_by_the_fourth():
    assert cadence.following(date(2026, 3, 31), "monthly") == date(2026, 4, 28)


def test_pieces_and_what_is_taken_out_of_them():
    def at(hour):
        return NOON + hour * HOUR

    both = cadence.pieces([(at(0), at(4)), (at(6), at(8))], [(at(1), at(2)), (at(3), at(7))])
    assert both == [(at(1), at(2)), (at(3), at(4)), (at(6), at(7))]
    assert cadence.without([(at(0), at(4))], [(at(1), at(2))]) == [(at(0), at(1)), (at(2), at(4))]
    assert cadence.starts([(at(0), at(2))], 50) == [at(0), at(0) + HOUR / 2, at(1)]


# Wall clocks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "first", "weeks", "before", "after"),
    [
        ("Europe/London", datetime(2026, 3, 26, 18, 0, tzinfo=UTC), 1, "18:00", "17:00"),
        ("America/New_York", datetime(2026, 10, 29, 22, 0, tzinfo=UTC), 1, "22:00", "23:00"),
        ("Asia/Kathmandu", datetime(2026, 3, 26, 12, 15, tzinfo=UTC), 1, "12:15", "12:15"),
        ("Pacific/Chatham", datetime(2026, 4, 2, 4, 15, tzinfo=UTC), 1, "04:15", "05:15"),
    ],
)
def test_thursday_18_00_stays_thursday_18_00_when_the_clocks_change(zone, first, weeks, before, after):
    match = ActiveMatchFactory(mentee__person__zone=zone, mentor__person__zone=zone, check_in_zone=zone)
    CheckInFactory(match=match, starts_at=first, zone=zone, usual_on=first.date(), usual_at=time(18))
    calendar.roll(first)

    following = match.check_ins.next_ones().get()
    assert (f"{first:%H:%M}", f"{following.starts_at:%H:%M}") == (before, after)
    assert following.usual_on == first.date() + 7 * DAY


def test_a_time_the_clocks_skip_happens_at_the_first_minute_after_and_then_at_its_own_again():
    match = ActiveMatchFactory()
    first = datetime(2026, 3, 22, 1, 30, tzinfo=UTC)  # the clocks go from 1 to 2 on the 29th
    CheckInFactory(match=match, starts_at=first, usual_on=first.date(), usual_at=time(1, 30))
    calendar.roll(first)
    skipped = match.check_ins.next_ones().get()
    calendar.roll(skipped.starts_at)

    assert skipped.starts_at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert match.check_ins.next_ones().get().starts_at == datetime(2026, 4, 5, 0, 30, tzinfo=UTC)


def test_the_other_side_is_told_when_their_hour_moves():
    match = ActiveMatchFactory(mentee__person__zone="Europe/London", mentor__person__zone="Asia/Kathmandu")
    first = datetime(2026, 3, 26, 18, 0, tzinfo=UTC)
    CheckInFactory(match=match, starts_at=first)
    calendar.roll(first)

    told = Reminder.objects.waiting().filter(kind="check_in_moved")
    assert list(told.values_list("person", flat=True)) == [match.mentor.person_id]


# The first one


def test_the_first_is_at_the_next_time_both_are_free():
    match, amara, ben, chidi = started()
    free_on(amara.person, (1, 17, 20), (4, 9, 12))
    free_on(ben.person, (1, 18, 21))

    check_in = start(match, ben, chidi)

    assert (check_in.starts_at, check_in.to_be_confirmed, check_in.number) == (TUESDAY_6PM, False, 1)
    assert reminders(check_in) == [(TUESDAY_6PM - DAY, "check_in_24h")]


def test_booked_times_of_either_in_any_program_are_left_out():
    match, amara, ben, chidi = started()
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    elsewhere = ActiveMatchFactory(mentor__person=ben.person)
    CheckInFactory(match=elsewhere, starts_at=TUESDAY_6PM)

    assert start(match, ben, chidi).starts_at == TUESDAY_6PM + HOUR  # the other one lasts 50 minutes


def test_time_away_is_left_out():
    match, amara, ben, chidi = started()
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    DatedException.objects.create(person=ben.person, kind="away", first_on=date(2026, 3, 3), last_on=date(2026, 3, 3))

    assert start(match, ben, chidi).starts_at == TUESDAY_6PM + 7 * DAY


def test_where_no_time_is_shared_the_mentors_next_free_hour_is_to_be_confirmed():
    match, amara, ben, chidi = started()
    free_on(ben.person, (2, 10, 12))

    check_in = start(match, ben, chidi)

    assert (check_in.starts_at, check_in.to_be_confirmed) == (NOON + 2 * DAY - 2 * HOUR, True)
    calendar.confirm(check_in, amara, NOON)
    assert not CheckIn.objects.get().to_be_confirmed


def test_where_nobody_named_a_time_there_is_one_all_the_same():
    match, _amara, ben, chidi = started(mentee_zone="America/New_York")

    check_in = start(match, ben, chidi)

    assert check_in.to_be_confirmed
    assert NOON + DAY < check_in.starts_at < NOON + 14 * DAY


def test_the_way_is_one_that_is_set_up_and_both_like():
    match, amara, ben, chidi = started()
    meets_by(amara.person, "phone", "in-person")
    meets_by(ben.person, "video", "phone", "in-person")
    offers_ways(match.program, "video", "phone")

    assert start(match, ben, chidi).way.slug == "phone"


# Rolling on


def test_when_one_has_begun_the_next_is_on_the_calendar_once():
    match, amara, ben, chidi = started()
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    first = start(match, ben, chidi)
    assert calendar.roll(first.starts_at - HOUR) == 0
    assert calendar.roll(first.starts_at) == 1
    assert calendar.roll(first.starts_at) == 0

    second = match.check_ins.next_ones().get()
    assert (second.starts_at, second.number) == (first.starts_at + 7 * DAY, 2)
    assert reminders(second) == [
        (second.starts_at - 72 * HOUR, "check_in_72h"),
        (second.starts_at - DAY, "check_in_24h"),
    ]


def test_after_an_outage_of_weeks_the_next_one_is_still_to_come():
    match = ActiveMatchFactory()
    CheckInFactory(match=match, starts_at=TUESDAY_6PM)
    calendar.roll(TUESDAY_6PM + 20 * DAY)

    assert match.check_ins.next_ones().get().starts_at == TUESDAY_6PM + 21 * DAY


def test_dates_on_which_one_is_away_are_passed_over():
    match = ActiveMatchFactory()
    CheckInFactory(match=match, starts_at=TUESDAY_6PM)
    away = {"first_on": date(2026, 3, 9), "last_on": date(2026, 3, 12)}
    DatedException.objects.create(person=match.mentor.person, kind="away", **away)
    calendar.roll(TUESDAY_6PM)

    assert match.check_ins.next_ones().get().starts_at == TUESDAY_6PM + 14 * DAY


@pytest.mark.parametrize(
    ("cadence", "starts_at", "away", "next_at"),
    [
        ("weekly", TUESDAY_6PM + 3 * DAY, 1, TUESDAY_6PM + 3 * DAY),  # the very one that was called off
        ("weekly", TUESDAY_6PM, 1, TUESDAY_6PM + 7 * DAY),  # less than a day's notice
        ("fortnightly", TUESDAY_6PM + 12 * DAY, 1, TUESDAY_6PM + 12 * DAY),
        ("monthly", TUESDAY_6PM + 20 * DAY, 2, TUESDAY_6PM + 7 * DAY),  # nothing usual in 14 days: a shared time
    ],
)
def test_after_a_break_the_next_one_is_within_14_days(cadence, starts_at, away, next_at):
    match = ActiveMatchFactory(cadence=cadence)
    free_on(match.mentee.person, (1, 18, 19))
    free_on(match.mentor.person, (1, 18, 19))
    CheckInFactory(match=match, starts_at=starts_at)
    lifecycle.pause(match, match.mentee, NOON)

    lifecycle.resume(match, match.mentee, NOON + away * DAY)

    after = match.check_ins.next_ones().get()
    assert (after.starts_at, after.number) == (next_at, 1)
    assert reminders(after)[-1] == (next_at - DAY, "check_in_24h")


def test_the_doctor_sees_a_match_without_its_next_check_in():
    match = ActiveMatchFactory()
    found = health.an_active_match_has_its_next_check_in(NOON + DAY)
    assert (found.checked, found.broken) == (1, 1)

    CheckInFactory(match=match)
    assert health.an_active_match_has_its_next_check_in(NOON + DAY).broken == 0


# What the two change


@pytest.fixture
def check_in():
    match = ActiveMatchFactory(mentee__person__chosen_name="Amara", mentor__person__chosen_name="Ben")
    check_in = CheckInFactory(match=match, number=2, starts_at=NOON + 7 * DAY)
    calendar.owe_reminders(check_in, NOON)
    return check_in


def test_moving_one_owes_its_reminders_anew_and_tells_the_other(check_in):
    moved = calendar.move(check_in, check_in.match.mentor, NOON + 8 * DAY, NOON)

    assert (moved.starts_at, moved.sequence, moved.mentor_confirmed_at) == (NOON + 8 * DAY, 1, NOON)
    assert reminders(moved) == [(NOON + 5 * DAY, "check_in_72h"), (NOON + 7 * DAY, "check_in_24h")]
    told = Reminder.objects.waiting().get(kind="check_in_moved")
    assert told.person == check_in.match.mentee.person


def test_one_that_moved_leaves_the_usual_day_as_it_was(check_in):
    calendar.move(check_in, check_in.match.mentee, NOON + 8 * DAY, NOON)
    calendar.roll(NOON + 8 * DAY)
    assert check_in.match.check_ins.next_ones().get().starts_at == NOON + 14 * DAY


def test_from_now_on_the_cadence_counts_from_the_new_hour(check_in):
    calendar.move(check_in, check_in.match.mentee, NOON + 8 * DAY, NOON, from_now_on=True)
    calendar.roll(NOON + 8 * DAY)
    assert check_in.match.check_ins.next_ones().get().starts_at == NOON + 15 * DAY


def test_moving_twice_to_the_same_time_is_moving_once(check_in):
    for _ in range(2):
        moved = calendar.move(check_in, check_in.match.mentee, NOON + 8 * DAY, NOON)
    assert moved.sequence == 1


@pytest.mark.parametrize("starts_at", [NOON - HOUR, NOON, NOON + 61 * DAY])
def test_a_time_that_is_past_or_too_far_is_refused(check_in, starts_at):
    with pytest.raises(guards.NotATime):
        calendar.move(check_in, check_in.match.mentee, starts_at, NOON)


def test_a_time_that_is_taken_elsewhere_is_refused(check_in):
    elsewhere = ActiveMatchFactory(mentor__person=check_in.match.mentor.person)
    CheckInFactory(match=elsewhere, starts_at=NOON + 8 * DAY)
    with pytest.raises(guards.NotATime):
        calendar.move(check_in, check_in.match.mentee, NOON + 8 * DAY + 49 * timedelta(minutes=1), NOON)
    calendar.move(check_in, check_in.match.mentee, NOON + 8 * DAY + 50 * timedelta(minutes=1), NOON)


def test_cancelling_puts_the_next_one_on_and_withdraws(check_in):
    for _ in range(2):
        calendar.cancel(check_in, check_in.match.mentee, NOON)

    check_in.refresh_from_db()
    assert (check_in.cancelled_at, check_in.cancelled_by) == (NOON, check_in.match.mentee.person)
    assert reminders(check_in) == []
    following = check_in.match.check_ins.next_ones().get()
    assert following.starts_at == NOON + 14 * DAY
    told = Reminder.objects.waiting().get(kind="check_in_cancelled")
    assert told.person == check_in.match.mentor.person


def test_afterwards_each_says_whether_they_met(check_in):
    match = check_in.match
    with pytest.raises(guards.TooLate):
        calendar.say_met(check_in, match.mentee, True, NOON)
    calendar.say_met(check_in, match.mentee, True, NOON + 7 * DAY + HOUR)
    calendar.say_met(check_in, match.mentor, False, NOON + 7 * DAY + HOUR)
    check_in.refresh_from_db()
    assert (check_in.mentee_says_met, check_in.mentor_says_met) == (True, False)


def test_only_the_two_change_a_check_in(check_in):
    program = check_in.match.program
    for stranger in (CoordinatorFactory(program=program), MentorFactory(program=program), MenteeFactory()):
        for verb in (calendar.cancel, calendar.confirm):
            with pytest.raises(guards.NotYours):
                verb(check_in, stranger, NOON)


def test_nothing_changes_after_the_ending_or_on_a_break(check_in):
    Match.objects.filter(pk=check_in.match_id).update(paused_at=NOON)
    with pytest.raises(guards.TooLate):
        calendar.cancel(check_in, check_in.match.mentee, NOON)


def test_who_named_no_times_moves_a_check_in_to_the_mentors_hours():
    match, amara, ben, chidi = started()
    free_on(ben.person, (1, 18, 19))
    check_in = start(match, ben, chidi)
    calendar.cancel(check_in, amara, NOON)

    assert TUESDAY_6PM in calendar.times_to_choose(match, NOON)

    free_on(amara.person, (3, 9, 10))

    assert calendar.times_to_choose(match, NOON) == []
