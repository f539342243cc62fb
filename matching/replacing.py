"""The rows of a new result in place of the last one's: what says the same stays, the rest goes, new rows come by COPY."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet
from psycopg.types.json import Jsonb


def replace(standing: QuerySet, rows: Sequence[Model]) -> None:
    """Let `rows`, one for each mentee, stand in place of those. A row that says the same is left alone, and its address."""
    names = [field.attname for field in _fields(standing.model) if field.attname != "public_id"]
    told = {row.mentee_id: row for row in rows}
    gone = []
    for key, mentee, *said in standing.values_list("pk", "mentee", *names):
        if mentee in told and said == [getattr(told[mentee], name) for name in names]:
            del told[mentee]
        else:
            gone.append(key)
    standing.filter(pk__in=gone).delete()
    _copy(standing.model, told.values())


def _fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _copy(model: type[Model], rows: Iterable[Model]) -> None:
    fields = _fields(model)
    kept_as = [(field.attname, Jsonb if isinstance(field, JSONField) else None) for field in fields]
    quote = connection.ops.quote_name
    into = f"COPY {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            copying.write_row([kind(getattr(row, name)) if kind else getattr(row, name) for name, kind in kept_as])
