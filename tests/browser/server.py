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
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def is_healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers, as long as it takes; False when it ended instead."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=10) as answer:
                if answer.status == 200:
                    # Whoever else had the port would have let ours end.
                    return process.poll() is None
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def streamlit_command(port: int) -> list[str]:
    """What `make run` starts, on another port and without opening a browser."""
    return [
        sys.executable, "-m", "streamlit", "run", "app.py",
        "--server.port", str(port), "--server.headless", "true", "--server.maxUploadSize", "300",
    ]  # fmt: skip


def begin(
    folder: Path, command: Callable[[int], Sequence[str]], environment: Mapping[str, str]
) -> Server:
    """Start a server and wait until it answers; on another port when somebody took the first."""
    log = folder / "server.log"
    for _ in range(5):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        # A file, not a pipe: a pipe that nobody reads fills up and stops the server.
        with log.open("wb") as output:
            process = subprocess.Popen(
                command(port), cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            if is_healthy(url, process):
                return Server(url, process, log)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if "in use" not in log.read_text() and "not available" not in log.read_text():
            break
    raise RuntimeError(f"the server ended:\n{log.read_text()}")


@contextmanager
def serving(
    folder: Path, command: Callable[[int], Sequence[str]] = streamlit_command, **settings: str
) -> Iterator[Server]:
    """A server with its workspace and log in ``folder``; ``settings`` are GLASSBOX_ variables.

    ``command`` is what starts it on a port.
    """
    environment = {
        **os.environ,
        "GLASSBOX_WORKSPACE": str(folder / "workspace"),
        "HF_HUB_OFFLINE": "1",
        **{f"GLASSBOX_{name.upper()}": value for name, value in settings.items()},
    }
    server = begin(folder, command, environment)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGINT)
        try:
            server.process.wait(15)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
