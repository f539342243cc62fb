"""All pairs at once give the whole points, the hard rules and the order of everything that does one pair at a time."""

import os
import random

import pytest

from accounts.models import Block, Membership
from matching import browse, pairs, points, pool, recipes, rules
from matching.asks import ask_of, asks_of
from matching.models import MentorCard
from mentoring import synthetic
from relationships.models import Match
from tests.factories import DAY, NOON, CoordinatorFactory, MatchFactory
from tests.matching import slow

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MENTEES, MENTORS = (120, 200) if PROVE else (12, 20)
RULE_OF = {
    "limits": rules.WouldRatherNot,
    "training": rules.TrainingMissing,
    "language": rules.NoSharedLanguage,
    "way": rules.NoSharedWay,
    "area": rules.OutOfReach,
    "times": rules.TooFewMinutes,
}


def some_week(chance, mentee):
    """Now and then all week, or nearly: where a byte would run over."""
    if chance.random() < 0.1:
        mentee.free = chance.choice([set(range(672)), set(range(90, 600)), {*range(3), *range(100, 672)}])
    return mentee


@pytest.mark.prove
@pytest.mark.parametrize("at", slow.CHANGES)
def test_every_pair_has_the_points_and_rules_of_the_one_definition(at):
    chance = random.Random(f"pairs {at}")
    cards = [slow.card_of(slow.random_mentor(chance)) for _ in range(MENTORS)]
    table = pairs.Table.of(pairs.Cards.of(cards), at)

    asks = [slow.ask_of(some_week(chance, slow.random_mentee(chance, at))) for _ in range(MENTEES)]
    asked = table.asked(recipes.Recipes.of([recipes.Recipe.of(ask) for ask in asks]), {0: [3]})
    rows, shared = table.pairs(asked, 0, MENTEES)
    for mentee, ask in enumerate(asks):
        found, broken = rows.of(mentee), table.broken(asked, mentee)
        units = dict(zip(found.columns.tolist(), shared[rows.begins[mentee] :].tolist(), strict=False))
        for column, card in enumerate(cards):
            refused = rules.refusals(ask, card)
            score = points.score(ask, card)
            may = not refused and (mentee, column) != (0, 3)
            assert found.to(column) == (score.points if may else -1)
            assert units.get(column) == (score.shared_experience if may else None)
            assert named(broken[column]) == {name.__name__ for name in refused}


def named(broken):
    """The refusals behind the bits; a must is a must whatever it is about."""
    names = [name for bit, name in enumerate(recipes.RULES) if int(broken) >> bit & 1]
    return {RULE_OF.get(name, rules.MustNotMet).__name__ for name in names}


