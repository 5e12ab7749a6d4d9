"""Back again, in Chromium: ids become text, edited ids stay, nothing hostile does anything."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = "<img src=x onerror=alert(1)> \u202eabc z" + "\u0351\u036b" * 40 + " <s></s>"


def open_view(page: Page, server: Server, **query: str) -> None:
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    page.goto(f"{server.url}/tokenizer?view=decode&{asked}")
    expect(page.get_by_text("The same in Python, without Glassbox")).to_be_visible()


def test_ids_to_text_and_what_was_lost(page: Page, server: Server) -> None:
    open_view(page, server, d_text="Naïve one")
    ids = page.get_by_role("textbox", name="Ids to decode")
    expect(ids).to_have_value("101, 15743, 2028, 102")
    text = page.locator("[data-text=decoded]")
    expect(text).to_have_text("[CLS] naive one [SEP]")
    lost = page.locator("[data-round-trip=difference]")
    expect(lost.locator("del")).to_have_text(["N", "ï"])
    expect(lost.locator("ins")).to_have_text(["n", "i"])
    expect(page.get_by_text("the very same ids come back")).to_be_visible()
    at_rest(page)
    page.get_by_text("skip_special_tokens", exact=True).first.click()
    expect(text).to_have_text("naive one")

    enter(ids, "7592 2088", by="Control+Enter")
    expect(text).to_have_text("hello world")
    expect(page).to_have_url(re.compile("d_ids="))
    at_rest(page)
    page.get_by_role("button", name="Take the ids of this text").click()
    expect(text).to_have_text("naive one")

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at_rest(page)
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "naive one"

    enter(ids, "101, -5", by="Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("-5 at place 2 is negative")


def test_hostile_text_comes_back_as_text(page: Page, server: Server) -> None:
    open_view(page, server, d_tokenizer="bpe", d_text=HOSTILE)
    expect(page.locator("[data-text=decoded]")).to_contain_text(
        "<img src=x onerror=alert(1)> ⟨RLO⟩"
    )
    expect(page.locator("[data-chips=decoded] img")).to_have_count(0)
    expect(page.get_by_text("the very same text comes back")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "the page scrolls sideways"
    box = page.locator("[data-chips=decoded]")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
