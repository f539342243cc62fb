"""Everything comes from the environment, and what is missing or weak stops the start with a sentence.

One setting decides between a real server and this machine: ALONGSIDE_ORIGIN. With https the cookies, headers and
secrets are those of production; plain http is accepted for localhost only.
"""

import logging
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mentoring import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("ALONGSIDE_VAR") or BASE_DIR / "var").resolve()
os.environ.setdefault("NUMBA_CACHE_DIR", str(VAR / "compiled"))  # machine code of `matching.loops`, made once

env = environ.Env()

PORT = env.int("PORT", default=8000)
ORIGIN = environment.origin(env.str("ALONGSIDE_ORIGIN", default=f"http://localhost:{PORT}"))
ON_THIS_MACHINE = ORIGIN.startswith("http://")
DEMO = env.bool("ALONGSIDE_DEMO", default=False)
if DEMO and not ON_THIS_MACHINE:
    raise ImproperlyConfigured(
        "ALONGSIDE_DEMO=1 signs anybody in with one click: never beside production settings (an https origin)."
    )
if ON_THIS_MACHINE and (VAR / "quickstart.env").exists():
    environ.Env.read_env(VAR / "quickstart.env")  # what `make up` made once; the environment wins

# Secrets and services

DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not ON_THIS_MACHINE:
    raise ImproperlyConfigured("DEBUG=1 shows people's data on error pages: never with an https origin.")
SECRET_KEY = environment.secret(env.str("SECRET_KEY", default=""), "SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALONGSIDE_FIELD_KEYS = env.str("ALONGSIDE_FIELD_KEYS", default="")
environment.field_keys(ALONGSIDE_FIELD_KEYS)
PRIVATE_HOSTS = env.list("ALONGSIDE_PRIVATE_HOSTS", default=[])


def service(name: str) -> str:
    url = env.str(name, default="")
    if not url:
        raise ImproperlyConfigured(f"{name} is missing. `make up` starts one for this machine; a server needs its own.")
    return environment.encrypted_or_near(url, name, PRIVATE_HOSTS)


BEHIND_PGBOUNCER = env.bool("ALONGSIDE_BEHIND_PGBOUNCER", default=False)
DATABASES = {"default": env.db_url_config(service("DATABASE_URL"))}
DATABASES["default"] |= {
    "HOST": unquote(DATABASES["default"]["HOST"]),  # %2F… is a folder with a unix socket
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": BEHIND_PGBOUNCER,
}
DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {"options": "-c lock_timeout=3000"}
if not BEHIND_PGBOUNCER:  # what is asked again and again is parsed and planned once a connection
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
if env.bool("ALONGSIDE_WEB", default=False):  # a page never waits for long; workers and commands may, and come and go
    DATABASES["default"]["OPTIONS"] |= {
        "options": "-c lock_timeout=3000 -c statement_timeout=10000 -c idle_in_transaction_session_timeout=30000",
        "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = service("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

vars().update(env.email_url_config(service("EMAIL_URL")))
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=EMAIL_BACKEND)  # noqa: F821 (an anymail provider may take over)
EMAIL_TIMEOUT = 10
ANYMAIL = env.json("ALONGSIDE_ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("ALONGSIDE_FROM_EMAIL", default=f"Alongside <hello@{urlsplit(ORIGIN).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Rooms

INSTALLED_APPS = [
    "mentoring.apps.MentoringConfig",
    "console",
    "matching",
    "relationships",
    "accounts",
    "reminders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mentoring.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentoring.middleware.help_first",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mentoring.middleware.quiet_sessions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentoring.middleware.kind_refusals",
]

FORM_RENDERER = "mentoring.rendering.Renderer"
ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mentoring.context.house",
                "mentoring.context.frame",
            ],
            "libraries": {"i18n": "mentoring.templatetags.fixed_words"},
        },
    },
]

