"""Mentors who fit nearly alike take turns: the same in SQL, Python and numpy, never beyond the tolerance, from nothing hidden."""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from accounts.models import Program, ProgramChange
from matching import browse, first_places, points, pool, turns
from matching.models import MentorCard
from matching.turns import NEARLY_ALIKE, Turns
from mentoring import synthetic
from tests.factories import (
    DAY,
    LONG_AGO,
    NOON,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    make_ready,
)
from tests.matching import slow
from tests.matching.people import with_cards

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MENTEES, MENTORS = (60, 120) if PROVE else (6, 30)


def slow_order(mentee, mentors, free_since, dealt):
    """(key, points) of everyone no hard rule keeps away, by points and turns."""
    rows = []
    for key, mentor in mentors.items():
        if not slow.slow_refusals(mentee, mentor):
            since = int(free_since[key].timestamp() // 1)
            lot = ((since + key) * dealt.times + dealt.plus) % (2**31 - 1)
            whole = sum(slow.slow_points(mentee, mentor).values())
            rows.append((-whole - (499 if lot < 2**30 - 1 else 0), lot, key, whole))
    return [(key, whole) for _, _, key, whole in sorted(rows)]


@pytest.fixture
def people():
    """Random mentors with cards, some free since the same moment, and a way to ask for random mentees."""
    chance = random.Random("turns")
    amara = MenteeFactory()
    mentors = with_cards(amara.program, [slow.random_mentor(chance) for _ in range(MENTORS)])
    return amara, mentors, chance


def asked(amara, mentee):
    ask = slow.ask_of(mentee)
    return replace(ask, turns=Turns.of(amara.pk, ask.zone, ask.at))


def random_asks(chance, amara, count):
    """(mentee, ask) of some who ask for anything but what rules people out: many fit, and some alike."""
    for _ in range(count):
        mentee = slow.random_mentee(chance)
        mentee.languages = mentee.formats = mentee.required = mentee.musts = mentee.free = set()
        if chance.random() < 0.5:
            mentee.goals = mentee.styles = mentee.interests = mentee.age_bands = set()
        if asked(amara, mentee).answered:
            yield mentee, asked(amara, mentee)


@pytest.mark.prove
def test_database_python_and_numpy_take_the_same_turns(people):
    amara, mentors, chance = people
    free_since = dict(MentorCard.objects.values_list("pk", "free_since"))
    moved = 0
    for mentee, ask in random_asks(chance, amara, MENTEES):
        found = browse.found(ask, amara, most=None).places
        by_points = browse.found(replace(ask, turns=None), amara, most=None).places

        assert [(place.mentor, place.points) for place in found] == slow_order(mentee, mentors, free_since, ask.turns)
        here = np.array([place.mentor for place in by_points], np.int64)
        scores, since = np.array([place.points for place in by_points]), [free_since[key] for key in here.tolist()]
        seconds = np.array([turns.seconds(one) for one in since], np.int64)
        order = first_places.in_turn(scores, seconds, here, ask.turns)
        assert here[order].tolist() == [place.mentor for place in found]
        moved += found != by_points
    assert moved


@pytest.mark.prove
def test_nobody_stands_before_somebody_who_fits_better_by_the_tolerance(people):
    amara, _mentors, chance = people
    most = 0
    for _mentee, ask in random_asks(chance, amara, MENTEES):
        behind = [place.points for place in browse.found(ask, amara, most=None).places]
        gaps = [max(behind[place:]) - behind[place] for place in range(len(behind))]
        most = max(most, *gaps, 0)
    assert 0 < most < NEARLY_ALIKE


@pytest.mark.prove
def test_pages_and_filters_leave_everybody_in_the_same_order(people):
    amara, mentors, chance = people
    for _mentee, ask in random_asks(chance, amara, MENTEES):
        every = [place.mentor for place in browse.found(ask, amara, most=None).places]
        left_out = frozenset(chance.sample(sorted(mentors), 9))

        pages = [browse.found(ask, amara, first=first, most=4).places for first in range(0, len(every) + 4, 4)]
        others = browse.found(ask, amara, browse.Narrow(not_these=left_out), most=5).places

        assert [place.mentor for page in pages for place in page] == every
        assert [place.mentor for place in others] == [key for key in every if key not in left_out][:5]


def test_turns_follow_the_mentee_the_day_and_since_when_somebody_is_free():
    since = np.arange(3000, dtype=np.int64) * 7919
    today = Turns.of(1, "UTC", NOON)
    dealt = today.dealt(since, 5)

    assert Turns.of(1, "UTC", NOON + timedelta(hours=11)) == Turns.of(1, "UTC", NOON)
    assert len({Turns.of(1, "UTC", NOON), Turns.of(2, "UTC", NOON), Turns.of(1, "UTC", NOON + DAY)}) == 3
    assert Turns.of(1, "Asia/Kathmandu", NOON + timedelta(hours=7)) == Turns.of(1, "UTC", NOON + DAY)
    assert set(today.raised(dealt).tolist()) == {0, NEARLY_ALIKE - 1}
    assert 0.47 < (today.raised(dealt) > 0).mean() < 0.53
    assert [today.dealt(int(one), 5) for one in since[:50]] == dealt[:50].tolist()


def test_of_many_who_fit_alike_each_comes_first_now_and_then():
    """Sixty mentors alike, free since the same moment: by points everybody's first is the same one."""
    since, keys = np.full(60, 10**9, np.int64), np.arange(500, 560, dtype=np.int64)
    firsts = Counter(int(np.argmin(Turns.of(mentee, "UTC", NOON).dealt(since, keys))) for mentee in range(3000))

    assert len(firsts) == 60
    assert max(firsts.values()) < 3 * 3000 / 60


# ---- real members


@pytest.fixture(scope="module")
def house(standing):
    """A program of eight mentors who fit alike; the first has been free the longest."""
    program = ProgramFactory()
    for days in range(8):
        mentor = MentorFactory(program=program, free_since=LONG_AGO + days * DAY)
        free_on(mentor.person, (1, 18, 20))
        make_ready(mentor)
    return program


@pytest.fixture
def program(house, db):
    return Program.objects.get(pk=house.pk)


@pytest.fixture
def longest_free(program):
    return MentorCard.objects.filter(program=program).earliest("free_since").pk


def firsts(program, sight="members", answers=True):
    """Who comes first for each of some mentees who ask for the same."""
    found = []
    for _ in range(8):
        mentee = MenteeFactory(program=program)
        if answers:
            free_on(mentee.person, (1, 18, 20))
        found.append(browse.ranked(mentee, NOON, sight=sight, most=1).places[0].mentor)
    return set(found)


def test_mentees_see_different_people_first_and_coordinators_the_same(program, longest_free):
    assert len(firsts(program)) > 3
    assert firsts(program, sight="all") == {longest_free}


def test_someone_who_skipped_everything_sees_the_longest_free_first(program, longest_free):
    assert firsts(program, answers=False) == {longest_free}


def test_one_setting_turns_it_off_and_the_log_says_so(client, program, longest_free):
    chidi = CoordinatorFactory(program=program)
    client.force_login(chidi.person)
    standing = {f"weight_{part}": value for part, value in points.DEFAULT_WEIGHTS.items()}

    client.post(reverse("console:weights"), standing)

    program.refresh_from_db()
    assert not program.takes_turns
    assert firsts(program) == {longest_free}
    (change,) = ProgramChange.objects.all()
    assert (change.setting, change.before, change.after) == ("takes_turns", "True", "False")
    assert "Mentors who fit nearly alike take turns" in client.get(reverse("console:changes")).content.decode()


def test_the_list_says_that_people_take_turns_where_they_do(client, program, time_machine):
    time_machine.move_to(NOON, tick=False)
    mentee = MenteeFactory(program=program)
    free_on(mentee.person, (1, 18, 20))
    client.force_login(mentee.person)
    words = "People who fit nearly alike take turns"
    assert points.WHOLE == 20 * NEARLY_ALIKE  # "less than a twentieth of the whole"
    assert words in client.get(reverse("matching:mentors")).content.decode()

    program.takes_turns = False
    program.save()

    assert words not in client.get(reverse("matching:mentors")).content.decode()


def test_a_plan_does_not_know_of_turns(program):
    mentee = MenteeFactory(program=program)
    free_on(mentee.person, (1, 18, 20))
    sealed = pool.load(program, NOON).seal

    program.takes_turns = False
    program.save()

    assert pool.load(program, NOON).seal == sealed


def test_how_first_places_are_shared_out_is_measured():
    program = synthetic.a_program("First places")
    list(synthetic.people(program, 100, 60, 5, NOON))

    found = first_places.measured(program, NOON)

    assert 0 < found.lists <= 60
    assert found.mentors <= 100
    assert 0 <= found.given_up <= found.most_given_up < NEARLY_ALIKE
    assert found.in_turn != found.by_points
