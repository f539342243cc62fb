from datetime import time, timedelta

import pytest
from django.core import mail

from reminders import delivery, outbox
from reminders.channels import Bounced, MailBox, NotNow, Unreachable
from reminders.models import ChannelChoice, QuietHours, Reminder
from tests.factories import NOON, PersonFactory

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def send(at=NOON):
    """Everything due, as the task does it; returns the subjects that went, in order."""
    before = len(mail.outbox)
    delivery.send_due(clock=lambda: at)
    return [letter.body.split()[2].rstrip(".") for letter in mail.outbox[before:]]


def why(reminder):
    reminder.refresh_from_db()
    return reminder.why


def test_what_is_due_is_sent_once_and_marked(owed):
    reminder = owed()

    assert send() == ["1"]
    assert send() == []

    reminder.refresh_from_db()
    assert reminder.sent_at == NOON
    assert reminder.lease_token is None


def test_the_letter_says_little_and_carries_the_rows_id(owed, settings):
    settings.DEFAULT_FROM_EMAIL = "Alongside <hello@example.net>"
    reminder = owed()

    send()

    [letter] = mail.outbox
    html, kind_of_html = letter.alternatives[0]
    assert letter.subject == "See you soon"
    assert letter.from_email == "Alongside <hello@example.net>"
    assert letter.to == ["amara@example.org"]
    assert letter.extra_headers == {
        "Message-ID": f"<{reminder.public_id}@example.net>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<http://localhost:8000/reminders/>",
    }
    assert "Tom & Jo at 12:00" in letter.body
    assert "http://localhost:8000/reminders/" in letter.body
    assert kind_of_html == "text/html"
    assert "<h1 style=" in html
    assert "<style" not in html
    assert "Amara" not in letter.message().as_string()


def test_the_letter_is_on_the_receivers_clock(owed):
    owed(person=PersonFactory(zone="Asia/Kathmandu"))

    send()

    assert "at 17:45." in mail.outbox[0].body


def test_a_kind_chooses_the_sender_name_and_attaches(owed, kind):
    kind(
        sender_name=lambda reminder: "Hill\nHouse",
        attachments=lambda reminder: [("time.ics", b"BEGIN:VCALENDAR", "text/calendar")],
    )
    owed()

    send()

    assert mail.outbox[0].from_email.startswith("Hill House <")
    assert mail.outbox[0].attachments == [("time.ics", "BEGIN:VCALENDAR", "text/calendar")]


def test_what_is_no_longer_owed_is_dropped(owed, kind):
    kind(still_owed=lambda reminder, at: reminder.subject_id != "2")
    owed()
    gone = owed(subject="thing:2")

    assert send() == ["1"]
    assert why(gone) == "not_owed"


def test_nothing_goes_to_somebody_who_is_gone(owed, amara):
    reminder = owed()
    amara.is_active = False
    amara.save(update_fields=["is_active"])

    assert send() == []
    assert why(reminder) == "nobody_there"


def test_nothing_goes_once_turned_off(owed, amara):
    reminder = owed()
    ChannelChoice.objects.create(person=amara, group="news", channel="none")

    assert send() == []
    assert why(reminder) == "turned_off"


def test_what_cannot_be_turned_off_still_goes(owed, amara, kind):
    kind(group=None)
    owed()
    ChannelChoice.objects.create(person=amara, group="news", channel="none")

    assert send() == ["1"]


def test_nothing_goes_after_the_event(owed):
    reminder = owed(not_after=NOON + DAY)

    assert send(at=NOON + DAY) == []
    assert why(reminder) == "too_late"


def test_late_reminders_collapse_into_one(owed, kind):
    early = owed(due_at=NOON - 2 * DAY)
    owed(due_at=NOON - DAY)
    owed(subject="thing:2")

    assert sorted(send()) == ["1", "2"]
    assert why(early) == "a_later_one_goes"


@pytest.mark.parametrize(("named_by_first", "named_by_last"), [({"last"}, set()), (set(), {"plain"})])
def test_kinds_that_say_the_same_collapse(owed, kind, named_by_first, named_by_last):
    kind(collapses_with=frozenset(named_by_first))
    kind(key="last", collapses_with=frozenset(named_by_last))
    early = owed(due_at=NOON - DAY)
    owed(key="last")

    assert send() == ["1"]
    assert why(early) == "a_later_one_goes"


