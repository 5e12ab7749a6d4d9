"""Quality at a glance, on a file with every fault: each number opens its rows."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, hand_in
from tests.browser.server import Server

ROWS = [
    ("The cable broke after a week.", "bad", "a"),
    ("The cable broke after a week.", "bad", "a"),  # the same row
    (" the CABLE broke after a week.", "good", "b"),  # the same text, nearly, another label
    (" ", "good", "c"),
    ("ok", "good", "d"),
    ("Caf\u00c3\u00a9 grinder that jams", "bad", "e"),
    ("A \ufffd lost letter", "bad", "f"),
    ("Zero\u200bwidth space", "good", ""),
    *((f"A pan of size {n}, well made", "good", f"n{n}") for n in range(12)),
]
MESSY = "text,label,note,shop\n" + "".join(f'"{a}",{b},{c},web\n' for a, b, c in ROWS)


def test_every_fault_of_a_messy_file_opens_its_rows(
    page: Page, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "faults.csv"
    path.write_text(MESSY, encoding="utf-8")
    page.goto(f"{server.url}/dataset?view=quality")
    expect(page.get_by_text("5,700 rows of 3 splits")).to_be_visible()
    hand_in(page, path)
    expect(page).to_have_url(re.compile("dataset=upload"))
    expect(page.get_by_text("All 20 rows of one split")).to_be_visible()
    for said, heading, told in (
        ("2 rows · Duplicates", "Duplicates", "1 repeat · equal in all columns"),
        ("3 rows · One text, two labels", "One text, two labels", "3 rows · the same but for case"),
        ("80% in the largest class · Label balance", "Label balance", "16 rows · good"),
        ("2 rows · Near-empty texts", "Near-empty texts", "1 row · text: empty or only white"),
        ("1 row · Missing values", "Missing values", "1 null · note"),
        ("1 column · Constant columns", "Constant columns", "1 column · shop: always 'web'"),
        ("2 rows · Odd characters", "Odd characters", "text: U+FFFD"),
        ("1 row · Wrong encoding suspected", "Wrong encoding suspected", "such as Ã© for é"),
        ("30 characters · Longest rows", "Longest rows", "Rows 1 to 10 of 20"),
        ("one split · Train rows in other splits", "Train rows in other splits", "no other split"),
    ):
        at_rest(page)
        page.get_by_role("button", name=re.compile(re.escape(said))).click()
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(page.get_by_text(told).first).to_be_visible()

    # A number becomes a step; the others are counted again without those rows.
    at_rest(page)
    page.get_by_role("button", name=re.compile("Duplicates")).click()
    expect(page).to_have_url(re.compile("check=duplicates"))
    at_rest(page)
    page.get_by_role("button", name="Keep the first of each").click()
    expect(page.get_by_text("All 19 rows of one split")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("1 row · Duplicates"))).to_be_visible()


def test_rows_of_train_that_are_in_another_split(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?view=quality&dataset=sample:paraphrase&check=leakage")
    expect(page.get_by_role("heading", name="Train rows in other splits")).to_be_visible()
    expect(page.get_by_text("No text of train is in another split").or_(
        page.get_by_test_id("stDataFrame")
    ).first).to_be_visible()  # fmt: skip
