"""Measures a patient's visit to Today: every byte between a real server in production settings and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from patients.bench.handouts import Figure, address_of_database
from patients.bench.practice import Practice

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
KINDS = {"text/html": "HTML", "text/css": "CSS", "text/javascript": "JS", "image/svg+xml": "SVG"}
SCROLL_TO_THE_END = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 50));
  }
}"""


def figures(practice: Practice) -> Iterator[Figure]:
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        playwright = None
    if playwright is None or chromium is None:
        yield "visit to Today", "not measured: needs Chromium, and Playwright, which `make test` installs"
        return
    session = practice.sign_in_follower()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as address,
        playwright.sync_playwright() as running,
    ):
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
        browser = running.chromium.launch(executable_path=chromium, args=[*QUIET, *sandbox])
        visitor = browser.new_context(**PHONE)
        visitor.add_cookies([{"name": "session", "value": session, "url": address}])
        visits = {which: weigh(visitor, f"{address}/my/") for which in ("first visit", "return")}
        browser.close()
    for which, kinds in visits.items():
        yield from said(which, kinds)


def said(which: str, kinds: dict[str, list[int]]) -> Iterator[Figure]:
    everything = [size for sizes in kinds.values() for size in sizes]
    yield f"Today, 8 exercises, {which}: everything", on_the_wire(everything)
    for kind in (*KINDS.values(), "other"):
        if kinds[kind]:
            yield f"Today, 8 exercises, {which}: {kind}", on_the_wire(kinds[kind])


def on_the_wire(sizes: list[int]) -> str:
    return f"{sum(sizes) / 1000:.1f} kB in {len(sizes)} request{'' if len(sizes) == 1 else 's'}"


def weigh(visitor: Any, address: str) -> dict[str, list[int]]:
    """The bytes of each answer with its headers, by kind. What the browser took from its cache is left out."""
    page = visitor.new_page()
    network = visitor.new_cdp_session(page)
    types: dict[str, str] = {}
    kinds: dict[str, list[int]] = defaultdict(list)

    def note_type(event: dict[str, Any]) -> None:
        types[event["requestId"]] = KINDS.get(event["response"]["mimeType"], "other")

    def note_size(event: dict[str, Any]) -> None:
        if size := int(event["encodedDataLength"]):
            kinds[types.get(event["requestId"], "other")].append(size)

    network.on("Network.responseReceived", note_type)
    network.on("Network.loadingFinished", note_size)
    network.send("Network.enable")
    answer = page.goto(address, wait_until="networkidle")
    if answer.status != 200 or not page.url.endswith("/my/"):
        raise RuntimeError(f"Today was answered with {answer.status} at {page.url}.")
    page.evaluate(SCROLL_TO_THE_END)
    page.wait_for_load_state("networkidle")
    page.close()
    return kinds


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """Starts gunicorn for this machine only, as in docs/running.md, with a copy of the database. Gives its address.

    `options`: more of gunicorn's.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    surroundings = production(folder, address)
    run = [sys.executable, "-W", "ignore", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(run, check=True, cwd=settings.BASE_DIR, env=surroundings)  # noqa: S603 - our own command
    serve = [sys.executable, "-m", "gunicorn", "clinic.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    serve += ["--no-control-socket", "--log-level", "warning", *options]
    server = subprocess.Popen(serve, cwd=settings.BASE_DIR, env=surroundings)  # noqa: S603 - our own command
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def production(folder: Path, address: str) -> dict[str, str]:
    """The environment of a server, without anything from the developer's `.env`."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "REPRISE_ENV_FILE": os.devnull,
        "SECRET_KEY": settings.SECRET_KEY,  # the session is signed with it
        "SITE_URL": address,
        "DATABASE_URL": address_of_database(folder),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PRIVATE_ROOT": str(folder / "private"),
        "STATIC_ROOT": str(folder / "static"),
        "EMAIL_BACKEND": "clinic.no_mail.EmailBackend",
        "LOG_LEVEL": "ERROR",
    }


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=1)  # noqa: S310 - our own server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server did not start.")
