import os
import random
from dataclasses import replace

import pytest
from django.db import connection

from accounts import week
from accounts.models import Block, Membership, TrainingRecord
from matching import browse, card, compare, facets, points, rules, vocabulary
from matching.asks import ask_of
from matching.models import MEETING, MentorCard, facet
from relationships.models import Match
from tests.factories import (
    DAY,
    LONG_AGO,
    NOON,
    AreaFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
    meets_by,
    offers_ways,
)
from tests.matching import slow
from tests.matching.people import with_cards

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MENTEES, MENTORS = (50, 100) if PROVE else (10, 30)


def slow_order(mentee, mentors, free_since):
    """(key, points, shared experience) of everyone no hard rule keeps away, in order."""
    rows = []
    for key, mentor in mentors.items():
        if not slow.slow_refusals(mentee, mentor):
            shared = slow.slow_experience(mentee, mentor)
            rows.append((-sum(slow.slow_points(mentee, mentor).values()), -(shared or 0), free_since[key], key))
    return [(key, -points) for points, _, _, key in sorted(rows)]


REFUSALS = {
    "limits": rules.WouldRatherNot,
    "training": rules.TrainingMissing,
    "language": rules.NoSharedLanguage,
    "way": rules.NoSharedWay,
    "area": rules.OutOfReach,
    "minutes": rules.TooFewMinutes,
    "must": rules.MustNotMet,
}


def test_the_rules_for_one_pair_are_those_of_the_slow_version():
    seen = set()
    for seed in range(400 if PROVE else 200):
        mentee, mentor = slow.random_pair(seed)

        found = rules.refusals(slow.ask_of(mentee), slow.card_of(mentor))

        assert set(found) == {REFUSALS[name] for name in slow.slow_refusals(mentee, mentor)}
        seen |= set(found)
    assert seen == set(REFUSALS.values())


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1 if not PROVE else 3))
def test_the_database_gives_the_order_and_points_of_the_slow_version(seed):
    print(f"seed {seed}")
    chance = random.Random(seed)
    amara = MenteeFactory()
    mentors = with_cards(amara.program, [slow.random_mentor(chance) for _ in range(MENTORS)])
    free_since = {card.pk: card.free_since for card in MentorCard.objects.all()}

    for _ in range(MENTEES):
        mentee = slow.random_mentee(chance)
        found = browse.found(slow.ask_of(mentee), amara, most=None)

        assert [(place.mentor, place.points) for place in found.places] == slow_order(mentee, mentors, free_since)
        assert found.total == len(found.places)


# ---- real members, real answers


def rewritten(*mentors):
    for mentor in mentors:
        card.rewrite(mentor, NOON)


def order_for(mentee, **narrow):
    return [place.mentor for place in browse.ranked(mentee, NOON, browse.Narrow(**narrow)).places]


@pytest.fixture
def ben(program):
    return make_ready(MentorFactory(program=program))


@pytest.fixture
def bea(program):
    return make_ready(MentorFactory(program=program))


@pytest.fixture
def program():
    return ProgramFactory(takes_turns=False)


@pytest.fixture
def amara(program):
    return MenteeFactory(program=program)


def test_who_shares_more_comes_first(amara, ben, bea):
    lives_with(amara, "panic")
    lives_with(bea, "panic")
    lives_with(ben, "bipolar")
    rewritten(ben, bea)

    assert order_for(amara) == [bea.pk, ben.pk]


def test_someone_who_skipped_everything_sees_everyone_the_longest_free_first(amara, ben, bea):
    Membership.objects.filter(pk=bea.pk).update(free_since=LONG_AGO - DAY)
    rewritten(ben, bea)

    found = browse.ranked(amara, NOON)

    assert [tuple(place) for place in found.places] == [(bea.pk, 0, 0), (ben.pk, 0, 0)]
    assert found.total == 2


def test_what_only_coordinators_may_see_does_not_move_a_mentee_s_list(amara, ben, bea):
    lives_with(amara, "panic")
    lives_with(bea, "panic", seen_by="coordinators")
    rewritten(ben, bea)

    assert order_for(amara) == [ben.pk, bea.pk]
    assert [place.mentor for place in browse.ranked(amara, NOON, sight="all").places] == [bea.pk, ben.pk]


