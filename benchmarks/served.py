"""A warm server of one's own and a run that is (or seems to be) going, to be watched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def server(**settings: str) -> Iterator[tuple[int, psutil.Process]]:
    """A class's server (everything imported and frozen) on this workspace: port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = {f"GLASSBOX_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "serve.py", "127.0.0.1", str(port)],
        cwd=ROOT, env={**os.environ, **names}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port, process)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


def cpu(process: psutil.Process) -> float:
    """Seconds of CPU that it has taken."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def seeming_run(steps: int, per_second: float) -> Iterator[str]:
    """The id of a run that logged ``steps`` steps and goes on logging, without training."""
    from glassbox import workspace
    from glassbox.training import record, run_state, store
    from glassbox.training.spec import RunSpec

    id = workspace.new_id()
    folder = store.create(
        RunSpec("sample:reviews", "review", None, "sentiment"), "watched", "somebody", id
    )
    writer = record.Writer(folder / "events.jsonl")
    status = run_state.Status("running", steps, 2 * steps, 1.0, 60.0, 60.0, 5.0, device="cpu")
    run_state.write_status(folder, status)
    lock = run_state.hold(folder)
    over = threading.Event()

    def one(step: int) -> None:
        logs = {"loss": 1 / step, "grad_norm": 1.0 + step % 7, "learning_rate": 1e-5, "epoch": 0.1}
        writer.write("log", step=step, logs=logs)
        if step % 100 == 0:
            scores = {"eval_loss": 0.5, "eval_accuracy": 0.8, "eval_f1": 0.7}
            writer.write("log", step=step, logs=scores)
        with (folder / "log.txt").open("a") as log:
            log.write(f"{ {name: f'{value:.4g}' for name, value in logs.items()} }\n")

    def go_on() -> None:
        step = steps
        while not over.wait(1 / per_second):
            step += 1
            one(step)

    for step in range(1, steps + 1):
        one(step)
    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    yield id
    over.set()
    thread.join()
    lock.release()
