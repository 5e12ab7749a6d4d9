"""A page under watch: a fresh browser profile at the beamer's width that may do nothing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, TimeoutError, expect


class Watch:
    """What a page should never do: log an error, throw, or ask another host for anything."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"threw: {error}"))
        page.on("request", self._request)
        page.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        # Under a deep link Streamlit first looks for its own endpoints below the page's path.
        harmless = "404" in message.text and "/_stcore/" in message.location.get("url", "")
        if message.type in ("error", "warning") and not harmless:
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"asked {request.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def at_rest(page: Page) -> None:
    """Wait until the script has run to its end: what it drew before is gone only then."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def pick(page: Page, list_name: str, option: str) -> None:
    """Choose from a list; a click that comes while the list is drawn anew opens nothing."""
    at_rest(page)
    box, wanted = (
        page.get_by_role("combobox", name=list_name),
        page.get_by_role("option", name=option),
    )
    box.click()
    try:
        wanted.wait_for(timeout=5_000)
    except TimeoutError:
        box.press("ArrowDown")
    wanted.click()


@contextmanager
def looking(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a fresh browser profile, 1280 pixels wide; fails at its end if it misbehaved."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []
