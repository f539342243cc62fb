import pytest

from accounts import audience, changed, consents, profile
from accounts.consent_texts import LIVED_EXPERIENCE
from accounts.models import Experience, Goal, LivedExperience, Membership
from tests.factories import (
    NOON,
    AreaFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    ProgramFactory,
    lives_with,
    meets_by,
    offers_ways,
)

pytestmark = pytest.mark.django_db
EIGHT = ["panic", "anxiety", "depression", "bipolar", "ocd", "burnout", "psychosis", "alcohol"]


def allow(member):
    consents.give(member.person, member.program, [LIVED_EXPERIENCE], NOON)
    return member


@pytest.fixture
def amara():
    return allow(MenteeFactory())


@pytest.fixture
def rung(monkeypatch):
    """Whose card was rung for, in order."""
    heard = []
    monkeypatch.setattr(changed, "_listeners", [lambda member, at: heard.append(member)])
    return heard


def slugs(member):
    return {lived.experience.slug for lived in profile.chosen_in(member)}


def test_what_is_picked_is_in_use_here_for_coordinators_until_more_is_said(amara):
    profile.choose_experiences(amara, ["panic", "parent"], at=NOON)

    assert slugs(amara) == {"panic", "parent"}
    assert set(audience.audiences(amara).values()) == {"coordinators"}


def test_picking_again_keeps_what_was_said_and_deletes_what_was_taken_off(amara):
    profile.choose_experiences(amara, ["panic", "parent"], at=NOON)
    profile.say_who_sees(amara, {"experience:panic": "members"}, at=NOON)
    profile.write_words(amara, "parent", "Two boys.", at=NOON)

    profile.choose_experiences(amara, ["panic"], at=NOON)

    assert audience.audiences(amara) == {"experience:panic": "members"}
    assert set(LivedExperience.objects.values_list("experience__slug", flat=True)) == {"panic"}


def test_eight_is_the_most_for_a_mentee_and_not_for_a_mentor(amara):
    profile.choose_experiences(amara, EIGHT, at=NOON)
    with pytest.raises(profile.TooMany):
        profile.choose_experiences(amara, [*EIGHT, "parent"], at=NOON)
    ben = allow(MentorFactory())
    profile.choose_experiences(ben, [*EIGHT, "parent"], at=NOON)

    assert slugs(amara) == set(EIGHT)
    assert len(slugs(ben)) == 9


def test_without_the_consent_nothing_is_taken_into_use():
    amara = MenteeFactory()

    with pytest.raises(profile.NotAllowed):
        profile.choose_experiences(amara, ["panic"], at=NOON)

    assert not LivedExperience.objects.exists()


def test_three_at_most_matter_most(amara):
    profile.choose_experiences(amara, EIGHT, at=NOON)
    profile.say_what_matters(amara, EIGHT[:3], at=NOON)

    with pytest.raises(profile.TooManyMatter):
        profile.say_what_matters(amara, EIGHT[:4], at=NOON)

    mattering = LivedExperience.objects.filter(matters_most=True).values_list("experience__slug", flat=True)
    assert set(mattering) == set(EIGHT[:3])


def test_a_fact_shown_in_one_program_is_in_use_in_no_other(amara):
    elsewhere = allow(MenteeFactory(person=amara.person))
    as_mentor = allow(MentorFactory(person=amara.person, program=amara.program))
    profile.choose_experiences(amara, ["panic"], at=NOON)
    profile.say_who_sees(amara, {"experience:panic": "members"}, at=NOON)
    profile.write_words(amara, "panic", "On buses.", at=NOON)
    profile.choose_help(amara, goals=Goal.objects.all()[:1], styles=[], interests=[], at=NOON)

    assert audience.facts_members_see(amara) > {"experience:panic", "note:panic"}
    for other in (elsewhere, as_mentor):
        assert audience.facts_in_use(other) == frozenset()
        assert profile.chosen_in(other) == []
        assert [lived.experience.slug for lived in profile.known_elsewhere(other)] == ["panic"]


def test_taking_it_off_in_one_program_leaves_it_in_another(amara):
    elsewhere = allow(MenteeFactory(person=amara.person))
    for member in (amara, elsewhere):
        profile.choose_experiences(member, ["panic"], at=NOON)

    profile.choose_experiences(amara, [], at=NOON)

    assert (slugs(amara), slugs(elsewhere)) == (set(), {"panic"})


