"""What is forgotten by itself, and what is not."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts import joining, retention
from accounts.models import AccessLogEntry, Person
from tests.factories import NOON, CoordinatorFactory, MenteeFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def typed_only_an_address(email, days_ago):
    person = Person.objects.create_user(email)
    Person.objects.filter(pk=person.pk).update(joined_at=NOON - timedelta(days=days_ago))
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    return person


def test_an_address_nobody_proved_is_forgotten_after_a_week():
    typed_only_an_address("old@example.org", 7)
    fresh = typed_only_an_address("fresh@example.org", 6)
    amara = MenteeFactory().person
    alone = PersonFactory()  # has said who they are, and is in no program now
    came_in = typed_only_an_address("came@example.org", 30)
    Person.objects.filter(pk=came_in.pk).update(last_login=NOON)
    Person.objects.filter(pk__in=[amara.pk, alone.pk]).update(joined_at=NOON - 400 * DAY)

    assert retention.forget_unproved(NOON) == 1
    assert retention.forget_unproved(NOON) == 0

    assert set(Person.objects.all()) == {fresh, amara, alone, came_in}
    assert not EmailAddress.objects.filter(email="old@example.org").exists()


def test_the_same_address_can_come_back_afterwards():
    typed_only_an_address("amara@example.org", 8)
    retention.forget_unproved(NOON)

    person, is_new = joining.person_with("amara@example.org")

    assert is_new
    assert person.is_active


def test_looks_of_more_than_two_years_ago_are_forgotten():
    chidi = CoordinatorFactory()
    amara = MenteeFactory(program=chidi.program)
    look = {"viewer": chidi.person, "subject": amara.person, "program": chidi.program, "page": "profile"}
    AccessLogEntry.objects.create(at=NOON - 731 * DAY, **look)
    kept = AccessLogEntry.objects.create(at=NOON - 729 * DAY, **look)

    assert retention.forget_looks(NOON) == 1
    assert list(AccessLogEntry.objects.all()) == [kept]


def test_the_device_of_a_session_goes_with_it(client):
    amara = MenteeFactory()
    client.force_login(amara.person)
    client.get(reverse("accounts:me"))
    here = client.session.session_key
    UserSession.objects.get_or_create(session_key=here, defaults={"user": amara.person, "ip": "127.0.0.1"})
    UserSession.objects.create(user=amara.person, session_key="gone", ip="127.0.0.1")
    assert retention.forget_sessions(timezone.now()) == 1
    assert [session.session_key for session in UserSession.objects.all()] == [here]

    Session.objects.update(expire_date=timezone.now() - DAY)

    assert retention.forget_sessions(timezone.now()) == 1
    assert not UserSession.objects.exists()
