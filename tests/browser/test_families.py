"""/families in Chromium: each of its views once (what the models can do has a file of its own)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from glassbox import settings, workspace
from glassbox.training import energy
from tests.app.runs import SPEC, seed
from tests.browser.looking import at_rest, enter, pick
from tests.browser.server import Server


@pytest.fixture
def pair(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two ended runs in the server's workspace, pretrained and random, the first one metered."""
    monkeypatch.setenv("GLASSBOX_WORKSPACE", str(server.log.parent / "workspace"))
    settings.current.cache_clear()
    # Columns of its own: runs that other tests left make no pair with these.
    spec = replace(SPEC, text="product")
    for init in ("pretrained", "random"):
        folder = seed("finished", name="of a pair")
        workspace.write_json(folder / "spec.json", replace(spec, init=init).to_json())
        meter(folder)
    yield
    monkeypatch.undo()
    settings.current.cache_clear()


def meter(folder: Path) -> None:
    session = energy.Session(60.0, 0.002, 0.0, 0.0, "cpu_load", "a CPU")
    (folder / energy.FILE).write_text(json.dumps({"sessions": [vars(session)]}))


def go(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/families{query}")
    expect(page.get_by_role("heading", name="Families", exact=True)).to_be_visible()


def test_what_flows_where(page: Page, server: Server) -> None:
    go(page, server)
    main = page.get_by_test_id("stMain")
    expect(main.locator("svg .box.cross")).to_have_count(1)
    expect(main.locator("svg .edge.cross")).to_have_count(2)
    expect(main.locator("svg .box.output")).to_have_count(3)
    at_rest(page)
    # A box says what it is, to a pointer and to the keyboard.
    cross = main.locator("svg .box.cross")
    cross.hover()
    readout = main.locator(".readout").last
    expect(readout).to_contain_text("T5Attention decoder.block.0.layer.1.EncDecAttention")
    expect(readout).to_contain_text("k: (1, 7, 128) → (1, 7, 128)")
    main.locator("svg .box.attention").last.focus()
    expect(readout).to_contain_text("relative_attention_bias")
    pick(page, "Encoder-decoder", "mBART · random weights")
    expect(main.get_by_text("MBartForConditionalGeneration").first).to_be_visible()
    at_rest(page)
    main.get_by_role("radio", name="Every layer open").click()
    expect(main.locator("svg .box.cross")).to_have_count(2)
    expect(main.get_by_text("the same memory, measured")).to_be_visible()


def test_who_sees_whom(page: Page, server: Server) -> None:
    go(page, server, "?view=sees&s_pad=1")
    main = page.get_by_test_id("stMain")
    expect(main.locator("[data-sight]")).to_have_count(5)
    causal = main.locator("[data-sight]").nth(1)
    expect(causal.locator("[data-cell=seen]")).to_have_count(27)
    at_rest(page)
    main.get_by_role("radio", name="The mask alone").click()
    expect(causal.locator("[data-cell=seen]").first).to_have_text("1")
    expect(causal.locator("[data-cell=masked]").first).to_have_text("0")
    at_rest(page)
    # The third word has changed: the first two of GPT-2's outputs cannot, and do not.
    moved = main.locator("[data-moved=GPT2LMHeadModel]")
    measured = moved.get_by_role("row", name=re.compile("^measured"))
    said = moved.get_by_role("row", name=re.compile("^the masks say"))
    for row in (measured, said):
        expect(row.locator("[data-state='0']")).to_have_count(2)
    at_rest(page)
    main.get_by_role("radio", name="Swap with the next").click()
    expect(page).to_have_url(re.compile("m_how=swap"))
    expect(main.get_by_text("Measured and masks agree", exact=False)).to_be_visible()


def test_what_it_is_trained_on(page: Page, server: Server) -> None:
    go(page, server, "?view=learns&l_dice=3")
    main = page.get_by_test_id("stMain")
    expect(main.locator("[data-lesson]").first).to_contain_text("-100")
    at_rest(page)
    main.get_by_role("button", name="Throw the dice again").click()
    expect(page).not_to_have_url(re.compile("l_dice=3$"))
    for objective, found in (
        ("Replaced tokens", "original"),
        ("Causal language modelling", "loss (nats)"),
        ("Sequence to sequence", "</s>"),
        ("Denoising", "the model is given"),
    ):
        at_rest(page)
        main.get_by_role("radio", name=objective).click()
        expect(main.get_by_role("radio", name=objective)).to_be_checked()
        at_rest(page)
        expect(main.locator("[data-lesson]").last).to_contain_text(found)


def test_transfer_and_footprint(page: Page, server: Server, pair: None) -> None:
    go(page, server, "?view=transfer")
    main = page.get_by_test_id("stMain")
    legend = main.locator(".js-plotly-plot .legendtext")
    expect(legend.filter(has_text="pretrained").first).to_be_visible()
    expect(legend.filter(has_text="random").first).to_be_visible()
    at_rest(page)
    main.get_by_role("radio", name="Footprint").click()
    expect(main.locator(".js-plotly-plot")).to_be_visible()
    expect(main.get_by_text("codecarbon", exact=False).first).to_be_visible()
    at_rest(page)
    # A list of two hundred draws those that are in sight: one types.
    country = page.get_by_role("combobox", name="Where the electricity comes from")
    enter(country, "Poland")
    expect(page).to_have_url(re.compile("country=POL"))
