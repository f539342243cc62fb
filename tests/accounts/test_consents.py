import pytest

from accounts import audience, changed, consents
from accounts.consent_texts import DESK, LIVED_EXPERIENCE, TERMS, current, text_of
from accounts.models import Consent
from tests.factories import DAY, NOON, MenteeFactory, MentorFactory, PersonFactory, ProgramFactory, lives_with

pytestmark = pytest.mark.django_db


def test_a_yes_keeps_purpose_version_and_language_and_is_given_once():
    amara, program = PersonFactory(), ProgramFactory()

    consents.give(amara, program, [TERMS, DESK], NOON)
    consents.give(amara, program, [TERMS], NOON + DAY)

    assert sorted(Consent.objects.values_list("purpose", "text_version", "language", "given_at")) == [
        (DESK, "1.0", "en", NOON),
        (TERMS, "1.0", "en", NOON),
    ]


def test_a_yes_counts_in_its_own_program_only():
    amara, program, other = PersonFactory(), ProgramFactory(), ProgramFactory()

    consents.give(amara, program, [LIVED_EXPERIENCE], NOON)

    assert consents.gave(amara, program, LIVED_EXPERIENCE)
    assert not consents.gave(amara, other, LIVED_EXPERIENCE)


def test_what_is_taken_back_stays_on_record_and_can_be_given_again():
    amara, program = PersonFactory(), ProgramFactory()
    consents.give(amara, program, [DESK], NOON)

    assert consents.take_back(amara, program, DESK, NOON + DAY) is True
    assert consents.take_back(amara, program, DESK, NOON + DAY) is False
    consents.give(amara, program, [DESK], NOON + 2 * DAY)

    assert list(Consent.objects.order_by("given_at").values_list("given_at", "withdrawn_at")) == [
        (NOON, NOON + DAY),
        (NOON + 2 * DAY, None),
    ]


def test_without_the_yes_on_lived_experience_no_tag_is_in_use_in_that_program(monkeypatch):
    told, carded = [], []
    monkeypatch.setattr(changed, "_on_taken_back", [lambda member, at: told.append(member)])
    monkeypatch.setattr(changed, "_listeners", [lambda member, at: carded.append(member)])
    amara = PersonFactory()
    mentee = MenteeFactory(person=amara)
    mentor = MentorFactory(person=amara, program=mentee.program)
    elsewhere = MenteeFactory(person=amara)
    for member in (mentee, mentor, elsewhere):
        lives_with(member, "panic")
        audience.say(member, "note:panic", "match")
        audience.say(member, "gender", "members")
        consents.give(amara, member.program, [LIVED_EXPERIENCE], NOON)

    consents.take_back(amara, mentee.program, LIVED_EXPERIENCE, NOON + DAY)

    assert audience.facts_in_use(mentee) == audience.facts_in_use(mentor) == {"gender"}
    assert audience.facts_in_use(elsewhere) == {"experience:panic", "note:panic", "gender"}
    assert (told, carded) == ([mentee, mentor], [mentor])


def test_every_text_says_what_is_asked_and_what_taking_it_back_does():
    assert [text.purpose for text in current()] == [TERMS, DESK, LIVED_EXPERIENCE]
    assert [text.purpose for text in current() if text.required] == [TERMS, DESK]
    assert all(text.asked and text.words and text.taken_back and text.version for text in current())
    assert text_of(TERMS, "1.0") in current()
