"""Many rows into a table at once by COPY, as text; what is not named has the default of its model."""

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model, UUIDField


@contextlib.contextmanager
def in_bulk() -> Iterator[None]:
    """One transaction of many rows that refer to each other by keys taken ahead.

    Where we may, as the owner of the whole server, references are not asked for one row at a time (as `pg_restore
    --disable-triggers`); what must be unique or within bounds always is. Python does not look for circles of objects
    meanwhile: there are none, and looking at a million objects again and again takes longer than making them.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
            if cursor.fetchone() == (True,):
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield
    finally:
        if collects:
            gc.enable()


def keys_for(model: type[Model], count: int) -> list[int]:
    """Keys ahead of time, from the sequence of the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy(model: type[Model], count: int, **columns: Any) -> None:
    """So many rows, by column: a list of values, or one value for all. Ids of our own are random, keys are counted."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = (columns[field.column] if field.column in columns else _default(field, count) for field in fields)
    _send(model, fields, (each if isinstance(each, list) else [each] * count for each in values))


def copy_instances(rows: Sequence[Model]) -> None:
    """Rows that are there as objects, with keys of their own."""
    fields = rows[0]._meta.concrete_fields
    _send(type(rows[0]), fields, ([getattr(row, field.attname) for row in rows] for field in fields))


def _default(field: Field, count: int) -> Any:
    if isinstance(field, UUIDField):
        drawn = os.urandom(16 * count).hex()
        return [drawn[place : place + 32] for place in range(0, 32 * count, 32)]
    return field.get_default()


def _send(model: type[Model], fields: Sequence[Field], columns: Iterable[list]) -> None:
    quote = connection.ops.quote_name
    into = f"COPY {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)}) FROM STDIN"
    written = [[*map(_writer(field), values)] for field, values in zip(fields, columns, strict=True)]
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        copying.write("".join(f"{line}\n" for line in map("\t".join, zip(*written, strict=True))))


def _writer(field: Field) -> Callable[[Any], str]:
    """Django's own fields hold what COPY reads; ours say themselves how a value is kept."""
    if type(field).__module__.startswith("django."):
        return _text
    return lambda value: _text(field.get_prep_value(value))


def _text(value: Any) -> str:
    """PostgreSQL manual, COPY, "Text Format", for values without tabs, line breaks and backslashes."""
    if value is None:
        return "\\N"
    return f"{{{', '.join(map(str, value))}}}" if isinstance(value, list) else str(value)
