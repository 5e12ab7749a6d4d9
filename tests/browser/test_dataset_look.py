"""Look inside and slice: columns as cards, a bar that is clicked filters, slices as Python's."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter, hand_in
from tests.browser.server import Server

# Markup, an empty cell, a label, dates, and texts of many lengths.
MESSY = "text;label;day;score\n" + "".join(
    f"{'<b>word</b> ' * (n % 30 + 1)}{n};{'good' if n % 3 else 'bad'};"
    f"2024-{n % 12 + 1:02}-{n % 28 + 1:02};{'' if n % 10 == 0 else n}\n"
    for n in range(60)
)


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def code(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stCode").filter(has_text=text).first


def test_cards_of_a_messy_file_and_bars_that_filter(
    page: Page, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "columns.csv"
    path.write_text(MESSY, encoding="utf-8")
    page.goto(f"{server.url}/dataset?view=look")
    hand_in(page, path)
    expect(page).to_have_url(re.compile("dataset=upload"))
    expect(code(page, "num_rows: 60")).to_be_visible()
    expect(code(page, "'text': Value(")).to_be_visible()
    expect(card(page, "score")).to_contain_text("6 null (10.0%)")
    expect(card(page, "score")).to_contain_text("median")
    expect(card(page, "text")).to_contain_text("<b>word</b>")
    expect(card(page, "day")).to_contain_text("60 distinct")

    # The unit of the lengths of texts.
    at_rest(page)
    page.get_by_role("radio", name="words", exact=True).click()
    expect(card(page, "text").locator(".axis")).to_have_text("words")
    expect(card(page, "text").locator(".measures")).to_contain_text("31")
    at_rest(page)
    page.get_by_role("radio", name="tokens", exact=True).click()
    expect(card(page, "text").locator(".axis")).to_have_text("tokens")
    expect(page).to_have_url(re.compile("unit=tokens"))
    at_rest(page)
    page.get_by_role("radio", name="characters", exact=True).click()
    expect(card(page, "text").locator(".axis")).to_have_text("characters")

    # A bar by the mouse.
    at_rest(page)
    card(page, "label").get_by_role("button", name=re.compile("^bad: 20 rows")).click()
    expect(code(page, "num_rows: 20")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("label == 'bad'"))).to_be_visible()

    # A bar by the keyboard: the chart is one stop, the arrows walk along it.
    bars = card(page, "text").locator("button.column")
    at_rest(page)
    bars.first.focus()
    page.keyboard.press("End")
    expect(bars.last).to_be_focused()
    says = bars.last.get_attribute("aria-label") or ""
    expect(page.locator(".readout").last).to_contain_text(says)
    page.keyboard.press("Enter")
    rows = re.search(r": (\d+) rows", says)
    assert rows is not None
    expect(code(page, f"num_rows: {rows[1]}")).to_be_visible()

    # Back, and the empty cells.
    at_rest(page)
    page.get_by_role("button", name="Remove all").click()
    expect(code(page, "num_rows: 60")).to_be_visible()
    at_rest(page)
    card(page, "score").get_by_role("button", name=re.compile("null")).click()
    expect(code(page, "num_rows: 6")).to_be_visible()


def test_slices_as_python_gives_them(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?view=slice&dataset=sample:reviews")
    box = page.get_by_label("Slice", exact=True)
    expect(page.get_by_text("dict: 5 lists of 3 values")).to_be_visible()
    at_rest(page)
    page.get_by_text('["review"][:5]', exact=True).first.click()
    expect(page.get_by_text("list: 5 values")).to_be_visible()
    for text, told in (
        ('["train"][-1]', "An int picks one row"),
        ("[3:50:2]", "dict: 5 lists of 24 values, the first 10 shown"),
        ('["review"]', "Column: 600 values, the first 5 shown"),
        ('[0]["review"][:7]', "A str is sliced by its characters"),
        ("[[0, 2]]", "A list of row numbers comes as columns"),
        ("[600]", "IndexError: Invalid key: 600 is out of bounds for size 600"),
        ('[["review"]]', "For columns write dataset.select_columns"),
        ("[True]", "TypeError: dataset index must be int"),
        ('[0]["nope"]', "KeyError: 'nope'"),
    ):
        enter(box, text)
        expect(page.get_by_text(told).first).to_be_visible()
    # The forms of the course side by side, and the slice in the address.
    table = page.get_by_role("table").filter(has_text="the forms").or_(page.get_by_role("table"))
    expect(table.first).to_contain_text('ds["review"]')
    expect(table.first).to_contain_text("5 keys, each a list of 1")
    expect(page).to_have_url(re.compile("slice="))
