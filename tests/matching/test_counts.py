"""How many people each filter would show: one query, exact against counting card by card."""

import os
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching import browse, narrowing, points, rules, vocabulary
from matching.models import MentorCard
from tests.factories import MenteeFactory
from tests.matching import slow
from tests.matching.people import with_cards

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MENTEES, MENTORS = (40, 150) if PROVE else (4, 40)


def every_option():
    yield from (("experiences", tag.slug) for tag in vocabulary.tags()[::9])
    yield from (("experiences", f"{narrowing.GROUP}{slug}") for slug, _label in vocabulary.groups()[::3])
    yield from (("ways", way.slug) for way in vocabulary.formats())
    yield from (("times", name) for name in narrowing.TIMES)
    yield from (("gender", gender) for gender in points.GENDERS)


def picked_at_random(chance, options):
    """One or two answers to some of the questions."""
    conditions = {}
    for question in ("experiences", "ways", "times", "gender"):
        answers = [answer for asked, answer in options if asked == question]
        if chance.random() < 0.5:
            conditions[question] = chance.sample(answers, chance.randint(1, 2))
    return conditions


def slow_holds(condition, ask, card):
    weeks = points.Ask(at=ask.at, zone=ask.zone, week=condition.week).hours_in(card.zone) if condition.week else None
    return bool(
        card.traits & condition.traits
        or card.formats & condition.formats
        or (weeks and card.hours.half_hours & weeks.half_hours)
    )


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1 if not PROVE else 3))
def test_every_count_is_that_of_counting_card_by_card(seed):
    chance = random.Random(seed)
    print(f"seed {seed}")
    amara = MenteeFactory()
    with_cards(amara.program, [slow.random_mentor(chance) for _ in range(MENTORS)])
    cards = [card.facts_for("members") for card in MentorCard.objects.all()]
    options = list(every_option())
    seen = 0
    for _ in range(MENTEES):
        ask = slow.ask_of(slow.random_mentee(chance))
        conditions = picked_at_random(chance, options)
        narrow = narrowing.narrow_of(conditions)
        fit = [card for card in cards if not rules.refusals(ask, card)]

        def people(held, fit=fit, ask=ask):
            return sum(all(slow_holds(condition, ask, card) for condition in held) for card in fit)

        found = browse.found(ask, amara, narrowing.counting(narrow, options))

        others = {c.question: [o for o in narrow.conditions if o.question != c.question] for c in narrow.conditions}
        each = narrowing.counting(narrow, options).options
        assert found.total == people(narrow.conditions)
        assert found.without == {question: people(held) for question, held in others.items()}
        assert list(found.of_options) == [people([*others.get(o.question, narrow.conditions), o]) for o in each]
        assert found.places == browse.found(ask, amara, narrow).places
        seen += sum(found.of_options)
    assert seen


def test_counting_goes_over_the_cards_once():
    amara, ask = MenteeFactory(), slow.ask_of(slow.random_mentee(random.Random(4)))
    with_cards(amara.program, [slow.random_mentor(random.Random(5)) for _ in range(3)])
    counting = narrowing.counting(browse.Narrow(), list(every_option()))

    browse.found(ask, amara, counting)  # the zones of mentors are known now
    with CaptureQueriesContext(connection) as asked:
        browse.found(ask, amara, counting)

    assert [query["sql"].count("FROM matching_mentorcard c") for query in asked] == [1]
