"""A link that is shown once, in a real browser: one press copies it."""

import pytest

from tests.factories import CoordinatorFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_one_press_copies_the_link_and_says_so(window):
    page = window("/desk/invitations/", person=CoordinatorFactory().person)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Make the link").click()

    page.get_by_role("button", name="Copy the link").click()

    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".letter").text_content()
