"""A trained model in Chromium: asked, explained, given many texts, loaded back, taken away."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from glassbox import settings
from glassbox.ownership import LAPTOP_OWNER
from tests.browser.looking import at_rest, enter
from tests.browser.server import Server
from tests.unit.trained import spec, train

# The first waits for a server, for a training and for PyTorch, on a machine that may be busy.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(server: Server) -> Iterator[str]:
    """The id of a run that was trained here, in the workspace of the server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_WORKSPACE", str(server.log.parent / "workspace"))
        settings.current.cache_clear()
        try:
            yield train(spec(), name="<b>tiny</b>", owner=LAPTOP_OWNER).id
        finally:
            settings.current.cache_clear()


def test_a_text_is_answered_and_its_tokens_are_weighed(
    page: Page, server: Server, trained: str
) -> None:
    text = "This is <b>good</b> & not cheap"
    page.goto(f"{server.url}/fine_tune?run={trained}&show=try")
    main = page.get_by_test_id("stMain")
    box = main.get_by_label("review", exact=True)
    enter(box, text, by="Control+Enter")
    # The class and its probability, then a bar a class.
    expect(main.get_by_text(re.compile(r"^(positive|negative) · probability \d"))).to_be_visible()
    expect(main.get_by_test_id("stPlotlyChart")).to_be_visible()
    expect(page).to_have_url(re.compile("text=This"))
    at_rest(page)
    main.get_by_text("Which tokens mattered", exact=True).click()
    pieces = main.locator(".texts .piece")
    expect(pieces.first).to_have_text(re.compile(r"^\[CLS\]"))
    expect(main.get_by_text("The shares sum to")).to_be_visible()
    # The text is there as it was typed, markup and all, and every share has a number.
    characters = main.locator(".texts p").evaluate(
        "p => [...p.children].filter(c => !c.classList.contains('added'))"
        ".map(c => (c.querySelector('.characters') ?? c).textContent).join('')"
    )
    assert characters == text
    expect(main.locator(".legend .mark").first).to_contain_text("for “")
    at_rest(page)
    count = pieces.count()
    main.get_by_text("Whole words", exact=True).click()
    at_rest(page)
    assert pieces.count() <= count


def test_many_texts_are_classified_and_filtered(page: Page, server: Server, trained: str) -> None:
    page.goto(f"{server.url}/fine_tune?run={trained}&show=try&try=column")
    main = page.get_by_test_id("stMain")
    button = main.get_by_role("button", name="Classify 200 rows")
    expect(button).to_be_visible()
    at_rest(page)
    button.click()
    expect(main.get_by_text("200 of 200 rows shown")).to_be_visible()
    expect(main.get_by_test_id("stDataFrame")).to_be_visible()
    at_rest(page)
    with page.expect_download() as waiting:
        main.get_by_role("button", name="Download CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("row,review,label,probability of negative")
    assert len(lines) == 201


def test_it_is_loaded_back_and_taken_away(
    page: Page, server: Server, trained: str, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/fine_tune?run={trained}&show=keep")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_test_id("stDataFrame")).to_be_visible()
    at_rest(page)
    main.get_by_role("tab", name="Model card").click()
    expect(main.get_by_text("## Intended use and limits")).to_be_visible()
    at_rest(page)
    main.get_by_role("tab", name="TensorBoard").click()
    expect(main.get_by_text("tensorboard --logdir tensorboard")).to_be_visible()
    at_rest(page)
    main.get_by_role("tab", name="Push to the Hub").click()
    expect(main.get_by_text("cannot be reached from here")).to_be_visible()
    at_rest(page)
    main.get_by_role("tab", name="Load it back").click()
    at_rest(page)
    main.get_by_role("button", name="Load it back and compare").click()
    expect(main.locator('[data-kind="success"]')).to_contain_text(
        "for 40 validation rows, all bit for bit"
    )
    with page.expect_download() as waiting:
        main.get_by_role("button", name=re.compile("^.*Download as zip")).click()
    waiting.value.save_as(tmp_path / "run.zip")
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        names = set(archive.namelist())
        assert {"model/model.safetensors", "model/README.md", "run/spec.json"} <= names
        assert json.loads(archive.read("run/log_history.json"))[-1]["step"] == 6
    main.get_by_role("link", name="Look inside on Model").click()
    expect(page).to_have_url(re.compile(r"/model\?.*i_model=run"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Model")
