"""A cold deep link to every page: the first thing that a fresh server is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from components.frame import PAGES, PageInfo
from tests.browser.looking import looking
from tests.browser.server import serving


# Each starts a server of its own.
@pytest.mark.slow
@pytest.mark.parametrize("info", PAGES, ids=lambda info: info.title)
def test_cold_deep_link(browser: Browser, tmp_path: Path, info: PageInfo) -> None:
    with serving(tmp_path) as server, looking(browser) as page:
        page.goto(f"{server.url}/{info.url}")
        expect(page.get_by_role("heading", level=1)).to_have_text(info.title)
        menu = page.get_by_test_id("stSidebar").get_by_role("link")
        expect(menu).to_contain_text([each.title for each in PAGES])
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_role("dialog")).to_have_count(0)
        # The page has come to rest: nothing is being run, and no error was put in its place.
        expect(page.locator('[data-kind="error"]')).to_have_count(0)
