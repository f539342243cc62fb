"""Somebody asks to join, answers questions meanwhile, a coordinator says yes, the mail says only that there is an answer."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Program
from tests.factories import CoordinatorFactory, ProgramFactory

pytestmark = pytest.mark.django_db


def test_from_the_join_page_past_the_coordinators_yes(client, mailoutbox):
    program = ProgramFactory(joining=Program.Joining.APPROVAL, name="North Side")
    chidi = CoordinatorFactory(program=program, person__chosen_name="Chidi")
    join = client.get(reverse("home")).context["start_url"]
    join = client.get(join).url
    answers = {
        "name": "Amara",
        "email": "amara@example.org",
        "adult": "on",
        "consent_terms": "on",
        "consent_desk": "on",
    }
    code_page = client.post(join, answers).url
    code = re.search(r"^\d{6}$", mailoutbox.pop().body, re.MULTILINE).group()
    waiting = client.post(code_page, {"action": "verify", "code": code}, follow=True)

    page = waiting.content.decode()
    assert "Chidi has it." in page
    questions = reverse("accounts:questions", args=[1])
    assert f'href="{questions}"' in page
    assert client.get(questions).status_code == 200

    typed = client.get(reverse("relationships:home"), follow=True)
    assert "Chidi has it." in typed.content.decode()

    desk = Client()
    desk.force_login(chidi.person)
    amara = Membership.objects.get(person__email="amara@example.org")
    assert "Amara" in desk.get(reverse("console:today")).content.decode()
    desk.post(reverse("console:membership_yes", args=[amara.public_id]))

    home = client.get(reverse("accounts:waiting"), follow=True)
    assert home.redirect_chain[-1] == (reverse("relationships:home"), 302)
    amara.refresh_from_db()
    assert amara.waiting_since is not None
    assert amara.waiting_since <= timezone.now()
