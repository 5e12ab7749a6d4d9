"""Whether the Hugging Face Hub can be reached from here, found out without making anyone wait."""

from __future__ import annotations

import socket
import threading
import time
from typing import Literal
from urllib.parse import urlparse

from glassbox.settings import current

State = Literal["unknown", "reachable", "unreachable", "off"]
FRESH_SECONDS = 120.0

_lock = threading.Lock()
_state: State = "unknown"
_asked_at: float | None = None


def connect(timeout_seconds: float = 3.0) -> bool:
    """Try to connect to the Hub's address; looking its name up may take longer than the timeout."""
    import huggingface_hub.constants as constants

    endpoint = urlparse(constants.ENDPOINT)
    port = endpoint.port or (443 if endpoint.scheme == "https" else 80)
    try:
        with socket.create_connection((endpoint.hostname or "", port), timeout_seconds):
            return True
    except OSError:
        return False


def _ask() -> None:
    global _state
    answer: State = "reachable" if connect() else "unreachable"
    with _lock:
        _state = answer


def state() -> State:
    """What is known now. Starts a look in the background when that is nothing, or older than 2 min.

    "off" when the setting ``hub`` or the variable HF_HUB_OFFLINE says that it must not be asked.
    """
    global _asked_at
    import huggingface_hub.constants as constants

    if not current().hub or constants.HF_HUB_OFFLINE:
        return "off"
    with _lock:
        now = time.monotonic()
        if _asked_at is None or now - _asked_at > FRESH_SECONDS:
            _asked_at = now
            threading.Thread(target=_ask, name="hub", daemon=True).start()
        return _state
