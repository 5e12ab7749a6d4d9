"""The result of an ended run in Chromium: a cell's rows, a row in full, a threshold, the CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from glassbox import settings
from tests.app.runs import seed
from tests.browser.looking import at_rest, pick
from tests.browser.server import Server
from tests.unit.evaluated import evaluated, keep

HOSTILE = "<b>neg</b> & _x_"
TEXT = "It broke, <script>alert(1)</script> **and** I loved it."


@pytest.fixture
def run(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An ended run in the server's own workspace, as a process would have left it."""
    monkeypatch.setenv("GLASSBOX_WORKSPACE", str(server.log.parent / "workspace"))
    settings.current.cache_clear()
    folder = seed("finished", name="a result", device="cpu")
    texts = [f"{place}. {TEXT}" for place in range(120)]
    found = evaluated(rows=120, names=(HOSTILE, "positive"), texts=texts)
    keep(folder, found, replace(evaluated(rows=50, names=found.names, seed=3), split="test"))
    yield folder
    monkeypatch.undo()
    settings.current.cache_clear()


def test_a_result_is_read(page: Page, server: Server, run: Path, tmp_path: Path) -> None:
    found = evaluated(rows=120, names=(HOSTILE, "positive"))
    said = found.after.argmax(axis=1)
    missed = np.flatnonzero((found.references == 1) & (said == 0))
    page.goto(f"{server.url}/fine_tune?run={run.name}")
    main = page.get_by_test_id("stMain")
    expect(page.locator('[data-kind="success"]')).to_contain_text("on 120 validation rows")

    # A cell of the confusion matrix shows its rows; a click on it again shows all.
    cell = main.get_by_role("gridcell", name=f"true positive, predicted {HOSTILE}: {len(missed)}")
    at_rest(page)
    cell.click()
    expect(main.get_by_text(f"{len(missed)} of 120 rows", exact=True)).to_be_visible()
    expect(cell).to_have_attribute("aria-selected", "true")
    at_rest(page)

    # One of its rows in full: its text is text.
    table = main.get_by_test_id("stDataFrame").last
    table.click(position={"x": 200, "y": 38 + 17})
    shown = main.get_by_test_id("stText").filter(has_text=TEXT)
    expect(shown).to_have_text(f"{missed[0]}. {TEXT}")
    at_rest(page)
    cell.click()
    expect(main.get_by_text("120 of 120 rows")).to_have_count(0)
    expect(cell).to_have_attribute("aria-selected", "false")
    at_rest(page)
    with page.expect_download() as started:
        main.get_by_role("button", name="CSV").click()
    path = tmp_path / "predictions.csv"
    started.value.save_as(path)
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["predicted"] for line in lines] == [found.names[each] for each in said]

    # The threshold's numbers follow the slider.
    main.get_by_role("radio", name="At another threshold").click()
    at_rest(page)
    expect(page).to_have_url(f"{server.url}/fine_tune?run={run.name}&look=threshold")
    recall = main.get_by_test_id("stMetric").filter(has_text="Recall")
    main.get_by_role("slider").press("Home")
    expect(recall).to_contain_text("1.000")

    # The steps have the run's own shapes; test is another split, and in the address.
    at_rest(page)
    main.get_by_role("radio", name="From predictions to scores").click()
    expect(main.get_by_text("(120, 2)")).to_be_visible()
    at_rest(page)
    main.get_by_role("radio", name="test (50 rows)").click()
    expect(main.get_by_text("(50, 2)")).to_be_visible()
    at_rest(page)
    page.reload()
    expect(main.get_by_text("(50, 2)")).to_be_visible()


def test_runs_beside_each_other(page: Page, server: Server, run: Path) -> None:
    other = seed("finished", name="its twin", device="cpu")
    found = evaluated(rows=120, names=(HOSTILE, "positive"), texts=[TEXT] * 120)
    keep(run, found)
    keep(other, replace(found, after=-found.after))
    page.goto(f"{server.url}/fine_tune?view=compare&runs={run.name},{other.name}")
    said = page.locator('[data-kind="info"]').filter(has_text="McNemar's exact test")
    expect(said).to_contain_text("“a result” is better by more than chance")
    pick(page, "Series", "Validation accuracy")
    at_rest(page)
    page.get_by_role("radio", name="by epoch").click()
    at_rest(page)
    expect(page.get_by_text("accuracy", exact=True).first).to_be_attached()
