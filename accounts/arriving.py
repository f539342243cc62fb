"""Who comes with a request: the session, and whose it is with the memberships they have. Every page asks these two questions."""

from datetime import UTC, datetime

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Membership, Person
from accounts.ready import Ready

_sessions = Ready(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), "key", datetime.max.replace(tzinfo=UTC)
)
_people = Ready(lambda key: Person.objects.filter(pk=key), -1)
_standing = Ready(
    lambda key: (
        Membership.objects.active()
        .of(key)
        .filter(program__closed_at=None)
        .select_related("person", "program", "area")
        .order_by("pk")
    ),
    -1,
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        for session in _sessions(self.session_key, timezone.now()):
            return session
        self._session_key = None  # too old, or gone: whoever comes gets another
        return None


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        members = _standing(user_id)
        people = [member.person for member in members[:1]] or _people(user_id)
        for person in filter(self.user_can_authenticate, people):
            return _come_with(person, members)
        return None


def standing(person: Person) -> list[Membership]:
    """The active memberships of somebody, oldest first: those they came with, where a session brought them."""
    if not hasattr(person, "came_with"):
        _come_with(person, _standing(person.pk))
    return person.came_with


def _come_with(person: Person, members: list[Membership]) -> Person:
    for member in members:
        member.person = person
    person.came_with = members
    return person
