import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import LivedExperience, Membership
from matching import browse, health
from matching.models import MentorCard
from mentoring import synthetic
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def made(name, seed):
    program = synthetic.a_program(name)
    list(synthetic.people(program, 12, 4, seed, NOON))
    return program


def told(program):
    people = Membership.objects.in_program(program).order_by("pk").select_related("person")
    return [
        (m.role, m.person.chosen_name, m.person.zone, m.capacity, m.person.lived_experiences.count()) for m in people
    ]


def test_the_people_can_be_matched_and_their_cards_are_well():
    program = made("One", seed=1)

    assert MentorCard.objects.in_program(program).count() == 12
    assert not any(check(NOON).broken for check in health.CHECKS)
    totals = [browse.ranked(mentee, NOON).total for mentee in Membership.objects.mentees().in_program(program)]
    assert len(totals) == 4
    assert any(totals)


def test_the_same_seed_makes_the_same_people():
    one, same, other = (told(made(name, seed)) for name, seed in (("One", 1), ("Two", 1), ("Three", 2)))

    assert one == same
    assert one != other


def test_the_command_makes_them(capsys):
    call_command("seed", mentors=3, mentees=2, seed=7)

    assert Membership.objects.mentors().count() == 3
    assert Membership.objects.mentees().count() == 2


def test_the_same_people_are_not_made_twice():
    call_command("seed", mentors=1, mentees=0, seed=7)

    with pytest.raises(CommandError):
        call_command("seed", mentors=1, mentees=0, seed=7)


def test_cards_without_the_answers_behind_them_are_the_same():
    def cards(name, only_cards):
        program = synthetic.a_program(name)
        list(synthetic.people(program, 12, 0, 1, NOON, only_cards))
        apart = {"membership_id", "person_id", "program_id", "facets"}
        names = [each.attname for each in MentorCard._meta.concrete_fields if each.attname not in apart]
        return list(MentorCard.objects.in_program(program).order_by("pk").values(*names))

    whole, alone = cards("Whole", False), cards("Alone", True)

    assert whole == alone
    assert LivedExperience.objects.values("person").distinct().count() == 12


def test_everything_copied_refers_to_what_is_there():
    made("Whole", seed=1)

    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and model._base_manager.exists():
                there = field.related_model._base_manager.values("pk")
                lost = model._base_manager.exclude(**{field.name: None}).exclude(**{f"{field.attname}__in": there})
                assert not lost.exists(), field


def test_several_batches_make_everybody_once(monkeypatch):
    monkeypatch.setattr(synthetic, "AT_ONCE", 5)
    program = synthetic.a_program("Parts")

    assert list(synthetic.people(program, 12, 4, 1, NOON, workers=2)) == [5, 10, 12, 16]

    names = {f"1-{program.pk}-mentor-{place}@people.invalid" for place in range(12)}
    assert set(Membership.objects.mentors().values_list("person__email", flat=True)) == names
    assert MentorCard.objects.in_program(program).count() == 12
