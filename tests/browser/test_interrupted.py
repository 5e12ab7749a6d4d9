"""A run that is interrupted before it is sent changes no choice, then or with the next click."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import at_rest, looking
from tests.browser.server import serving

QUERY = {"dataset": "sample:reviews", "unit": "words", "step": "4", "letter": "c"}


def _command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", "tests/browser/interrupted_app.py",
        "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip


def _all_is_as_linked(page: Page) -> None:
    for name, value in QUERY.items():
        expect(page.get_by_text(f"{name} {value}", exact=True)).to_be_visible()
    reviews = "Reviews: single sentences (bundled)"
    expect(page.get_by_label("Dataset", exact=True)).to_have_value(reviews)
    expect(page.get_by_role("radio", name="words")).to_be_checked()
    expect(page.get_by_role("slider")).to_have_value("4")
    expect(page.get_by_label("Letter", exact=True)).to_have_value("third")


def test_choices_stay(browser: Browser, tmp_path: Path) -> None:
    query = "&".join(f"{name}={value}" for name, value in QUERY.items())
    with serving(tmp_path, _command) as server:
        # The first page waits for imports, in which its messages are sent before the interruption.
        for _ in range(4):
            with looking(browser) as page:
                page.goto(f"{server.url}/?{query}")
                _all_is_as_linked(page)
                page.get_by_role("button", name="Again").click()
                at_rest(page)
                _all_is_as_linked(page)
