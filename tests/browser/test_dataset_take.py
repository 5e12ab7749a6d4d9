"""The view "Take away" in Chromium: every format is downloaded and read again."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
from datasets import load_from_disk
from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter, hand_in
from tests.browser.server import Server

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=cmd|"/c calc"!A1']
KEPT = ["plain", "a=b", "naïve 😀 שלום", 'say "hi", ok', "two\nlines", "<script>alert(1)</script>"]


def downloaded(page: Page, folder: Path) -> Path:
    at_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def choose(page: Page, name: str) -> None:
    at_rest(page)
    page.get_by_role("radio", name=name, exact=True).click()


def test_files_come_back(page: Page, server: Server, tmp_path: Path) -> None:
    messy = tmp_path / "messy.csv"
    with messy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["t", "n"])
        writer.writerows([text, -number] for number, text in enumerate([*EVIL, *KEPT]))
    page.goto(f"{server.url}/dataset?view=take")
    hand_in(page, messy)
    expect(page.get_by_text("8 cells in t: a ' is put before")).to_be_visible()

    path = downloaded(page, tmp_path)
    assert path.name == "messy-train.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    texts = [row[0] for row in rows[1:]]
    assert len(texts) == len(EVIL) + len(KEPT)
    # The reader may have changed a text (its ends of lines): none begins as a formula does.
    assert all(text.startswith("'") for text in texts[: len(EVIL)])
    assert texts[len(EVIL) :] == KEPT
    assert [row[1] for row in rows[1:3]] == ["0", "-1"]

    choose(page, "JSON Lines")
    expect(page.get_by_text("messy-train.jsonl")).to_be_visible()
    path = downloaded(page, tmp_path)
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert found[0] == {"t": "=1+1", "n": 0} and [row["t"] for row in found[8:]] == KEPT

    choose(page, "Parquet")
    expect(page.get_by_text("messy-train.parquet")).to_be_visible()
    table = pq.read_table(downloaded(page, tmp_path))
    assert table.column("t").to_pylist()[8:] == KEPT and table.num_rows == 14

    # All rows of the bundled one, as `datasets` keeps it.
    page.goto(f"{server.url}/dataset?view=take&format=disk")
    path = downloaded(page, tmp_path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            archive.extract(name, tmp_path)
    made = load_from_disk(str(tmp_path / "dataset"))
    assert {split: rows.num_rows for split, rows in made.items()} == {
        "train": 3_600, "validation": 400, "test": 1_700,
    }  # fmt: skip
    assert made["train"].features["label"].names == ["not_equivalent", "equivalent"]


def test_shaped_rows_go_on_to_fine_tune(page: Page, server: Server) -> None:
    steps = '[{"do":"select","start":0,"stop":200,"split":"train"}]'
    page.goto(f"{server.url}/dataset?view=take&dataset=sample:reviews&steps={steps}")
    name = page.get_by_role("textbox", name="Name")
    expect(name).not_to_have_value("")
    enter(name, "<b>two hundred</b>")
    at_rest(page)
    page.get_by_role("button", name="Keep and fine-tune").click()
    # As patient as all other waiting here; wait_for_url gives up after 30 seconds.
    expect(page).to_have_url(re.compile(r"/fine_tune\?dataset=upload"))
    expect(page.get_by_role("combobox", name="Dataset")).to_have_value(
        "<b>two hundred</b> · uploaded"
    )
