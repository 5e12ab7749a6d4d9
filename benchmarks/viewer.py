"""A browser that draws nothing: it opens a page of a server and asks for what the page asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any


class Viewer:
    """One session on ``url``'s page with ``query``; refreshes fragments as the page says."""

    def __init__(self, port: int, page: str, query: str) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
        from websockets.sync.client import connect

        self._back, self._forward = BackMsg, ForwardMsg
        self._page, self._query, self._hash = page, query, ""
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"],
            max_size=2**28, compression=None, proxy=None,
        )  # fmt: skip
        self._cached: dict[str, Any] = {}
        self.interval, self.fragment = 0.0, ""
        self.errors: list[str] = []
        self.bytes_in = 0
        self.texts: list[str] = []
        self.ask()

    def ask(self, fragment: str = "") -> float:
        """Run the page or a fragment of it; the seconds until it was whole."""
        message = self._back()
        state = message.rerun_script
        state.page_script_hash, state.query_string = self._hash, self._query
        state.page_name = "" if self._hash else self._page
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._cached)
        begun = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while True:
            raw = self._socket.recv(timeout=120)
            self.bytes_in += len(raw)
            got = self._forward()
            got.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            if got.metadata.cacheable and got.hash:
                self._cached[got.hash] = got
            if self._note(got):
                return time.perf_counter() - begun

    def _note(self, got: Any) -> bool:
        """Take in one message; whether it was the last of a run."""
        kind = got.WhichOneof("type")
        if kind == "new_session":
            self._hash = got.new_session.page_script_hash
        elif kind == "auto_rerun":
            self.interval, self.fragment = got.auto_rerun.interval, got.auto_rerun.fragment_id
        elif kind == "delta" and got.delta.WhichOneof("type") == "new_element":
            element = got.delta.new_element
            if element.WhichOneof("type") == "exception":
                self.errors.append(element.exception.message)
            elif element.WhichOneof("type") == "code":
                self.texts.append(element.code.code_text)
        return kind == "script_finished" and got.script_finished != 2

    def watch(self, until: Callable[[], bool], came: float = 0.0) -> list[float]:
        """Refresh at the page's interval; the seconds of each refresh.

        ``came`` (0 to 1) is when within an interval it begins.
        """
        took = []
        due = time.perf_counter() + (1 + came) * self.interval
        while not until():
            time.sleep(max(0.0, due - time.perf_counter()))
            due = max(due + self.interval, time.perf_counter())
            took.append(self.ask(self.fragment))
        return took

    def close(self) -> None:
        """Leave."""
        self._socket.close()


class Watching:
    """``count`` viewers in threads, from entering to leaving the block; ``took`` is filled then.

    People do not come at the same moment: their refreshes are spread evenly over an interval.
    """

    def __init__(self, count: int, port: int, page: str, query: str) -> None:
        self.took: list[float] = []
        self._over = threading.Event()
        self._viewers = [Viewer(port, page, query) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(viewer, place / count))
            for place, viewer in enumerate(self._viewers)
        ]

    def _work(self, viewer: Viewer, came: float) -> None:
        took = viewer.watch(self._over.is_set, came)
        self.took += took
        viewer.close()

    def __enter__(self) -> Watching:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        errors = [error for viewer in self._viewers for error in viewer.errors]
        if errors:
            raise RuntimeError(errors[0])
