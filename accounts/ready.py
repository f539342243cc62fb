"""Questions that nearly every page asks, put into SQL once: for a wide model the words take longer than the answer."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler


class Ready:
    """A queryset of some values, compiled with `like` in their place when it is first asked.

    Calling it with real values gives what the queryset would: its rows with `select_related`, or tuples for a
    `values_list`. No two values of `like` are equal, and none equals a value that the queryset names by itself.
    """

    def __init__(self, ask: Callable[..., QuerySet], *like: object):
        self.ask, self.like = ask, like

    def __call__(self, *values: object) -> list[Any]:
        sql, places = self._sql
        with connection.cursor() as cursor:
            cursor.execute(sql, [constant if place is None else values[place] for place, constant in places])
            rows = cursor.fetchall()
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return [tuple(row) for row in rows] if self._queryset._fields is not None else list(self._objects(rows))

    def _objects(self, rows: Sequence[Sequence]) -> Iterator[Any]:
        of_model = self._compiler.klass_info["select_fields"]
        columns = slice(of_model[0], of_model[-1] + 1)
        for row in rows:
            found = self._queryset.model.from_db(DEFAULT_DB_ALIAS, self._attributes, row[columns])
            for populator in self._related:
                populator.populate(row, found)
            yield found

    @cached_property
    def _queryset(self) -> QuerySet:
        return self.ask(*self.like)

    @cached_property
    def _compiler(self) -> SQLCompiler:
        return self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _sql(self) -> tuple[str, Sequence[tuple[int | None, object]]]:
        """The words, and for each parameter the place of its value or the constant that stands there."""
        sql, parameters = self._compiler.as_sql()
        places = [(self.like.index(given) if given in self.like else None, given) for given in parameters]
        if set(range(len(self.like))) - {place for place, _ in places}:
            raise ValueError(f"Not every value is asked for in {sql}")
        return sql, places

    @cached_property
    def _converters(self) -> dict:
        return self._compiler.get_converters([column for column, *_ in self._compiler.select])

    @cached_property
    def _attributes(self) -> list[str]:
        first, *_, last = self._compiler.klass_info["select_fields"]
        return [column.target.attname for column, *_ in self._compiler.select[first : last + 1]]

    @cached_property
    def _related(self) -> list:
        return get_related_populators(  # type: ignore[call-arg]  # the stubs are a release ahead
            self._compiler.klass_info, self._compiler.select, DEFAULT_DB_ALIAS
        )