def test_the_mentees_week_is_laid_over_the_mentors_clock(amara, ben, bea):
    bea.person.zone = "America/New_York"
    bea.person.save()
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 13, 15))
    free_on(bea.person, (1, 13, 15))
    rewritten(ben, bea)

    assert order_for(amara) == [bea.pk]


def test_a_place_to_meet_has_to_be_in_reach_of_both(amara, ben, bea):
    offers_ways(amara.program, "in-person", "video")
    north = AreaFactory(program=amara.program)
    amara.area = north
    amara.save()
    ben.areas_in_reach.add(north)
    for member in (amara, ben, bea):
        meets_by(member.person, "in-person")
    rewritten(ben, bea)

    assert order_for(amara) == [ben.pk]


def test_nobody_finds_whom_they_must_not_meet(amara, ben, bea):
    cara, dan, eve = (make_ready(MentorFactory(program=amara.program)) for _ in range(3))
    Block.objects.create(blocker=ben.person, blocked=amara.person, since=NOON)
    Block.objects.create(blocker=amara.person, blocked=bea.person, since=NOON)
    ended = {"mentee": amara, "slot": None, "mentor_yes_at": NOON, "coordinator_yes_at": NOON, "started_at": NOON}
    ended |= {
        "coordinator_yes_by": CoordinatorFactory(program=amara.program).person,
        "closed_at": NOON,
        "program": amara.program,
    }
    Match.objects.bulk_create(
        [
            MatchFactory.build(mentor=cara, closed_as="safety", **ended),
            MatchFactory.build(mentor=dan, closed_as="another mentor", **ended),
            MatchFactory.build(mentor=eve, closed_as="another mentor", glad_again=True, **ended),
        ]
    )
    make_ready(MentorFactory(program=amara.program, person=amara.person))

    assert order_for(amara) == [eve.pk]


def test_what_a_mentor_would_rather_not_take_on_keeps_their_card_away(amara, ben, bea):
    lived = lives_with(amara, "alcohol", seen_by="coordinators")
    ben.would_rather_not.add(lived.experience)
    for mentor in (ben, bea):
        TrainingRecord.objects.create(
            membership=mentor,
            module=lived.experience.requires_training.get(),
            completed_on=NOON.date(),
            expires_on=NOON.date() + 365 * DAY,
            entered_by=mentor.person,
            entered_at=NOON,
        )
    rewritten(ben, bea)

    assert order_for(amara) == [bea.pk]


def test_another_program_is_another_world(amara, ben):
    make_ready(MentorFactory())

    assert order_for(amara) == [ben.pk]


def test_the_list_can_be_narrowed(amara, ben, bea):
    lives_with(ben, "panic")
    free_on(bea.person, (5, 9, 12))
    rewritten(ben, bea)
    panic = points.tags_as_traits([tag for tag in vocabulary.tags() if tag.slug == "panic"])

    lived, saturday = browse.Condition("experiences", traits=panic), week.mask_of([(5, 540, 780)])

    assert order_for(amara, conditions=(lived,)) == [ben.pk]
    assert order_for(amara, conditions=(browse.Condition("times", week=saturday),)) == [bea.pk]
    assert order_for(amara, not_these=frozenset({bea.pk})) == [ben.pk]
    assert order_for(amara, only=(bea.pk,)) == [bea.pk]


def test_a_stale_card_is_missing_not_wrong(amara, ben):
    late = MentorCard.objects.get(pk=ben.pk).fresh_until

    assert browse.ranked(amara, late - DAY).total == 1
    assert browse.ranked(amara, late).total == 0


def test_a_page_of_people_takes_as_many_queries_as_one_person(amara, ben, django_assert_num_queries):
    free_on(amara.person, (1, 18, 20))
    lives_with(amara, "panic")
    free_on(ben.person, (1, 18, 20))
    rewritten(ben)
    browse.ranked(amara, NOON)  # the zones of mentors are known now
    with django_assert_num_queries(2):
        browse.ranked(amara, NOON)
    for _ in range(2):
        other = make_ready(MentorFactory(program=amara.program))
        free_on(other.person, (1, 18, 20))
        rewritten(other)
    with django_assert_num_queries(2):
        assert browse.ranked(amara, NOON).total == 3


