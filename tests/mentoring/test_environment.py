import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from mentoring import environment

KEY = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize("value", ["http://peers.example.org", "peers.example.org", "ftp://x", "https://x/y/", ""])
def test_an_origin_must_be_https_or_this_machine(value):
    with pytest.raises(ImproperlyConfigured):
        environment.origin(value)


@pytest.mark.parametrize("value", ["", "short", "a" * 80, "django-insecure-" + "x1y2z3" * 20, "changeme" * 10])
def test_a_weak_secret_stops_the_start(value):
    with pytest.raises(ImproperlyConfigured):
        environment.secret(value, "SECRET_KEY")


@pytest.mark.parametrize("value", ["", "k1", "k1:abc", f"k 1:{KEY}", f"k1:{KEY},k1:{KEY}", f":{KEY}", "k1:" + KEY[4:]])
def test_field_keys_that_cannot_be_used_stop_the_start(value):
    with pytest.raises(ImproperlyConfigured):
        environment.field_keys(value)


def test_the_first_field_key_is_for_new_words():
    assert list(environment.field_keys(f"new:{KEY}, old:{KEY}")) == ["new", "old"]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://a:b@%2Frun%2Fpg/x",
        "postgres://a:b@localhost/x",
        "postgres://a:b@db/x",
        "postgres://a:b@db.example.org/x?sslmode=require",
        "rediss://broker.example.org/0",
        "smtp+tls://mail.example.org:587",
        "unix:///run/valkey?db=0",
    ],
)
def test_an_address_that_nobody_reads_on_the_way_is_taken(url):
    assert environment.encrypted_or_near(url, "URL", ["db"]) == url


@pytest.mark.parametrize("url", ["postgres://a:b@db.example.org/x", "redis://b.example.org/0", "smtp://m.example.org"])
def test_an_address_in_the_clear_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured):
        environment.encrypted_or_near(url, "URL", ["db"])
