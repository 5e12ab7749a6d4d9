"""The view "Batches" in Chromium: rows are written, options change the grid, hostile rows none."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, TimeoutError, expect

from glassbox.tokenization.batch_options import Row
from glassbox.tokenization.batch_rows import to_address
from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = (
    Row("<script>alert(1)</script><img src=x onerror=alert(2)>", "\u202edrow \u2066a"),
    Row("z" + "\u0351\u036b" * 300, "w" * 3_000),
    Row("a\x00b\x1b\u200b</style>", "👨‍👩‍👧 שלום `x` **b** $a$"),
)


def opened(page: Page, server: Server, address: str = "") -> None:
    page.goto(f"{server.url}/tokenizer?view=batch{address}")
    expect(cell(page, 0, 0)).to_be_visible()
    at_rest(page)


def cell(page: Page, row: int, position: int) -> Locator:
    return page.locator(f'[data-place="{row} {position}"]')


def choose(page: Page, name: str) -> None:
    at_rest(page)
    page.get_by_role("radio", name=name, exact=True).click()


def test_a_batch_is_built(page: Page, server: Server) -> None:
    opened(page, server)
    expect(cell(page, 0, 1)).to_have_text("short")
    expect(cell(page, 0, 13)).to_have_class("pad")
    expect(page.locator("del")).to_contain_text("it says")

    # A cell says what it is, to the mouse and to the keyboard.
    cell(page, 1, 8).click()
    readout = page.locator(".readout")
    expect(readout).to_contain_text("row 2, position 8 · the · id 1996 · second sequence")
    page.keyboard.press("ArrowUp")
    expect(readout).to_contain_text("row 1, position 8 · [PAD] · id 0 · padding: attention_mask 0")

    # The layers.
    for layer, said in (
        ("attention_mask", "0"), ("special_tokens_mask", "1"), ("position", "13"), ("id", "0")
    ):  # fmt: skip
        choose(page, layer)
        expect(cell(page, 0, 13)).to_have_text(said)
    expect(page).to_have_url(re.compile("b_layer=id"))

    # Windows that overflow, with a stride.
    at_rest(page)
    page.get_by_role("switch", name="overflow windows").or_(
        page.get_by_role("checkbox", name="overflow windows")
    ).first.click(force=True)
    choose(page, "overflow_to_sample_mapping")
    expect(page.locator("tr.again")).to_have_count(1)
    expect(cell(page, 3, 0)).to_have_text("2")


def test_rows_are_written_into_the_table(page: Page, server: Server) -> None:
    opened(page, server)
    table = page.locator(".dvn-scroller").first
    field = page.locator("#portal textarea")
    for _ in range(30):  # The table takes a moment to listen.
        table.dblclick(position={"x": 150, "y": 52})
        try:
            field.wait_for(timeout=2_000)
            break
        except TimeoutError:
            continue
    enter(field, "naïve")
    expect(cell(page, 0, 1)).to_have_text("naive")
    expect(page).to_have_url(re.compile("b_rows="))


def test_what_would_panic_is_a_sentence_with_a_mend(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/tokenizer?view=batch&b_stride=12&b_overflow=true")
    expect(page.locator('[data-kind="error"]')).to_contain_text("the library panics")
    at_rest(page)
    page.get_by_role("button", name="Use stride 0").click()
    expect(cell(page, 0, 0)).to_be_visible()
    expect(page.locator('[data-kind="error"]')).to_have_count(0)


def test_hostile_rows_stay_text(page: Page, server: Server) -> None:
    opened(page, server, f"&b_max_length=24&b_rows={quote(to_address(HOSTILE))}")
    expect(page.locator('[data-list="cut"]')).to_contain_text("<script>alert(1)</script>")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator("[data-place]").evaluate_all(
        "cells => cells.map(each => each.getBoundingClientRect().height)"
    )
    assert max(heights) < 60
    expect(page.locator('[data-list="cut"] script, [data-list="cut"] img')).to_have_count(0)


def test_tensors_of_torch_when_asked(page: Page, server: Server) -> None:
    opened(page, server, "&b_tensors=pt&b_padding=off")
    # Torch may still be on its way; the page goes on by itself.
    expect(page.locator('[data-kind="error"]')).to_contain_text("Unable to create tensor")
