"""The project's own settings, with what a test run needs and nothing from a developer's `.env`."""

import os
import tempfile
from pathlib import Path

os.environ |= {
    "REPRISE_ENV_FILE": os.devnull,
    "SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789",
    "SITE_URL": "http://localhost:8000",
    "DEBUG": "0",
    "DEMO": "0",
    # Playwright keeps an event loop in the worker's thread; no test touches the database from within it.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",  # pytest-django replaces it
    "WORKER": "0",  # emails are sent before the page answers
}

from clinic.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="reprise-test-media-"))
PRIVATE_ROOT = Path(tempfile.mkdtemp(prefix="reprise-test-private-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="reprise-test-static-"))
ALLOWED_HOSTS = ["localhost", "testserver"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in use: an SQLite in memory locks whole tables between threads.
    folder = Path(tempfile.mkdtemp(prefix="reprise-test-database-"))
    DATABASES["default"]["TEST"] = {"NAME": folder / "test.sqlite3"}  # noqa: F405
    # Nobody needs it after a power cut, and a disk that confirms each commit takes minutes.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
