"""A coordinator's link: mailed where an address is given, shown once where not."""

import pytest
from django.urls import reverse

from tests.factories import CoordinatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chidi(client):
    chidi = CoordinatorFactory()
    client.force_login(chidi.person)
    return chidi


def test_with_an_address_the_link_travels_by_mail(client, chidi, mailoutbox):
    page = client.post(reverse("console:invite"), {"role": "mentor", "email": "ben@example.org"}).content.decode()

    assert "The link is on its way" in page
    assert [letter.to for letter in mailoutbox] == [["ben@example.org"]]
    assert client.get(reverse("home")).status_code == 302
    link = next(line for line in mailoutbox[0].body.splitlines() if "/invitation/" in line)
    assert link not in page


def test_without_one_or_where_no_mail_goes_the_link_is_shown_once(client, chidi, mailoutbox, settings):
    page = client.post(reverse("console:invite"), {"role": "mentor", "email": ""}).content.decode()
    assert ("/invitation/" in page, mailoutbox) == (True, [])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    page = client.post(reverse("console:invite"), {"role": "mentor", "email": "ben@example.org"}).content.decode()

    assert "Here is the link" in page
    assert chidi.program.invitations.count() == 2
