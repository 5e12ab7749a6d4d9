"""Look inside in Chromium: heads, lines by mouse and keyboard, states, a word, weights."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = "<img src=x onerror=alert(1)> \u202eRTL \u2066x z" + "\u0351\u036b" * 40 + " " + "w" * 90


def go(page: Page, server: Server, more: str = "") -> None:
    page.goto(f"{server.url}/model?view=inside{more}")
    expect(page.get_by_text("The same in Python")).to_be_visible()
    at_rest(page)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )


def token(page: Page, side: str, label: str) -> Locator:
    return page.locator(f".column.{side} .token", has=page.get_by_text(label, exact=True)).first


def shown_lines(page: Page) -> int:
    return page.locator(".board path:not(.off)").count()


def test_from_every_head_to_the_lines_of_one_token(page: Page, server: Server) -> None:
    go(page, server)
    expect(page.locator(".cell")).to_have_count(72)
    expect(page.locator(".cell.picked")).to_have_attribute(
        "aria-label", re.compile("Layer 5, head 11: Previous")
    )
    readout = page.locator(".readout")
    expect(readout).to_contain_text("Left reads, right is read")
    everything = shown_lines(page)

    # The pointer on a token: its lines alone, and in words what it reads.
    token(page, "left", "it").hover()
    expect(readout).to_contain_text(re.compile(r"it reads animal 0\.6\d\d"))
    assert 0 < shown_lines(page) <= 16 < everything
    expect(token(page, "right", "animal").locator(".weight")).to_have_text(re.compile(r"0\.6\d"))
    # A click keeps them; Escape gives all back.
    token(page, "left", "it").click()
    page.mouse.move(5, 5)
    expect(readout).to_contain_text("it reads animal")
    expect(token(page, "left", "it")).to_have_attribute("aria-selected", "true")
    token(page, "left", "it").press("Escape")
    page.locator("h1").click()
    expect(readout).to_contain_text("Left reads, right is read")

    # The same with the keyboard alone.
    page.locator('.column.left .token[tabindex="0"]').focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(readout).to_contain_text("the reads")
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("the is read by")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(token(page, "right", "animal")).to_have_attribute("aria-selected", "true")
    expect(readout).to_contain_text("animal is read by animal")

    # Another head by a click in the overview, then by the keyboard.
    at_rest(page)
    page.locator('.cell[data-layer="0"][data-head="2"]').click()
    expect(page.get_by_text("output.attentions[0][0, 2]").first).to_be_visible()
    expect(page).to_have_url(re.compile("i_layer=0&i_head=2"))
    token(page, "left", "street").hover()
    expect(readout).to_contain_text(re.compile(r"street reads the (0\.9|1\.0)"))
    at_rest(page)
    page.locator(".cell.picked").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("output.attentions[1][0, 2]").first).to_be_visible()
    at_rest(page)

    # The heatmap says the same by its axes, and both are as wide as the page allows.
    heatmap = page.locator(".stPlotlyChart").first
    expect(heatmap.locator(".xtick text", has_text="animal")).to_have_count(1)
    expect(heatmap.locator(".ytick text")).to_have_count(16)
    assert overflow(page) <= 0


def test_pairs_and_colours(page: Page, server: Server) -> None:
    go(page, server, "&i_layer=5&i_head=all")
    heads = page.locator("button.head")
    expect(heads).to_have_count(12)
    everything = shown_lines(page)
    heads.nth(11).dblclick()
    expect(page.locator('button.head[aria-pressed="true"]')).to_have_count(1)
    assert shown_lines(page) < everything
    token(page, "left", "it").hover()
    expect(page.locator(".readout")).to_contain_text("mean of 1 head")
    expect(page.locator(".readout")).to_contain_text(re.compile(r"it reads animal 0\.6"))

    at_rest(page)
    page.get_by_role("radio", name="B → A").click()
    expect(page.locator(".column.left .token")).to_have_count(6)
    expect(page.locator(".column.right .token")).to_have_count(10)
    expect(page.get_by_text("Sentence B gives")).to_be_visible()
    expect(page).to_have_url(re.compile("i_pair=BA"))
    expect(page.locator(".stPlotlyChart .ytick text")).to_have_count(6)
    # A reload shows the same.
    page.reload()
    expect(page.locator(".column.left .token")).to_have_count(6)
    expect(page.get_by_text("Sentence B gives")).to_be_visible()
    assert overflow(page) <= 0


def test_hidden_states_and_a_word_in_its_contexts(page: Page, server: Server) -> None:
    go(page, server, "&i_show=hidden")
    expect(page.get_by_text("After layer 5")).to_be_visible()
    expect(page.locator(".stPlotlyChart").first.locator(".textpoint")).to_have_count(16)
    at_rest(page)
    page.get_by_role("slider").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("After the embeddings")).to_be_visible()
    expect(page).to_have_url(re.compile("i_state=0"))
    at_rest(page)
    page.get_by_role("radio", name="One for all layers together").click()
    expect(page.get_by_text("those of all layers differ most")).to_be_visible()
    assert overflow(page) <= 0

    at_rest(page)
    page.get_by_role("radio", name="Same word").click()
    expect(page.get_by_text("1 and 2: 1.000 → 0.778")).to_be_visible()
    expect(page.locator(".stPlotlyChart .scatterlayer .trace")).to_have_count(4)
    at_rest(page)
    page.get_by_role("radio", name="river").first.click()
    expect(page.get_by_text("1 and 2: 1.000 → 0.778")).to_have_count(0)
    expect(page).to_have_url(re.compile("i_w1=7"))
    assert overflow(page) <= 0


def test_weights_and_random_ones(page: Page, server: Server) -> None:
    go(page, server, "&i_show=weights")
    expect(page.get_by_text("All 884,736 values are counted")).to_be_visible()
    expect(page.locator(".stPlotlyChart .subplot")).to_have_count(6)
    chosen = page.get_by_role("combobox", name=re.compile("Parameter"))
    enter(chosen, "word_embeddings")
    expect(page.get_by_text("All 11,720,448 values are counted")).to_be_visible()
    # The weights of a config that nobody trained are those that its initializer_range says.
    go(page, server, "&i_show=weights&i_model=config&preset=tiny")
    expect(page.get_by_text("Nothing was learnt, so the two agree.")).to_be_visible()
    at_rest(page)
    page.get_by_role("radio", name="Attention", exact=True).click()
    expect(page.get_by_text("it has learnt nothing")).to_be_visible()
    expect(page.locator(".cell")).to_have_count(4)
    assert overflow(page) <= 0


def test_hostile_tokens_run_nothing_and_stay_inside(page: Page, server: Server) -> None:
    for show in ("attention", "hidden", "word"):
        go(page, server, f"&i_show={show}&i_a={quote(HOSTILE)}&i_s1={quote(HOSTILE)}")
        expect(page.locator(".stMain img")).to_have_count(0)
        expect(page.locator('[data-kind="error"]')).to_have_count(0)
        if show == "attention":
            expect(token(page, "left", "##rro")).to_be_visible()
            token(page, "left", "<").hover()
            expect(page.locator(".readout")).to_contain_text("< reads")
        assert overflow(page) <= 0
