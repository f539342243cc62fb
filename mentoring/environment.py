"""Readers for what the environment says, which complain in a sentence when it cannot be used."""

import base64
import binascii
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SHORTEST_SECRET = 50  # characters, as `check --deploy` asks


def is_loopback(host: str | None) -> bool:
    return host in LOOPBACK


def origin(value: str) -> str:
    """The address people type, e.g. https://peers.example.org. Plain http is for this machine only.

    >>> origin("http://localhost:8000/")
    'http://localhost:8000'
    """
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ImproperlyConfigured(f"ALONGSIDE_ORIGIN must look like https://peers.example.org, not {value!r}")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ImproperlyConfigured("ALONGSIDE_ORIGIN must begin with https:// unless it is this machine (localhost)")
    return f"{parts.scheme}://{parts.netloc}"


def secret(value: str, name: str) -> str:
    if not value:
        raise ImproperlyConfigured(f"{name} is missing. `make up` makes one for this machine; a server needs its own.")
    if len(value) < SHORTEST_SECRET or len(set(value)) < 5 or "insecure" in value or "change" in value.lower():
        raise ImproperlyConfigured(f"{name} is too short or a placeholder: use {SHORTEST_SECRET} random characters.")
    return value


def field_keys(value: str) -> dict[str, bytes]:
    """Keys for sealed fields by id, the one for new text first, from `id:base64,id:base64`.

    >>> field_keys("a:" + "AA" * 21 + "A=")["a"] == bytes(32)
    True
    """
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name.isalnum() or len(key) != 32 or name in keys:
            raise ImproperlyConfigured("ALONGSIDE_FIELD_KEYS must be id:base64 of 32 bytes, separated by commas")
        keys[name] = key
    if not keys:
        raise ImproperlyConfigured("ALONGSIDE_FIELD_KEYS is missing: without it nobody's own words can be read.")
    return keys


def celery_address(redis_url: str) -> str:
    """Celery's spelling of a Redis address: unix sockets are `redis+socket://` there, `unix://` in Django's cache.

    >>> celery_address("unix:///run/valkey/s?db=2")
    'redis+socket:///run/valkey/s?virtual_host=2'
    >>> celery_address("redis://broker:6379/0")
    'redis://broker:6379/0'
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = dict(pair.split("=") for pair in parts.query.split("&") if pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def encrypted_or_near(url: str, name: str, private_hosts: list[str]) -> str:
    """An address whose traffic nobody reads on the way: TLS, a unix socket, this machine, or a named private network."""
    parts = urlsplit(url)
    host = unquote(parts.hostname or "")
    near = parts.scheme == "unix" or not host or host.startswith("/") or is_loopback(host) or host in private_hosts
    sealed = parts.scheme in ("rediss", "smtps", "smtp+tls", "smtp+ssl") or any(
        word in parts.query for word in ("sslmode=require", "sslmode=verify-ca", "sslmode=verify-full")
    )
    if not (near or sealed):
        raise ImproperlyConfigured(
            f"{name} goes to {host} without TLS. Use TLS, or name the host in ALONGSIDE_PRIVATE_HOSTS if only your own "
            f"servers share that network."
        )
    return url
