import pytest
from django.db import connection

from accounts import sealed
from accounts.models import LivedExperience, Membership
from tests.factories import MentorFactory, lives_with

pytestmark = pytest.mark.django_db


def stored(model, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_own_words_come_back_as_written_and_stand_sealed():
    mentor = MentorFactory(story="I could not get on a bus for a year.")

    assert Membership.objects.get(pk=mentor.pk).story == "I could not get on a bus for a year."
    assert "bus" not in stored(Membership, "story", mentor.pk)


def test_a_token_copied_to_another_row_does_not_open():
    one, other = MentorFactory(story="mine"), MentorFactory(story="theirs")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_membership SET story = (SELECT story FROM accounts_membership WHERE id = %s) WHERE id = %s",
            [one.pk, other.pk],
        )

    with pytest.raises(sealed.Unreadable):
        Membership.objects.get(pk=other.pk).story  # noqa: B018


def test_saving_another_field_leaves_the_words_alone():
    mentor = MentorFactory(story="mine")
    before = stored(Membership, "story", mentor.pk)

    loaded = Membership.objects.get(pk=mentor.pk)
    loaded.capacity = 3
    loaded.save(update_fields=["capacity"])

    assert stored(Membership, "story", mentor.pk) == before


def test_words_cannot_be_written_without_their_row():
    mentor = MentorFactory()
    lived = lives_with(mentor, "panic")

    with pytest.raises(TypeError):
        LivedExperience.objects.filter(pk=lived.pk).update(words="plain")


def test_empty_words_stay_empty():
    assert stored(Membership, "story", MentorFactory().pk) == ""
