"""A run is set up: its arguments, what they come to, what is wrong mended, back in the browser."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

STEPS = '[{"do":"select","start":0,"stop":100,"split":"train"}]'


# It waits for PyTorch in a server that may have been started for it.
@pytest.mark.slow
def test_a_run_is_set_up(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?dataset=sample:reviews&steps={quote(STEPS)}")
    page.get_by_role("link", name="Fine-tune on this dataset").click()
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("After the step of the dataset page")).to_be_visible()
    expect(main.get_by_text("80 rows to train on")).to_be_visible()
    start = main.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_enabled()
    box = start.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900  # seen without scrolling

    # What is changed is marked, in the address, and undone by going back.
    at_rest(page)
    main.get_by_text("All TrainingArguments").click()
    main.get_by_role("tab", name="Optimizer").click()
    weight = main.get_by_label("weight_decay", exact=True)
    enter(weight, "0.01")
    expect(page).to_have_url(re.compile("weight_decay=0.01"))
    changed = main.get_by_text(re.compile("(differs from its default|changed in it): weight_decay"))
    expect(changed).to_be_visible()
    at_rest(page)
    page.go_back()
    expect(changed).to_have_count(0)

    # What the model is given, and how long it will take: measured meanwhile.
    expect(main.get_by_text("% of them padding")).to_be_visible()
    expect(main.get_by_text("from a few measured steps")).to_be_visible()
    at_rest(page)
    main.get_by_role("radio", name="Steps and learning rate").click()
    expect(main.get_by_test_id("stPlotlyChart")).to_be_visible()

    # What is wrong is said, and mended at a click.
    at_rest(page)
    length = main.get_by_label("max_length", exact=True)
    enter(length, "8")
    mend = main.get_by_role("button", name="max_length = 32")
    expect(mend).to_be_visible()
    at_rest(page)
    mend.click()
    # Its name is marked now, and the help beside it bears the same one.
    marked = main.get_by_role("spinbutton", name=re.compile("max_length"))
    expect(marked).to_have_value("32")
    expect(mend).to_have_count(0)
