from datetime import time, timedelta

import pytest
from django.urls import reverse

from reminders import kinds
from reminders.models import ChannelChoice, Group, QuietHours, Reminder
from tests.factories import NOON

PAGE = "/reminders/"


@pytest.fixture
def page(client, amara, kind, monkeypatch):
    """The page as Amara sees it, with two groups on it."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kind(key="plain", group=Group.NEWS)
    kind(key="soon", group=Group.CHECK_INS)
    client.force_login(amara)
    return client


def choices_of(person):
    return dict(ChannelChoice.objects.filter(person=person).values_list("group", "channel"))


def test_it_needs_signing_in(client, db):
    assert client.get(PAGE).headers["Location"] == f"{reverse('account_login')}?next={PAGE}"


def test_it_begins_with_everything_on_and_the_night_quiet(page):
    form = page.get(PAGE).context["form"]

    assert form.initial == {
        "groups": ["check_ins", "news"], "any_hour": False, "begin": time(21), "end": time(8),
    }  # fmt: skip


def test_a_group_is_turned_off_and_on_again(page, amara):
    hours = {"begin": "21:00", "end": "08:00"}

    answer = page.post(PAGE, {"groups": ["news"], **hours})
    assert answer.headers["Location"] == PAGE
    assert choices_of(amara) == {"check_ins": "none", "news": "email"}
    assert page.get(PAGE).context["form"].initial["groups"] == ["news"]

    page.post(PAGE, {"groups": ["news", "check_ins"], **hours})
    assert choices_of(amara) == {"check_ins": "email", "news": "email"}


def test_quiet_hours_are_kept_and_move_what_is_waiting(page, amara, owed):
    reminder = owed(due_at=NOON.replace(hour=23) + timedelta(days=4000))

    page.post(PAGE, {"begin": "23:30", "end": "07:15"})

    amara = type(amara).objects.get(pk=amara.pk)
    assert (amara.quiet_hours.begin, amara.quiet_hours.end) == (time(23, 30), time(7, 15))
    assert Reminder.objects.get(pk=reminder.pk).goes_at == reminder.due_at


def test_any_hour_needs_no_times(page, amara):
    page.post(PAGE, {"any_hour": "on", "begin": "", "end": "soon"})

    hours = QuietHours.objects.get(person=amara)
    assert hours.begin == hours.end
    assert page.get(PAGE).context["form"].initial["any_hour"] is True


@pytest.mark.parametrize(
    ("begin", "end", "field", "words"),
    [
        ("", "08:00", "begin", "Write a time, or tick “Any hour is fine”."),
        ("21:00", "late", "end", "Write a time like 08:00."),
        ("21:00", "21:00", "end", "Pick another time for the end, or tick “Any hour is fine”."),
    ],
)
def test_what_cannot_be_read_is_explained_beside_the_field(page, amara, begin, end, field, words):
    answer = page.post(PAGE, {"begin": begin, "end": end})

    assert answer.context["form"].errors == {field: [words]}
    assert answer.content.decode().count(words) >= 1
    assert not QuietHours.objects.filter(person=amara).exists()


def test_it_costs_the_same_queries_with_one_choice_or_three(page, amara, django_assert_num_queries):
    page.get(PAGE)
    with django_assert_num_queries(5):
        page.get(PAGE)
    for group in Group:
        ChannelChoice.objects.create(person=amara, group=group, channel="none")
    with django_assert_num_queries(5):
        page.get(PAGE)
