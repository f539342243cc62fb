"""Questions that nearly every page asks, put into SQL once: for a wide model the words take longer than the answer."""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

NEAR = timedelta(days=3650)  # a moment this near to one of `like` was reckoned from it


class Parameter(NamedTuple):
    """What stands at one place of the SQL: always the same, or the value at `place`, moved by `after` where it is a time."""

    constant: object
    place: int | None = None
    after: timedelta | None = None

    def of(self, values: tuple) -> object:
        if self.place is None:
            return self.constant
        return values[self.place] if self.after is None else values[self.place] + self.after


class Ready:
    """A queryset of some values, compiled with `like` in their place when it is first asked.

    Calling it with real values gives the list that the queryset would. No two values of `like` are equal, and none equals
    a value that the queryset names by itself. It may ask for times some while before or after a time it is given.
    """

    def __init__(self, ask: Callable[..., QuerySet], *like: object):
        self.ask, self.like = ask, like

    def __call__(self, *values: object) -> list[Any]:
        sql, parameters = self._sql
        given = tuple(parameter.of(values) for parameter in parameters)
        compiler = copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # this thread's own
        if self._queryset.query.select_for_update and not compiler.connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked in a transaction only.")
        compiler.as_sql = lambda *args, **kwargs: (sql, given)  # type: ignore[assignment, method-assign]
        compiler.get_converters = lambda columns: self._converters  # type: ignore[assignment, method-assign]
        query = copy(self._queryset.query)
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        rows = QuerySet(self._queryset.model, query, DEFAULT_DB_ALIAS)
        rows._iterable_class = self._queryset._iterable_class
        return list(rows)

    @cached_property
    def _queryset(self) -> QuerySet:
        return self.ask(*self.like).using(DEFAULT_DB_ALIAS)

    @cached_property
    def _compiler(self) -> SQLCompiler:
        return self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _converters(self) -> dict[int, tuple[list[Callable], Any]]:
        return self._compiler.get_converters([column for column, _sql, _alias in self._compiler.select])

    @cached_property
    def _sql(self) -> tuple[str, list[Parameter]]:
        sql, parameters = self._compiler.as_sql()
        return sql, [self._parameter(given) for given in parameters]

    def _parameter(self, given: object) -> Parameter:
        for place, like in enumerate(self.like):
            if given == like:
                return Parameter(given, place)
            if isinstance(given, date) and type(given) is type(like) and abs(given - like) < NEAR:
                return Parameter(given, place, given - like)
        return Parameter(given)
