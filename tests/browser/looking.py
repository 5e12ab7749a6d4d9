"""A page under watch: a fresh browser profile at the beamer's width that may do nothing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    FilePayload,
    Locator,
    Page,
    Request,
    TimeoutError,
)  # fmt: skip
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Between a click and the run that it asks for, Streamlit's own mark on the page still says that
# nothing is running. So the page itself notes what goes through its socket: a run is `owed` when it
# was asked for and has not begun, and `going` until it has ended. What a timer asks for is not
# owed: of a part that is gone it is never answered. Of each protobuf message the fields are read,
# by their numbers.
_RUNS = """
(() => {
  const runs = (window.runsOfStreamlit = { owed: false, going: false })
  const fields = (data) => {
    const bytes = new Uint8Array(data.buffer ?? data)
    const found = new Map()
    let at = 0
    const number = () => {
      for (let value = 0, unit = 1; ; unit *= 128) {
        const byte = bytes[at++]
        value += (byte % 128) * unit
        if (!(byte >= 128)) return value
      }
    }
    while (at < bytes.length) {
      const key = number()
      const value = number()
      const isLong = key % 8 === 2
      found.set(Math.floor(key / 8), isLong ? bytes.subarray(at, at + value) : value)
      if (isLong) at += value
    }
    return found
  }
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given)
      this.addEventListener("message", (event) => {
        const said = fields(event.data)
        if (said.has(NEW_SESSION)) Object.assign(runs, { owed: false, going: true })
        const ended = said.get(SCRIPT_FINISHED)
        if (ended !== undefined) runs.going = false
        if (ended === EARLY) runs.owed = true
      })
    }
    send(data) {
      const asked = fields(data).get(RERUN)
      if (asked && !fields(asked).has(BY_TIMER)) runs.owed = true
      super.send(data)
    }
  }
})()
"""
for _word, _number in {
    "NEW_SESSION": ForwardMsg.DESCRIPTOR.fields_by_name["new_session"].number,
    "SCRIPT_FINISHED": ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number,
    "EARLY": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    "RERUN": BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number,
    "BY_TIMER": ClientState.DESCRIPTOR.fields_by_name["is_auto_rerun"].number,
}.items():
    _RUNS = _RUNS.replace(_word, str(_number))

# Whether the page had nothing left to do for some frames since it was `asked`, a number that is new
# with each question: what was clicked is asked for, and what the socket has brought is drawn, in a
# later frame. Not an async function: Playwright takes the promise of one for a yes.
_AT_REST = """
(asked) => {
  const runs = window.runsOfStreamlit
  const look = async () => {
    for (let calm = 0; calm < 6; ) {
      await new Promise(requestAnimationFrame)
      await new Promise(requestIdleCallback)
      const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState
      calm = runs.owed || runs.going || state !== "notRunning" ? 0 : calm + 1
    }
    runs.rested = true
  }
  if (runs.asked !== asked) {
    Object.assign(runs, { asked, rested: false })
    look()
  }
  return runs.rested
}
"""
_questions = count()


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
    """Wait until no run of the script goes or was asked for: what it drew before is gone only then.

    A click that comes while a list, a field or a table is drawn anew is lost.
    """
    page.wait_for_function(_AT_REST, arg=next(_questions))


def hand_in(page: Page, *files: Path | FilePayload, timeout: float | None = None) -> None:
    """Put files into the page's upload field, within ``timeout`` milliseconds."""
    at_rest(page)
    page.locator('input[type="file"]').set_input_files(list(files), timeout=timeout)


def pick(page: Page, list_name: str, option: str, *, exact: bool = False) -> None:
    """Choose from a list."""
    at_rest(page)
    box, wanted = (
        page.get_by_role("combobox", name=list_name, exact=exact),
        page.get_by_role("option", name=option, exact=exact),
    )
    box.click()
    try:
        wanted.wait_for(timeout=5_000)
    except TimeoutError:
        box.press("ArrowDown")
    wanted.click()


def enter(box: Locator, text: str, *, by: str = "Enter") -> None:
    """Type ``text`` into a field in place of what it has, and hand it over with the key ``by``."""
    at_rest(box.page)
    box.fill(text)
    box.press(by)


@contextmanager
def looking(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a fresh browser profile, 1280 pixels wide; fails at its end if it misbehaved."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(180_000)
    context.add_init_script(_RUNS)
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []
