"""The project's settings as the tests want them: this machine, cheap passwords, mail kept in memory."""

import base64
import os

os.environ.setdefault("ALONGSIDE_ORIGIN", "http://localhost:8000")
os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2)
os.environ.setdefault("ALONGSIDE_FIELD_KEYS", "tests:" + base64.b64encode(bytes(range(32))).decode())
# Without the plugin (a check, a new migration) nothing is connected to.
os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")
os.environ.setdefault("EMAIL_URL", "smtp://localhost:1")
os.environ.setdefault("ALONGSIDE_LOG_LEVEL", "ERROR")  # half the pages asked for are not there, on purpose

from mentoring.settings import *  # noqa: F403

TEMPLATE = os.environ.get("ALONGSIDE_TEST_TEMPLATE")  # a database that has its tables already
DATABASES["default"]["TEST"] = {"TEMPLATE": TEMPLATE, "MIGRATE": not TEMPLATE}  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]  # noqa: F405
TEMPLATES[0] |= {"DIRS": [BASE_DIR / "templates", BASE_DIR / "tests" / "templates"]}  # noqa: F405
ACCOUNT_RATE_LIMITS = False  # the tests of the limits turn them on
VAR = BASE_DIR / "var" / "tests"  # noqa: F405 (never the files of a running house)