def test_the_order_alone_is_one_query(amara, ben, django_assert_num_queries):
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    rewritten(ben)
    ask = ask_of(amara, NOON)
    browse.found(ask, amara)
    with django_assert_num_queries(1):
        assert [place.mentor for place in browse.found(ask, amara).places] == [ben.pk]


def test_a_mentor_who_moves_to_a_zone_nobody_lived_in_is_found_at_once(amara, ben):
    free_on(amara.person, (1, 18, 20))
    free_on(ben.person, (1, 18, 20))
    rewritten(ben)
    assert order_for(amara) == [ben.pk]
    ben.person.zone = "Asia/Kathmandu"
    ben.person.save()
    free_on(ben.person, (1, 0, 18), (1, 20, 24), (2, 0, 24))
    rewritten(ben)

    assert order_for(amara) == [ben.pk]


def test_three_others_leave_out_those_asked_already(amara, ben, bea):
    MatchFactory(mentee=amara, mentor=bea, program=amara.program)

    assert [other.mentor for other in compare.three_others(amara, NOON)] == [ben]


def test_coordinators_see_points_that_add_up_and_others_with_better_and_worse(amara, ben, bea):
    lives_with(amara, "panic", matters_most=True)
    free_on(amara.person, (1, 18, 20))
    lives_with(ben, "panic", seen_by="coordinators")
    free_on(ben.person, (1, 18, 19))
    free_on(bea.person, (1, 18, 20))
    rewritten(ben, bea)
    match = MatchFactory(mentee=amara, mentor=ben, program=amara.program)

    this = compare.compare(amara, ben, NOON)
    (other,) = compare.alternatives(match, NOON)

    assert [(part.name, part.points, part.most) for part in this.parts] == [
        ("experience", 54, 54),
        ("availability", 16, 31),
        ("training", 0, 15),
    ]
    assert this.score.shown == 70
    assert other.mentor == bea
    assert other.better == ["More time in common"]
    assert other.worse == ["Shares less of the lived experience"]
    assert [strand.theirs for strand in this.strands] == ["Panic attacks", "Free Tuesday 6 to 7 pm, a bit short"]


def test_the_index_of_facets_is_asked_where_few_cards_keep_a_rule(monkeypatch):
    amara = MenteeFactory()
    cards = [slow.random_mentor(random.Random(seed)) for seed in range(40)]
    with_cards(amara.program, cards)
    asks = [slow.ask_of(slow.random_mentee(random.Random(seed))) for seed in range(40)]
    plain = [browse.found(ask, amara, most=None).places for ask in asks]
    with_cards(ProgramFactory(), cards)
    monkeypatch.setattr(facets, "shares", lambda: facets.Shares({}, {amara.program_id: 0.5}))

    by_index = [browse.found(ask, amara, most=None).places for ask in asks]

    assert by_index == plain
    assert any(plain)
    found_by = [browse.Query(ask, amara).in_program() for ask in asks]
    assert any(browse.ANY in each for each in found_by)
    assert any(browse.EACH in each for each in found_by)


def test_the_index_of_facets_is_known_beside_an_extension_with_an_operator_of_the_same_name(monkeypatch, amara, ben):
    rewritten(ben)
    monkeypatch.setattr(facets, "few_have", lambda *asked: True)
    query = browse.Query(replace(ask_of(amara, NOON), languages=1), amara)
    by_index = query.in_program()
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION intarray")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 FROM matching_mentorcard c WHERE {by_index}", query.parameters)
        assert "cards_by_facet" in str(cursor.fetchall())


def test_no_index_is_looked_through_for_what_nearly_every_card_has(amara, ben):
    rewritten(ben)
    query = browse.Query(ask_of(amara, NOON), amara)
    _of_the_program, fresh = query.in_sight()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 FROM matching_mentorcard c WHERE {fresh}", query.parameters)
        assert "Index Cond" not in str(cursor.fetchall())


