"""The Config view in Chromium: a slider and its cost, a mend by one click, a file, the address."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter, hand_in
from tests.browser.server import Server


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )


def go(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/model?{query}")
    expect(page.get_by_text("The same in Python")).to_be_visible()


def test_ten_layers_instead_of_twelve(page: Page, server: Server) -> None:
    go(page, server, "preset=base")
    expect(metric(page, "Parameters")).to_contain_text("109,482,240")
    # Cost and controls are seen together: no scrolling between them.
    at_rest(page)
    for seen in (page.get_by_role("slider").first, metric(page, "Parameters")):
        box = seen.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900
    slider = page.get_by_role("slider", name=re.compile("num_hidden_layers"))
    at_rest(page)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(metric(page, "Parameters")).to_contain_text("95,306,496")
    expect(metric(page, "Parameters")).to_contain_text("-14,175,744 vs Base")
    expect(metric(page, "Forward pass")).to_contain_text("149 GFLOPs")
    expect(page).to_have_url(re.compile(r"preset=base.*num_hidden_layers=10"))
    # Parts, memory, the sweep of what was moved: all three pictures are there.
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3)
    expect(page.get_by_text("now 10", exact=True)).to_be_visible()
    expect(page.get_by_text("num_hidden_layers, layers")).to_be_visible()
    # The input moves memory and operations.
    enter(page.get_by_label("batch", exact=True), "1")
    expect(metric(page, "Forward pass")).to_contain_text("18.6 GFLOPs")
    # The code names what differs, and a reload brings the same config.
    at_rest(page)
    page.get_by_text("The same in Python").click()
    expect(page.get_by_test_id("stCode").filter(has_text="BertConfig")).to_contain_text(
        "num_hidden_layers=10,"
    )
    page.reload()
    expect(metric(page, "Parameters")).to_contain_text("95,306,496")
    assert overflow(page) <= 0


def test_what_is_wrong_is_said_and_mended_by_one_click(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/model?preset=base&num_attention_heads=7&length=900")
    expect(page.get_by_text("cannot be divided among 7")).to_be_visible()
    expect(page.get_by_text("longer than max_position_embeddings")).to_be_visible()
    expect(page.get_by_text("build fails")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Use num_attention_heads 8").click()
    expect(page.get_by_text("cannot be divided among 7")).to_have_count(0)
    expect(page.get_by_text("forward pass fails")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Use max_position_embeddings 900").click()
    expect(page.locator('[data-kind="error"]')).to_have_count(0)
    expect(page).to_have_url(re.compile("max_position_embeddings=900"))
    assert overflow(page) <= 0


def test_every_field_can_be_found_and_set(page: Page, server: Server) -> None:
    go(page, server, "preset=base")
    at_rest(page)
    page.get_by_text("24 more fields").click()
    expect(page.get_by_label("classifier_dropout", exact=True)).to_be_visible()
    enter(page.get_by_label("Find a field"), "label")
    expect(page.get_by_label("classifier_dropout", exact=True)).to_have_count(0)
    names = page.get_by_label("id2label", exact=True)
    enter(names, "bad\ngood", by="Control+Enter")
    expect(page).to_have_url(re.compile("id2label="))
    at_rest(page)
    page.get_by_text("All 32 fields in a table").click()
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    at_rest(page)
    page.get_by_text("The same in Python").click()
    expect(page.get_by_test_id("stCode").filter(has_text="BertConfig")).to_contain_text(
        "id2label={0: 'bad', 1: 'good'}"
    )


def test_a_config_of_somebody_else(page: Page, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(
        '{"model_type": "bert", "num_hiden_layers": 3, "hidden_size": "64",'
        ' "num_attention_heads": 4, "id2label": {"0": "<img src=x onerror=alert(1)>"},'
        ' "vocab_size": 1000000000000000}'
    )
    go(page, server, "")
    at_rest(page)
    page.get_by_role("button", name="Another config").click()
    hand_in(page, file)
    expect(page.get_by_text('hidden_size is "64"')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("GLASSBOX_MAX_MODEL_PARAMETERS")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Use vocab_size 30,522").click()
    at_rest(page)
    page.get_by_role("button", name="Use hidden_size 64").click()
    at_rest(page)
    page.get_by_role("button", name="Use num_hidden_layers 3").click()
    expect(page.locator('[data-kind="error"]')).to_have_count(0)
    expect(page.locator('[data-kind="warning"]')).to_have_count(0)
    expect(metric(page, "Parameters")).to_contain_text("vs config.json")
    # The other views work on it, and lead back.
    at_rest(page)
    page.get_by_test_id("stMain").get_by_text("Build", exact=True).click()
    expect(page.get_by_text("Config: config.json")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Edit it").click()
    expect(metric(page, "Parameters")).to_contain_text("vs config.json")
    assert overflow(page) <= 0
