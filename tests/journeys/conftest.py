"""The demo behind a real server, and somebody in each state that has pages of its own."""

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from accounts.models import Membership, Program
from mentoring import demo_program
from tests.factories import CoordinatorFactory, MenteeFactory, MentorFactory, ProgramFactory

ADDRESSES = "demo.example"


@pytest.fixture
def demo(live_server, settings):
    """The demo's people by name, at `live_server`."""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    cache.clear()
    demo_program.make(now())
    return {member.person.email.removesuffix(f"@{ADDRESSES}"): member.person for member in _everybody()}


def _everybody():
    return Membership.objects.filter(person__email__endswith=f"@{ADDRESSES}").select_related("person")


@pytest.fixture
def cast(demo):
    """The demo's people, some newcomers, and a visitor, who is nobody."""
    at = now()
    harbor = Program.objects.get(country="US")
    quiet = ProgramFactory(name="Quiet Bay", joining=Program.Joining.APPROVAL)
    just_now = {"asked_at": at, "approved_at": at}
    unlisted = {"listed_at": None, "free_since": None, "capacity": 1}
    new = {
        "invited": MentorFactory(program=harbor, person__chosen_name="Ingrid", **unlisted, **just_now),
        "new": MenteeFactory(program=harbor, person__chosen_name="Nell", waiting_since=at, **just_now),
        "first at a desk": CoordinatorFactory(program=quiet, person__chosen_name="Chidi", **just_now),
        "not yet in": MenteeFactory(
            program=quiet, person__chosen_name="Wanda", asked_at=at, approved_at=None, waiting_since=None
        ),
    }
    return demo | {name: member.person for name, member in new.items()} | {"visitor": None}
