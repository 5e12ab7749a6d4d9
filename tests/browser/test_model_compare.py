"""Two configs side by side in Chromium: the sums, the picture, the fields, a file, the URL."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.looking import at_rest, hand_in, pick
from tests.browser.server import Server


def test_ten_layers_instead_of_twelve(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?view=compare&preset=base&num_hidden_layers=10")
    expect(page.get_by_text("10 layers instead of 12: 14,175,744 parameters fewer")).to_be_visible()
    delta = page.get_by_test_id("stMetricDelta").filter(has_text="−14,175,744 · −12.9 %")
    expect(delta).to_be_visible()
    # One bar for each part that has fewer.
    expect(page.locator(".js-plotly-plot .bartext", has_text="−9,444,864")).to_be_visible()
    # The switch shows all thirty fields in a table that was one row high.
    fields = page.get_by_test_id("stDataFrame").last
    expect(fields).to_be_visible()
    at_rest(page)
    page.get_by_text("All fields, not only those that differ").click()
    page.wait_for_function(
        "Array.from(document.querySelectorAll('[data-testid=stDataFrame]')).at(-1)"
        ".getBoundingClientRect().height > 400"
    )
    # Against another preset, and so two changes that work on each other.
    pick(page, "Compare with", "Preset: Large")
    expect(page.get_by_text("they work on each other")).to_be_visible()
    expect(page.get_by_text("Which change does how much")).to_be_visible()
    expect(page).to_have_url(re.compile("(?=.*against=large)(?=.*view=compare)"))
    at_rest(page)
    page.get_by_text("The same in Python").click()
    expect(page.get_by_text("num_hidden_layers=10,").first).to_be_visible()


def test_an_uploaded_config_is_compared(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?view=compare&preset=base&against=file")
    expect(page.get_by_text("There is no file to compare with yet")).to_be_visible()
    content = b'{"model_type": "bert", "num_hidden_layers": 3, "hidden_sise": 1}'
    hand_in(page, FilePayload(name="<img src=x>.json", mimeType="application/json", buffer=content))
    expect(page.get_by_text("12 layers instead of 3")).to_be_visible()
    expect(page.get_by_text("hidden_sise").first).to_be_visible()
