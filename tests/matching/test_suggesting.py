"""A coordinator may override shared minutes and area with a reason, and nothing else."""

import pytest

from matching import suggesting
from relationships import guards
from relationships.models import Match
from tests.factories import (
    NOON,
    CoordinatorFactory,
    MatchFactory,
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
def chidi():
    chidi = CoordinatorFactory()
    offers_ways(chidi.program, "video")
    return chidi


@pytest.fixture
def amara(chidi):
    amara = MenteeFactory(program=chidi.program)
    speaks(amara.person, "en")
    meets_by(amara.person, "video")
    free_on(amara.person, (1, 18, 20))
    return amara


def mentor(chidi, hours=(1, 18, 20), language="en", **more):
    ben = make_ready(MentorFactory(program=chidi.program, **more))
    speaks(ben.person, language)
    meets_by(ben.person, "video")
    free_on(ben.person, hours)
    return ben


def test_a_suggestion_is_the_coordinators_yes_and_keeps_its_reasons(chidi, amara):
    match = suggesting.suggest(chidi, amara, mentor(chidi), NOON)

    assert (match.coordinator_yes_by, match.mentee_yes_at) == (chidi.person, None)
    assert match.points == sum(match.parts.values())


def test_too_little_shared_time_needs_a_reason(chidi, amara):
    ben = mentor(chidi, hours=(4, 9, 11))

    with pytest.raises(suggesting.NeedsAReason):
        suggesting.suggest(chidi, amara, ben, NOON)
    match = suggesting.suggest(chidi, amara, ben, NOON, override_why="Ben will open Tuesdays")

    assert match.area_override_why == "Ben will open Tuesdays"


def test_no_reason_makes_up_for_a_language_or_a_free_place(chidi, amara):
    other_language, full = mentor(chidi, language="pl"), mentor(chidi, capacity=1, held=1)

    with pytest.raises(suggesting.AgainstARule):
        suggesting.suggest(chidi, amara, other_language, NOON, override_why="They will manage")
    with pytest.raises(guards.Full):
        suggesting.suggest(chidi, amara, full, NOON, override_why="One more")

    assert not Match.objects.exists()


@pytest.mark.parametrize("close", [True, False])
def test_suggesting_another_takes_the_first_yes_back(chidi, amara, close):
    first, other = mentor(chidi), mentor(chidi)
    match = MatchFactory(program=chidi.program, mentee=amara, mentor=first)
    guards_yes = suggesting.lifecycle.say_yes(match, chidi, NOON)

    suggested = suggesting.suggest_instead(guards_yes, chidi, other, NOON, close=close)

    match.refresh_from_db()
    first.refresh_from_db()
    assert (match.coordinator_yes_at, match.closed_at is not None, first.held) == (None, close, 0)
    assert suggested.mentor == other
