"""Several tokenizers side by side, in Chromium: rings, numbers, wrapping, the URL."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest
from tests.browser.server import Server

STRIPS = ".strip:not(.legend)"


def test_word_character_and_subword_side_by_side(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/tokenizer?text=the%20unaffable%20cats")
    at_rest(page)
    page.get_by_role("radio", name="Compare").click()
    expect(page.locator(STRIPS)).to_have_count(3)
    word, character, subword = (page.locator(STRIPS).nth(place) for place in range(3))
    expect(subword.locator(".ringed .glyphs")).to_have_text(["una", "ffa", "ble"])
    expect(word.locator(".ringed .glyphs")).to_have_text(["unaffable"])
    expect(character.locator(".token")).to_have_count(20)
    at_rest(page)
    tops = [strip.bounding_box() for strip in (word, character, subword)]
    assert len({round(box["y"]) for box in tops if box}) == 1
    expect(page.locator('[data-mark="fewest"]')).to_have_count(1)
    expect(page.get_by_text("Word makes the fewest tokens, but 33% of them")).to_be_visible()
    # A click on a token shows it in full, and says whose it is.
    at_rest(page)
    subword.locator(".token", has_text="ffa").click()
    expect(page.locator('[data-card="token"]')).to_contain_text("token of Subword")
    at_rest(page)
    page.get_by_role("radio", name="disputed").click()
    expect(subword.locator(".ringed .glyphs")).to_have_text(["the", "una", "ffa", "ble", "cats"])
    expect(page).to_have_url(re.compile("(?=.*ring=disputed)(?=.*view=compare)"))


def test_five_of_them_wrap_into_two_rows(page: Page, server: Server) -> None:
    refs = "word,character,subword,bpe,unigram"
    page.goto(f"{server.url}/tokenizer?view=compare&tokenizers={refs}&text=the%20cats")
    expect(page.locator(STRIPS)).to_have_count(5)
    expect(page.locator(f"{STRIPS} .token").last).to_be_visible()
    at_rest(page)
    boxes = [page.locator(STRIPS).nth(place).bounding_box() for place in range(5)]
    tops = [round(box["y"]) for box in boxes if box]
    assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator('[data-table="comparison"] tbody tr')).to_have_count(5)
