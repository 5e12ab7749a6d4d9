"""Shaping a messy file of one's own: filter, sort, labels, split, undo, keep; rows that open."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter, hand_in, pick
from tests.browser.server import Server

# Semicolons, a decimal comma, an empty cell, a label as text, a name with a space, and markup.
MESSY = '''id;my text;score;label
1;<img src=x onerror=alert(1)>;4,5;good
2;"so; so";2,5;bad
3;Grüße;;good
4;"said ""no""";1,0;bad
5;Grüße;3,0;good
6;the end;5,0;bad
'''


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    pick(page, label, option, exact=True)


def code(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stCode").filter(has_text=text).first


def test_shape_a_messy_file(page: Page, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "messy.csv"
    path.write_text(MESSY, encoding="cp1252")
    page.goto(f"{server.url}/dataset?view=shape")
    hand_in(page, path)
    expect(page).to_have_url(re.compile("dataset=upload"))
    expect(code(page, "num_rows: 6")).to_be_visible()

    # A filter by clicks, with the lambda it stands for and the count before it is added.
    choose(page, "Column", "score")
    enter(page.get_by_label("Number", exact=True), "2.5")
    written = 'lambda row: row["score"] is not None and row["score"] >= 2.5'
    expect(code(page, written)).to_be_visible()
    expect(page.get_by_text("train 4 of 6")).to_be_visible()
    at_rest(page)
    button(page, "Add this step").click()
    # Streamlit draws >= in a label as one sign.
    first = page.get_by_role("button", name=re.compile("1. keep rows where score"))
    expect(first).to_be_visible()
    expect(code(page, "num_rows: 4")).to_be_visible()

    # An expression, on a column whose name is no Python name.
    at_rest(page)
    page.get_by_role("radio", name="Expression", exact=True).click()
    box = page.get_by_label("Condition on a row", exact=True)
    enter(box, '"end" not in row["my text"]', by="Control+Enter")
    expect(page.get_by_text("train 3 of 4")).to_be_visible()
    at_rest(page)
    button(page, "Add this step").click()
    expect(code(page, "num_rows: 3")).to_be_visible()

    # Labels with their names found, then a share of each class put aside.
    at_rest(page)
    page.get_by_role("radio", name="Cast to ClassLabel", exact=True).click()
    choose(page, "Column", "label")
    expect(page.get_by_role("textbox", name="Names, one a line")).to_have_value("bad\ngood")
    at_rest(page)
    button(page, "Add this step").click()
    expect(code(page, 'ClassLabel(names=["bad", "good"])')).to_be_visible()
    at_rest(page)
    page.get_by_role("radio", name="Train/test split", exact=True).click()
    enter(page.get_by_label("Share", exact=True), "0.4")
    choose(page, "Stratify by", "(none)")
    at_rest(page)
    button(page, "Add this step").click()
    expect(code(page, "train_test_split(test_size=0.4, seed=42)")).to_be_visible()
    expect(page).to_have_url(re.compile("train_test_split"))

    # The first step goes, and the others stay; the last is undone.
    at_rest(page)
    first.click()
    expect(page.get_by_text("Steps (3)")).to_be_visible()
    at_rest(page)
    button(page, "Undo the last").click()
    expect(page.get_by_text("Steps (2)")).to_be_visible()
    expect(code(page, "num_rows: 5")).to_be_visible()

    # The address alone brings it all back.
    page.goto(page.url)
    expect(code(page, "num_rows: 5")).to_be_visible()

    # Kept, it is a dataset of one's own, and can be trained on.
    at_rest(page)
    button(page, "Keep this dataset").click()
    expect(page.get_by_text("Kept as")).to_be_visible()
    at_rest(page)
    page.get_by_role("link", name="Fine-tune on it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fine-tune")
    expect(page.get_by_text("5 training rows")).to_be_visible()


def test_a_step_that_no_longer_fits(page: Page, server: Server) -> None:
    steps = (
        '[{"do":"rename_column","column":"review","name":"text"},'
        '{"do":"drop_duplicates","columns":["text"]},{"do":"sort","columns":["stars"]}]'
    )
    page.goto(f"{server.url}/dataset?dataset=sample:reviews&view=shape&steps={steps}")
    at_rest(page)
    button(page, "1. rename review to text").click()
    expect(page.get_by_role("alert")).to_contain_text("Step 1 does not fit and was skipped.")
    expect(code(page, 'dataset.sort("stars")')).to_be_visible()


def test_rows_sorted_opened_and_searched(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?dataset=sample:reviews&view=rows")
    expect(page.get_by_text("1 to 20 of 600 rows")).to_be_visible()
    choose(page, "Sort by", "stars")
    expect(page).to_have_url(re.compile("sort=stars"))
    at_rest(page)
    page.get_by_text("Greatest first", exact=True).click()
    expect(page).to_have_url(re.compile("sort=-stars"))
    at_rest(page)
    button(page, "Make this sort a step").click()
    expect(button(page, "1. sort by stars, greatest first")).to_be_visible()

    # The table's own header and its cells can be clicked (it is drawn on a canvas); the arrow
    # keys go on from there.
    table = page.get_by_test_id("stDataFrame").first
    at_rest(page)
    table.click(position={"x": 100, "y": 15})
    expect(page).to_have_url(re.compile("sort=review_id"))
    # The address comes before the table, and a click on the table that goes is lost.
    at_rest(page)
    table.click(position={"x": 150, "y": 55})
    expect(page).to_have_url(re.compile(r"[?&]row=0"))
    expect(page.get_by_text("Row 0 of train")).to_be_visible()
    at_rest(page)
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"[?&]row=358"))
    expect(page.get_by_text("Row 358 of train")).to_be_visible()
    at_rest(page)
    button(page, "Close").click()
    expect(page.get_by_text("Row 358 of train")).to_have_count(0)
    box = page.get_by_role("spinbutton", name="Row to open")
    enter(box, "599")
    expect(page.get_by_text("Row 599 of train")).to_be_visible()

    search = page.get_by_role("textbox", name="Search", exact=True)
    enter(search, "BACKPACK")
    expect(page.locator("mark").first).to_have_text(re.compile("backpack", re.IGNORECASE))
    expect(page.get_by_text(re.compile(r"hits in \d+ of 600 rows"))).to_be_visible()
    at_rest(page)
    row = page.locator("tr", has=page.locator("mark")).nth(1)
    number = row.locator("th").inner_text()
    row.click()
    expect(page.get_by_text(f"Row {number} of train")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name=re.compile("^Open row")).first.press("Enter")
    expect(page.get_by_text(f"Row {number} of train")).to_have_count(0)
    at_rest(page)
    page.get_by_text("Match case", exact=True).click()
    expect(page.locator("mark")).to_have_count(0)
    at_rest(page)
    page.get_by_text("Match case", exact=True).click()
    expect(page.locator("mark").first).to_be_visible()
    at_rest(page)
    page.get_by_text("Regular expression", exact=True).click()
    enter(search, "(a+)+$|[")
    expect(page.get_by_role("alert")).to_contain_text("no regular expression of RE2")
    enter(search, r"\bgr\w+er\b")
    expect(page.locator("mark").first).to_have_text(re.compile(r"gr\w+er", re.IGNORECASE))
    at_rest(page)
    button(page, "Make this search a step").click()
    expect(page.get_by_text("Steps (2)")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)

    # A filter by clicks, beside the rows.
    at_rest(page)
    button(page, "Filter").click()
    choose(page, "Column", "stars")
    enter(page.get_by_label("Number", exact=True), "4")
    at_rest(page)
    button(page, "Add this filter").click()
    expect(page.get_by_text("Steps (3)")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("3. keep rows where stars"))).to_be_visible()
