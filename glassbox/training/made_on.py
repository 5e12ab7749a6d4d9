"""What a run was trained on and with: the machine and the libraries, noted when it begins."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import psutil

from glassbox import workspace

LIBRARIES = (
    "transformers", "torch", "tokenizers", "datasets", "accelerate", "safetensors", "numpy",
    "scikit-learn",
)  # fmt: skip
_FILE = "made_on.json"


@dataclass(frozen=True)
class MadeOn:
    """``threads`` are torch's, ``memory_bytes`` the machine's; ``device`` the name of a GPU."""

    python: str
    libraries: dict[str, str]
    processor: str
    cores: int
    memory_bytes: int
    threads: int
    device: str


def note(run: Path, device: str) -> None:
    """Write it into the folder of a run. Fails without raising: it kills no training."""
    from glassbox import heavy
    from glassbox.training.record import say

    name = heavy.torch.cuda.get_device_name(0) if device == "cuda" else device
    try:
        found = MadeOn(
            f"{platform.python_version()} on {platform.system() or sys.platform}",
            {each: metadata.version(each) for each in LIBRARIES},
            _processor(),
            psutil.cpu_count() or 1,
            psutil.virtual_memory().total,
            heavy.torch.get_num_threads(),
            name,
        )
        workspace.write_json(run / _FILE, asdict(found))
    except (OSError, metadata.PackageNotFoundError) as problem:
        say(f"what the run is trained on could not be noted: {problem}")


def read(run: Path) -> MadeOn | None:
    """What was noted; None for a run that noted nothing."""
    value = workspace.read_json(run / _FILE)
    try:
        return MadeOn(**value) if value is not None else None
    except TypeError:
        return None


def _processor() -> str:
    """The processor's name as its maker gives it, where the system says it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
