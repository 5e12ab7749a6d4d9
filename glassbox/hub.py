"""Whether the Hugging Face Hub can be reached from here."""

from __future__ import annotations

import socket
from urllib.parse import urlparse

from glassbox.settings import current


def reachable(timeout_seconds: float = 1.5) -> bool:
    """Try to connect to the Hub; False when that fails, is switched off, or takes longer."""
    import huggingface_hub.constants as constants

    if not current().hub or constants.HF_HUB_OFFLINE:
        return False
    endpoint = urlparse(constants.ENDPOINT)
    port = endpoint.port or (443 if endpoint.scheme == "https" else 80)
    try:
        with socket.create_connection((endpoint.hostname or "", port), timeout_seconds):
            return True
    except OSError:
        return False
