"""Find a mentor asks as often with ten thousand mentors as with ten. How long it takes, `manage.py bench find` says."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Membership
from mentoring import synthetic

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
PROVE = bool(os.environ.get("ALONGSIDE_PROVE"))
MANY = 10_000 if PROVE else 60


def seeded(name, mentors):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    program = synthetic.a_program(name)
    list(synthetic.people(program, mentors, 3, 2, now()))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE matching_mentorcard")
    return program


def queries_of_the_list(client, program):
    mentee = Membership.objects.mentees().in_program(program).select_related("person").first()
    client.force_login(mentee.person)
    client.get(reverse("matching:mentors"))
    with CaptureQueriesContext(connection) as asked:
        response = client.get(reverse("matching:mentors"))
    assert response.context["cards"]
    return len(asked)


def test_the_list_takes_as_many_queries_with_many_mentors_as_with_few(client):
    assert queries_of_the_list(client, seeded("Few", 30)) == queries_of_the_list(client, seeded("Many", MANY))
