"""A program's settings change in one place, and every change says who made it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts import changed, programs, wording
from accounts.models import Area, Format, HelpLine, ProgramChange, WayToMeet
from tests.factories import NOON, CoordinatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chidi():
    return CoordinatorFactory()


def told(program):
    return list(ProgramChange.objects.filter(program=program).values_list("setting", "before", "after"))


def test_a_change_says_who_and_from_what_to_what(chidi):
    programs.change(chidi.program, chidi, NOON, name="Riverside", zone=chidi.program.zone, joining="open")

    chidi.program.refresh_from_db()
    assert chidi.program.name == "Riverside"
    assert {(row[0], row[2]) for row in told(chidi.program)} == {
        ("name", "Riverside"),
        ("joining", "Open to anyone with a confirmed address"),
    }
    assert ProgramChange.objects.first().by == chidi.person


def test_the_same_value_again_is_no_change(chidi):
    assert programs.change(chidi.program, chidi, NOON, name=chidi.program.name) == []
    assert told(chidi.program) == []


def test_weights_that_do_not_add_up_are_refused_and_leave_no_trace(chidi):
    with pytest.raises(IntegrityError), transaction.atomic():
        programs.change(chidi.program, chidi, NOON, weight_experience=60)

    assert told(chidi.program) == []


def test_a_way_without_words_is_not_offered_any_more(chidi):
    video = Format.objects.get(slug="video")

    programs.set_way(chidi.program, chidi, NOON, video, "https://meet.example.org/{room}", "")
    programs.set_way(chidi.program, chidi, NOON, video, "", "")

    assert not WayToMeet.objects.exists()
    assert [row[0] for row in told(chidi.program)] == ["way:video", "way:video"]


def test_two_areas_never_share_a_name(chidi):
    programs.add_area(chidi.program, chidi, NOON, "North side")
    south = programs.add_area(chidi.program, chidi, NOON, "South side")

    with pytest.raises(programs.AreaNameTaken):
        programs.add_area(chidi.program, chidi, NOON, "north SIDE")
    with pytest.raises(programs.AreaNameTaken):
        programs.rename_area(south, chidi, NOON, "North side")

    assert list(Area.objects.values_list("name", "position")) == [("North side", 0), ("South side", 1)]


def test_new_help_lines_take_the_place_of_the_old_ones_and_the_page_is_told(chidi, monkeypatch):
    rung = []
    monkeypatch.setattr(changed, "_help_readers", [lambda: rung.append(1)])
    line = programs.Line("Night line", "0800 1111", "call", "24/7", False, date(2026, 3, 1))

    programs.set_help_lines(chidi.program, chidi, NOON, [line])
    programs.set_help_lines(chidi.program, chidi, NOON, [])

    assert not HelpLine.objects.exists()
    assert rung == [1, 1]
    assert told(chidi.program)[0] == ("help_lines", "Night line (0800 1111)", "")


@pytest.mark.parametrize(
    ("name", "found"),
    [("Alongside", None), ("Recovery Hub", "Recovery"), ("Ament al", None), ("The Mentors", "Mentor")],
)
def test_a_sender_name_is_neutral(name, found):
    assert wording.blocked_word(name) == found