def test_what_postgres_counted_says_which_facets_are_rare():
    amara, zoe = MenteeFactory(), MenteeFactory()
    with_cards(amara.program, [slow.random_mentor(random.Random(seed)) for seed in range(100)])
    everybody, one = facet(MEETING, 40), facet(MEETING, 41)
    MentorCard.objects.update(facets=[everybody])
    MentorCard.objects.filter(pk=MentorCard.objects.first().pk).update(facets=[everybody, one])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE matching_mentorcard")
    vocabulary.forget()

    assert not facets.few_have(amara.program_id, [])
    assert not facets.few_have(amara.program_id, [everybody])
    assert facets.few_have(amara.program_id, [one])
    assert not facets.few_have(amara.program_id, [everybody, one])
    assert facets.few_have(amara.program_id, [everybody], [one])
    assert facets.few_have(amara.program_id, [], [everybody, one])
    MentorCard.objects.filter(pk__in=MentorCard.objects.order_by("pk")[:40]).update(facets=[everybody, one])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE matching_mentorcard")
    vocabulary.forget()
    assert not facets.few_have(amara.program_id, [one])  # 4 in 10
    assert facets.few_have(amara.program_id, [one], [one])  # 4 in 10 of 4 in 10
    assert not facets.few_have(zoe.program_id, [one])  # so small that its cards are found by themselves
    vocabulary.forget()


def test_a_program_far_away_shares_numbers_in_the_index_and_no_people(monkeypatch, amara, ben):
    rewritten(ben)
    far = MenteeFactory(program=ProgramFactory(pk=amara.program_id + (1 << 12), takes_turns=False))
    ask = replace(ask_of(amara, NOON), languages=MentorCard.objects.get().languages)
    monkeypatch.setattr(facets, "few_have", lambda *asked: True)

    assert facets.asked(far.program_id, ask.languages, 0) == facets.asked(amara.program_id, ask.languages, 0)
    assert [place.mentor for place in browse.found(ask, amara).places] == [ben.pk]
    assert browse.found(ask, far).places == []


def test_whoever_shares_an_hour_shares_a_time_in_weeks_around_clock_changes_too():
    shared = 0
    for seed in range(4000 if PROVE else 400):
        mentee, mentor = slow.random_pair(seed)
        ask, card = slow.ask_of(mentee), slow.card_of(mentor)
        if card.hours.quarters_shared(ask.hours_in(card.zone)):
            shared += 1
            times = facets.times_of(card.hours.half_hours, card.zone, ask.at)

            assert set(facets.of_card(7, [], 1, 1, times)) & set(facets.asked(7, 1, 1, ask.week_in("UTC"))), seed
    assert shared > 50


@pytest.mark.parametrize(("languages", "formats"), [(0b101, 0b11), (0b1, 0)])
def test_a_card_is_found_by_any_language_and_way_it_has(languages, formats):
    card = set(facets.of_card(7, [], languages, formats))

    assert card & set(facets.asked(7, 0b1, formats))
    assert card & set(facets.asked(7, 0b111, 0))
    assert not card & set(facets.asked(7, 0b10, formats))
    assert not card & set(facets.asked(7, languages, 0b100))
    assert not card & set(facets.asked(8, languages, formats))
    assert facets.asked(7, 0, formats) == []


def test_a_training_of_very_many_is_not_looked_up_beside_a_meeting_of_few(monkeypatch):
    monkeypatch.setattr(facets, "shares", lambda: facets.Shares({1: 0.5, 2: 0.03, 3: 0.001}, {}))

    assert facets.worth_asking([1], [2]) == [1]
    assert facets.worth_asking([1], [3]) == []
    assert facets.worth_asking([1], [2, 3]) == [1]
    assert facets.worth_asking([1], []) == [1]
    assert facets.worth_asking([], [3]) == []


def test_a_card_is_found_by_each_training_it_has_in_its_program():
    card = set(facets.of_card(7, [], 0b1, 0b1, training=0b1011))

    assert card >= set(facets.trained(7, 0b1010))
    assert not card >= set(facets.trained(7, 0b110))
    assert not card & set(facets.trained(8, 0b1011))
    assert facets.trained(7, 0) == []


def test_a_card_is_found_by_the_times_it_has_in_utc():
    monday, sunday = week.mask_of([(0, 120, 240)]), week.mask_of([(6, 1260, 1440)])
    card = set(facets.of_card(7, [], 0b1, 0b11, facets.times_of(monday, "Asia/Kathmandu", NOON)))

    assert card & set(facets.asked(7, 0b1, 0b1, sunday))
    assert not card & set(facets.asked(7, 0b1, 0b1, monday))
    assert card & set(facets.asked(7, 0b1, 0b1))


def test_too_many_times_to_look_up_are_any_time():
    assert facets.asked(7, 0b1, 0b1, week.FULL) == facets.asked(7, 0b1, 0b1)
