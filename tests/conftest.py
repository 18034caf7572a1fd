"""What every test stands on: the database, the cache and the browser. The people of the stories come from fixtures below."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

pytest_plugins = ["tests.people_fixtures"]
KEPT = ("django_content_type", "auth_permission")  # written once, after migrating
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def pytest_configure(config):
    """Files straight from their folders, and passwords that cost nothing."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    TransactionTestCase._fixture_teardown = empty_the_tables


def empty_the_tables(_case):
    """What a test that commits leaves behind goes, in a twentieth of the time that truncating (and signalling) takes."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        cursor.execute("SET session_replication_role = replica")  # neither order nor triggers matter
        cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables if table not in KEPT))  # noqa: S608 (our own names)
        cursor.execute("SET session_replication_role = origin")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request):
    """The test database of this person and process: cloned from a template when there is one."""
    test = settings.DATABASES["default"].setdefault("TEST", {})
    suffix = os.environ.get("TEST_DB_SUFFIX")
    test["NAME"] = "_".join(filter(None, ["test_smarketing", suffix]))
    test["TEMPLATE"] = os.environ.get("SMARKETING_TEST_TEMPLATE")
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _empty_cache(request):
    """Whoever uses the database finds an empty cache, too."""
    if {"db", "transactional_db", "live_server"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The installed Chromium, without a sandbox only as root, and quiet."""
    path = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    flags = ["--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": flags}
