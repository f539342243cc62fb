"""The rows of a new result in place of the last one's: what says the same stays, the rest goes, new rows come by COPY."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet
from psycopg.types.json import Jsonb

Row = Mapping[str, Any]  # what it says, by the names of attributes; the rest are the model's defaults


def replace(standing: QuerySet, rows: Sequence[Row]) -> None:
    """Let `rows`, one for each mentee, stand in place of those. A row that says the same is left alone, and its address."""
    plain = {field.attname: field.get_default() for field in _fields(standing.model) if field.attname != "public_id"}
    told = {row["mentee_id"]: {**plain, **row} for row in rows}
    gone = []
    for key, mentee, *said in standing.values_list("pk", "mentee", *plain):
        if mentee in told and told[mentee] == dict(zip(plain, said, strict=True)):
            del told[mentee]
        else:
            gone.append(key)
    standing.filter(pk__in=gone).delete()
    _copy(standing.model, told.values())


def _fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _copy(model: type[Model], rows: Iterable[Row]) -> None:
    fields = _fields(model)
    quote = connection.ops.quote_name
    into = f"COPY {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)}) FROM STDIN"
    columns = [
        (field.attname, Jsonb if isinstance(field, JSONField) else _as_it_is, field.get_default) for field in fields
    ]
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            copying.write_row([kind(row[name]) if name in row else default() for name, kind, default in columns])


def _as_it_is(value: Any) -> Any:
    return value
