"""The Python of steps that take out what quality suffers from, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glassbox.data import faults
from glassbox.data.steps_cleaning import DropConflicts, DropNearEmpty, DropRepeats, DropShared
from glassbox.data.where_python import text_source
from glassbox.snippets.dataset_measured import defined, where

if TYPE_CHECKING:
    from datasets import DatasetDict

    from glassbox.data.step import Step
    from glassbox.snippets.dataset_chain import Code

_KEYS = (
    "def keys(split, columns, loose):",
    '    """The texts of each row, to be compared; None where a row has none."""',
    "    rows = zip(*(split[name][:] for name in columns))",
    "    bare = [tuple(text and text.strip().lower() for text in row) for row in rows]",
    "    rows = zip(*(split[name][:] for name in columns))",
    "    return [(b if loose else row) if any(b) else None for b, row in zip(bare, rows)]",
)
_FIRST = (
    "def first_of_each_text(split, columns):",
    "    seen, kept = {None}, []",
    "    for row, key in enumerate(keys(split, columns, loose=True)):",
    "        if key is None or key not in seen:",
    "            kept.append(row)",
    "        seen.add(key)",
    "    return split.select(kept)",
)


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(text_source, names))}]"


def _near_empty(step: DropNearEmpty, before: DatasetDict, code: Code) -> None:
    defined(
        code,
        (
            "def says_something(*texts):",
            f"    return all(t is None or sum(map(str.isalnum, t)) >= {faults.FEW} for t in texts)",
        ),
    )
    of = where(step.split)
    code.lines.append(f"{of} = {of}.filter(says_something, input_columns={_list(step.columns)})")


def _repeats(step: DropRepeats, before: DatasetDict, code: Code) -> None:
    defined(code, _KEYS)
    defined(code, _FIRST)
    columns = _list(step.columns)
    for split in [step.split] if step.split else list(before):
        of = where(split)
        code.lines.append(f"{of} = first_of_each_text({of}, {columns})")


def _shared(step: DropShared, before: DatasetDict, code: Code) -> None:
    defined(code, _KEYS)
    columns, of = _list(step.columns), where(step.split)
    code.lines += [
        f"known = set(keys({where(step.other)}, {columns}, loose={step.loose})) - {{None}}",
        f"found = keys({of}, {columns}, loose={step.loose})",
        f"{of} = {of}.select([row for row, key in enumerate(found) if key not in known])",
    ]


def _conflicts(step: DropConflicts, before: DatasetDict, code: Code) -> None:
    defined(code, _KEYS)
    columns, label = _list(step.columns), text_source(step.label)
    code.lines += [
        # What no one labelled contradicts nothing; -1 is how the Hub's test splits say so.
        "labels = {}",
        "for split in dataset.values():",
        f"    for key, label in zip(keys(split, {columns}, {step.loose}), split[{label}][:]):",
        "        if key is not None and label not in (None, -1):",
        "            labels.setdefault(key, set()).add(label)",
        "for name, split in dataset.items():",
        f"    found = zip(keys(split, {columns}, {step.loose}), split[{label}][:])",
        "    dataset[name] = split.select([",
        "        row for row, (key, label) in enumerate(found)",
        "        if label in (None, -1) or len(labels.get(key, ())) < 2",
        "    ])",
    ]


WRITERS: Mapping[type[Step], Callable[[Any, DatasetDict, Code], None]] = {
    DropNearEmpty: _near_empty,
    DropRepeats: _repeats,
    DropShared: _shared,
    DropConflicts: _conflicts,
}
