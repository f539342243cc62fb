"""A leaked backup or log: what people wrote in their own words is in neither."""

import io
import logging

import pytest
from django.db import connection
from django.urls import reverse

from accounts import audience
from mentoring import logs
from relationships.models import DeskNote, Match
from tests.console.conftest import answered, ready_mentor
from tests.factories import CoordinatorFactory, MenteeFactory, ProgramFactory, lives_with, offers_ways

pytestmark = pytest.mark.django_db
CANARY = "canary4711"


@pytest.fixture
def written():
    """Everything that is logged meanwhile, as a server logs it."""
    root = logging.getLogger()
    before = root.handlers, root.level
    logs.configure(level="DEBUG")
    stream = io.StringIO()
    root.handlers[0].setStream(stream)
    yield stream.getvalue
    root.handlers, root.level = before


def dump():
    """Every row of every table, as pg_dump writes it; binary columns as text too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        rows = io.BytesIO()
        for table in tables:
            with cursor.copy(f"COPY (SELECT t.* FROM {table} t) TO STDOUT") as copy:
                for piece in copy:
                    rows.write(bytes(piece))
    return tables, rows.getvalue().decode()


def test_own_words_are_neither_in_a_dump_nor_in_a_log(client, written, django_capture_on_commit_callbacks):
    from django.utils import timezone

    program = ProgramFactory(joining="open")
    offers_ways(program, "video")
    amara = answered(MenteeFactory(program=program, person__chosen_name="Amara"))
    ben = ready_mentor(program, timezone.now(), person__chosen_name="Ben")
    chidi = CoordinatorFactory(program=program)

    lived = lives_with(amara, "burnout")
    lived.words = f"{CANARY} experience"
    lived.save(update_fields=["words"])
    audience.say(amara, "note:burnout", "members")
    client.force_login(ben.person)
    client.post(reverse("accounts:card_part", args=["words"]), {
        "quote": f"{CANARY} quote", "story": f"{CANARY} story", "harder_story": f"{CANARY} harder",
        "content_note": f"{CANARY} about",
    })  # fmt: skip
    client.force_login(amara.person)
    client.post(reverse("matching:ask", args=[ben.public_id]), {"hello": f"{CANARY} hello", "way": "video"})
    client.post(reverse("relationships:note"), {"kind": "not right", "words": f"{CANARY} note"})
    client.force_login(chidi.person)
    note, match = DeskNote.objects.get(), Match.objects.get()
    client.post(reverse("console:note_answer", args=[note.public_id]), {"answer": f"{CANARY} answer"})
    client.post(reverse("console:ask_person", args=[match.public_id]), {"whom": "mentee", "words": f"{CANARY} asked"})
    client.force_login(ben.person)
    client.post(reverse("relationships:decline", args=[match.public_id]), {"why": f"{CANARY} why"})

    ben.refresh_from_db()
    match.refresh_from_db()
    note.refresh_from_db()
    assert [ben.quote, match.hello, note.words, note.answer, match.closed_why] == [
        f"{CANARY} {what}" for what in ("quote", "hello", "note", "answer", "why")
    ]
    tables, rows = dump()
    assert "relationships_match" in tables
    assert "Amara" in rows
    assert CANARY not in rows
    assert CANARY not in written()
    assert written()
