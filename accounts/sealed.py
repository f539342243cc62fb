"""Own words at rest: text encrypted in the field, so that a leaked backup is not a leaked diary.

AES-256-GCM. A token reads `k1:<base64 of nonce + ciphertext>`: the key's id, so keys can be changed one
by one, then the sealed bytes. Each token is bound to table, column and the row's public id: copied to
another row it does not open.
"""

import base64
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

NONCE_BYTES = 12


class Unreadable(Exception):
    """The words are there, but no key we hold opens them."""


@cache
def _keys(configured: str) -> dict[str, bytes]:
    keys = {}
    for entry in filter(None, (part.strip() for part in configured.split(","))):
        name, _, encoded = entry.partition(":")
        key = base64.b64decode(encoded)
        if not name or len(key) != 32:
            raise ImproperlyConfigured("ALONGSIDE_FIELD_KEYS wants id:base64 of 32 bytes, the newest first.")
        keys[name] = key
    if not keys:
        raise ImproperlyConfigured("ALONGSIDE_FIELD_KEYS is empty: own words cannot be kept without a key.")
    return keys


def seal(words: str, place: str) -> str:
    """Encrypt `words` under the newest key, bound to `place` (table.column:row)."""
    keys = _keys(settings.ALONGSIDE_FIELD_KEYS)
    name = next(iter(keys))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(keys[name]).encrypt(nonce, words.encode(), place.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(token: str, place: str) -> str:
    """Decrypt a token made by `seal` for the same place. Raises Unreadable when no key opens it."""
    name, _, encoded = token.partition(":")
    key = _keys(settings.ALONGSIDE_FIELD_KEYS).get(name)
    if key is None:
        raise Unreadable(f"No key named {name!r}.")
    raw = base64.b64decode(encoded)
    try:
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except InvalidTag as error:
        raise Unreadable("The words do not belong to this row.") from error


def key_of(token: str) -> str:
    """The id of the key a token was sealed with."""
    return token.partition(":")[0]


class _Token(str):
    """A sealed value as it stands in the database, not yet opened."""


class _Words:
    """Opens the words when somebody reads the attribute, not before."""

    def __init__(self, field: "SealedTextField"):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, _Token):
            value = unseal(value, self.field.place(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text that is encrypted at rest. The model needs a `public_id`; empty text stays empty.

    Save through the instance: `.update()` cannot know the row and is refused.
    """

    def place(self, instance: models.Model) -> str:
        """What a token of this field is bound to: table, column and the row's public id."""
        return f"{instance._meta.db_table}.{self.column}:{instance.public_id}"

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Words(self))

    def from_db_value(self, value, expression, connection):
        return _Token(value) if value else value

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        return _Token(seal(value, self.place(model_instance))) if value else value

    def get_prep_value(self, value):
        if value and not isinstance(value, _Token):
            raise TypeError(f"{self.name} is sealed: save the instance, do not update or filter by its words.")
        return super().get_prep_value(value)
