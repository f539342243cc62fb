"""Who is due for a talk: day 2, 14, 28, then every 28 days."""

from datetime import timedelta

import pytest

from relationships import talks
from relationships.models import Match
from tests.factories import DAY, NOON, ActiveMatchFactory

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [1, 2, 14, 27, 28, 56, 100])
@pytest.mark.parametrize("talked", [None, 2, 20, 83])
def test_the_database_agrees_with_the_rule(days, talked):
    match = ActiveMatchFactory(started_at=NOON, talked_at=None if talked is None else NOON + talked * DAY)
    at = NOON + days * DAY + HOUR
    latest = talks.last_due(at - NOON)
    expected = latest is not None and (talked is None or talked * DAY < latest)

    assert list(talks.due(Match.objects.all(), at)) == ([match] if expected else [])


@pytest.mark.django_db
def test_a_talk_is_due_no_longer_once_it_was_had():
    match = ActiveMatchFactory(started_at=NOON)

    talks.say_talked(match, NOON + 3 * DAY)

    assert not talks.due(Match.objects.all(), NOON + 4 * DAY).exists()
    assert list(talks.due(Match.objects.all(), NOON + 15 * DAY)) == [match]


@pytest.mark.django_db
def test_nobody_is_called_about_a_pair_on_a_break():
    ActiveMatchFactory(started_at=NOON, paused_at=NOON + DAY)

    assert not talks.due(Match.objects.all(), NOON + 5 * DAY).exists()
