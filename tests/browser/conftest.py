"""Chromium, one server for the journeys, and a page that tolerates no error in its console."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.server import CHROMIUM_ARGS, Server, chromium, serving

# A machine may be busy: what is waited for comes, only later.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


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
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


class Watch:
    """What a page should never do: log an error, throw, or ask another host for anything."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"threw: {error}"))
        page.on("request", self._request)
        page.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))

    def _console(self, message: ConsoleMessage) -> None:
        # Under a deep link Streamlit first looks for its own endpoints below the page's path.
        harmless = "404" in message.text and "/_stcore/" in message.location.get("url", "")
        if message.type in ("error", "warning") and not harmless:
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"asked {request.url}")

    def _dialog(self, message: str, dismiss: object) -> None:
        self.faults.append(f"dialog: {message}")
        dismiss()  # type: ignore[operator]


@contextmanager
def looking(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a fresh browser profile at the beamer's width; fails at its end if it misbehaved."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A watched page; the shared server outlives it."""
    with looking(browser) as opened:
        yield opened
