"""A run by the written-out loop in Chromium, and the code that does the same, in both variants."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest
from tests.browser.server import Server

# Few rows and steps, so that it ends within seconds.
SETUP = (
    "dataset=sample:reviews&loop=pytorch&init=random&train_rows=16&eval_rows=8&max_length=16"
    "&max_steps=2&per_device_train_batch_size=4"
)


def code(page: Page) -> Locator:
    return page.get_by_test_id("stCode").filter(has_text="import")


def downloaded(page: Page, to: Path) -> str:
    with page.expect_download() as started:
        page.get_by_test_id("stMain").get_by_role("button", name="Download", exact=True).click()
    assert started.value.suggested_filename == "fine_tune.py"
    started.value.save_as(to)
    return to.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_written_out_loop_runs_and_shows_its_code(
    page: Page, server: Server, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/fine_tune?{SETUP}")
    folded = page.get_by_text("The same in Python, without Glassbox")
    expect(folded).to_be_visible()
    at_rest(page)
    folded.click()
    expect(code(page)).to_contain_text("accelerator.backward(loss)")

    page.get_by_test_id("stMain").get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile("run="))
    # There from the moment on that it has ended.
    went = page.get_by_role("radio", name="How it went", exact=True)
    expect(went).to_be_visible()
    said = page.locator("[data-kind]").filter(has_text="on 8 validation rows")
    expect(said).to_contain_text(re.compile(r"Accuracy \d+\.\d%"))
    at_rest(page)
    went.click()
    expect(page.get_by_test_id("stCode").filter(has_text="train_loss")).to_contain_text(
        "'learning_rate'"
    )

    # The run's own variant first, then the other; the address says which.
    at_rest(page)
    page.get_by_role("radio", name="Code", exact=True).click()
    expect(code(page)).to_contain_text("accelerator.backward(loss)")
    at_rest(page)
    loop = downloaded(page, tmp_path / "loop.py")
    page.get_by_role("radio", name="Trainer", exact=True).click()
    expect(code(page)).to_contain_text("TrainingArguments(")
    expect(page).to_have_url(re.compile("script=trainer"))
    at_rest(page)
    short = downloaded(page, tmp_path / "trainer.py")
    page.get_by_text("All arguments").click()
    expect(code(page)).to_contain_text("adam_beta1=0.9")
    at_rest(page)
    every = downloaded(page, tmp_path / "every.py")
    assert "adam_beta1" not in short and len(every) > len(short)
    for source in (loop, short, every):
        assert "max_steps=2" in source or "steps = 2" in source
        ast.parse(source)
    page.reload()
    expect(code(page)).to_contain_text("TrainingArguments(")
