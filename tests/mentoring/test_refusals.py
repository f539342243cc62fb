"""What no page expected to be refused is still answered with words, never with an error page."""

import pytest
from django.db import OperationalError

from accounts import joining, mentoring
from accounts.refusals import Refused
from tests.factories import MenteeFactory, MentorFactory

pytestmark = pytest.mark.django_db


class InOtherHands(Exception):
    sqlstate = "55P03"


def raising(error, cause=None):
    def verb(*args, **kwargs):
        raise error from cause

    return verb


def test_a_refusal_that_no_page_expected_is_a_kind_page(client, monkeypatch):
    client.force_login(MenteeFactory().person)
    monkeypatch.setattr(joining, "come_back", raising(Refused("Somebody else is changing this.")))

    answer = client.post("/me/break/over/")

    assert answer.status_code == 409
    assert "Somebody else is changing this." in answer.content.decode()


def test_rows_that_somebody_else_holds_are_a_kind_page(client, monkeypatch):
    client.force_login(MentorFactory().person)
    monkeypatch.setattr(mentoring, "hide_me", raising(OperationalError(), InOtherHands()))

    answer = client.post("/me/start/hide/")

    assert answer.status_code == 409
    assert "Try again now." in answer.content.decode()


def test_any_other_error_stays_one(client, monkeypatch):
    client.force_login(MentorFactory().person)
    monkeypatch.setattr(mentoring, "hide_me", raising(OperationalError()))

    with pytest.raises(OperationalError):
        client.post("/me/start/hide/")
