"""The vocabulary in Chromium: entries by text and script, merges, special tokens, links."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server


def count(page: Page, says: str) -> None:
    expect(page.get_by_text(says)).to_be_visible()


def test_entries_are_found(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/tokenizer?view=vocabulary")
    count(page, "1,675 of 30,522 entries")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("30,522")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)

    wanted = page.get_by_role("textbox", name="Look for")
    enter(wanted, "##ing")
    count(page, "11 of 30,522 entries")
    enter(wanted, "<script>alert(1)</script>")
    count(page, "No entry was found.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_link_shows_merges_and_scripts(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/tokenizer?view=vocabulary&v_script=Han&v_find=&v_order=longest")
    count(page, "494 of 30,522 entries")
    page.goto(f"{server.url}/tokenizer?view=vocabulary&v_tokenizer=bpe&v_show=merges")
    count(page, "739 of 739 merges")
    at_rest(page)
    page.get_by_text("Special tokens", exact=True).click()
    count(page, "5 tokens")
    expect(page).to_have_url(re.compile("v_show=special"))
