"""The way a person goes, as one: a CSV of one's own, a look at it, a model that learns it, and out.

Upload, browse, fine-tune, reload, stop, resume, compare, try, download.
"""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter, hand_in
from tests.browser.server import Server
from tests.conftest import ROOT

REVIEWS = ROOT / "samples" / "reviews.csv"
# Few rows, so that an evaluation is short; and so many epochs that nothing ends before it is looked
# at, however quick the machine: it is stopped here.
FIELDS = {"Training rows": "64", "Validation rows": "24", "num_train_epochs": "400"}

# Milliseconds: on a busy machine torch alone takes a minute to import.
LONG = 240_000


def button(page: Page, name: str) -> Locator:
    """A button of the page; Streamlit has a Stop of its own beside it."""
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


def code_with(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stCode").filter(has_text=text)


def learns(page: Page) -> None:
    """Wait until a step is done; the first run of a server waits for torch to be imported, too."""
    said = page.get_by_text(re.compile(r"Step [1-9][\d,]* of 1,600"))
    expect(said).to_be_visible(timeout=LONG)


def step(page: Page) -> int:
    said = page.get_by_text(re.compile(r"Step [\d,]+ of [\d,]+")).first.inner_text()
    return int(re.findall(r"Step ([\d,]+) of", said)[0].replace(",", ""))


def fill(page: Page, label: str, value: str) -> None:
    at_rest(page)
    box = page.get_by_label(label, exact=True)
    enter(box, value)


def stop(page: Page) -> None:
    button(page, "Stop").click()
    warning = page.locator('[data-kind="warning"]')
    expect(warning.filter(has_text="Stopped on request")).to_be_visible(timeout=LONG)


@pytest.mark.slow
def test_upload_browse_fine_tune_reload_stop_resume_compare_try_download(
    page: Page, server: Server
) -> None:
    # A file of one's own, and what is in it.
    page.goto(f"{server.url}/dataset")
    hand_in(page, REVIEWS, timeout=LONG)
    expect(page.get_by_role("status").filter(has_text="reviews.csv")).to_be_visible()
    expect(page).to_have_url(re.compile("dataset=upload"))
    expect(code_with(page, "num_rows: 600")).to_be_visible()
    page.get_by_role("radio", name="Slice", exact=True).click()
    enter(page.get_by_label("Slice", exact=True), '[0]["sentiment"]')
    expect(code_with(page, ">>> dataset")).to_contain_text("'positive'")

    # Its columns are found.
    page.get_by_role("link", name="Fine-tune on this dataset").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fine-tune")
    for label, value in FIELDS.items():
        fill(page, label, value)
    expect(page.get_by_text("64 rows to train on, 24 to validate on")).to_be_visible()
    fill(page, "Name of the run", "first")
    button(page, "Start").click()
    expect(page).to_have_url(re.compile("run=[a-z0-9]+"))
    first = re.findall("run=([a-z0-9]+)", page.url)[0]

    # It is seen to learn while it does: the Trainer's own lines, and the curve.
    learns(page)
    expect(code_with(page, "'loss': ")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    before = step(page)

    # A reload in the middle finds it again, with all that was logged before.
    lines = code_with(page, "'loss': ").inner_text().splitlines()
    page.reload()
    expect(page).to_have_url(re.compile(first))
    expect(code_with(page, "'loss': ")).to_contain_text(lines[0])
    expect(button(page, "Stop")).to_be_visible()
    assert step(page) >= before
    shown = code_with(page, "'loss': ").inner_text().splitlines()
    logged = [line for line in shown if line.startswith("{'loss'")]
    assert len(set(logged)) == len(logged) and set(lines) <= set(shown)

    # Stopped and resumed: it goes on from where it was.
    stop(page)
    button(page, "Resume").click()
    expect(button(page, "Stop")).to_be_visible()
    learns(page)
    expect(page.get_by_text(re.compile("Resumed from the checkpoint of step"))).to_be_visible()
    assert step(page) >= before
    stop(page)

    # The same once more with another rate, beside the first.
    button(page, "Run again with changes").click()
    # The form has what the run had.
    expect(page.locator('input[aria-label*="num_train_epochs"]')).to_have_value(re.compile(r"^400"))
    fill(page, "learning_rate", "1e-3")
    fill(page, "Name of the run", "second")
    button(page, "Start").click()
    learns(page)
    second = re.findall("run=([a-z0-9]+)", page.url)[0]
    stop(page)
    page.goto(f"{server.url}/fine_tune?view=compare&runs={first},{second}")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    expect(page.get_by_role("heading", name="What differed")).to_be_visible()

    # It answers, and it is taken away.
    page.goto(f"{server.url}/fine_tune?run={first}&show=try")
    box = page.get_by_label("review", exact=True)
    enter(box, "I love it, it works perfectly & <b>well</b> 🙂", by="Control+Enter")
    answer = page.get_by_text(re.compile("^(negative|positive)$")).first
    expect(answer).to_be_visible(timeout=LONG)
    page.goto(f"{server.url}/fine_tune?run={first}&show=keep")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Download as zip")).click()
    with zipfile.ZipFile(download.value.path()) as taken:
        names = " ".join(taken.namelist())
    for wanted in ("config.json", "model.safetensors", "tokenizer.json", "README.md"):
        assert wanted in names

    # Found again from the bare page, too, and deleted after a question.
    page.goto(f"{server.url}/fine_tune?run={second}")
    button(page, "Delete").click()
    expect(page.get_by_text(re.compile(r"its log: [\d.,]+ [kMG]?B"))).to_be_visible()
    page.get_by_role("button", name="Delete it", exact=True).click()
    expect(page).not_to_have_url(re.compile(second))
    page.goto(f"{server.url}/fine_tune")
    expect(page.get_by_role("heading", name="Your runs")).to_be_visible()
