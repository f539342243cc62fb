"""The life of a match: three different people say yes, each can take it back, and nobody goes to the back."""

from datetime import timedelta

import pytest

from accounts import audience, changed
from accounts.models import Block, Membership
from relationships import guards, lifecycle
from relationships.models import CheckIn, Match
from reminders.models import Reminder
from tests.factories import (
    DAY,
    NOON,
    ActiveMatchFactory,
    ApprovedMatchFactory,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
)
from tests.relationships.cast import again, owed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EVENING = NOON + 6 * HOUR


@pytest.fixture(scope="module")
def made(standing):
    """Amara, Ben and Chidi, made once for the file; each test has them to itself."""
    program = ProgramFactory()
    amara = MenteeFactory(program=program, person__chosen_name="Amara")
    ben = make_ready(MentorFactory(program=program, person__chosen_name="Ben", capacity=1))
    return program, amara, ben, CoordinatorFactory(program=program, person__chosen_name="Chidi")


# Asking


def test_asking_is_the_mentees_yes_and_the_mentor_hears_of_it(amara, ben):
    match = lifecycle.ask(amara, ben, hello="Hello", at=NOON)

    assert (match.mentee_yes_at, match.mentor_yes_at, match.coordinator_yes_at) == (NOON, None, None)
    assert (match.origin, match.slot, again(match).hello) == ("request", 1, "Hello")
    assert list(Match.objects.visible_to(ben)) == [match]
    assert owed() == [("request_asked", "Ben")]


def test_asking_twice_is_asking_once(amara, ben):
    assert lifecycle.ask(amara, ben, at=NOON) == lifecycle.ask(amara, ben, at=NOON + HOUR)
    assert Match.objects.count() == 1
    assert owed() == [("request_asked", "Ben")]


def test_only_what_a_mentee_shows_to_members_can_be_ticked(amara, ben):
    lives_with(amara, "panic", seen_by="members")
    lives_with(amara, "anxiety", seen_by="match")

    match = lifecycle.ask(
        amara, ben, shared_facts=["experience:panic", "experience:anxiety", "experience:other"], at=NOON
    )

    assert match.shared_facts == ["experience:panic"]


def test_at_most_three_open_requests(amara, program):
    for _ in range(3):
        lifecycle.ask(amara, make_ready(MentorFactory(program=program)), at=NOON)

    with pytest.raises(guards.TooManyRequests):
        lifecycle.ask(amara, make_ready(MentorFactory(program=program)), at=NOON)

    assert sorted(Match.objects.values_list("slot", flat=True)) == [1, 2, 3]


def test_a_slot_is_free_again_once_a_request_is_taken_back(amara, program):
    first, *_others = [lifecycle.ask(amara, make_ready(MentorFactory(program=program)), at=NOON) for _ in range(3)]
    lifecycle.withdraw(first, amara, NOON)

    assert lifecycle.ask(amara, make_ready(MentorFactory(program=program)), at=NOON).slot == 1


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda ben: Membership.objects.filter(pk=ben.pk).update(held=1), guards.Full),
        (lambda ben: Membership.objects.filter(pk=ben.pk).update(away_from=NOON), guards.Away),
        (lambda ben: Membership.objects.filter(pk=ben.pk).update(left_at=NOON), guards.NotReady),
        (lambda ben: ben.screenings.update(expires_on=NOON.date() - DAY), guards.NotReady),
        (lambda ben: ben.training_records.first().delete(), guards.NotReady),
        (lambda ben: ben.code_acceptances.all().delete(), guards.NotReady),
    ],
)
def test_a_mentor_who_cannot_be_asked_reads_the_same_whatever_the_cause(amara, ben, spoil, refusal):
    spoil(ben)

    with pytest.raises(refusal) as caught:
        lifecycle.ask(amara, ben, at=NOON)

    assert caught.value.words == guards.NOT_NOW
    assert Match.objects.count() == 0
    assert owed() == []


def test_nobody_asks_across_a_block_whoever_made_it(amara, ben):
    for one, other in ((amara, ben), (ben, amara)):
        block = Block.objects.create(blocker=one.person, blocked=other.person, since=NOON)
        with pytest.raises(guards.KeptApart):
            lifecycle.ask(amara, ben, at=NOON)
        block.delete()


