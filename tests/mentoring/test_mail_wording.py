"""No mail of ours tells anybody what it is about."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from accounts.wording import blocked_word
from reminders import kinds
from tests import wording

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def letters(django_db_setup, django_db_blocker):
    """Every letter, by its name; what it took to write them is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        written = dict(wording.every_letter())
        transaction.set_rollback(True)
    return written


def test_every_kind_is_written_in_some_state(letters):
    written = {name.split()[0] for name in letters}

    assert written == {kind.key for kind in kinds.every()} == set(wording.ABOUT)


def test_no_letter_holds_a_blocked_word(letters):
    found = [
        (name, where, word)
        for name, letter in letters.items()
        for where, text in wording.readable(letter).items()
        if (word := blocked_word(text))
    ]

    assert found == []


def test_no_letter_holds_a_name_an_address_or_anybodys_own_words(letters):
    for name, letter in letters.items():
        read = "\n".join(wording.readable(letter).values())
        for secret in (*wording.NAMES, wording.SECRET, "@example.org"):
            assert secret not in read, name


def test_the_reader_would_see_a_blocked_word_wherever_it_stands():
    letter = EmailMultiAlternatives("Your Mentor", "in recovery", "Sober House <a@b.org>")
    letter.attach_alternative('<p style="transform:none">hi <a href="/prison/" title="drug">there</a></p>', "text/html")
    letter.attach("plan.ics", "BEGIN:VEVENT\nTRANSP:OPAQUE\nSUMMARY:Ther\n apy\n", "text/calendar")

    found = {where: blocked_word(text) for where, text in wording.readable(letter).items()}

    assert found == {
        "subject": "Mentor", "sender": "Sober", "text": "recovery", "html": "prison",
        "name of plan.ics": None, "plan.ics": "Therap",
    }  # fmt: skip
