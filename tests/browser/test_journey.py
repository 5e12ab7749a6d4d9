"""The way a person goes: a CSV of one's own, a look at it, a model that learns it, an answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.conftest import ROOT

REVIEWS = ROOT / "samples" / "reviews.csv"
# Small enough for a test, and long enough that a reload comes in the middle.
ROWS = {"Training rows": "160", "Validation rows": "48"}
# The last step's own line in the log, as transformers prints it.
LAST_LINE = "train_runtime"


def code_with(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stCode").filter(has_text=text)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_upload_look_fine_tune_reload_try(page: Page, server: Server) -> None:
    # A file of one's own, and what is in it.
    page.goto(f"{server.url}/dataset")
    page.locator('input[type="file"]').set_input_files(REVIEWS)
    expect(page.get_by_role("status").filter(has_text="reviews.csv")).to_be_visible()
    expect(page).to_have_url(re.compile("dataset=upload"))
    expect(code_with(page, "num_rows: 600")).to_be_visible()
    page.get_by_role("radio", name="Slice", exact=True).click()
    page.get_by_label("Slice", exact=True).fill('[0]["sentiment"]')
    page.get_by_label("Slice", exact=True).press("Enter")
    expect(code_with(page, ">>> dataset")).to_contain_text("'positive'")

    # Its columns are found; the run starts with one click.
    page.get_by_role("link", name="Fine-tune on this dataset").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fine-tune")
    for label, rows in ROWS.items():
        page.get_by_label(label, exact=True).fill(rows)
        page.get_by_label(label, exact=True).press("Enter")
    expect(page.get_by_text("160 rows to train on, 48 to validate on")).to_be_visible()
    expect(page.get_by_text("2 labels: negative, positive")).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile("run=[a-z0-9]+"))
    # The address also keeps what the run was of, for the next one.
    run = re.compile(re.findall("run=[a-z0-9]+", page.url)[0])

    # It is seen to learn while it does: its own lines, and the curve.
    expect(page.get_by_text(re.compile(r"Step \d+ of 30"))).to_be_visible()
    expect(code_with(page, "'loss': ")).to_be_visible()
    expect(code_with(page, LAST_LINE)).to_have_count(0)
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()

    # A reload in the middle finds it again, with all that was logged before.
    lines = code_with(page, "'loss': ").inner_text().count("'loss'")
    page.reload()
    expect(page).to_have_url(run)
    expect(code_with(page, "'loss': ")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    assert code_with(page, "'loss': ").inner_text().count("'loss'") >= lines

    # It ends by itself, with scores, and answers.
    page.get_by_text("on 48 validation rows").wait_for(timeout=600_000)
    expect(page.locator('[data-kind="success"]')).to_contain_text(
        re.compile(r"Accuracy \d+\.\d% and F1 0\.\d{3} \(of “positive”\) on 48 validation rows")
    )
    page.get_by_label("review", exact=True).fill("I love it, it works perfectly & <b>well</b> 🙂")
    page.get_by_label("review", exact=True).press("Control+Enter")
    expect(page.get_by_text(re.compile("^(negative|positive)$")).first).to_be_visible()

    # Found again from the bare page, too.
    page.goto(f"{server.url}/fine_tune")
    expect(page.get_by_role("heading", name="Your runs")).to_be_visible()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_stop_keeps_what_was_learned(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/fine_tune?dataset=sample:reviews")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text(re.compile(r"Step [1-9]\d* of 90"))).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator('[data-kind="warning"]')).to_contain_text("Stopped on request")
    expect(page.get_by_role("heading", name="Try it")).to_be_visible()