def test_nobody_asks_themselves_or_in_another_program(amara, ben, program):
    herself = make_ready(MentorFactory(program=program, person=amara.person))
    with pytest.raises(guards.KeptApart):
        lifecycle.ask(amara, herself, at=NOON)
    with pytest.raises(guards.NotYours):
        lifecycle.ask(amara, make_ready(MentorFactory()), at=NOON)


# The three yeses


@pytest.mark.parametrize("mentor_first", [True, False])
def test_the_third_yes_starts_the_match_in_either_order(amara, ben, chidi, mentor_first):
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 21))
    match = lifecycle.ask(amara, ben, at=NOON)
    first, second = (ben, chidi) if mentor_first else (chidi, ben)

    match = lifecycle.say_yes(match, first, NOON + HOUR)
    assert not match.is_active
    assert again(match).would_start(second)
    match = lifecycle.say_yes(match, second, NOON + 2 * HOUR)

    match = again(match)
    assert (match.is_active, match.started_at, match.slot) == (True, NOON + 2 * HOUR, None)
    assert match.coordinator_yes_by == chidi.person
    assert again(ben).held == 1
    check_in = match.check_ins.get()
    assert check_in.starts_at == NOON + DAY + 6 * HOUR  # Tuesday 6 pm, with a day's notice
    assert owed("started") == [("started", "Amara"), ("started", "Ben")]
    assert owed("request_asked") == []
    assert owed("check_in_24h") == [("check_in_24h", "Amara"), ("check_in_24h", "Ben")]
    assert owed("check_in_72h") == []  # it would be due already


