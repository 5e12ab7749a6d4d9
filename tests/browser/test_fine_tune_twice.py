"""Start, pressed twice and in two tabs at once: a form is one run, and each tab has its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Watch, at_rest
from tests.browser.server import Server

pytestmark = pytest.mark.slow

# Few rows, and so many epochs that neither is over before it is looked at, on any machine.
ADDRESS = "fine_tune?train_rows=16&eval_rows=8&num_train_epochs=400&max_length=16"
_OF_A_RUN = re.compile(r"[?&]run=([a-z0-9]+)")


def run_of(page: Page) -> str:
    expect(page).to_have_url(_OF_A_RUN)
    return _OF_A_RUN.findall(page.url)[0]


def test_two_tabs_press_start_twice_each(page: Page, server: Server) -> None:
    other = page.context.new_page()
    watch = Watch(other)
    runs: Path = server.log.parent / "workspace" / "runs"
    tabs = (page, other)
    for tab in tabs:
        tab.goto(f"{server.url}/{ADDRESS}")
        start = tab.get_by_test_id("stMain").get_by_role("button", name="Start", exact=True)
        expect(start).to_be_enabled()
        at_rest(tab)
    before = {each.name for each in runs.iterdir()} if runs.exists() else set()
    for tab in tabs:
        # Both clicks are sent before the server has answered the first.
        tab.get_by_test_id("stMain").get_by_role("button", name="Start", exact=True).dblclick()
    ids = [run_of(tab) for tab in tabs]
    assert len(set(ids)) == 2
    # Each is told as one of the states that a run which was started can be in, the second perhaps
    # with its place: which of them depends on the machine.
    for tab in tabs:
        going = tab.get_by_text(re.compile(r"^Step [\d,]+ of 400"))
        waits = tab.get_by_text(re.compile(r"number 1 in the queue|about to start"))
        begins = tab.get_by_text(re.compile(r"^starting$|^evaluating$"))
        expect(going.or_(waits).or_(begins).first).to_be_visible()
    for tab in tabs:
        button = tab.get_by_test_id("stMain").get_by_role(
            "button", name=re.compile("^(Stop|Withdraw)$")
        )
        button.first.click()
        expect(tab.locator('[data-kind="warning"]').filter(has_text="Stopped")).to_be_visible()
    assert {each.name for each in runs.iterdir()} - before == set(ids)
    # Going back to the form and pressing once more is another run.
    page.get_by_test_id("stMain").get_by_role("button", name="New run", exact=True).click()
    again = page.get_by_test_id("stMain").get_by_role("button", name="Start", exact=True)
    expect(again).to_be_enabled()
    at_rest(page)
    again.click()
    third = run_of(page)
    assert third not in ids
    page.get_by_test_id("stMain").get_by_role(
        "button", name=re.compile("^(Stop|Withdraw)$")
    ).first.click()
    expect(page.locator('[data-kind="warning"]').filter(has_text="Stopped")).to_be_visible()
    assert watch.faults == []