# People signing in

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.arriving.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:onward"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # with it the sign-in page can ask for a password
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address, and the old one stays until the new one is proved
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # seconds
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,20/h/key"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # a mail either way: neither the page nor the post tells who is known
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(ORIGIN).scheme
ACCOUNT_FORMS = {
    "login": "accounts.forms.signing_in.LoginForm",
    "request_login_code": "accounts.forms.signing_in.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.signing_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.signing_in.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "accounts.forms.signing_in.ConfirmPasswordResetCodeForm",
    "add_email": "accounts.forms.signing_in.ChangeEmailForm",
    "reset_password": "accounts.forms.signing_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.signing_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.signing_in.ChangePasswordForm",
    "set_password": "accounts.forms.signing_in.SetPasswordForm",
    "reauthenticate": "accounts.forms.signing_in.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.signing_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.signing_in.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.signing_in.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.signing_in.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.signing_in.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ON_THIS_MACHINE
MFA_TOTP_ISSUER = "Alongside"
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALONGSIDE_PROXIES", default=0)

# Leaving fast and getting help, for visitors; programs have their own

EXIT_URL = env.str("ALONGSIDE_EXIT_URL", default="https://www.bbc.com/weather")
HELP_COUNTRY = env.str("ALONGSIDE_COUNTRY", default="US").upper()

# Cookies and headers

ALLOWED_HOSTS = env.list("ALONGSIDE_HOSTS", default=[urlsplit(ORIGIN).hostname])
if DEMO:
    ALLOWED_HOSTS = []  # nobody from outside
if ON_THIS_MACHINE:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SECURE = not ON_THIS_MACHINE
HOST_PREFIX = "__Host-" if SECURE else ""  # browsers refuse the prefix without TLS
SESSION_ENGINE = "accounts.arriving"
SESSION_COOKIE_NAME = f"{HOST_PREFIX}alongside"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds; staff and coordinators: see middleware.quiet_sessions
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mentoring.pages.csrf_failure"
CSRF_COOKIE_AGE = None  # gone with the browser, so that a shared computer keeps no trace
CSRF_COOKIE_NAME = f"{HOST_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{HOST_PREFIX}language"
STAFF_IDLE_SECONDS = 30 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no words in cookies
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked by the container itself, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "report-uri": ["/csp-report/"],
    },
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
} | {"publickey-credentials-get": "self", "publickey-credentials-create": "self"}  # fmt: skip
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

# Words, clocks, files

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("ALONGSIDE_STATIC") or VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nobody uploads anything
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SECURE
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # nobody waits for the network here
    },
}
WHITENOISE_MAX_AGE = 3600

# Periodic work and its doorbell

CELERY_BROKER_URL = environment.celery_address(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # until it is back
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}  # only a doorbell
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_keepalive": True}  # seconds
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300  # seconds, below the visibility timeout: a task never runs twice at once
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict] = {  # the one list of periodic work; a tick nobody took is not kept
    "send what is due": {"task": "reminders.tasks.send_due", "schedule": 30.0, "options": {"expires": 25}},
    "put the next check-in on the calendar": {
        "task": "relationships.tasks.roll",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "ask silent people again": {"task": "relationships.tasks.nudge", "schedule": 300.0, "options": {"expires": 250}},
    "close what nobody answered": {
        "task": "relationships.tasks.expire",
        "schedule": 300.0,
        "options": {"expires": 250},
    },
    "rewrite cards the clock has changed": {
        "task": "matching.tasks.rewrite_cards",
        "schedule": 300.0,
        "options": {"expires": 250},
    },
    "work out plans left behind": {
        "task": "matching.tasks.solve_left_behind",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "forget who never came in": {"task": "accounts.tasks.forget", "schedule": 3600.0, "options": {"expires": 3000}},
    "forget what was sent": {"task": "reminders.tasks.forget", "schedule": 3600.0, "options": {"expires": 3000}},
    "forget old lists": {"task": "matching.tasks.forget_lists", "schedule": 3600.0, "options": {"expires": 3000}},
}
REMINDERS_LEASE = timedelta(seconds=env.int("ALONGSIDE_LEASE_SECONDS", default=120))  # more than a mail server may take

# Logs: ids only, allow-listed keys, tracebacks without local variables

DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING_CONFIG = None
logs.configure(level=env.str("ALONGSIDE_LOG_LEVEL", default="INFO"), as_json=SECURE)

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # two libraries of one name: `fixed_words` stands in for i18n
