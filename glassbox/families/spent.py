"""The processor time that a model has taken, those parts included that earlier processes did."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glassbox import workspace

_FILE = "spent.json"


class Spent:
    """Seconds of processor time since it was made, and before the checkpoint that is gone on from.

    What a process that was killed had done after its last checkpoint is not in the model, nor here.
    """

    def __init__(
        self, checkpoint: Path | None, clock: Callable[[], float] = time.process_time
    ) -> None:
        self._clock = clock
        self._began = clock() - _read(checkpoint)

    @property
    def seconds(self) -> float:
        """Up to now."""
        return self._clock() - self._began

    def callback(self) -> Any:
        """The TrainerCallback that writes it into each checkpoint."""
        from glassbox import heavy

        spent = self

        class Keep(heavy.TrainerCallback):
            def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
                folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
                workspace.write_json(folder / _FILE, {"seconds": spent.seconds}, durable=False)

        return Keep()


def _read(checkpoint: Path | None) -> float:
    kept = workspace.read_json(checkpoint / _FILE) if checkpoint is not None else None
    seconds = (kept or {}).get("seconds", 0.0)
    return float(seconds) if isinstance(seconds, int | float) else 0.0
