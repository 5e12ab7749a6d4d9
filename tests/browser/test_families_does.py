"""What the families can do, in Chromium: a mask, a text token by token, beams, another sequence."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest
from tests.browser.server import Server


def go(page: Page, server: Server, more: str = "") -> None:
    page.goto(f"{server.url}/families?view=does{more}")
    expect(page.get_by_text("Train it yourself")).to_be_visible()
    at_rest(page)


def test_a_text_is_continued_by_choosing_and_by_drawing(page: Page, server: Server) -> None:
    go(page, server, "&d_kind=gpt&d_start=anna+is+hungry%2C+so&d_top_k=5")
    main = page.get_by_test_id("stMain")
    bars = main.locator(".bar")
    expect(bars).to_have_count(20)
    expect(bars.first).to_contain_text("she")
    expect(bars.nth(5)).to_contain_text("cut by top-k")
    # By the keyboard, too: a candidate is a button.
    at_rest(page)
    bars.first.press("Enter")
    expect(page).to_have_url(re.compile(r"d_taken=\d+"))
    expect(main.locator("[data-chips=families_text]")).to_contain_text("she")
    at_rest(page)
    main.get_by_role("button", name="Greedy to the end").click()
    expect(main.get_by_text("The model ended the text here")).to_be_visible()
    at_rest(page)
    main.get_by_role("button", name="Start over").click()
    expect(page).not_to_have_url(re.compile("d_taken"))


def test_beams_and_another_sequence_with_its_attention(page: Page, server: Server) -> None:
    go(page, server, "&d_kind=gpt&d_how=beams&d_beams=2&d_steps=4")
    main = page.get_by_test_id("stMain")
    expect(main.locator(".box.best").first).to_be_visible()
    expect(main.locator(".box.prompt")).to_contain_text("my name is")
    go(page, server, "&d_kind=t5")
    expect(main.locator("[data-chips=families_target]")).to_contain_text("</s>")
    expect(main.get_by_text("translate", exact=False).first).to_be_visible()
    expect(main.locator(".js-plotly-plot .heatmaplayer")).to_be_visible()


def test_opens_on_a_mask_that_is_filled(page: Page, server: Server) -> None:
    go(page, server)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("softmax over the whole vocabulary")).to_be_visible()
    at_rest(page)
    main.get_by_role("button", name="the [MASK] barks.").click()
    expect(page).to_have_url(re.compile("d_mask=the"))
