"""The view "Keep" of /model in Chromium: save, prove, download, upload again, hand over, delete."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looking import enter, hand_in
from tests.browser.server import Server
from tests.browser.test_model_build import at_rest, build


def success(page: Page, text: str) -> None:
    expect(page.locator('[data-kind="success"]').filter(has_text=text)).to_be_visible()


def test_a_model_goes_to_disk_and_comes_back(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(f"{server.url}/model?view=keep&preset=tiny&num_hidden_layers=1")
    at_rest(page)
    page.get_by_role("button", name="Build a model").click()
    expect(page.get_by_text("Shapes only:").first).to_be_visible()
    build(page)
    success(page, "parameters counted in the model")
    at_rest(page)
    page.get_by_role("radio", name="Keep").click()
    enter(page.get_by_label("Save the model that was built as"), "<b>Ada's</b> model")
    at_rest(page)
    page.get_by_role("button", name="Save with save_pretrained").click()
    success(page, "Saved as “<b>Ada's</b> model”")
    at_rest(page)

    # Loaded back, it is the same.
    at_rest(page)
    page.get_by_role("tab", name="Load it back").click()
    at_rest(page)
    page.get_by_role("button", name="Load it with from_pretrained").click()
    success(page, "Equal: all 23 tensors of the BertModel")

    # Its zip is uploaded again, and found to be the same weights.
    at_rest(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=re.compile("Download as zip")).click()
    path = tmp_path / "again.zip"
    started.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["model/config.json", "model/model.safetensors"]
    hand_in(page, path)
    success(page, "Uploaded as “again”: a BertModel of")
    expect(page.locator('[data-kind="info"]').filter(has_text="bit for bit")).to_contain_text(
        "<b>Ada's</b> model"
    )

    # A zip with a pickle is not opened.
    pickle = tmp_path / "pickle.zip"
    with zipfile.ZipFile(pickle, "w") as archive:
        archive.writestr("config.json", '{"model_type": "bert"}')
        archive.writestr("pytorch_model.bin", b"cos\nsystem\n(S'true'\ntR.")
    hand_in(page, pickle)
    expect(page.locator('[data-kind="error"]')).to_contain_text("Python pickles")

    # The Hub cannot be reached from here, and that is one sentence.
    at_rest(page)
    page.get_by_role("tab", name="Push to the Hub").click()
    expect(page.get_by_text("cannot be reached from here")).to_be_visible()

    # Renamed, handed over, and gone.
    at_rest(page)
    page.get_by_role("button", name="More").click()
    enter(page.get_by_label("Name", exact=True), "the second")
    expect(page.get_by_role("combobox")).to_have_value(re.compile("^the second ·"))
    at_rest(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Fine-tune this model").click()
    expect(page).to_have_url(re.compile(r"/fine_tune\?.*model=saved"))
    expect(page.get_by_role("combobox", name="Model")).to_have_value(re.compile("^the second"))
    page.goto(f"{server.url}/model?view=keep")
    # Other tests of this server may have kept models of theirs.
    kept = page.get_by_role("combobox", name=re.compile("Kept here"))
    expect(kept).to_be_visible()
    at_rest(page)
    count = int(str(kept.get_attribute("aria-label")).split(": ")[1].split()[0])
    at_rest(page)
    page.get_by_role("button", name="More").click()
    at_rest(page)
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text(f"Kept here: {count - 1}")).to_be_visible()