def test_one_sent_before_the_thing_moved_does_not_stand_for_a_new_one(owed):
    owed()
    send()
    owed(due_at=NOON - DAY, at=NOON + MINUTE)

    assert send(at=NOON + MINUTE) == ["1"]


def test_quiet_hours_chosen_since_are_kept(owed, amara):
    reminder = owed()
    QuietHours.objects.create(person=amara, begin=time(11), end=time(14))

    assert send() == []

    reminder.refresh_from_db()
    assert reminder.next_try_at == NOON.replace(hour=14)
    assert send(at=NOON.replace(hour=14)) == ["1"]


def test_an_outage_into_the_night_waits_for_the_morning_unless_that_is_too_late(owed):
    night = NOON.replace(hour=23)
    owed(not_after=night + timedelta(hours=9, minutes=30))
    owed(subject="thing:2", not_after=night + timedelta(hours=11))

    assert send(at=night) == ["1"]
    assert send(at=NOON.replace(hour=8) + DAY) == ["2"]


def test_a_kind_nobody_registered_is_a_dead_row(owed):
    stranger = owed(key="stranger")
    owed(subject="thing:2")

    assert send() == ["2"]
    assert list(Reminder.objects.dead()) == [stranger]
    assert why(stranger) == "unknown_kind"


@pytest.mark.parametrize("broken", ["still_owed", "context", "attachments", "sender_name"])
def test_a_kinds_own_mistake_holds_up_nobody(owed, kind, broken):
    def mistaken(reminder, at=None):
        if reminder.subject_id == "1":
            raise ZeroDivisionError
        return {"number": reminder.subject_id} if broken == "context" else []

    kind(**{"still_owed": lambda reminder, at: True, broken: mistaken})
    bad = owed()
    owed(subject="thing:2")

    sent = send()

    bad.refresh_from_db()
    assert sent == ([] if broken == "still_owed" else ["2"])  # an empty list is also "not owed"
    assert (bad.attempts, bad.last_error) == (1, "ZeroDivisionError")
    assert bad.next_try_at > NOON


@pytest.mark.parametrize(
    ("answer", "attempts", "bounced"), [(Bounced("SMTPDataError 550"), 0, True), (NotNow("timeout"), 1, False)]
)
def test_the_servers_answer_about_one_letter_is_kept(owed, monkeypatch, answer, attempts, bounced):
    def answering(box, letter):
        if "number 1." in letter.body:
            raise answer
        mail.outbox.append(letter)

    monkeypatch.setattr(MailBox, "send", answering)
    refused = owed()
    owed(subject="thing:2")

    assert send() == ["2"]

    refused.refresh_from_db()
    assert (refused.attempts, bool(refused.bounced_at), refused.last_error) == (attempts, bounced, str(answer))


def test_when_no_server_is_there_only_the_row_in_hand_counts_a_failure(owed, monkeypatch):
    def nobody(box):
        raise Unreachable("ConnectionRefusedError")

    first, second = owed(due_at=NOON - MINUTE), owed(subject="thing:2")
    with monkeypatch.context() as patched:
        patched.setattr(MailBox, "open", nobody)
        assert send() == []

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts) == (1, 0)
    assert send() == ["2"]


def test_a_withdrawal_while_the_words_are_made_stops_the_letter(owed, kind):
    def withdrawing(reminder):
        outbox.withdraw("plain", at=NOON, why="ended")
        return {}

    kind(context=withdrawing)
    owed()

    assert send() == []


def test_a_run_leaves_the_rest_to_the_next_tick(owed):
    owed()
    ticks = iter([NOON, NOON + delivery.ONE_RUN])

    assert delivery.send_due(clock=lambda: next(ticks)) == 0


def test_sending_costs_the_same_queries_for_each(owed, django_assert_num_queries):
    owed()
    with django_assert_num_queries(7 + 6):  # claiming twice, then each
        send()
    owed(subject="thing:2"), owed(subject="thing:3"), owed(subject="thing:4")
    with django_assert_num_queries(7 + 3 * 6):
        send()
