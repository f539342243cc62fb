import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Membership, Program
from accounts.wording import blocked_word
from tests.accounts.test_signup import ANSWERS, type_code

pytestmark = pytest.mark.django_db


def test_a_real_program_starts_with_a_link_for_its_first_coordinator(client, mailoutbox, capsys):
    call_command(
        "program", "North  Side", "--coordinator", "Chidi@example.org", "--zone", "Europe/London", "--country", "gb"
    )
    program = Program.objects.get()
    assert (program.name, program.zone, program.country, program.joining) == (
        "North Side", "Europe/London", "GB", Program.Joining.APPROVAL,
    )  # fmt: skip
    letter = mailoutbox.pop()
    assert letter.to == ["chidi@example.org"]

    link = re.search(r"http://localhost:8000(/invitation/\S+/)", letter.body)[1]
    assert link in capsys.readouterr().out
    client.post(link, ANSWERS | {"name": "Chidi", "email": "chidi@example.org"})
    type_code(client, mailoutbox)

    member = Membership.objects.get()
    assert (member.role, member.is_active, member.name) == (Membership.Role.COORDINATOR, True, "Chidi")
    assert client.get(reverse("accounts:onward")).status_code == 302


def test_the_invitation_is_neutral(mailoutbox):
    call_command("program", "North Side", "--coordinator", "chidi@example.org")

    letter = mailoutbox[0]
    html = re.sub(r"<[^>]+>", " ", letter.alternatives[0].content)
    assert blocked_word(f"{letter.subject} {letter.from_email} {letter.body} {html}") is None
    assert "North Side" not in f"{letter.subject} {letter.body} {html}"


def test_asking_twice_makes_one_program_and_another_link(mailoutbox):
    for _time in range(2):
        call_command("program", "North Side", "--coordinator", "chidi@example.org")

    assert Program.objects.get().invitations.count() == 2
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--coordinator", "chidi"],
        ["--coordinator", "a@b.org", "--zone", "Mars"],
        ["--coordinator", "a@b.org", "--country", "GBR"],
    ],
)
def test_a_wrong_answer_is_said_in_a_sentence(wrong):
    with pytest.raises(CommandError):
        call_command("program", "North Side", *wrong)

    assert not Program.objects.exists()


def test_where_no_mail_goes_the_link_is_printed_to_hand_over(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    call_command("program", "North Side", "--coordinator", "chidi@example.org")

    told = capsys.readouterr()
    assert "could not be sent" in told.err
    assert "/invitation/" in told.out


def test_it_runs_as_typed_with_the_checks_of_the_house():
    call_command("program", "North Side", "--coordinator", "chidi@example.org", skip_checks=False)

    assert Program.objects.get().name == "North Side"
