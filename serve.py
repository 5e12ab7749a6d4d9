"""Start Glassbox for a class: everything is imported and frozen before the server listens.

    python serve.py [ADDRESS] [PORT]        (127.0.0.1 and 8501 unless given)

`make serve ADDRESS=... PORT=...` runs this. Many people who need not trust each other share the
server, so limits are tight and errors show no details; README.md has all settings.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

CLEAN_EVERY_S = 6 * 3600


def clean_for_ever() -> None:
    """Delete what nobody used for `keep_days` days, at the start and every six hours."""
    from glassbox import workspace

    while True:
        workspace.clean()
        time.sleep(CLEAN_EVERY_S)


def main(address: str = "127.0.0.1", port: str = "8501") -> None:
    """Warm up, then hand over to Streamlit's own command."""
    os.environ.setdefault("GLASSBOX_PROFILE", "class")
    # The server has no Hub token of its own: a worker or a page could otherwise use it for anyone.
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        os.environ.pop(name, None)
    os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
    os.chdir(Path(__file__).resolve().parent)

    print("Glassbox warms up: importing torch and transformers ...", flush=True)
    from streamlit.web import cli

    from glassbox import settings, warmup
    from glassbox.training import launcher

    limits = settings.current()
    done = warmup.finish()
    if done.state == "failed":
        sys.exit(f"Glassbox cannot start: {done.error}")
    launcher.prepare()
    threading.Thread(target=clean_for_ever, name="clean", daemon=True).start()
    print(f"Warm after {done.seconds:.0f} s. Glassbox is at http://{address}:{port}", flush=True)
    sys.argv = [
        "streamlit", "run", "app.py",
        "--server.address", address,
        "--server.port", port,
        "--server.maxUploadSize", str(limits.max_upload_mb),
    ]  # fmt: skip
    cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:3])
