"""A real server with a database of its own, and a real browser whose every page is watched."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import string
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-demo-demo"
CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)  # the first is the quickest
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = find_chromium()
    if chromium is None:
        assert not os.environ.get("CI"), (
            "CI must install Chromium: the browser tests are never skipped there."
        )
        pytest.skip("Chromium is not installed. On Debian or Ubuntu: apt install chromium")
    # Chromium refuses its sandbox to root; the pages are our own.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium, "args": [*QUIET.split(), *sandbox]}


def env_of(folder: Path, database_url: str, site: str = "http://localhost") -> dict[str, str]:
    return os.environ | {
        "REPRISE_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-tests",
        "DEBUG": "1",
        "DEMO": "1",
        "SITE_URL": site,
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder / "mail"),
        "WORKER": "0",  # a test reads the email right after the page
        "LOG_LEVEL": "WARNING",
    }


def manage(env: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SETUP = """
from django.core.management import call_command
for name in ("migrate", "createcachetable", "load_library", "load_measures", "seed_demo"):
    call_command(name, verbosity=0)
"""


# Reads a script from each line, runs it in the app, and answers with what it printed or with its error.
SHELL = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    said, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except Exception:
        error = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), error]), flush=True)
"""


class Shell:
    """A process that runs scripts in the app, one after another: starting the app takes longer than most of them."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHELL],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(script) + "\n")
        self.process.stdin.flush()
        said, error = json.loads(self.process.stdout.readline())
        assert not error, error
        return str(said)

    def stop(self) -> None:
        self.process.communicate(timeout=10)


def make_practice(folder: Path, database_url: str) -> None:
    """The demo practice, in the database and in the folder."""
    manage(env_of(folder, database_url), "shell", "--verbosity", "0", "--command", SETUP)


class Server:
    """The app as `make run` starts it, on a free port, with its mail in a folder."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.mail = folder / "mail"
        self.env = env_of(folder, database_url, self.url)
        self.shell: Shell | None = None
        self.log = (folder / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "clinic.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,  # a group of its own, to be killed as one
        )
        self.wait()

    def run(self, script: str) -> str:
        """What the script prints, which sees the app as the server does."""
        self.shell = self.shell or Shell(self.env)
        return self.shell.run(script)

    def wait(self) -> None:
        for _attempt in range(100):
            try:
                urllib.request.urlopen(f"{self.url}/health/", timeout=1)
            except OSError:
                assert self.process.poll() is None, Path(self.log.name).read_text()
                time.sleep(0.1)
            else:
                return
        raise AssertionError("The server did not answer: " + Path(self.log.name).read_text())

    def stop(self) -> None:
        if self.shell:
            self.shell.stop()
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()

    def newest_mail(self) -> str:
        return max(self.mail.iterdir(), key=lambda path: path.stat().st_mtime_ns).read_text()


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo practice in SQLite, for servers to start from a copy of it. Made once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "practice"
    with (shared / "practice.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = tmp_path_factory.mktemp("practice")
            make_practice(unfinished, sqlite_in(unfinished))
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with a_postgres_database() as url:
            make_practice(folder, url)
            running = Server(folder, url)
            yield running
            running.stop()
    else:
        shutil.copytree(request.getfixturevalue("practice"), folder, dirs_exist_ok=True)
        running = Server(folder, sqlite_in(folder))
        yield running
        running.stop()


def sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'reprise.sqlite3'}"


@contextmanager
def a_postgres_database() -> Iterator[str]:
    """A new database beside the one that the suite uses."""
    base, name = os.environ["DATABASE_URL"], f"reprise_browser_{os.getpid()}"

    def run(statement: str) -> None:
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    run(f'CREATE DATABASE "{name}"')
    yield f"{base.rsplit('/', 1)[0]}/{name}"
    run(f'DROP DATABASE "{name}" WITH (FORCE)')


class Watch:
    """Collects what no page may do: break the content security policy, throw, or get a server error."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> BrowserContext:
        context.on("page", self.watch)
        return context

    def watch(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "response",
            lambda answer: answer.status >= 500 and self.complaints.append(f"{answer.status} {answer.url}"),
        )

    def hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Any]:
    """Opens a new visitor's browser: `visit(javascript=False, width=360)`. Checks at the end that all was well."""
    watch, contexts = Watch(), []

    def open_browser(*, javascript: bool = True, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            **options,
        )
        contexts.append(watch.over(context))
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert watch.complaints == []


def a_name(word: str) -> str:
    """A name for somebody new, in letters. All tests share one practice, and each may run more than once.

    Not from `random`: a second try of a test begins with the same seed.
    """
    return word + "".join(secrets.choice(string.ascii_lowercase) for _letter in range(8))


def sign_in(page: Page, who: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email or sign-in name").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login" not in url)
