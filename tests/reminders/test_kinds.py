from dataclasses import replace

import pytest

from reminders import kinds
from reminders.models import Group
from tests.reminders.conftest import PLAIN


def test_registering_the_same_kind_twice_is_once(kind):
    assert kinds.register(kinds.find("plain")) is kinds.find("plain")


def test_two_different_kinds_of_one_name_are_a_mistake(kind):
    with pytest.raises(ValueError, match="plain"):
        kinds.register(replace(PLAIN, templates="elsewhere"))


def test_only_groups_that_something_belongs_to_can_be_turned_off(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(replace(PLAIN, key="b", group=Group.NEWS))
    kinds.register(replace(PLAIN, key="a", group=Group.CHECK_INS))
    kinds.register(replace(PLAIN, key="c", group=None))

    assert kinds.groups() == [Group.CHECK_INS, Group.NEWS]
