"""The process in which chat templates of others are rendered, a line of JSON a request.

A chat template is a program: the library runs it in a sandbox that keeps it from files and from
Python, but not from looping for ever or filling the memory. So it runs here, where a limit on
memory holds and from where the whole process can be thrown away (see chat_render.py).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from glassbox.tokenization.chat_render import Failure, renderings

MEMORY = 1 << 30
# Seconds of processor time, should nobody be left to end a request that loops.
PROCESSOR_S = 20
IDLE_S = 600


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit holds there, too.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _limit_processor() -> None:
    try:
        import resource
    except ImportError:
        return
    used = int(time.process_time())
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + PROCESSOR_S, hard))


def main() -> None:
    """Answer requests until there are no more, or none came for :data:`IDLE_S` seconds."""
    answers = sys.stdout
    # A stray print of a library must not be taken for an answer.
    sys.stdout = sys.stderr
    last = time.monotonic()

    def leave_when_idle() -> None:
        while time.monotonic() - last < IDLE_S:
            time.sleep(10)
        os._exit(0)

    threading.Thread(target=leave_when_idle, daemon=True).start()
    # The import takes a second or two: before the first request, whose time is limited.
    from glassbox import light  # noqa: F401

    _limit_memory()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        last = time.monotonic()
        _limit_processor()
        try:
            made = renderings(**json.loads(line))
            answer = {
                "text": made.text,
                "ends": made.ends,
                "contents": made.contents,
                "prompt": made.prompt,
            }
        except Failure as failure:
            answer = {"failure": failure.says, "hint": failure.hint}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
