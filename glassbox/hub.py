"""The Hugging Face Hub: whether it can be reached from here, and what it refuses, in sentences."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlparse

from glassbox.errors import NotFound, Unavailable, UserError
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


def token() -> Literal[False] | None:
    """What to ask with: the person's own token on a laptop, none in a class.

    In a class nobody may read with the server's token what they could not read without.
    """
    return False if current().profile == "class" else None


@contextmanager
def told(name: str, what: str, file: str) -> Iterator[None]:
    """Errors of the library while it fetches ``what`` of the repository ``name``, as sentences.

    Raises NotFound when there is none of that name (or none that is open to all), else Unavailable;
    ``file`` is what a person can upload instead.
    """
    from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

    try:
        yield
    except UserError:
        raise
    except RepositoryNotFoundError:
        raise NotFound(
            f"The Hub has no repository {name} that is open to all.", "Check owner and name."
        ) from None
    except HfHubHTTPError as error:
        raise Unavailable(
            f"The Hub did not give the {what} of {name} ({type(error).__name__}).",
            f"It may be gated: accept its terms on the Hub, or upload its {file}.",
        ) from None
    except Exception as error:  # whatever the library's HTTP client of the day raises
        raise Unavailable(
            f"The Hub did not answer about {name} ({type(error).__name__}).",
            f"Try again later, or upload its {file}.",
        ) from None
