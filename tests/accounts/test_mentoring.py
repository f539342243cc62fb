from datetime import timedelta

import pytest

from accounts import availability, capacity, changed, mentoring
from accounts.models import CodeAcceptance, Membership, Screening, TrainingRecord
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    MenteeFactory,
    MentorFactory,
    free_on,
    make_ready,
    meets_by,
    offers_ways,
    speaks,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    """A mentor with everything in place, not shown yet."""
    mentor = make_ready(MentorFactory(listed_at=None, free_since=None, quote="I am good at quiet."))
    offers_ways(mentor.program, "video")
    speaks(mentor.person, "en")
    meets_by(mentor.person, "video")
    free_on(mentor.person, (1, 18, 20))
    return mentor


def test_a_mentor_with_everything_in_place_is_shown(ben):
    mentoring.show_me(ben, NOON)

    ben.refresh_from_db()
    assert (ben.listed_at, ben.free_since) == (NOON, NOON)


@pytest.mark.parametrize(
    ("take_away", "words"),
    [
        (lambda ben: Membership.objects.filter(pk=ben.pk).update(quote=""), "Write a few words for your card."),
        (lambda ben: ben.person.availability_windows.all().delete(), "Pick at least one hour you are free."),
        (lambda ben: ben.person.languages.clear(), "Pick a language you can talk in."),
        (lambda ben: ben.program.ways_to_meet.all().delete(), "Pick a way to meet."),
        (lambda ben: Screening.objects.all().delete(), "Screening is not entered, or no longer in date."),
        (
            lambda ben: TrainingRecord.objects.all().delete(),
            "10 parts of the training are not entered, or no longer in date.",
        ),
        (
            lambda ben: CodeAcceptance.objects.all().delete(),
            "The code of conduct is not accepted, or it is time to read it again.",
        ),
    ],
)
def test_whatever_is_missing_is_said_and_nobody_is_shown(ben, take_away, words):
    take_away(ben)

    with pytest.raises(mentoring.NotYet) as refusal:
        mentoring.show_me(Membership.objects.get(pk=ben.pk), NOON)

    assert str(refusal.value.words) == words
    assert Membership.objects.get(pk=ben.pk).listed_at is None


def test_the_day_after_an_expiry_a_mentor_cannot_be_shown(ben):
    Screening.objects.update(expires_on=NOON.date())
    mentoring.show_me(ben, NOON)
    mentoring.hide_me(ben, NOON)

    with pytest.raises(mentoring.NotYet):
        mentoring.show_me(ben, NOON + DAY)


def test_accepting_the_code_holds_for_a_year(ben):
    CodeAcceptance.objects.all().delete()

    mentoring.accept_code(ben, NOON)

    accepted = CodeAcceptance.objects.get()
    assert (accepted.version, accepted.expires_on) == ("1.0", NOON.date() + timedelta(days=365))


def test_hiding_and_showing_again_keeps_since_when_there_is_room(ben):
    mentoring.show_me(ben, NOON)
    mentoring.hide_me(ben, NOON + DAY)
    mentoring.show_me(ben, NOON + 2 * DAY)

    ben.refresh_from_db()
    assert (ben.listed_at, ben.free_since) == (NOON + 2 * DAY, NOON)


def test_leave_hides_at_once_tells_the_listeners_and_ends_when_they_say_so(ben, monkeypatch):
    told = []
    monkeypatch.setattr(changed, "_on_away", [lambda member, at: told.append(("away", member.back_at))])
    monkeypatch.setattr(changed, "_on_back", [lambda member, at: told.append(("back", member.back_at))])

    mentoring.go_on_leave(ben, NOON, NOON + 30 * DAY)
    ben.refresh_from_db()
    assert ben.is_away(NOON + DAY)
    assert not ben.is_away(NOON + 30 * DAY)

    mentoring.come_back(ben, NOON + 2 * DAY)
    ben.refresh_from_db()
    assert not ben.is_away(NOON + 2 * DAY)
    assert told == [("away", NOON + 30 * DAY), ("back", None)]


def test_nobody_is_back_before_they_left(ben):
    with pytest.raises(mentoring.BackTooSoon):
        mentoring.go_on_leave(ben, NOON, NOON)


def test_only_an_active_mentor_steps_in_or_out(ben):
    left = MentorFactory(program=ben.program, left_at=NOON)

    for member in (MenteeFactory(program=ben.program), left):
        for verb in (mentoring.show_me, mentoring.hide_me, mentoring.accept_code, mentoring.go_on_leave):
            with pytest.raises(mentoring.NotAMentor):
                verb(member, NOON)


def test_places_never_go_below_those_held(ben):
    ActiveMatchFactory(mentor=ben, program=ben.program)

    with pytest.raises(capacity.BelowHeld):
        capacity.set_places(ben, ben, NOON, capacity=0)
    capacity.set_places(ben, ben, NOON, capacity=1)

    assert Membership.objects.get(pk=ben.pk).capacity == 1


def test_a_mentor_cannot_lift_their_own_first_90_days(ben):
    Membership.objects.filter(pk=ben.pk).update(approved_at=NOON - 89 * DAY, capacity=1)

    with pytest.raises(capacity.TooEarly):
        capacity.set_places(ben, ben, NOON, capacity=2, why="I would like to")
    capacity.set_places(ben, ben, NOON + DAY, capacity=2)

    assert Membership.objects.get(pk=ben.pk).capacity == 2


def test_dates_off_and_extra_lie_over_the_usual_week(ben):
    tuesday = NOON.date() + DAY
    availability.add_dates(ben.person, "away", tuesday, tuesday, (72, 76), NOON)
    availability.add_dates(ben.person, "extra", tuesday, tuesday, (40, 44), NOON)

    free = availability.free_between(ben.person, NOON, NOON + 2 * DAY)

    hours = [(start.hour, end.hour) for start, end in free]
    assert hours == [(10, 11), (19, 20)]
