from datetime import timedelta

import pytest
from django.db.models import F

from accounts import audience, changed
from accounts.models import CodeAcceptance, Membership, Screening, TrainingModule, TrainingRecord
from accounts.models.vocabulary import Goal, SupportStyle
from matching import card, points, vocabulary
from matching.models import AREA, MentorCard, facet
from tests.factories import DAY, NOON, AreaFactory, MentorFactory, free_on, lives_with, make_ready, meets_by, speaks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(db):
    return make_ready(MentorFactory())


def has_card(mentor, at=NOON):
    return MentorCard.objects.fresh(at).filter(pk=mentor.pk).exists()


def tags(*slugs):
    return [tag for tag in vocabulary.tags() if tag.slug in slugs]


def test_a_ready_mentor_with_a_place_has_a_card(ben):
    assert has_card(ben)


@pytest.mark.parametrize(
    "change",
    [
        {"held": 2},
        {"listed_at": None},
        {"left_at": NOON},
        {"approved_at": None},
        {"away_from": NOON},
        {"away_from": NOON, "back_at": NOON + 15 * DAY},
        {"approved_at": NOON - 89 * DAY, "held": 1},
    ],
    ids=lambda change: " and ".join(change),
)
def test_a_mentor_who_cannot_be_asked_has_none(ben, change):
    Membership.objects.filter(pk=ben.pk).update(**change)

    card.rewrite(ben, NOON)

    assert not MentorCard.objects.filter(pk=ben.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"held": 1},
        {"away_from": NOON + DAY},
        {"away_from": NOON - 30 * DAY, "back_at": NOON - DAY},
        {"approved_at": NOON - 89 * DAY},
        {"approved_at": NOON - 89 * DAY, "held": 1, "capacity_lifted_at": NOON},
    ],
    ids=lambda change: " and ".join(change),
)
def test_a_mentor_who_can_be_asked_has_one(ben, change):
    Membership.objects.filter(pk=ben.pk).update(**change)

    card.rewrite(ben, NOON)

    assert has_card(ben)


def test_the_card_comes_back_two_weeks_before_the_mentor_does(ben):
    back = NOON + 14 * DAY
    Membership.objects.filter(pk=ben.pk).update(away_from=NOON - DAY, back_at=back)

    card.rewrite(ben, NOON)

    assert MentorCard.objects.get(pk=ben.pk).room_from == back


@pytest.mark.parametrize("model", [Screening, TrainingRecord, CodeAcceptance])
def test_a_card_is_fresh_through_the_last_day_of_what_gates_it(ben, model):
    model.objects.filter(membership=ben).update(expires_on=NOON.date())

    card.rewrite(ben, NOON)

    assert MentorCard.objects.get(pk=ben.pk).fresh_until == NOON.replace(hour=0) + DAY
    assert card.sweep(NOON + DAY) == 0
    assert not MentorCard.objects.filter(pk=ben.pk).exists()


def test_leave_that_is_coming_ends_the_card_at_its_hour(ben):
    Membership.objects.filter(pk=ben.pk).update(away_from=NOON + timedelta(hours=3))

    card.rewrite(ben, NOON)

    assert has_card(ben, NOON + timedelta(hours=2))
    assert not has_card(ben, NOON + timedelta(hours=3))


def test_the_sweep_brings_back_whom_time_alone_has_opened(ben):
    Membership.objects.filter(pk=ben.pk).update(away_from=NOON, back_at=NOON + 20 * DAY)
    card.rewrite(ben, NOON)

    assert card.sweep(NOON + 5 * DAY) == 0
    assert card.sweep(NOON + 6 * DAY) == 1
    assert has_card(ben, NOON + 6 * DAY)


def test_members_and_coordinators_have_their_own_columns(ben):
    lives_with(ben, "panic")
    lives_with(ben, "suicidal-thoughts", seen_by="match")
    ben.person.gender = "woman"
    ben.person.save()
    audience.say(ben, "gender", "coordinators")
    ben.goals.add(*Goal.objects.filter(slug__in=["sleep", "routine"]))
    audience.say(ben, "goal:sleep", "members")
    ben.styles.add(SupportStyle.objects.get(slug="quiet"))

    card.rewrite(ben, NOON)

    kept = MentorCard.objects.get(pk=ben.pk)
    seen, everything = tags("panic"), tags("panic", "suicidal-thoughts")
    quiet = SupportStyle.objects.get(slug="quiet").bit
    assert kept.experience_members == points.experience_mask(seen, vocabulary.tags())
    assert kept.experience_all == points.experience_mask(everything, vocabulary.tags())
    assert kept.traits_members == points.tags_as_traits(seen)
    assert kept.traits_all == points.tags_as_traits(everything) | points.gender_bit("woman")
    sleep = Goal.objects.get(slug="sleep").bit
    assert kept.offers_members == kept.offers_all == 1 << sleep | 1 << quiet + points.STYLES_FROM


def test_a_fact_never_spoken_of_in_this_program_is_not_on_its_card(ben):
    elsewhere = make_ready(MentorFactory(person=ben.person))
    lives_with(elsewhere, "panic")

    changed.person(ben.person, NOON)

    assert MentorCard.objects.get(pk=ben.pk).experience_all == 0
    assert MentorCard.objects.get(pk=elsewhere.pk).experience_all != 0


def test_the_rest_of_the_card_is_what_the_mentor_said(ben):
    area = AreaFactory(program=ben.program)
    ben.areas_in_reach.add(area)
    free_on(ben.person, (1, 18, 20))
    speaks(ben.person, "en", "cy")
    meets_by(ben.person, "video")
    ben.would_rather_not.add(*lives_with(ben, "alcohol").experience.__class__.objects.filter(slug="alcohol"))

    card.rewrite(ben, NOON)

    kept = MentorCard.objects.get(pk=ben.pk)
    facts = kept.facts_for("members")
    assert facts.hours == points.Hours.of(sum(1 << quarter for quarter in range(168, 176)))
    assert facts.languages.bit_count() == 2
    assert facts.formats.bit_count() == 1
    assert facts.training == points.mask_of(
        points.Word(slug, bit) for slug, bit in TrainingModule.objects.filter(tier="core").values_list("slug", "bit")
    )
    assert facts.limits == points.mask_of(tags("alcohol"))
    assert facts.areas == frozenset({facet(AREA, area.pk)})
    assert (facts.zone, kept.free_since, kept.room_from) == ("Europe/London", ben.free_since, None)


def test_many_cards_take_as_many_queries_as_one(ben, django_assert_num_queries):
    with django_assert_num_queries(5):
        card.rewrite_many([ben.pk], NOON)
    more = [make_ready(MentorFactory(program=ben.program)).pk for _ in range(2)]
    with django_assert_num_queries(5):
        assert card.rewrite_many([ben.pk, *more], NOON) == 3


def test_a_program_is_rewritten_as_a_whole(ben):
    MentorCard.objects.update(fresh_until=F("fresh_until") - 400 * DAY)

    assert card.rewrite_program(ben.program, NOON) == 1
    assert has_card(ben)
