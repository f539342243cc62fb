"""Joining and one's account in a real browser: no script needed, no rule of accessibility broken, nothing refused."""

import re

import pytest
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import consents, invitations
from accounts.consent_texts import DESK, TERMS
from accounts.models import Person, Program
from tests.axe import sideways, violations
from tests.factories import CoordinatorFactory, MenteeFactory, ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
def test_three_clicks_lead_from_the_first_page_in(window, mailoutbox, script):
    ProgramFactory(joining=Program.Joining.OPEN, zone="Europe/London")
    page = window("/", width=390, script=script)
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)

    page.get_by_role("link", name="Find a mentor").first.click()
    page.get_by_label("A name you like").fill("Amara")
    page.get_by_label("Your e-mail address").fill("amara@example.org")
    for box in ("I am 18 or over", "I will keep to the house rules", "The coordinators may see"):
        page.get_by_label(box).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("The code").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: "/account/" not in url)

    amara = Person.objects.get(email="amara@example.org")
    assert (amara.chosen_name, amara.memberships.active().count()) == ("Amara", 1)
    assert amara.zone == ("UTC" if script else "Europe/London")  # the browser's, else the program's
    assert refused == []


@pytest.mark.parametrize(("width", "look"), [(390, "dark")])
def test_the_pages_keep_the_rules(window, live_server, width, look):
    at = timezone.now()
    amara = MenteeFactory(program__joining=Program.Joining.OPEN, person__chosen_name="Amara")
    chidi = CoordinatorFactory(program=amara.program, person__chosen_name="Chidi")
    consents.give(amara.person, amara.program, [TERMS, DESK], at)
    _made, token = invitations.invite(amara.program, "mentor", at, by=chidi)
    page = window("/", width=width, look=look)
    refused, wrong = [], {}
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)

    def look_at(*paths):
        for path in paths:
            page.goto(path)
            found = violations(page) + [f"{sideways(page)} px sideways"] * bool(sideways(page))
            wrong.update({path: found} if found else {})

    look_at(
        reverse("accounts:join_program", args=[amara.program.public_id]),
        reverse("accounts:invitation", args=[token]),
        reverse("account_login"),
    )
    client = Client()
    client.force_login(amara.person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    look_at(
        *(reverse(f"accounts:{view}") for view in ("me", "scene", "consents")),
        *(reverse(view) for view in ("mfa_activate_totp", "usersessions_list")),
    )

    assert (wrong, refused) == ({}, [])


def code_in(letter) -> str:
    return re.search(r"^\d{6}$", letter.body, re.MULTILINE).group()


def a_device_with_a_fingerprint(page):
    """A virtual authenticator in this window: how many passkeys does it hold?"""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: len(devtools.send("WebAuthn.getCredentials", device)["credentials"])


def test_a_passkey_added_in_settings_opens_the_door(window, mailoutbox):
    amara = MenteeFactory(program__joining=Program.Joining.OPEN, person__email="amara@example.org")
    sync_user_email_address(amara.person)
    EmailAddress.objects.update(verified=True)
    page = window(reverse("mfa_index"), person=amara.person)
    passkeys = a_device_with_a_fingerprint(page)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))  # at once, without asking who one is
    assert page.locator("main code").count() == 10
    page.goto(reverse("accounts:me"))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)

    assert page.goto(reverse("accounts:me")).url.endswith(reverse("accounts:me"))
    page.goto(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Take off").click()
    assert page.get_by_text("Type one of your backup codes.").is_visible()
    page.get_by_role("link", name="Use my passkey").click()  # who changes how they sign in is asked once more
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/remove/")
    page.goto(reverse("accounts:me"))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.goto(reverse("account_login"))
    page.get_by_label("Your e-mail address").first.fill("amara@example.org")
    page.get_by_role("button", name="Send my code").click()
    page.get_by_label("The code").fill(code_in(mailoutbox[-1]))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**" + reverse("mfa_authenticate"))  # the code alone is not enough
    assert "Use your passkey. If you do not have it with you, type one of your backup codes." in page.inner_text("main")
    assert "app" not in page.inner_text("main").lower().split()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    assert page.goto(reverse("accounts:me")).url.endswith(reverse("accounts:me"))
    assert (passkeys(), wrong) == (1, [])
