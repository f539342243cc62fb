"""Signed in on several devices: what ends where."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import joining
from tests.factories import CoordinatorFactory, MenteeFactory

pytestmark = pytest.mark.django_db
WORDS, OTHERS = "a quiet walk by the river", "a loud walk by the motorway"


@pytest.fixture
def amara():
    amara = MenteeFactory()
    amara.person.set_password(WORDS)
    amara.person.save()
    return amara


def signed_in(person):
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": WORDS})
    if "_auth_user_id" not in browser.session:  # the address was never proved in this test
        browser.force_login(person)
    return browser


def test_another_password_ends_every_other_session_and_not_this_one(amara):
    here, elsewhere = signed_in(amara.person), signed_in(amara.person)
    assert elsewhere.get(reverse("accounts:me")).status_code == 200

    here.post(reverse("account_change_password"), {"oldpassword": WORDS, "password1": OTHERS, "password2": OTHERS})

    amara.person.refresh_from_db()
    assert amara.person.check_password(OTHERS)
    assert elsewhere.get(reverse("accounts:me")).status_code == 302
    assert here.get(reverse("accounts:me")).status_code == 200


def test_signing_out_leaves_nothing_behind(amara):
    browser = signed_in(amara.person)
    key = browser.session.session_key

    browser.post(reverse("account_logout"))

    thief = Client()
    thief.cookies["alongside"] = key
    assert thief.get(reverse("accounts:me")).status_code == 302


def test_a_session_that_is_too_old_opens_nothing(amara):
    browser = signed_in(amara.person)

    Session.objects.filter(pk=browser.session.session_key).update(expire_date=timezone.now())

    assert browser.get(reverse("accounts:me")).status_code == 302


def test_whoever_is_shut_out_is_out_at_once(amara):
    browser = signed_in(amara.person)

    type(amara.person).objects.filter(pk=amara.person_id).update(is_active=False)

    assert browser.get(reverse("accounts:me")).status_code == 302


def test_whoever_left_the_desk_is_out_of_it_at_once(client):
    chidi, _other = CoordinatorFactory(), None
    CoordinatorFactory(program=chidi.program)
    client.force_login(chidi.person)
    assert client.get(reverse("console:today")).status_code == 200

    joining.leave_program(chidi, chidi.approved_at)

    assert client.get(reverse("console:today")).status_code == 404


def test_a_session_does_not_survive_signing_in(amara):
    """Somebody who planted a session key before has nothing afterwards."""
    browser = Client()
    session = browser.session
    session["look"] = "around"
    session.save()
    browser.cookies["alongside"] = session.session_key
    before = session.session_key

    browser.force_login(amara.person)

    assert browser.session.session_key != before
