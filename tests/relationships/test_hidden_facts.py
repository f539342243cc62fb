"""Nothing hidden from one of the two moves what that one gets: the same as for who looks for somebody (matching)."""

import os
import random
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import audience
from accounts.models import Experience, Goal, LivedExperience, Person
from tests.factories import (
    NOON,
    ActiveMatchFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    free_on,
    lives_with,
    make_ready,
)

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
PROGRAMS = 200 if os.environ.get("ALONGSIDE_PROVE") else 3
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
AUDIENCES = ["members", "match", "coordinators"]
OPEN_TO = {"request": {"members"}, "pair": {"members", "match"}}  # what the other one reads, and when


def tells(member, chance):
    """A member says some of everything, each to somebody."""
    known = chance.sample(list(Experience.objects.all()), 5)
    LivedExperience.objects.bulk_create(
        LivedExperience(person=member.person, experience=one, words=f"Words on {one.slug}") for one in known
    )
    goals = chance.sample(list(Goal.objects.all()), 3)
    member.goals.add(*goals)
    Person.objects.filter(pk=member.person_id).update(gender="woman", age_band="25-34")
    member.wishes.create(kind="gender", value="woman", is_must=False)
    free_on(member.person, (1, 8, 20))
    facts = [f"{kind}:{one.slug}" for one in known for kind in ("experience", "note")]
    facts += [*(f"goal:{goal.slug}" for goal in goals), "gender", "age_band", "wish:gender:woman"]
    audience.say_all([(member, fact, chance.choice(AUDIENCES)) for fact in facts])


def changes_something_hidden(member, seen, chance):
    """One fact that the other one does not read is changed, added or taken back; or what matters most."""
    kind = chance.choice(["experience", "note", "goal", "gender", "age_band", "matters most", "take back"])
    hidden = sorted(audience.facts_in_use(member) - seen)
    if kind == "experience":
        known = {fact.partition(":")[2] for fact in seen if fact.startswith("experience:")}
        slug = chance.choice(sorted(set(Experience.objects.values_list("slug", flat=True)) - known))
        lives_with(member, slug, "coordinators")
    elif kind == "note":
        for lived in LivedExperience.objects.filter(person=member.person_id):
            if f"note:{lived.experience.slug}" not in seen:
                lived.words = f"Other words {chance.random()}"
                lived.save(update_fields=["words"])
    elif kind == "goal":
        goal = chance.choice([goal for goal in Goal.objects.all() if f"goal:{goal.slug}" not in seen])
        member.goals.add(goal)
        audience.say(member, f"goal:{goal.slug}", "coordinators")
    elif kind == "gender" and kind not in seen:
        Person.objects.filter(pk=member.person_id).update(gender=chance.choice(Person.Gender.values))
    elif kind == "age_band" and kind not in seen:
        Person.objects.filter(pk=member.person_id).update(age_band=chance.choice(Person.AgeBand.values))
    elif kind == "matters most":
        mine = LivedExperience.objects.filter(person=member.person_id)
        mine.update(matters_most=False)
        mine.filter(pk=chance.choice(list(mine)).pk).update(matters_most=True)
    elif hidden:
        audience.forget(member, [chance.choice(hidden)])


def pages(client, match, names):
    addresses = [reverse(f"relationships:{name}") for name in names]
    answers = [client.get(address) for address in (*addresses, match.get_absolute_url())]
    return [(answer.status_code, TOKEN.sub(b"", answer.content)) for answer in answers]


@pytest.mark.parametrize("stage", OPEN_TO)
@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_a_hidden_fact_changes_nothing_the_other_one_gets(seed, stage, time_machine):
    time_machine.move_to(NOON, tick=False)
    print(f"seed {seed}")
    chance = random.Random(seed)
    program = ProgramFactory()
    mentee, mentor = MenteeFactory(program=program), make_ready(MentorFactory(program=program))
    for member in (mentee, mentor):
        tells(member, chance)
    ticked = sorted(fact for fact in audience.facts_members_see(mentee) if chance.random() < 0.7)
    make = MatchFactory if stage == "request" else ActiveMatchFactory
    match = make(program=program, mentee=mentee, mentor=mentor, shared_facts=ticked)

    for me, other in ((mentor, mentee), (mentee, mentor)):
        seen = {fact for fact, audience_of in audience.audiences(other).items() if audience_of in OPEN_TO[stage]}
        seen = seen & set(ticked) if (me, stage) == (mentor, "request") else seen
        client = Client()
        client.force_login(me.person)
        names = ["home", "requests", "people"] if me == mentor else ["home", "requests"]
        before = pages(client, match, names)

        for _ in range(6):
            changes_something_hidden(other, frozenset(seen), chance)

        assert pages(client, match, names) == before
        assert all(status == 200 for status, _page in before)
