"""Tell the columns of a question apart quickly.

Django looks up every selected column of an ordered question in a dictionary. The hash it makes for that is worked out
from the signature of the column's class: 20 microseconds each, 4 milliseconds where a match is read with its people.
Equal columns have the same alias and field, so these two are enough.
"""

from django.db.models.expressions import Col


def hash_quickly() -> None:
    Col.__hash__ = lambda column: hash((column.alias, column.target.attname))  # type: ignore[assignment, method-assign]
