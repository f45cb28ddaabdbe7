"""An answer that the page confirmed as saved is saved, whatever happens to the server next."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, sign_in, sqlite_in

pytestmark = pytest.mark.browser


def test_a_saved_answer_survives_a_killed_server(browser: Browser, practice: Path, tmp_path: Path) -> None:
    shutil.copytree(practice, tmp_path, dirs_exist_ok=True)
    server = Server(tmp_path, sqlite_in(tmp_path))
    page = browser.new_context(base_url=server.url, java_script_enabled=False).new_page()
    sign_in(page, "patient")
    page.get_by_text("How it went").first.click()
    page.get_by_label("Anything to tell your physiotherapist?").first.fill("The last words before the crash")
    page.get_by_role("button", name="Skipped").first.click()
    expect(page.get_by_text("Saved. Your physiotherapist will see it.")).to_be_visible()

    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()

    show = "from patients.models import LogEntry; print(LogEntry.objects.latest('pk').note)"
    assert "The last words before the crash" in server.run(show)
    server.log.close()
