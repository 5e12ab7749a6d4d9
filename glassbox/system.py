"""What this installation runs on and with, as Home shows it."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata

import psutil

from glassbox import hub, settings, warmup, workspace

LIBRARIES = ("transformers", "tokenizers", "datasets", "torch", "accelerate", "streamlit")


@dataclass(frozen=True)
class Installation:
    """One look at the machine. Sizes are in GB (10^9 bytes); ``gpu`` is None until torch is in."""

    python: str
    versions: dict[str, str]
    cores: int
    memory_gb: float
    memory_free_gb: float
    disk_free_gb: float
    gpu: str | None
    warm: warmup.Status
    hub: hub.State
    profile: settings.Profile


def gpu() -> str | None:
    """The accelerator's name, "none", or None when torch is not in yet and nobody can say."""
    if warmup.status().state != "warm":
        return None
    from glassbox import heavy

    if heavy.torch.cuda.is_available():
        return str(heavy.torch.cuda.get_device_name(0))
    return "Apple MPS" if heavy.torch.backends.mps.is_available() else "none"


def installation() -> Installation:
    """The present state; never waits and never imports torch."""
    memory = psutil.virtual_memory()
    return Installation(
        python=f"{platform.python_version()} on {platform.system() or sys.platform}",
        versions={name: metadata.version(name) for name in LIBRARIES},
        cores=psutil.cpu_count() or 1,
        memory_gb=memory.total / 1e9,
        memory_free_gb=memory.available / 1e9,
        disk_free_gb=shutil.disk_usage(workspace.root()).free / 1e9,
        gpu=gpu(),
        warm=warmup.status(),
        hub=hub.state(),
        profile=settings.current().profile,
    )
