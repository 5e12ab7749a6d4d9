"""compute_metrics of a run: scores for the Trainer's log, and the logits themselves for later."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Logits of shape (rows, labels) and the label_ids -> scores by name.
Score = Callable[[Any, Any], dict[str, float]]


class Judge:
    """Keeps the logits of each split: those of the untrained model, and the last that it saw.

    Those from before are kept on disk, too (``before-<split>.npy`` in the run's folder): a run that
    is resumed does not make them again.
    """

    def __init__(self, folder: Path, score: Score) -> None:
        self.before: dict[str, NDArray[Any]] = {}
        self.after: dict[str, NDArray[Any]] = {}
        self.references: dict[str, NDArray[Any]] = {}
        # Of what the Trainer gave: shape and dtype of predictions and label_ids.
        self.arrays: dict[str, dict[str, tuple[tuple[int, ...], str]]] = {}
        self._folder, self._score = folder, score
        self._split, self._untrained = "validation", False

    @contextmanager
    def on(self, split: str, *, untrained: bool = False) -> Iterator[None]:
        """What is evaluated inside is of ``split``; outside of validation, and of what is trained.

        ``untrained``: it is by the model as it was before the first step.
        """
        whole = self._split, self._untrained
        self._split, self._untrained = split, untrained
        try:
            yield
        finally:
            self._split, self._untrained = whole

    def go_on(self) -> None:
        """Take up what was predicted before any training, by the process before this one."""
        import numpy as np

        for path in sorted(self._folder.glob("before-*.npy")):
            try:
                kept = np.load(path, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                continue
            self.before[path.stem.removeprefix("before-")] = kept

    def __call__(self, evaluated: Any) -> dict[str, float]:
        import numpy as np

        # A model with more outputs than its logits has them in a tuple, logits first.
        first = evaluated.predictions
        predictions = np.asarray(first[0] if isinstance(first, tuple) else first)
        references = np.asarray(evaluated.label_ids)
        self.arrays[self._split] = {
            "predictions": (predictions.shape, str(predictions.dtype)),
            "label_ids": (references.shape, str(references.dtype)),
        }
        logits = predictions.astype(np.float32).reshape(len(predictions), -1)
        self.references[self._split] = references
        if self._untrained:
            self.before[self._split] = logits
            self._keep(logits)
        else:
            self.after[self._split] = logits
        return self._score(logits, references)

    def _keep(self, logits: NDArray[Any]) -> None:
        import numpy as np

        part = self._folder / f".before-{self._split}.part"
        with part.open("wb") as file:
            np.save(file, logits, allow_pickle=False)
        os.replace(part, self._folder / f"before-{self._split}.npy")