def test_saying_yes_twice_has_one_effect(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    lifecycle.say_yes(match, chidi, NOON + HOUR)
    lifecycle.say_yes(match, ben, NOON + HOUR)
    lifecycle.say_yes(match, ben, NOON + 2 * HOUR)
    lifecycle.say_yes(match, amara, NOON + 3 * HOUR)

    match = again(match)
    assert (match.coordinator_yes_at, match.started_at) == (NOON, NOON + HOUR)
    assert again(ben).held == 1
    assert CheckIn.objects.count() == 1
    assert len(owed("started")) == 2


def test_approving_takes_the_place_and_ends_the_wait(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)

    assert again(ben).held == 1
    assert (again(amara).waiting_since, again(amara).waited(NOON + DAY)) == (None, 7 * DAY)


def test_the_last_place_is_not_taken_twice(ben, chidi, program):
    first, second = (lifecycle.ask(MenteeFactory(program=program), ben, at=NOON) for _ in range(2))
    lifecycle.say_yes(first, chidi, NOON)

    with pytest.raises(guards.Full) as caught:
        lifecycle.say_yes(second, chidi, NOON)

    assert "Ben" in str(caught.value.words)
    assert list(Match.objects.holding_a_place(ben)) == [first]
    assert again(ben).held == 1


def test_a_mentee_is_approved_once(amara, chidi, program):
    first, second = (lifecycle.ask(amara, make_ready(MentorFactory(program=program)), at=NOON) for _ in range(2))
    lifecycle.say_yes(first, chidi, NOON)

    with pytest.raises(guards.AlreadyMatched):
        lifecycle.say_yes(second, chidi, NOON)


def test_three_different_people(amara, ben, program):
    match = lifecycle.ask(amara, ben, at=NOON)
    for person in (amara.person, ben.person):
        with pytest.raises(guards.NotYours):
            lifecycle.say_yes(match, CoordinatorFactory(program=program, person=person), NOON)
    with pytest.raises(guards.NotYours):
        lifecycle.say_yes(match, CoordinatorFactory(), NOON)
    with pytest.raises(guards.NotYours):
        lifecycle.say_yes(match, MentorFactory(program=program), NOON)


def test_nothing_is_approved_and_nothing_starts_with_papers_out_of_date(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, ben, NOON)
    ben.screenings.update(expires_on=NOON.date())

    with pytest.raises(guards.NotReady):
        lifecycle.say_yes(match, chidi, NOON + DAY)

    lifecycle.say_yes(match, chidi, NOON)
    assert again(match).is_active


def test_the_third_yes_waits_for_papers_in_date(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    ben.screenings.update(expires_on=NOON.date())

    with pytest.raises(guards.NotReady):
        lifecycle.say_yes(match, ben, NOON + DAY)

    assert again(match).mentor_yes_at is None


def test_a_block_is_asked_about_again_at_every_yes(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    Block.objects.create(blocker=ben.person, blocked=amara.person, since=NOON)

    for by in (ben, chidi):
        with pytest.raises(guards.KeptApart):
            lifecycle.say_yes(match, by, NOON)


def test_the_start_withdraws_the_other_requests_and_declines_those_for_the_place(amara, ben, chidi, program):
    others = make_ready(MentorFactory(program=program, person__chosen_name="Cleo"))
    elsewhere = lifecycle.ask(amara, others, at=NOON)
    eve = MenteeFactory(program=program, person__chosen_name="Eve")
    hoping = lifecycle.ask(eve, ben, at=NOON)
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    assert again(elsewhere).is_open
    assert again(hoping).is_open

    lifecycle.say_yes(match, ben, NOON)

    assert (again(elsewhere).closed_as, again(hoping).closed_as) == ("withdrawn", "no room")
    assert again(eve).waiting_since == eve.waiting_since
    assert owed("closed_kindly") == [("closed_kindly", "Eve")]
    assert owed("request_closed") == [("request_closed", "Ben"), ("request_closed", "Cleo")]


def test_with_a_place_left_other_requests_stay_open(amara, ben, chidi, program):
    Membership.objects.filter(pk=ben.pk).update(capacity=2)
    hoping = lifecycle.ask(MenteeFactory(program=program), ben, at=NOON)
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    lifecycle.say_yes(match, ben, NOON)

    assert again(hoping).is_open


@pytest.mark.parametrize("factories", [(MenteeFactory, MentorFactory), (MentorFactory, MenteeFactory)])
def test_the_mentor_is_locked_before_the_mentee_whoever_came_first(program, factories):
    keys = [factory(program=program).pk for factory in factories]

    assert [member.role for member in Membership.objects.filter(pk__in=keys).under_locks()] == ["mentor", "mentee"]


# Suggestions


def test_a_suggestion_asks_the_mentee_next_and_the_mentor_last(amara, ben, chidi):
    match = lifecycle.propose(chidi, amara, ben, at=NOON)

    assert again(ben).held == 1
    assert owed() == [("suggested", "Amara")]
    assert list(Match.objects.visible_to(ben)) == []
    for step in (lifecycle.say_yes, lifecycle.decline):
        with pytest.raises(guards.NotYours):
            step(match, ben, NOON)
    lives_with(amara, "panic")
    lifecycle.agree(match, amara, NOON + HOUR, hello="Hi", shared_facts=["experience:panic"])

    assert list(Match.objects.visible_to(ben)) == [match]
    assert owed("request_asked") == [("request_asked", "Ben")]
    lifecycle.say_yes(match, ben, NOON + 2 * HOUR)
    assert (again(match).is_active, again(match).shared_facts) == (True, ["experience:panic"])


def test_asking_where_a_coordinator_suggested_is_saying_yes(amara, ben, chidi):
    match = lifecycle.propose(chidi, amara, ben, at=NOON)

    assert lifecycle.ask(amara, ben, hello="Hi", at=NOON) == match
    assert (again(match).mentee_yes_at, again(match).hello) == (NOON, "Hi")


def test_a_coordinator_does_not_suggest_themselves(amara, ben, program):
    with pytest.raises(guards.NotYours):
        lifecycle.propose(CoordinatorFactory(program=program, person=ben.person), amara, ben, at=NOON)


# Taking back, and not this time


def test_a_coordinators_yes_taken_back_gives_the_place_back(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    lifecycle.undo_approval(match, chidi, NOON + DAY)

    match = again(match)
    assert (match.is_open, match.coordinator_yes_at, match.coordinator_yes_by) == (True, None, None)
    assert again(ben).held == 0
    assert again(ben).free_since == NOON + DAY
    assert again(amara).waited(NOON + 2 * DAY) == 8 * DAY


def test_a_mentors_yes_taken_back_leaves_the_request_open(amara, ben):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, ben, NOON)
    lifecycle.take_back(match, ben, NOON + HOUR)

    assert (again(match).is_open, again(match).mentor_yes_at) == (True, None)


def test_a_mentees_yes_taken_back_withdraws_the_request(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    lifecycle.take_back(match, amara, NOON + HOUR)

    assert again(match).closed_as == "withdrawn"
    assert again(ben).held == 0
    assert owed() == [("request_closed", "Ben")]


def test_a_suggestion_taken_back_before_anybody_answered_is_closed(amara, ben, chidi):
    match = lifecycle.propose(chidi, amara, ben, at=NOON)
    lifecycle.take_back(match, chidi, NOON + HOUR)

    assert again(match).closed_as == "withdrawn"
    assert again(ben).held == 0
    assert owed() == []


def test_nothing_is_taken_back_after_the_start(amara, ben, chidi):
    match = ActiveMatchFactory(mentee=amara, mentor=ben, program=amara.program)
    for by in (amara, ben, chidi):
        with pytest.raises(guards.TooLate):
            lifecycle.take_back(match, by, NOON)


def test_each_no_has_its_cause_and_the_mentee_hears_the_same(ben, chidi, program):
    told = []
    for by in (ben, chidi, None):
        eve = MenteeFactory(program=program, person__chosen_name="Eve")
        match = lifecycle.ask(eve, ben, at=NOON)
        if by:
            lifecycle.decline(match, by, NOON, why="I know her sister")
            lifecycle.decline(match, by, NOON)
        else:
            lifecycle.expire(match, NOON + 14 * DAY)
        told.append((again(match).closed_as, Reminder.objects.waiting().get(person=eve.person).kind))

    assert told == [
        ("mentor no", "closed_kindly"), ("coordinator no", "closed_kindly"), ("expired", "closed_kindly"),
    ]  # fmt: skip


def test_a_no_to_an_approved_match_gives_the_place_back(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)
    lifecycle.decline(match, ben, NOON, why="Away in spring")

    assert again(ben).held == 0
    assert again(match).closed_why == "Away in spring"


# Silence


def test_nudges_at_24_and_48_hours_and_the_desk_at_72(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    for hours in (23, 24, 25, 48, 49, 72, 73):
        lifecycle.nudge(match, NOON + hours * HOUR)

    assert owed() == [
        ("desk_72", "Chidi"), ("request_asked", "Ben"), ("request_nudge_24", "Ben"), ("request_nudge_48", "Ben"),
    ]  # fmt: skip


def test_after_an_outage_only_the_latest_nudge_is_sent(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.nudge(match, NOON + 50 * HOUR)

    assert owed("request_nudge_24") == []
    assert owed("request_nudge_48") == [("request_nudge_48", "Ben")]


def test_a_mentor_who_has_answered_is_not_nudged(amara, ben):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, ben, NOON)
    lifecycle.nudge(match, NOON + 80 * HOUR)

    assert owed("request_nudge_48") == owed("desk_72") == []


def test_expiry_after_14_days_and_not_before(amara, ben, chidi):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.say_yes(match, chidi, NOON)

    assert lifecycle.expire(match, NOON + 14 * DAY - HOUR).is_open
    assert lifecycle.expire(match, NOON + 14 * DAY).closed_as == "expired"
    assert again(ben).held == 0
    assert again(amara).waited(NOON + 15 * DAY) == 8 * DAY


def test_a_request_can_be_stopped_too(amara, ben):
    match = lifecycle.ask(amara, ben, at=NOON)
    lifecycle.stop_contact(match, ben, NOON)

    assert again(match).closed_as == "mentor no"
    assert Block.objects.count() == 1


def test_changes_of_places_ring_the_bell(amara, ben, chidi, monkeypatch):
    rung = []
    monkeypatch.setattr(changed, "_listeners", [lambda member, at: rung.append((member.pk, member.held, at))])
    match = ApprovedMatchFactory(mentee=amara, mentor=ben, program=amara.program)
    lifecycle.undo_approval(match, chidi, EVENING)

    assert rung == [(ben.pk, 0, EVENING)]


def test_a_mentor_sees_no_fact_of_a_mentee_that_was_not_ticked(amara, ben):
    lives_with(amara, "anxiety")
    match = lifecycle.ask(amara, ben, at=NOON)

    assert match.shared_facts == []
    assert "experience:anxiety" in audience.facts_members_see(amara)
