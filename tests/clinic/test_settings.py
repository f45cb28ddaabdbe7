"""A server that is set up wrongly does not start; one that is set up rightly is shut tight."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-long-random-value-that-is-long-enough-to-please-the-checks-0123456789"


def manage(*command: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command with the usual variables and these. None removes a usual one."""
    usual = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}} | {
        "REPRISE_ENV_FILE": os.devnull,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={name: value for name, value in (usual | environment).items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": SECRET, "DEMO": "1"}, "passwords are published"),
        ({"SECRET_KEY": SECRET, "DEBUG": "maybe"}, "DEBUG must be 1 or 0"),
        ({"SECRET_KEY": SECRET, "EMAIL_BACKEND": None}, "EMAIL_BACKEND is not set"),
        *(
            ({"SECRET_KEY": SECRET, "EMAIL_BACKEND": backend}, "clinic.no_mail.EmailBackend, if this server")
            for backend in (
                "django.core.mail.backends.console.EmailBackend",
                "django.core.mail.backends.filebased.EmailBackend",
            )
        ),
    ],
)
def test_a_wrong_setting_is_reported_and_nothing_starts(
    environment: dict[str, str | None], said: str
) -> None:
    answer = manage("check", **environment)

    assert answer.returncode != 0
    assert said in answer.stderr


def test_the_demo_is_not_seeded_without_its_flag() -> None:
    answer = manage("seed_demo", SECRET_KEY=SECRET)

    assert answer.returncode != 0
    assert "Set DEMO=1 and DEBUG=1" in answer.stderr


def test_https_makes_every_cookie_secure_and_bound_to_the_host() -> None:
    show = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_SSL_REDIRECT, s.DEBUG, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    )
    answer = manage("shell", "-v", "0", "-c", show, SECRET_KEY=SECRET, SITE_URL="https://reprise.example")

    assert answer.stdout.strip() == (
        "__Host-session True __Host-csrftoken True True False ['reprise.example'] ['https://reprise.example']"
    )


def test_plain_http_is_sent_to_our_own_address_whatever_host_it_named() -> None:
    ask = (
        "from django.test import Client;"
        "print(Client().get('/a/', headers={'host': 'evil.example'})['Location'])"
    )
    answer = manage("shell", "-v", "0", "-c", ask, SECRET_KEY=SECRET, SITE_URL="https://reprise.example")

    assert answer.stdout.strip() == "https://reprise.example/a/"


def test_the_deployment_checks_find_nothing(tmp_path: Path) -> None:
    answer = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=SECRET,
        SITE_URL="https://reprise.example",
        DATABASE_URL=f"sqlite:///{tmp_path}/reprise.sqlite3",
    )

    assert answer.returncode == 0, answer.stderr


def test_sqlite_is_safe_against_a_lost_server(tmp_path: Path) -> None:
    show = (
        "from django.db import connection as c; c.ensure_connection();"
        "print([c.connection.execute(f'pragma {p}').fetchone()[0]"
        " for p in ('journal_mode', 'synchronous', 'foreign_keys')], c.transaction_mode)"
    )
    answer = manage(
        "shell", "-v", "0", "-c", show, SECRET_KEY=SECRET, DATABASE_URL=f"sqlite:///{tmp_path}/test.sqlite3"
    )

    assert answer.stdout.strip() == "['wal', 2, 1] IMMEDIATE"


def test_only_the_account_itself_reads_the_database(tmp_path: Path) -> None:
    made = {"SECRET_KEY": SECRET, "DATABASE_URL": f"sqlite:///{tmp_path}/test.sqlite3"}
    write = "from django.db import connection as c; c.cursor().execute('create table t (x)')"
    leaves_wal = f"{write}; import os; os._exit(0)"
    manage("shell", "-v", "0", "-c", leaves_wal, **made)

    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["test.sqlite3", "test.sqlite3-shm", "test.sqlite3-wal"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_database_that_others_can_read_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "test.sqlite3"
    file.touch(mode=0o644)
    answer = manage(
        "check",
        "--deploy",
        SECRET_KEY=SECRET,
        SITE_URL="https://reprise.example",
        DATABASE_URL=f"sqlite:///{file}",
    )

    assert "clinic.W010" in answer.stderr
    assert f"chmod 600 {file}" in answer.stderr
