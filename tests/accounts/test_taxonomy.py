"""The words on disk and the words in the tables: brought up to date as often as one likes."""

import pytest

from accounts import taxonomy
from accounts.models import Experience, ExperienceGroup

pytestmark = pytest.mark.django_db


def test_loading_it_once_more_changes_nothing_and_asks_little(django_assert_num_queries):
    with django_assert_num_queries(14):  # not one more for each of a hundred experiences
        assert taxonomy.load() == 0


def test_what_was_changed_by_hand_is_as_in_the_file_again():
    panic, burnout = Experience.objects.get(slug="panic"), Experience.objects.get(slug="burnout")
    elsewhere = ExperienceGroup.objects.exclude(pk=panic.group_id).first()
    Experience.objects.filter(pk=panic.pk).update(group=elsewhere)
    Experience.objects.filter(pk=burnout.pk).update(label="Tired", retired=True)

    assert taxonomy.load() == 2

    again = Experience.objects.in_bulk([panic.pk, burnout.pk])
    assert again[panic.pk].group_id == panic.group_id
    assert (again[burnout.pk].label, again[burnout.pk].retired) == (burnout.label, False)


def test_a_word_that_is_not_in_the_file_retires():
    ours = Experience.objects.order_by("-bit").first()
    ours.pk, ours.slug, ours.bit = None, "of-our-own", ours.bit + 1
    ours.save()

    assert taxonomy.load() == 1

    ours.refresh_from_db()
    assert ours.retired
