"""A Glassbox server of one's own, and the Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whatever a page asks of another host fails, loudly, in its console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def chromium() -> str | None:
    """The browser's path: GLASSBOX_CHROMIUM, else the first one that is installed."""
    named = os.environ.get("GLASSBOX_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running app: where it answers, its process, and what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server does not answer:\n{log.read_text()}")


def streamlit_command(port: int) -> list[str]:
    """What `make run` starts, on another port and without opening a browser."""
    return [
        sys.executable, "-m", "streamlit", "run", "app.py",
        "--server.port", str(port), "--server.headless", "true", "--server.maxUploadSize", "300",
    ]  # fmt: skip


@contextmanager
def serving(
    folder: Path, command: Sequence[str] | None = None, port: int | None = None, **settings: str
) -> Iterator[Server]:
    """A server with its workspace and log in ``folder``; ``settings`` are GLASSBOX_ variables."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    environment = {
        **os.environ,
        "GLASSBOX_WORKSPACE": str(folder / "workspace"),
        "HF_HUB_OFFLINE": "1",
        **{f"GLASSBOX_{name.upper()}": value for name, value in settings.items()},
    }
    # A file, not a pipe: a pipe that nobody reads fills up and stops the server.
    with log.open("ab") as output:
        process = subprocess.Popen(
            command or streamlit_command(port),
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_until_healthy(url, process, log)
        yield Server(url, process, log)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
