"""Read the moments of a row quickly.

Django's class for them stands on psycopg's slow one, which takes each apart with a pattern: 15 microseconds, where Python
itself reads ISO 8601 in half of one. A person with their membership and program has 17, and a list has thousands.
"""

from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader

_slowly = BaseTzLoader.load


def read_quickly() -> None:
    BaseTzLoader.load = load


def load(loader: BaseTzLoader, written: Any) -> datetime:
    """The moment on the clock of the connection; psycopg finds the words for one that Python cannot hold."""
    try:
        moment = datetime.fromisoformat(str(written, "ascii"))
    except ValueError:  # infinity, a year before Christ or after 9999
        return _slowly(loader, written)
    return moment.replace(tzinfo=loader.timezone)
