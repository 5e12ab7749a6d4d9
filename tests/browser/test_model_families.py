"""The families of /model in Chromium: switching, cost, a real build, saving, mends, the map."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server


def test_a_family_is_edited_built_run_and_saved(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?view=families")
    expect(page.get_by_text("Every task is text to text")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("228,864")
    at_rest(page)
    page.get_by_role("radio", name="GPT-2").click()
    expect(page.get_by_text("Conv1D in place of Linear")).to_be_visible()
    # The library's default, on the meta device.
    at_rest(page)
    page.get_by_role("radio", name="The library's default").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("124,439,808")
    at_rest(page)
    page.get_by_role("radio", name="Tiny").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("172,288")
    expect(page.get_by_text("c_attn").first).to_be_attached()
    # A number of its own, under its own name; what is wrong is mended by a click.
    heads = page.get_by_role("spinbutton", name="n_head", exact=True)
    enter(heads, "5")
    expect(page.get_by_text("cannot be divided among 5 heads")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Use n_head 4").click()
    expect(page.get_by_text("cannot be divided")).to_have_count(0)
    expect(page).to_have_url(re.compile("(?=.*family=gpt2)(?=.*view=families)"))
    at_rest(page)
    page.get_by_role("button", name="Build and run it").click()
    expect(page.get_by_text("Built: GPT2Model has 172,288 parameters")).to_be_visible()
    expect(page.get_by_text("Where the time goes")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Save with save_pretrained").click()
    expect(page.get_by_text("Saved as “GPT2Model 2 × 64”")).to_be_visible()
    at_rest(page)
    page.get_by_role("radio", name="Keep").click()
    # A list shows what is chosen as the value of its field, which is no text of the page.
    kept = page.get_by_role("combobox", name=re.compile("Kept here"))
    expect(kept).to_have_value(re.compile("GPT2Model 2 × 64"))


def test_the_map_of_auto_classes(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?view=families&family=bart&class=AutoModelForMaskedLM")
    table = page.locator('[data-table="auto-classes"]')
    expect(table.locator("tbody tr")).to_have_count(11)
    expect(table.locator(".chosen")).to_have_text("BartForConditionalGeneration")
    expect(table.locator("tr", has_text="T5").locator(".gap")).to_have_count(2)
    expect(page.get_by_text("The library has none; T5's uses its encoder alone")).to_be_visible()
    columns = table.locator("thead th")
    expect(columns).to_have_count(8)
    at_rest(page)
    page.get_by_role("button", name="NextSentencePrediction").click()
    expect(columns).to_have_count(9)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_text("AutoModelForMaskedLM._model_mapping[BartConfig]")).to_be_visible()
    find = page.get_by_role("textbox", name="Any architecture of the library")
    enter(find, "whisper")
    expect(page.get_by_text("WhisperForConditionalGeneration").first).to_be_attached()
