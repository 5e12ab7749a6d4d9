"""The splits of a run as token ids, each made when it is first asked for.

What is evaluated only at the end is tokenized only then: the first step waits for nothing that it
does not need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glassbox.training import prepare, store
from glassbox.training.reporter import Reporter
from glassbox.training.run_state import State

if TYPE_CHECKING:
    from datasets import Dataset


class Encoded(Mapping[str, "Dataset"]):
    """By name (train, validation, test) the rows of ``splits``, as :func:`prepare.tokenize` does.

    Asking for a split raises StopRequested when the run is asked to stop meanwhile.
    """

    def __init__(
        self, run: store.Run, reporter: Reporter, splits: prepare.Splits, tokenizer: Any
    ) -> None:
        self._run, self._reporter, self._tokenizer = run, reporter, tokenizer
        given = {"train": splits.train, "validation": splits.evaluation, "test": splits.test}
        self.rows = {name: rows for name, rows in given.items() if rows is not None}
        self._made: dict[str, Dataset] = {}

    def __getitem__(self, name: str) -> Dataset:
        if name not in self._made:
            rows = self.rows[name]
            state: State = "evaluating" if name == "test" else "starting"
            self._reporter.say(state, f"Tokenizing {rows.num_rows:,} {name} rows.")
            self._made[name] = prepare.tokenize(
                rows,
                self._run.spec,
                self._tokenizer,
                self._run.folder / "tokenized" / f"{name}.arrow",
                lambda done: self._reporter.check_stop(),
            )
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
