"""Columns of a question, told apart."""

from django.db.models.expressions import Col

from relationships.models import Match

OPENED, CLOSED = Match._meta.get_field("opened_at"), Match._meta.get_field("closed_at")


def test_the_same_column_of_the_same_table_is_one():
    assert len({Col("one", OPENED), Col("one", OPENED)}) == 1


def test_another_column_or_the_same_of_another_row_is_another():
    assert len({Col("one", OPENED), Col("one", CLOSED), Col("two", OPENED)}) == 3


def test_the_hash_asks_for_no_signature():
    column = Col("one", OPENED)

    hash(column)

    assert "identity" not in vars(column)
