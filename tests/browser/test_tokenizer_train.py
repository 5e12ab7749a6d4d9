"""A tokenizer is trained in Chromium, used, downloaded and deleted; hostile text stays text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202eabc z\u0351\u036b\u0351\n" * 9
)


def no_overflow(page: Page) -> None:
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def finished(page: Page) -> None:
    expect(page.get_by_test_id("stMetric").filter(has_text="Training time")).to_be_visible()


def test_train_use_download(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(f"{server.url}/tokenizer?view=train&t_algorithm=WordPiece&t_vocab=400")
    expect(page.get_by_text("600 texts, ")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Train", exact=True).click()
    finished(page)
    expect(page.get_by_test_id("stMetric").filter(has_text="Entries")).to_contain_text("400")
    at_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    path = tmp_path / "tokenizer.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[0] == "tokenizer/tokenizer.json"
    no_overflow(page)
    at_rest(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Vocabulary", exact=True).click()
    expect(page.get_by_text("What came of it")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Tokenizer", exact=True)).to_have_value(
        "WordPiece on review · 400 entries, trained here"
    )
    expect(page).to_have_url(re.compile("v_tokenizer=trained"))


def test_hostile_text_is_only_learned_from(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/tokenizer?view=train&t_algorithm=BPE&t_vocab=200")
    at_rest(page)
    page.get_by_text("Pasted text").click()
    enter(page.get_by_label("Text, each line by itself"), HOSTILE, by="Control+Enter")
    expect(page.get_by_text("on 9 texts")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_test_id("stMetric").filter(has_text="Texts")).to_contain_text("9")
    no_overflow(page)
    at_rest(page)
    page.get_by_role("button", name="More").click()
    enter(page.get_by_label("Name"), "<b>bold</b> **bold** :red[x]")
    expect(page.get_by_text("<b>bold</b> **bold** :red[x]: BPE, trained on")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text("<b>bold</b>")).to_have_count(0)
    no_overflow(page)
