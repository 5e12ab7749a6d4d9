"""What a run computes on here: a GPU where there is one, and which halved precision it has."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Device:
    """``kind`` is torch's word: "cpu", "cuda" ...; ``name`` says which.

    ``bf16_is_quick`` where the processor multiplies bfloat16 itself rather than by way of float32.
    """

    kind: str
    name: str
    bf16: bool
    fp16: bool
    bf16_is_quick: bool


def here() -> Device:
    """This machine's; imports torch.

    TrainingArguments (5.23) takes bf16 on a CPU with use_cpu alone, and accelerate refuses fp16.
    """
    from glassbox import heavy

    torch = heavy.torch
    if torch.cuda.is_available():
        bf16 = bool(torch.cuda.is_bf16_supported())
        return Device("cuda", str(torch.cuda.get_device_name()), bf16, True, bf16)
    quick = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and _multiplies_bf16()
    return Device("cpu", "CPU", True, False, quick)


def _multiplies_bf16() -> bool:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            flags = next((line for line in file if line.startswith("flags")), "")
    except OSError:
        return False
    return bool({"avx512_bf16", "amx_bf16"} & set(flags.split()))


def known() -> Device | None:
    """This machine's, where torch is there already; else None, without waiting for it."""
    return here() if "glassbox.heavy" in sys.modules and "torch" in sys.modules else None
