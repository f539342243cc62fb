"""What the worker and beat of a fault run use: as in the tests, but mail really travels, and beat ticks every second."""

from tests.settings import *  # noqa: F403
from tests.settings import CELERY_BEAT_SCHEDULE

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
CELERY_BEAT_SCHEDULE = {
    name: entry | {"schedule": 1.0, "options": {"expires": 1}} for name, entry in CELERY_BEAT_SCHEDULE.items()
}
