"""What every test may rely on: the taxonomy is there, as it is in every program."""

import hypothesis
import pytest

from accounts import taxonomy
from accounts.models import Experience

# A busy machine is not a failure: no time limits on single examples.
hypothesis.settings.register_profile(
    "alongside", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("alongside")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the taxonomy in it."""
    with django_db_blocker.unblock():
        taxonomy.load()


@pytest.fixture(autouse=True)
def taxonomy_stands(request):
    """Tests with real commits empty every table when they end: put the taxonomy back before the next one."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        if not Experience.objects.exists():
            taxonomy.load()
