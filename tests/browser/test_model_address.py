"""The address of /model in Chromium: Back and Forward, going away and coming back, a reload."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest
from tests.browser.server import Server


def test_back_forward_and_another_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?preset=mini")
    expect(page.get_by_text("11,170,560").first).to_be_visible()
    at_rest(page)
    page.get_by_role("radio", name="Compare").click()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    expect(page).to_have_url(re.compile("view=compare"))
    at_rest(page)
    page.go_back()
    expect(page.get_by_role("radiogroup", name="Start from")).to_be_visible()
    expect(page.get_by_role("radio", name="Config")).to_be_checked()
    at_rest(page)
    page.go_forward()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    # Another page and back: the view and the config that were left, and an address that says so.
    at_rest(page)
    page.get_by_role("link", name="Tokenizer").click()
    expect(page.get_by_role("heading", name="Tokenizer")).to_be_visible()
    at_rest(page)
    page.get_by_role("link", name="Model").click()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    expect(page).to_have_url(re.compile("(?=.*view=compare)(?=.*preset=mini)"))
    page.reload()
    expect(page.get_by_role("combobox", name="Compare with")).to_be_visible()
    expect(page.get_by_text("Config: Mini")).to_be_visible()
