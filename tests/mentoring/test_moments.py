"""Moments as PostgreSQL writes them, read quickly."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring import moments

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))


def written(clock, several):
    """The moments as the database sends them to somebody with this clock, and what reads them there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('timezone', %s, true)", [clock])
        cursor.execute("SELECT unnest(%s::timestamptz[])::text", [several])
        loader = cursor.adapters.get_loader(connection.connection.adapters.types["timestamptz"].oid, 0)
        return [text.encode() for (text,) in cursor.fetchall()], loader(0, connection.connection)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu"]), st.lists(MOMENTS, min_size=1))
def test_every_moment_is_what_the_slow_way_reads(clock, several):
    texts, loader = written(clock, several)

    assert [moments.load(loader, text) for text in texts] == [moments._slowly(loader, text) for text in texts]


@pytest.mark.django_db
def test_a_moment_comes_back_as_it_was_kept():
    moment = datetime(2026, 11, 24, 18, 30, 0, 70, UTC)

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        ((found,),) = cursor.fetchall()

    assert (found, found.tzinfo) == (moment, UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("never", ["infinity", "-infinity", "0044-03-15 BC", "10001-01-01"])
def test_a_moment_that_python_cannot_hold_is_still_refused(never):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::timestamptz", [never])

        with pytest.raises(DataError):
            cursor.fetchall()
