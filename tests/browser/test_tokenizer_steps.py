"""Step by step in Chromium: stages, a click on a piece, the walk through its steps, the address."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest
from tests.browser.server import Server

HOSTILE = "<img src=x onerror=alert(1)> \u202eRTL \u2066x z" + "\u0351\u036b" * 60 + " " + "w" * 400


def go(page: Page, server: Server, text: str, tokenizer: str = "subword", more: str = "") -> None:
    page.goto(f"{server.url}/tokenizer?view=steps&s_tokenizer={tokenizer}&text={quote(text)}{more}")
    expect(page.get_by_text("The same in Python")).to_be_visible()
    expect(page.locator(".flow .stage")).to_have_count(5)
    at_rest(page)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )


def test_from_the_text_to_a_step_of_one_piece(page: Page, server: Server) -> None:
    go(page, server, "Unaffable Café [SEP] tokenization")
    normalizer = page.locator(".flow .stage").nth(1)
    expect(normalizer).to_contain_text("strip_accents")
    expect(normalizer.locator("del").first).to_have_text("é")
    expect(page.locator(".flow .chip", has_text="[SEP]").first).to_be_visible()
    # The longest piece is open; a click on another shows that one.
    expect(page.locator(".says")).to_contain_text("##ization is in the vocabulary")
    page.locator(".flow .piece", has_text="unaffable").click()
    expect(page.locator(".says")).to_contain_text("##ble is in the vocabulary")
    expect(page).to_have_url(re.compile(r"s_piece=0"))
    expect(page.locator(".flow .piece.picked")).to_have_text("unaffable")
    # From the start on, with the buttons and with the arrow keys.
    at_rest(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".says")).to_contain_text("Nothing was tried yet")
    at_rest(page)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".says")).to_contain_text("Try 1: unaffable is not in the vocabulary")
    at_rest(page)
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".says")).to_contain_text("Try 2: unaffabl is not")
    expect(page).to_have_url(re.compile(r"s_step=2"))
    assert overflow(page) <= 0


def test_a_link_opens_the_very_step(page: Page, server: Server) -> None:
    go(page, server, "The teachers", "unigram", "&s_piece=1&s_step=5")
    expect(page.locator(".says")).to_contain_text("From node 4")
    expect(page.locator(".lattice .node.now")).to_have_count(1)
    expect(page.get_by_role("slider")).to_have_value("5")
    at_rest(page)
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator(".says")).to_contain_text("the largest sum of all paths")
    expect(page.locator(".lattice .edge.best").first).to_be_visible()
    assert overflow(page) <= 0


def test_bytes_and_ranks(page: Page, server: Server) -> None:
    go(page, server, "a café", "bpe", "&s_piece=1&s_step=0")
    expect(page.locator(".ladder .cell").first).to_contain_text("20")
    expect(page.locator(".ladder .cell").nth(5)).to_contain_text("a9")
    expect(page.locator(".ladder .gap.next")).to_have_count(1)
    # A piece can be picked with the keyboard alone.
    page.locator(".flow .piece.picked").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".flow .piece.picked")).to_have_text("a")


def test_hostile_text_runs_nothing_and_stays_inside(page: Page, server: Server) -> None:
    for tokenizer in ("subword", "bpe", "unigram"):
        go(page, server, HOSTILE, tokenizer)
        expect(page.locator(".flow")).to_contain_text("onerror")
        expect(page.locator(".flow img")).to_have_count(0)
        expect(page.locator('[data-kind="error"]')).to_have_count(0)
        assert overflow(page) <= 0
