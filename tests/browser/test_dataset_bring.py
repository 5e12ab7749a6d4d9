"""Data is brought in Chromium: a messy file, read again; splits, JSON Lines, Parquet; a pickle."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, hand_in, pick
from tests.browser.server import Server


def no_overflow(page: Page) -> None:
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def shows(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def messy(path: Path) -> Path:
    """Windows-1252, two lines above, semicolons, decimal commas, a short and a long row."""
    texts = ("good café", "bad, but cheap", '"naïve; no"')
    lines = ["Export", "of May", "id;review;price;zip;when;label"]
    for i in range(40):
        label = "pos" if i % 2 else "neg"
        lines.append(f"{i};{texts[i % 3]};{i % 7},5;{i:05d};{1 + i % 28:02d}.03.2024;{label}")
    lines[20] += ";more;fields"
    lines[30] = "27;<img src=x onerror=alert(1)>"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def test_a_messy_file_is_read_and_read_again(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(f"{server.url}/dataset")
    hand_in(page, messy(tmp_path / "messy.csv"))
    shows(page, "messy.csv: 5 remarks, 1 row left out.")
    shows(page, "Windows-1252 · semicolon-separated · header in line 3 · 39 rows · 6 columns")
    for repair in (
        "2 lines stand above the table",
        "1 row had fewer fields than the header and got None for the rest (line 31)",
        "price: decimal commas were read",
        "zip stayed text",
    ):
        shows(page, repair)
    at_rest(page)
    page.get_by_text("Rows left out: 1").click()
    at_rest(page)
    page.get_by_text("Read it differently").click()
    shows(page, "id;review;price;zip;when;label")
    pick(page, "Delimiter", "Comma")
    at_rest(page)
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_text("semicolon-separated")).to_have_count(0)
    no_overflow(page)
    at_rest(page)
    page.get_by_test_id("stMain").get_by_role("button", name="My datasets").click()
    # Other tests of this server may have brought some, too; the newest comes first.
    expect(page.get_by_text(re.compile(r"\d+ of your own"))).to_be_visible()


def test_splits_json_lines_and_parquet(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(f"{server.url}/dataset")
    (tmp_path / "my_train.csv").write_text("text,label\ngood,pos\nbad,neg\n")
    (tmp_path / "my_dev.jsonl").write_text('{"text": "so", "label": "pos"}\n{"text": "br')
    pq.write_table(pa.table({"text": ["x"], "label": ["neg"]}), tmp_path / "my_test.parquet")
    hand_in(page, *(tmp_path / f"my_{name}" for name in ("train.csv", "dev.jsonl", "test.parquet")))
    shows(page, "my_train.csv and 2 more: 1 remark, 1 row left out.")
    shows(page, "validation: JSON Lines · UTF-8 · 1 row")
    shows(page, "test: Parquet · 1 row")
    shows(page, "Rows left out of validation: 1")
    shows(page, "validation: Dataset({")
    no_overflow(page)


def test_a_pickle_and_files_that_do_not_agree(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto(f"{server.url}/dataset")
    (tmp_path / "rows.csv").write_bytes(pickle.dumps({"a": [1]}))
    hand_in(page, tmp_path / "rows.csv")
    shows(page, "rows.csv: This is a Python pickle, not a table.")
    shows(page, "import pandas")
    (tmp_path / "train.csv").write_text("text,label\na,x\n")
    (tmp_path / "test.csv").write_text("text,target\na,x\n")
    hand_in(page, tmp_path / "train.csv", tmp_path / "test.csv")
    shows(page, "test lacks label and has target besides")
    shows(page, "Not read yet: 2 files")
    at_rest(page)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Not read yet")).to_have_count(0)
    no_overflow(page)