def test_own_words_never_show_wider_than_what_they_are_about(amara):
    profile.choose_experiences(amara, ["panic"], at=NOON)
    profile.write_words(amara, "panic", "On buses.", at=NOON)

    profile.say_who_sees(amara, {"experience:panic": "match", "note:panic": "members"}, at=NOON)
    assert audience.audiences(amara) == {"experience:panic": "match", "note:panic": "match"}

    profile.say_who_sees(amara, {"experience:panic": "coordinators"}, at=NOON)
    assert audience.audiences(amara) == {"experience:panic": "coordinators", "note:panic": "coordinators"}


def test_words_taken_back_are_out_of_use_everywhere(amara):
    elsewhere = allow(MenteeFactory(person=amara.person))
    for member in (amara, elsewhere):
        profile.choose_experiences(member, ["panic"], at=NOON)
        profile.write_words(member, "panic", "On buses.", at=NOON)

    profile.write_words(amara, "panic", "", at=NOON)

    assert LivedExperience.objects.get().words == ""
    assert "note:panic" not in audience.facts_in_use(amara) | audience.facts_in_use(elsewhere)


def test_saying_who_sees_a_fact_that_is_not_in_use_does_nothing(amara):
    profile.say_who_sees(amara, {"experience:panic": "members", "gender": "members"}, at=NOON)

    assert audience.audiences(amara) == {}


def test_gender_and_age_are_in_use_only_where_they_were_said():
    ben = MentorFactory()
    elsewhere = MentorFactory(person=ben.person)

    profile.say_who_i_am(ben, gender="man", age_band="35-44", sees={"gender": "members"}, at=NOON)
    assert audience.audiences(ben) == {"gender": "members", "age_band": "coordinators"}
    assert audience.audiences(elsewhere) == {}

    profile.say_who_i_am(ben, gender="", age_band="35-44", sees={}, at=NOON)
    assert set(audience.audiences(ben)) == {"age_band"}


def test_goals_are_facts_with_an_audience(amara):
    goals = Goal.objects.order_by("position")[:2]
    profile.choose_help(amara, goals=goals, styles=[], interests=[], at=NOON)
    profile.say_who_sees(amara, {f"goal:{goals[0].slug}": "coordinators"}, at=NOON)

    profile.choose_help(amara, goals=goals[:1], styles=[], interests=[], at=NOON)

    assert audience.audiences(amara) == {f"goal:{goals[0].slug}": "coordinators"}
    assert list(amara.goals.all()) == [goals[0]]


def test_only_ways_and_areas_of_the_program_are_taken_and_others_stay(amara):
    offers_ways(amara.program, "video", "phone")
    meets_by(amara.person, "in-person")  # another program offers it
    north, far = AreaFactory(program=amara.program), AreaFactory()
    offered = {way.slug: way for way in profile.formats_offered(amara)}

    profile.choose_ways(
        amara, formats=[offered["video"]], languages=[], area=north, areas_in_reach=[north], at=NOON
    )  # fmt: skip
    with pytest.raises(profile.NotOffered):
        profile.choose_ways(amara, formats=[], languages=[], area=far, areas_in_reach=[], at=NOON)

    assert set(amara.person.formats.values_list("slug", flat=True)) == {"video", "in-person"}
    assert Membership.objects.get(pk=amara.pk).area == north


def test_a_wish_is_for_coordinators_until_more_is_said_and_goes_with_its_fact(amara):
    profile.wish(amara, "gender", ["woman", "non_binary"], is_must=False, at=NOON)
    profile.wish(amara, "gender", ["woman"], is_must=True, at=NOON)

    assert [(wish.value, wish.is_must) for wish in amara.wishes.all()] == [("woman", True)]
    assert audience.audiences(amara) == {"wish:gender:woman": "coordinators"}


def test_every_verb_rings_for_each_mentor_card_of_the_person(rung):
    person = PersonFactory()
    program = ProgramFactory()
    amara = allow(MenteeFactory(person=person, program=program))
    ben = MentorFactory(person=person, program=program)

    profile.choose_experiences(amara, ["panic"], at=NOON)
    profile.say_what_matters(amara, ["panic"], at=NOON)
    profile.say_who_sees(amara, {}, at=NOON)
    profile.rather_not(ben, Experience.objects.filter(slug="alcohol"), at=NOON)
    profile.tell(ben, quote="Hello", story="", harder_story="", content_note="", at=NOON)

    assert rung == [ben] * 5


def test_a_refused_choice_changes_nothing(amara):
    lives_with(amara, "parent")

    with pytest.raises(profile.TooMany):
        profile.choose_experiences(amara, [*EIGHT, "trans-nonbinary"], at=NOON)

    assert slugs(amara) == {"parent"}


def test_finishing_the_questions_is_kept_once(amara):
    profile.finish_questions(amara, NOON)
    profile.finish_questions(amara, NOON.replace(year=2027))

    assert Membership.objects.get(pk=amara.pk).questions_done_at == NOON
