"""Where a chat template is rendered: here if it is our own, else in a process that can be ended.

A template from anywhere else is a program of somebody else's; see chat_worker.py for the limits.
The process takes a second to start, is kept for the next template, and leaves when it is idle.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from glassbox import processes
from glassbox.errors import UserError
from glassbox.tokenization.chat_render import Failure, Renderings, renderings

# Seconds for one request, for the process to be ready, and to wait for the requests of others.
RENDER_S, START_S, WAIT_S = 5.0, 90.0, 15.0


class _Process:
    """The other process, started at the first request and again after it had to be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._requests: queue.Queue[str] = queue.Queue()
        self._answers: queue.Queue[str] = queue.Queue()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``request``. Raises UserError when there is none in time."""
        if not self._lock.acquire(timeout=WAIT_S):
            raise UserError(
                "Other people's chat templates are being rendered.", "Try again in some seconds."
            )
        try:
            if self._process is None or self._process.poll() is not None:
                self._start()
            self._requests.put(json.dumps(request) + "\n")
            return self._answer(
                RENDER_S,
                f"The template was not rendered within {RENDER_S:.0f} seconds, and was stopped.",
            )
        finally:
            self._lock.release()

    def _start(self) -> None:
        requests: queue.Queue[str] = queue.Queue()
        answers: queue.Queue[str] = queue.Queue()
        self._requests, self._answers = requests, answers
        process = subprocess.Popen(
            [sys.executable, "-m", "glassbox.tokenization.chat_worker"],
            cwd=processes.ROOT,
            env=processes.environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._process = process

        # A pipe can neither be read nor written with a time limit; a queue can.
        def talk() -> None:
            with process, suppress(OSError):
                for line in process.stdout or ():
                    answers.put(line)
                    request = requests.get()
                    if process.stdin:
                        process.stdin.write(request)
                        process.stdin.flush()
            answers.put("")

        threading.Thread(target=talk, name="chat-templates", daemon=True).start()
        self._answer(START_S, "The process that renders chat templates could not be started.")

    def _answer(self, seconds: float, otherwise: str) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            line = ""
        if not line:
            self.end()
            raise UserError(otherwise, "It loops, or puts too much together. Change the template.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process = None
            # Wakes the thread, should it be waiting for a request that will not come.
            self._requests.put("")


_process = _Process()
atexit.register(_process.end)


def render(
    template: str,
    messages: Sequence[Mapping[str, str]],
    variables: Mapping[str, Any],
    add_generation_prompt: bool,
    *,
    trusted: bool,
) -> Renderings:
    """:func:`renderings`, in the other process unless the template is ``trusted``: our own.

    Raises UserError when it fails, or takes longer than :data:`RENDER_S` seconds.
    """
    if trusted:
        try:
            return renderings(template, messages, variables, add_generation_prompt)
        except Failure as failure:
            raise UserError(failure.says, failure.hint) from None
    answer = _process.ask(
        {
            "template": template,
            "messages": [dict(message) for message in messages],
            "variables": dict(variables),
            "add_generation_prompt": add_generation_prompt,
        }
    )
    if "failure" in answer:
        raise UserError(answer["failure"], answer["hint"])
    return Renderings(
        answer["text"],
        tuple(answer["ends"]),
        tuple((message, start, end) for message, start, end in answer["contents"]),
        answer["prompt"],
    )
