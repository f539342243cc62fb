import os
import random

import pytest

from matching import browse, rules
from tests.factories import MenteeFactory
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
    for seed in range(400):
        mentee, mentor = slow.random_pair(seed)

        found = rules.refusals(slow.ask_of(mentee), slow.card_of(mentor))

        assert set(found) == {REFUSALS[name] for name in slow.slow_refusals(mentee, mentor)}
        seen |= set(found)
    assert seen == set(REFUSALS.values())


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1 if not PROVE else 3))
def test_the_database_gives_the_order_and_points_of_the_slow_version(seed):
    chance = random.Random(seed)
    amara = MenteeFactory()
    mentors = with_cards(amara.program, [slow.random_mentor(chance) for _ in range(MENTORS)])
    free_since = {card.pk: card.free_since for card in browse.MentorCard.objects.all()}

    for _ in range(MENTEES):
        mentee = slow.random_mentee(chance)
        found = browse.found(slow.ask_of(mentee), amara, most=None)

        assert [(place.mentor, place.points) for place in found.places] == slow_order(mentee, mentors, free_since)
        assert found.total == len(found.places)
