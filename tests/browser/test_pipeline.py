"""/pipeline in Chromium: stages unfold, the library agrees, traps are clicks, a word parts."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, pick
from tests.browser.server import Server


def go(page: Page, server: Server, more: str = "") -> None:
    page.goto(f"{server.url}/pipeline?{more}")
    # The first to come waits for torch, which a busy machine takes its time to import.
    expect(page.get_by_text("The same in Python").first).to_be_visible()
    at_rest(page)


def test_from_raw_text_to_a_label_and_the_same_by_the_pipeline(page: Page, server: Server) -> None:
    go(page, server)
    main = page.get_by_test_id("stMain")
    expect(main.locator('[data-strip="pipeline-strip"]')).to_contain_text("positive")
    expect(main.locator('[data-chips="pipeline-batch"]')).to_contain_text("[PAD]")
    expect(main.locator('[data-kind="success"]')).to_contain_text("Equal: by hand")
    # A stage unfolds to its numbers and its line of Python.
    at_rest(page)
    main.get_by_text("Numbers and Python").nth(2).click()
    expect(main.get_by_text("batch = tokenizer(texts, padding=True")).to_be_visible()
    # Another text, another task, another model: all in the address.
    at_rest(page)
    main.get_by_role("radio", name="Text 3").click()
    expect(page).to_have_url(re.compile("p_row=2"))
    pick(page, "Task", "sentence-similarity")
    expect(page).to_have_url(re.compile("p_task=sentence-similarity"))
    expect(main.get_by_text("Sentence vectors")).to_be_visible()
    expect(main.locator('[data-kind="success"]')).to_contain_text("9 numbers")
    width = "() => { const m = document.querySelector('[data-testid=stMain]');"
    assert page.evaluate(f"{width} return m.scrollWidth - m.clientWidth }}") <= 0


def test_the_wrong_head_has_its_report(page: Page, server: Server) -> None:
    go(page, server, "view=tasks")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("numbers of BertForMaskedLM are random")).to_be_visible()
    expect(main.get_by_text("UNEXPECTED:")).to_be_visible()
    pick(page, "Task to load it for", "summarization")
    expect(main.get_by_text("AutoModelForSeq2SeqLM has no class for bert")).to_be_visible()


def test_a_trap_is_one_click(page: Page, server: Server) -> None:
    go(page, server, "view=traps")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("2 of 3 texts get another label")).to_be_visible()
    at_rest(page)
    main.get_by_role("button", name="Walk into it").nth(1).click()
    expect(main.get_by_text("ValueError: not enough values to unpack")).to_be_visible()
    expect(page).to_have_url(re.compile("p_run=mask%2Cbatch|p_run=mask,batch"))
    # A link opens on what was seen.
    go(page, server, "view=traps&p_run=long")
    expect(main.get_by_text("RuntimeError: The size of tensor a")).to_be_visible()


def test_a_word_in_its_contexts_and_hostile_text(page: Page, server: Server) -> None:
    go(page, server, "view=meaning")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("equal at first")).to_be_visible()
    expect(main.locator(".js-plotly-plot")).to_have_count(3)
    hostile = "<img src=x onerror=alert(1)> bank\n\u202e<b>bank</b> again"
    go(page, server, f"view=meaning&p_uses={quote(hostile)}")
    expect(main.locator('[data-uses="1"]')).to_contain_text("<img src=x onerror=alert(1)>")
