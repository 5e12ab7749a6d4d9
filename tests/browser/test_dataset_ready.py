"""The view "For a model" in Chromium: a map with progress and Stop, the line moved, the grid."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, hand_in, pick
from tests.browser.server import Server


def test_line_and_collator(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?view=ready&dataset=sample:reviews")
    expect(page.get_by_text("'input_ids', 'token_type_ids'")).to_be_visible()
    line = page.get_by_role("slider", name="max_length")
    expect(line).to_have_attribute("aria-valuenow", "40")
    expect(page.locator(".told")).to_contain_text("no row is cut")
    at_rest(page)

    # By the keyboard: what is cut is told at once, and the address follows.
    line.focus()
    # A window that becomes narrower draws it anew, and the keys go on moving it.
    before = line.locator("..").get_attribute("width")
    page.set_viewport_size({"width": 1200, "height": 900})
    expect(line.locator("..")).not_to_have_attribute("width", before or "")
    expect(line).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(line.locator("..")).to_have_attribute("width", before or "")
    expect(line).to_be_focused()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuenow", "31")
    page.wait_for_url("**r_line=31**")
    at_rest(page)
    expect(line).to_be_focused()

    # By the mouse.
    expect(line).to_have_attribute("aria-valuenow", "31")
    handle = line.locator(".reach").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 300, y, steps=5)
    expect(page.locator(".told")).to_contain_text("rows are cut")
    page.mouse.up()
    page.wait_for_url(lambda url: "r_line=31" not in url)
    at_rest(page)
    value = int(line.get_attribute("aria-valuenow") or 0)
    assert 4 < value < 31 and f"r_line={value}" in page.url

    # Mapped once more with that, and the suggestion comes back.
    mapped = page.get_by_role("button", name=f"Map with max_length={value}")
    expect(mapped).to_be_enabled()
    mapped.click()
    # Only when it is mapped is there nothing left to map: what stood here before goes meanwhile.
    expect(mapped).to_be_disabled()
    expect(page.get_by_text(f"max_length={value})").first).to_be_attached()
    at_rest(page)
    page.get_by_role("button", name="Suggested: 40").click()
    expect(line).to_have_attribute("aria-valuenow", "40")

    # The grid of the batch and, once torch is there, the collator's tensors.
    at_rest(page)
    pick(page, "pad_to_multiple_of", "32")
    expect(page.locator('[data-place="0 31"]')).to_have_class("pad")
    expect(page.get_by_text("What the collator returns")).to_be_visible()
    expect(page.get_by_text("becomes labels:")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_long_map_has_progress_and_stops(page: Page, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "long <b>.csv"
    words = "the quick brown fox, naïve and 😀 <script>alert(1)</script>, jumps over lazy dogs; "
    rows = (f'"{words}{number} {words}",{number % 2}\n' for number in range(40_000))
    path.write_text("text,label\n" + "".join(rows), encoding="utf-8")
    page.goto(f"{server.url}/dataset?view=ready")
    hand_in(page, path)
    at_rest(page)
    page.get_by_role("button", name="Map 40,000 rows").click()
    expect(page.get_by_text("of 40,000 rows").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"rows a second · about .+ left"))).to_be_visible()
    # Streamlit's own header has a button of that name while a script runs.
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    # What is done outlives the page.
    page.reload()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name="Map 40,000 rows")).to_be_visible()
