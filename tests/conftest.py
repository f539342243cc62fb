"""What every test may rely on: the taxonomy is there, as it is in every program."""

import secrets
from copy import copy
from types import SimpleNamespace

import hypothesis
import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.servers.basehttp import WSGIServer
from django.db import connection, transaction
from django.template import RequestContext
from django.test import TransactionTestCase, client, override_settings
from django.test.utils import ContextList, setup_databases
from psycopg._preparing import PrepareManager

from accounts import arriving, taxonomy
from accounts.models import vocabulary
from tests.world import World

# A busy machine is not a failure: no time limits on single examples.
hypothesis.settings.register_profile(
    "alongside", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("alongside")

WSGIServer.request_queue_size = 512  # where two hundred people press at once, nobody is turned away at the door


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings_xdist_suffix, django_db_blocker):
    """The test database, with the taxonomy in it. It goes when its server does."""
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=())
        taxonomy.load()


def empty_the_tables(test_case):
    """Take away what a test with real commits left, and keep the words: Django's flush takes thirty times as long."""
    words = (vocabulary.__name__, "django.contrib.contenttypes.models", "django.contrib.auth.models")
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__ not in words
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"DO 'BEGIN {' '.join(f'DELETE FROM {table};' for table in tables)} END'")


TransactionTestCase._fixture_teardown = empty_the_tables


def keep_the_page(kept, template, context, **_signal):
    """What a page was made from, for `answer.context`. Django keeps a copy for every part and field of it, too, and
    that takes a fifth of the time of a test that opens pages."""
    if isinstance(context, RequestContext) and template is context.template:
        kept.setdefault("templates", []).append(template)
        kept.setdefault("context", ContextList()).append(copy(context))


client.store_rendered_templates = keep_the_page

forget_what_was_prepared = PrepareManager._should_discard


def but_not_at_a_rollback(prepared, prep, results):
    """psycopg forgets at every rollback which statements it has prepared. A server rarely rolls back, but every test
    ends so: PostgreSQL would plan each page anew for each test, and that takes it four times as long."""
    if any(result.command_status == b"ROLLBACK" for result in results):
        return False
    return forget_what_was_prepared(prepared, prep, results)


PrepareManager._should_discard = but_not_at_a_rollback
PrepareManager.prepared_max = 1000  # one process opens every page, and each savepoint counts as a statement of its own


def sign_in(browser, person, backend):
    """What `force_login` is there for: a session of this person, as in a browser that was just opened. Django's way to it
    asks the database fifteen times."""
    session = arriving.SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), backend
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session._session_key = secrets.token_hex(16)
    session.create_model_instance(dict(session.items())).save(force_insert=True)
    browser._set_login_cookies(SimpleNamespace(session=session))


client.Client._login = sign_in


# What pytest-django does around each test for marks and cases that nobody here uses.
FOR_NOBODY = {
    "_django_setup_unittest", "_django_set_urlconf", "_django_isolate_apps", "_django_clear_site_cache",
    "_template_string_if_invalid_marker", "_fail_for_invalid_template_variable",
}  # fmt: skip


def pytest_collection(session):
    around = session._fixturemanager._node_autousenames[session]
    around[:] = [name for name in around if name not in FOR_NOBODY]


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """A transaction around the tests of a file: what is made inside stands for all of them, what a test does is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(standing, tmp_path_factory):
    """Two programs and everybody in them (`tests.world`), for all tests of a file."""
    with override_settings(VAR=tmp_path_factory.mktemp("house"), ACCOUNT_RATE_LIMITS=False):
        yield World()


@pytest.fixture
def undone(standing):
    """What a test does to what stands is undone when it ends."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)
