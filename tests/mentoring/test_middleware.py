from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from tests.factories import CoordinatorFactory, MenteeFactory

PAGE = "/about/"


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def signed_in(client, db):
    def as_member(member):
        client.force_login(member.person)
        return client

    return as_member


def test_a_page_with_a_session_is_kept_by_nobody(signed_in):
    answer = signed_in(MenteeFactory())

    assert "no-store" in answer.get(PAGE).headers["Cache-Control"]


def test_every_page_varies_by_who_asks_and_by_fragment(client, db):
    varies = {part.strip() for part in client.get(PAGE).headers["Vary"].split(",")}

    assert {"Cookie", "HX-Request"} <= varies


def test_every_page_carries_the_headers_that_keep_others_out(client, db):
    answer = client.get(PAGE)

    assert {
        name: answer.headers.get(name)
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_the_policy_allows_nothing_but_our_own(client, db):
    policy = client.get(PAGE).headers["Content-Security-Policy"]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("frame-ancestors") == rules.pop("base-uri") == "'none'"
    assert rules.pop("report-uri") == "/csp-report/"
    assert set(rules.values()) == {"'self'"}


def test_a_coordinator_is_signed_out_after_half_an_hour_without_a_click(signed_in):
    start = now()
    client = signed_in(CoordinatorFactory())
    with time_machine.travel(start, tick=False):
        client.get(PAGE)
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        client.get(PAGE)
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(minutes=58), tick=False):
        client.get(PAGE)
        assert is_signed_in(client)

    with time_machine.travel(start + timedelta(minutes=89), tick=False):
        client.get(PAGE)

    assert not is_signed_in(client)


def test_a_member_stays_for_two_weeks(signed_in):
    start = now()
    client = signed_in(MenteeFactory())
    with time_machine.travel(start, tick=False):
        client.get(PAGE)

    with time_machine.travel(start + timedelta(days=13), tick=False):
        client.get(PAGE)
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(days=14, minutes=1), tick=False):
        client.get(PAGE)
        assert not is_signed_in(client)


def test_forms_of_ours_keep_their_origin(client, db):
    """Under a document policy of no-referrer a browser posts "Origin: null", and every form would be refused."""
    page = client.get("/about/")

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="referrer" content="same-origin">' in page.content.decode()
