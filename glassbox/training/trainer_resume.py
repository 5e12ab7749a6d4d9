"""Two things that the Trainer of transformers 5.23 leaves undone for a run that is resumed.

Its checkpoints have the random state of their step. That is too little where the rows are grouped
by length, because their order was drawn from the random state at the beginning of the epoch; and
too early where an evaluation follows at the end of the epoch: it draws a random number, and is left
out when the run goes on. With both mended a resumed run comes to the losses of one that never
stopped.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

_FILE = "epoch_rng_state.bin"


def resumable(checkpoint: Path | None) -> Any:
    """The TrainerCallback that sees to both; it comes before the callback that ends the run.

    ``checkpoint`` is the one that the Trainer goes on from, if any.
    """
    from glassbox import heavy

    torch = heavy.torch

    class Resumable(heavy.TrainerCallback):
        def __init__(self) -> None:
            self.kept = _read(checkpoint)
            self.epoch_began = b""
            self.put_off = False

        def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if self.kept:
                torch.set_rng_state(torch.frombuffer(bytearray(self.kept), dtype=torch.uint8))
                self.kept = b""
            self.epoch_began = _state(torch)

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if control.should_save and _at_an_end(state):
                control.should_save, self.put_off = False, True

        def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if self.put_off:
                control.should_save, self.put_off = True, False

        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            began = _state(torch) if _at_an_end(state) else self.epoch_began
            (folder / _FILE).write_bytes(began)

    return Resumable()


def _read(checkpoint: Path | None) -> bytes:
    try:
        return b"" if checkpoint is None else (checkpoint / _FILE).read_bytes()
    except OSError:
        # Of an older version, or killed between the checkpoint and this file.
        return b""


def _state(torch: Any) -> bytes:
    return bytes(torch.get_rng_state().numpy().tobytes())


def _at_an_end(state: Any) -> bool:
    return math.isclose(state.epoch, round(state.epoch), abs_tol=1e-9)
