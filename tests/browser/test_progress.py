"""Progress on a phone: found beside Today, seen without a script, and the same as a table."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_progress_is_beside_today_and_each_picture_has_its_table(visit: Any, javascript: bool) -> None:
    page = visit(javascript=javascript, width=320)
    sign_in(page, "patient")
    page.goto("/my/")
    names = ("Today", "Progress", "Messages")
    today, progress, messages = (page.get_by_role("link", name=name, exact=True) for name in names)
    tops = {link.bounding_box()["y"] for link in (today, progress, messages)}
    assert len(tops) == 1  # on one line, on the smallest phone
    progress.click()

    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Days, week by week")).to_be_visible()
    expect(page.get_by_role("img", name="Pain, the highest of each day")).to_be_visible()
    table = page.get_by_role("table")
    expect(table).to_have_count(0)
    page.get_by_text("Pain as a table").click()
    expect(table.first).to_contain_text("Side plank: 6 of 10, at the limit or over")
    page.get_by_role("link", name="Show the last 12 weeks").click()
    expect(page.get_by_role("link", name="Show the last 4 weeks")).to_be_visible()
