"""``map(tokenize, batched=True)`` over a whole dataset, a bounded slice at a time.

    <workspace>/cache/mapped/<key>/plan.json     the slices: [split, first row, row after the last]
                                  /state.json    slices done, bytes done, seconds of work
                                  /00000.arrow   the first slice as ``Dataset.map`` wrote it
                                  /00000.npy     tokens of each of its rows before any cut
                                  /lock          held by whoever works on it

All that is known lies in the folder, so that a reload, a restart or another tab goes on where the
last one ended. A slice has a megabyte of text at most: whoever waits for the tokenizer's lock, or
for Stop, waits for less than a second.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from glassbox import workspace
from glassbox.data import arrow, tokenizing
from glassbox.data.chain import Shown
from glassbox.data.mapping_asked import Asked
from glassbox.settings import current
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict

BATCH_ROWS = 1_000  # the default of Dataset.map
_SLICE_ROWS = 10_000
_SLICE_BYTES = 1_000_000
# A token costs its 6 bytes on disk, and some 300 in memory while its batch is encoded.
_BATCH_BYTES = 400_000
# What all results together may take of the workspace; the ones used longest ago go first.
_SHARE = 0.1


@dataclass(frozen=True)
class Progress:
    """How far a map is: slices and bytes of text done, of all, and seconds of work so far."""

    done: int
    slices: int
    bytes: int
    all_bytes: int
    rows: int
    all_rows: int
    seconds: float

    @property
    def finished(self) -> bool:
        return self.done == self.slices

    @property
    def share(self) -> float:
        """0 to 1, by the text."""
        return self.bytes / self.all_bytes if self.all_bytes else float(self.finished)

    @property
    def left(self) -> float | None:
        """Seconds of work that are left, at the speed so far; None before the first slice."""
        return self.seconds * (1 / self.share - 1) if self.share else None


@dataclass(frozen=True)
class Mapping:
    """One map: what is mapped, by which tokenizer, and the folder of its result."""

    shown: Shown
    asked: Asked
    folder: Path

    @property
    def key(self) -> str:
        """Tells this result from any other."""
        return self.folder.name


def mapping(shown: Shown, asked: Asked, shared: SharedTokenizer) -> Mapping:
    """The map of ``shown`` that ``asked`` describes; nothing is done yet.

    A bundled dataset's result is everybody's; that of an upload is its owner's.
    """
    named = [shown.key, asked.stamp, shared.vocabulary_size]
    key = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:40]
    return Mapping(shown, asked, _home() / key)


def _home() -> Path:
    path = workspace.root() / "cache" / "mapped"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def progress(work: Mapping) -> Progress | None:
    """How far it is; None where it was never begun (or its result was cleared away)."""
    state = workspace.read_json(work.folder / "state.json")
    if state is None:
        return None
    return Progress(**{name: state[name] for name in Progress.__dataclass_fields__})


def size(dataset: DatasetDict, asked: Asked) -> int:
    """Bytes of text that would be tokenized."""
    return sum(int(_bytes(rows, asked).sum()) for rows in dataset.values())


def _bytes(rows: Dataset, asked: Asked) -> np.ndarray:
    """Bytes of text in each row."""
    import numpy as np
    import pyarrow.compute as pc

    total = np.zeros(rows.num_rows, np.int64)
    for name in asked.columns:
        counted = pc.fill_null(pc.binary_length(arrow.column(rows, name)), 0)
        total += counted.to_numpy().astype(np.int64)
    return total


def plan(sizes: np.ndarray) -> list[tuple[int, int]]:
    """Where to cut rows of these sizes (bytes): (first, after the last) of each slice.

    A slice has ``_SLICE_ROWS`` rows and ``_SLICE_BYTES`` bytes at most, or a single row.
    """
    import numpy as np

    ends = np.cumsum(sizes)
    made, start, before = [], 0, 0
    while start < len(sizes):
        stop = int(np.searchsorted(ends, before + _SLICE_BYTES, side="right"))
        stop = min(max(stop, start + 1), start + _SLICE_ROWS, len(sizes))
        made.append((start, stop))
        start, before = stop, int(ends[stop - 1])
    return made


def begin(work: Mapping, dataset: DatasetDict) -> Progress:
    """Make the folder and the plan; where they are, only say how far it is.

    Raises LimitExceeded where the disk has no room for the result.
    """
    found = progress(work)
    if found is not None:
        return found
    sizes = {split: _bytes(rows, work.asked) for split, rows in dataset.items()}
    total = sum(int(each.sum()) for each in sizes.values())
    # The columns that are there already, and 6 bytes for each token of some three bytes.
    _make_room(sum(map(_row_bytes, dataset.values())) + 2 * total)
    slices = [(split, *ends) for split, each in sizes.items() for ends in plan(each)]
    work.folder.mkdir(mode=0o700, exist_ok=True)
    (work.folder / "plan.json").write_text(json.dumps(slices), encoding="utf-8")
    rows = sum(each.num_rows for each in dataset.values())
    state = Progress(0, len(slices), 0, total, 0, rows, 0.0)
    workspace.write_json(work.folder / "state.json", vars(state))
    return state


def _row_bytes(rows: Dataset) -> int:
    """Bytes of the rows; after select, shuffle or filter the table has others as well."""
    return int(rows.data.nbytes * (rows.num_rows / max(1, rows.data.num_rows)))


def _make_room(needed: int) -> None:
    workspace.require_space(needed)
    allowed = current().max_workspace_gb * 1e9 * _SHARE
    oldest_first = sorted(_home().iterdir(), key=lambda path: path.stat().st_mtime)
    sizes = {path: workspace.size_bytes(path) for path in oldest_first}
    total = sum(sizes.values()) + needed
    for path in oldest_first:
        if total <= allowed:
            return
        shutil.rmtree(path, ignore_errors=True)
        total -= sizes[path]


def advance(
    work: Mapping, dataset: DatasetDict, shared: SharedTokenizer, seconds: float
) -> Progress:
    """Work for about ``seconds``, at least one slice, and say how far it is.

    Somebody else who works on the same result is left to it. Raises UserError where the tokenizer
    fails, LimitExceeded where the disk is full.
    """
    state = begin(work, dataset)
    try:
        with FileLock(work.folder / "lock", thread_local=False).acquire(timeout=0):
            started = time.perf_counter()
            state = progress(work) or state
            slices = json.loads((work.folder / "plan.json").read_text(encoding="utf-8"))
            while not state.finished:
                state = _one(work, dataset, shared, state, *slices[state.done])
                if time.perf_counter() - started > seconds:
                    break
    except Timeout:
        pass
    return state


def _one(
    work: Mapping,
    dataset: DatasetDict,
    shared: SharedTokenizer,
    state: Progress,
    split: str,
    start: int,
    stop: int,
) -> Progress:
    import numpy as np

    began = time.perf_counter()
    part = dataset[split].select(range(start, stop))
    sizes = _bytes(part, work.asked)
    per_row = max(1, int(sizes.sum()) // len(sizes))
    made = tokenizing.tokenized(
        part,
        work.asked,
        shared,
        batch_size=max(1, min(BATCH_ROWS, _BATCH_BYTES // per_row)),
        cache_file_name=str(work.folder / f"{state.done:05}.arrow"),
        load_from_cache_file=False,
    )
    np.save(work.folder / f"{state.done:05}.npy", tokenizing.uncut(part, made, work.asked, shared))
    state = replace(
        state,
        done=state.done + 1,
        bytes=state.bytes + int(sizes.sum()),
        rows=state.rows + part.num_rows,
        seconds=state.seconds + time.perf_counter() - began,
    )
    workspace.write_json(work.folder / "state.json", vars(state))
    return state
