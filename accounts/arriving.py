"""Who comes with a request: the session and whose it is, two questions that every page asks."""

from datetime import UTC, datetime

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Person
from accounts.ready import Ready

_sessions = Ready(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), "key", datetime.max.replace(tzinfo=UTC)
)
_people = Ready(lambda key: Person.objects.filter(pk=key), -1)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        for session in _sessions(self.session_key, timezone.now()):
            return session
        self._session_key = None  # too old, or gone: whoever comes gets another
        return None


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        return next(filter(self.user_can_authenticate, _people(user_id)), None)
