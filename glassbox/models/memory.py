"""This machine's memory: how much a model may take, and giving it back afterwards."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def _cgroup_left() -> int | None:
    """Bytes that the container still allows; None outside one (or without a limit)."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        return None if limit == "max" else int(limit) - _cgroup_used()
    except (OSError, ValueError):
        return None


def _cgroup_used() -> int:
    """Bytes in use, without the file cache that the kernel drops when asked for memory."""
    used = int((_CGROUP / "memory.current").read_text())
    for line in (_CGROUP / "memory.stat").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == "inactive_file":
            used -= int(value)
    return used


def available_bytes() -> int:
    """Bytes that can be had without swapping: the smaller of the machine's and the container's."""
    machine = psutil.virtual_memory().available
    container = _cgroup_left()
    return machine if container is None else max(0, min(machine, container))


def release() -> None:
    """Give freed memory back to the system.

    glibc keeps the pages of a dropped model, 340 MiB of BERT-base, until it is asked.
    """
    gc.collect()
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        except (OSError, AttributeError):
            return  # A C library without malloc_trim (musl) gives pages back by itself.
