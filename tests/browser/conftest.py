"""Chromium, one server for the journeys, and a page under watch."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.looking import looking
from tests.browser.server import CHROMIUM_ARGS, Server, chromium, serving

# A machine may be busy: what is waited for comes, only later. Importing torch alone takes minutes.
expect.set_options(timeout=180_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a test that failed, say what the page showed: CI has nothing but text."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and report.failed and page is not None:
        try:
            shown = page.locator("body").aria_snapshot(timeout=10_000)
        except Error as problem:
            shown = str(problem)
        report.sections.append(("The page", f"{page.url}\n{shown}"))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "no Chromium is installed (Debian: apt install chromium)"
        if os.environ.get("GLASSBOX_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), runner_idle_minutes="0.5") as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A watched page; the shared server outlives it."""
    with looking(browser) as opened:
        yield opened
