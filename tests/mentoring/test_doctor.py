import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils.timezone import now

from mentoring import doctor
from reminders import outbox
from reminders.health import Finding
from reminders.models import Heartbeat


def examined(well: bool):
    out = StringIO()
    if well:
        call_command("doctor", "--json", stdout=out)
    else:
        with pytest.raises(SystemExit) as ending:
            call_command("doctor", "--json", stdout=out)
        assert ending.value.code == 1
    return {check["name"]: check for check in json.loads(out.getvalue())["checks"]}


@pytest.fixture
def at_work(db):
    Heartbeat.objects.create(name=outbox.TICK, at=now())


def test_a_house_in_order_is_well(at_work):
    found = examined(well=True)

    assert {name for name, check in found.items() if not check["well"]} == set()
    assert found["no reminder is overdue"]["room"] == "reminders"


def test_nobody_looking_for_reminders_is_broken(db):
    found = examined(well=False)

    assert [name for name, check in found.items() if not check["well"]] == ["somebody looks for due reminders"]


def test_broken_rows_are_counted_and_named(at_work, monkeypatch):
    monkeypatch.setattr(doctor, "checks_of", lambda room: [lambda at: Finding("all is as it was", 7, 2)])

    found = examined(well=False)["all is as it was"]

    assert (found["checked"], found["broken"]) == (7, 2)


def test_a_check_that_cannot_look_is_broken_and_stops_no_other(at_work, monkeypatch):
    def nobody_is_lost(at):
        raise DatabaseError

    monkeypatch.setattr(doctor, "checks_of", lambda room: [nobody_is_lost, lambda at: Finding("the next", 1, 0)])

    found = examined(well=False)

    assert (found["nobody is lost"]["well"], found["the next"]["well"]) == (False, True)


def test_the_doctor_speaks_to_people_too(at_work, capsys):
    call_command("doctor")

    assert capsys.readouterr().out.endswith("All is well.\n")
