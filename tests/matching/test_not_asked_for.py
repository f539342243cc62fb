"""What nobody asked for changes nothing: no points, no order, no plan. And who a mentee is moves nothing of their own."""

import os
import random
from copy import deepcopy

import numpy as np
import pytest

from accounts import audience
from accounts.models import Person
from matching import assignment, browse, pairs, points, pool, recipes, rules
from matching.assignment import Dense, Terms
from tests.factories import NOON, MenteeFactory, MentorFactory, ProgramFactory, free_on, lives_with, make_ready
from tests.matching import slow

PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
PROGRAMS = 200 if PROVE else 3  # for each attribute
IDENTITIES = {tag.slug for tag in slow.TAGS if tag.opt_in}
VOICES = {tag.slug for tag in slow.TAGS if tag.group == "voices"}


def without(slugs):
    def taken_off(mentee):
        mentee.tags, mentee.matters_most, mentee.roles = (
            mentee.tags - slugs,
            mentee.matters_most - slugs,
            mentee.roles - slugs,
        )

    return taken_off


def matters_no_more(mentee):
    """Identities may still be named: they count only where they matter most, or as a wish."""
    mentee.matters_most, mentee.roles = mentee.matters_most - IDENTITIES, mentee.roles - IDENTITIES


def nothing_of(*names):
    return lambda mentee: [setattr(mentee, name, set()) for name in names]


def others(slugs):
    """Other tags of these, the rest as it was."""
    return lambda was, now: was - slugs | now & slugs


# What a mentor is or has: (how nobody comes to ask for it, what is dealt out anew, how the new stands beside the old)
ATTRIBUTES = {
    "gender": (nothing_of("genders"), ["gender"], None),
    "age": (nothing_of("age_bands"), ["age_band"], None),
    "areas": (nothing_of("near_areas"), ["areas"], None),
    "identity": (matters_no_more, ["tags"], others(IDENTITIES)),
    "another experience": (without(VOICES), ["tags", "limits"], others(VOICES)),
    "goals": (nothing_of("goals"), ["goals"], None),
    "styles": (nothing_of("styles"), ["styles"], None),
    "interests": (nothing_of("interests"), ["interests"], None),
    "languages": (nothing_of("languages"), ["languages"], None),
    "ways to meet": (nothing_of("formats", "first_formats"), ["formats"], None),
    "training": (nothing_of("called_for", "extended", "required"), ["training"], None),
    "times": (nothing_of("free"), ["free", "zone"], None),
}


def a_program(chance):
    """A few mentees of one week, and a few mentors."""
    at = chance.choice(slow.CHANGES)
    mentors = [slow.random_mentor(chance) for _ in range(chance.randint(3, 7))]
    return [slow.random_mentee(chance, at) for _ in range(chance.randint(2, 6))], mentors


def dealt_anew(chance, mentors, names, beside):
    """The same mentors, with other values of these attributes and of nothing else."""
    changed = deepcopy(mentors)
    for mentor in changed:
        stranger = slow.random_mentor(chance)
        for name in names:
            new = getattr(stranger, name)
            setattr(mentor, name, beside(getattr(mentor, name), new) if beside else new)
    return changed


def what_comes_out(mentees, mentors):
    """Points and rules of each pair, one at a time; all at once with the order of each list; and the plan."""
    cards = [slow.card_of(mentor) for mentor in mentors]
    asks = [slow.ask_of(mentee) for mentee in mentees]
    table = pairs.Table.of(pairs.Cards.of(cards), asks[0].at)
    asked = table.asked(recipes.Recipes.of([recipes.Recipe.of(ask) for ask in asks]))
    found, _ = table.pairs(asked, 0, len(asks))
    rows = np.full((len(asks), len(cards)), -1, np.int16)
    rows[np.repeat(np.arange(len(asks)), np.diff(found.begins)), found.columns] = found.points
    plan = assignment.solve(Dense(rows), Terms(places=(1,) * len(mentors)))
    return (
        [[(points.score(ask, card).parts, rules.refusals(ask, card)) for card in cards] for ask in asks],
        table.best(asked, 0, len(asks), len(cards)).columns.tolist(),
        [row.tolist() for row in rows],
        plan.seal,
    )


@pytest.mark.prove
@pytest.mark.parametrize("name", ATTRIBUTES)
def test_what_nobody_asked_for_changes_nothing(name):
    unasked, names, beside = ATTRIBUTES[name]
    chance, changed = random.Random(f"not asked for {name}"), 0
    for _ in range(PROGRAMS):
        mentees, mentors = a_program(chance)
        asked_before = what_comes_out(mentees, mentors)
        others = dealt_anew(chance, mentors, names, beside)
        changed += what_comes_out(mentees, others) != asked_before
        for mentee in mentees:
            unasked(mentee)

        before = what_comes_out(mentees, mentors)

        assert what_comes_out(mentees, others) == before
    assert changed  # where it is asked for it does change something


# ---- real members: who a mentee is


@pytest.fixture
def mentees(db):
    program = ProgramFactory()
    for slug in ("panic", "bipolar", "alcohol"):
        mentor = MentorFactory(program=program, person__gender="woman", person__age_band="25-34")
        for fact in ("gender", "age_band"):
            audience.say(mentor, fact, "members")
        lives_with(mentor, slug)
        free_on(mentor.person, (1, 18, 20))
        make_ready(mentor)
    mentees = [MenteeFactory(program=program) for _ in range(3)]
    for mentee, slug in zip(mentees, ("panic", "bipolar", "panic"), strict=True):
        lives_with(mentee, slug)
        free_on(mentee.person, (1, 18, 20))
        for fact in ("gender", "age_band"):
            audience.say(mentee, fact, "coordinators")
    return mentees


@pytest.mark.parametrize(
    "other", [{"gender": "man"}, {"age_band": "65+"}, {"chosen_name": "Somebody else", "pronouns": "they"}]
)
def test_who_a_mentee_is_moves_nothing_of_their_own(mentees, other):
    def lists():
        return [browse.ranked(mentee, NOON, sight=sight).places for mentee in mentees for sight in ("members", "all")]

    program = mentees[0].program
    before, sealed = lists(), pool.load(program, NOON).seal

    Person.objects.filter(memberships__in=mentees).update(**other)

    assert lists() == before
    assert any(len(places) > 1 for places in before)
    assert pool.load(program, NOON).seal == sealed