def test_a_share_is_rounded_down_for_every_count_whole_and_budget():
    for whole in (1, 2, 3, 7, 8, 41, 70, 255, 1536, 2047):
        for budget in (1, 100, 999, 1700, 3333, 10_000):
            share = recipes.share_of(budget, whole)
            assert share * whole < 1 << 63
            assert all(counted * share >> recipes.SCALE == counted * budget // whole for counted in range(whole + 1))


def test_as_many_as_asked_for_come_first_whatever_their_number(program):
    found = pool.load(program, NOON)
    order = best_of(found, len(found.mentors))
    for most in (1, 3, 10):
        assert best_of(found, most) == [best[:most] for best in order]


def best_of(found, most):
    """For each mentee (the mentor's key, points, shared experience) of the best."""
    best = found.best(0, len(found.mentees), most)
    return [
        [(found.mentors[column], *rest) for column, *rest in zip(*row, strict=True) if column >= 0]
        for row in zip(*(each.tolist() for each in best), strict=True)
    ]


# ---- real members, from the database


@pytest.fixture
def program(db):
    program = synthetic.a_program("Pool")
    list(synthetic.people(program, 200 if PROVE else 25, 60 if PROVE else 8, 5, NOON))
    return program


@pytest.mark.prove
def test_the_pool_is_what_browsing_says_in_a_coordinators_sight(program):
    pool.waiting(program, NOON).update(waited_before=3 * DAY)
    found = pool.load(program, NOON)

    mentees = list(pool.waiting(program, NOON))
    assert found.mentees == [mentee.pk for mentee in mentees]
    assert found.waited_days.tolist() == [mentee.waited(NOON).days for mentee in mentees]
    pairs_seen = 0
    for key, best in zip(found.mentees, best_of(found, len(found.mentors)), strict=True):
        mentee = Membership.objects.select_related("person", "program").get(pk=key)
        order = browse.ranked(mentee, NOON, sight="all", most=None).places
        assert best == [tuple(place) for place in order]
        pairs_seen += len(order)
    assert pairs_seen > len(found.mentees)


@pytest.mark.prove
def test_many_asks_are_the_asks_one_by_one(program):
    mentees = list(pool.waiting(program, NOON).select_related("program"))

    many = asks_of(program, [mentee.pk for mentee in mentees], NOON)

    assert many == {mentee.pk: ask_of(mentee, NOON) for mentee in mentees}


def test_a_pool_takes_as_many_queries_for_three_as_for_one(program, django_assert_num_queries):
    keys = list(pool.waiting(program, NOON).values_list("pk", flat=True)[:3])
    pool.load(program, NOON)
    for some in (keys[:1], keys):
        with django_assert_num_queries(8):
            assert pool.load(program, NOON, some).mentees == some


def test_nobody_is_planned_with_whom_they_must_not_meet(program):
    before = pool.load(program, NOON)
    first, best = next((row, best) for row, best in enumerate(best_of(before, 4)) if len(best) == 4)
    mentee = Membership.objects.get(pk=before.mentees[first])
    others = [Membership.objects.get(pk=key) for key, *_ in best]
    ended = {"mentee": mentee, "slot": None, "mentor_yes_at": NOON, "coordinator_yes_at": NOON, "started_at": NOON}
    ended |= {"coordinator_yes_by": CoordinatorFactory(program=program).person, "closed_at": NOON, "program": program}
    Block.objects.create(blocker=others[0].person, blocked=mentee.person, since=NOON)
    Match.objects.bulk_create(
        [
            MatchFactory.build(mentor=others[1], closed_as="safety", **ended),
            MatchFactory.build(mentor=others[2], closed_as="another mentor", **ended),
        ]
    )
    MatchFactory(mentee=mentee, mentor=others[3], program=program)

    after = pool.load(program, NOON)

    row = after.mentees.index(mentee.pk)
    columns = [after.mentors.index(other.pk) for other in others]
    assert not set(columns) & set(after.pairs(row).columns.tolist())
    assert (after.broken(row)[columns] & pool.APART == pool.APART).all()


def test_whom_a_plan_keeps_apart_are_those_whom_a_list_does_and_those_met_now(program):
    some = random.Random(5)
    mentees = list(pool.waiting(program, NOON).select_related("person"))
    mentors = list(Membership.objects.mentors().in_program(program).select_related("person"))
    chidi = CoordinatorFactory(program=program).person
    ended = {"slot": None, "mentor_yes_at": NOON, "coordinator_yes_at": NOON, "coordinator_yes_by": chidi}
    ended |= {"program": program, "closed_at": NOON}
    for number, mentee in enumerate(mentees):
        here, there, once, again, met = some.sample(mentors, 5)
        Block.objects.create(blocker=here.person, blocked=mentee.person, since=NOON)
        Block.objects.create(
            blocker=mentee.person, blocked=there.person, since=NOON, lifted_at=NOON if number % 2 else None
        )
        for mentor, how in (
            (once, {"closed_as": "safety" if number % 3 else "another mentor"}),
            (again, {"closed_as": "another mentor", "glad_again": some.choice([True, False, None])}),
        ):
            started = some.choice([NOON, NOON, None])
            MatchFactory(mentee=mentee, mentor=mentor, started_at=started, **ended | how)
        MatchFactory(mentee=mentee, mentor=met, program=program)

    found = pool.load(program, NOON)

    cards = list(MentorCard.objects.in_program(program).fresh(NOON))
    open_now = set(Match.objects.in_program(program).filter(closed_at=None).values_list("mentee", "mentor"))
    for row, mentee in enumerate(mentees):
        apart = rules.apart(mentee)
        never = {card.pk for card in cards if apart.keeps(card) or (mentee.pk, card.pk) in open_now}
        assert {found.mentors[column] for column in found.apart[row]} == never


def test_places_are_what_is_free_now(program):
    keys = list(pool.load(program, NOON).mentors[:3])
    Membership.objects.filter(pk=keys[0]).update(capacity=3, held=1)
    Membership.objects.filter(pk=keys[1]).update(capacity=3, held=0, approved_at=NOON - DAY, capacity_lifted_at=None)
    Membership.objects.filter(pk=keys[2]).update(capacity=2, held=2)

    found = pool.load(program, NOON)

    assert [int(found.places[found.mentors.index(key)]) for key in keys] == [2, 1, 0]
