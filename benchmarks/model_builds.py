"""Building BERT, on the meta device and for real, beside the bare constructor; its module table.

Peak memory is measured in child processes, one for each side, and printed as MiB.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.harness import Case

# The highest resident size of a process that builds one BERT base, its imports included.
_PEAK = """
from glassbox import heavy
from glassbox.models import build
from glassbox.models.fields import ConfigValues

def peak():
    # Not getrusage: a process begins with its parent's peak there.
    line = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
    return int(line.split()[1])

before = peak()
{how}
print(peak() - before)
"""
_OURS = "build.use_real(ConfigValues(), 0, lambda model: None)"
_BARE = "model = heavy.BertModel(heavy.BertConfig()).eval()"


def peak_mib(how: str) -> float:
    """MiB that a process took more at its peak than before it ran the line ``how``."""
    done = subprocess.run(
        [sys.executable, "-c", _PEAK.format(how=how)], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def cases() -> Iterator[Case]:
    """Ours against torch and transformers alone."""
    from glassbox import heavy
    from glassbox.models import build
    from glassbox.models.fields import ConfigValues
    from glassbox.models.presets import PRESET_BY_ID
    from glassbox.models.tree import rows, tree

    values = ConfigValues()

    def bare_meta() -> object:
        with heavy.torch.device("meta"):
            return heavy.BertModel(heavy.BertConfig())

    yield Case(
        "BERT base on the meta device", lambda: build.meta(values), bare_meta, "torch.device", 15
    )

    def bare() -> None:
        heavy.BertModel(heavy.BertConfig()).eval()

    yield Case(
        "BERT base, built for real and let go",
        lambda: build.use_real(values, 0, lambda model: None),
        bare,
        "the bare constructor",
        5,
    )
    large = build.meta(PRESET_BY_ID["large"].values)

    def bare_table() -> list[tuple[str, int]]:
        return [
            (name, sum(weight.numel() for weight in module.parameters()))
            for name, module in large.named_modules()
        ]

    yield Case(
        "the module table of BERT large (goal: 20 ms)",
        lambda: rows(tree(large)),
        bare_table,
        "named_modules, a sum each",
    )
    ours, other = peak_mib(_OURS), peak_mib(_BARE)
    print(f"peak memory of a real build: {ours:,.0f} MiB, bare {other:,.0f}: {ours / other:.3f}x")
