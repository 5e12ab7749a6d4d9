"""The Python of a chain of steps: the calls of `datasets` that do the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, expression, search
from glassbox.data.step import Step
from glassbox.data.steps_columns import RemoveColumns, RenameColumn, SelectColumns
from glassbox.data.steps_labels import ToClassLabel
from glassbox.data.steps_rows import DropDuplicates, Filter, Find, SelectRows, Shuffle, Sort
from glassbox.data.steps_splits import Concatenate, TrainTestSplit
from glassbox.data.where import Where
from glassbox.data.where_python import python, text_source
from glassbox.snippets import dataset_cleaning, dataset_measured

if TYPE_CHECKING:
    from datasets import DatasetDict

_IMPORT = "from datasets import "


@dataclass
class Code:
    """Lines of Python, and what they need imported."""

    lines: list[str] = field(default_factory=list)
    datasets: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)


def chain(
    steps: Iterable[tuple[Step, DatasetDict]], others: Mapping[str, str] | None = None
) -> Code:
    """The code of the steps, each with the dataset as it was before; skipped ones left out.

    ``others`` maps refs to the variables in which those datasets are.
    """
    code = Code()
    for step, before in steps:
        if isinstance(step, Concatenate):
            _concatenate(step, code, (others or {}).get(step.ref, "other"))
        else:
            _WRITERS[type(step)](step, before, code)
    return code


def inserted(source: str, code: Code) -> str:
    """``source``, which loads a dataset and prints it, with the steps between the two."""
    if not code.lines:
        return source
    head, found, tail = source.partition("\nprint(dataset)\n")
    return with_imports(head + "\n" + "\n".join(code.lines) + found + tail, code)


def with_imports(source: str, code: Code) -> str:
    """``source`` with what ``code`` needs imported above it."""
    first = re.search(rf"^{_IMPORT}(.+)$", source, re.MULTILINE)
    names = set(code.datasets)
    if first is not None:
        names |= set(first.group(1).split(", "))
        source = source[: first.start()] + source[first.end() + 1 :]
    above = sorted(code.modules)
    below = [f"{_IMPORT}{', '.join(sorted(names, key=str.lower))}"] if names else []
    gap = [""] if above and below else []
    return "\n".join([*above, *gap, *below, ""]) + source


def _all_or_one(split: str, call: str) -> str:
    where = f"dataset[{text_source(split)}]" if split else "dataset"
    return f"{where} = {where}.{call}"


def _each(split: str, call: Callable[[str], str], code: Code) -> list[str]:
    """For what a DatasetDict itself cannot do: each of its splits."""
    if split:
        where = f"dataset[{text_source(split)}]"
        return [f"{where} = {call(where)}"]
    code.datasets.add("DatasetDict")
    return [
        "dataset = DatasetDict(",
        f"    {{name: {call('split')} for name, split in dataset.items()}}",
        ")",
    ]


def _list(values: Sequence[Any]) -> str:
    return f"[{', '.join(text_source(v) if isinstance(v, str) else repr(v) for v in values)}]"


def _select_columns(step: SelectColumns, before: DatasetDict, code: Code) -> None:
    code.lines.append(f"dataset = dataset.select_columns({_list(step.columns)})")


def _remove_columns(step: RemoveColumns, before: DatasetDict, code: Code) -> None:
    code.lines.append(f"dataset = dataset.remove_columns({_list(step.columns)})")


def _rename(step: RenameColumn, before: DatasetDict, code: Code) -> None:
    names = f"{text_source(step.column)}, {text_source(step.name)}"
    code.lines.append(f"dataset = dataset.rename_column({names})")


def _class_label(step: ToClassLabel, before: DatasetDict, code: Code) -> None:
    code.datasets.add("ClassLabel")
    column = text_source(step.column)
    if step.by_value:
        code.datasets.add("Value")
        code.lines.append(f'dataset = dataset.cast_column({column}, Value("string"))')
    code.lines.append(
        f"dataset = dataset.cast_column({column}, ClassLabel(names={_list(step.names)}))"
    )


def _filter(step: Filter, before: DatasetDict, code: Code) -> None:
    splits = [before[step.split]] if step.split else list(before.values())
    where = Where(expression.parse(step.where), splits[0].features)
    nullable = {
        name for name in where.names for rows in splits if arrow.column(rows, name).null_count
    }
    code.lines.append(_all_or_one(step.split, f"filter(lambda row: {python(where, nullable)})"))


def _find(step: Find, before: DatasetDict, code: Code) -> None:
    code.modules.add("import pyarrow.compute as pc")
    features = before[step.split or next(iter(before))].features
    names = search.columns_of(step.search, features)
    function = "match_substring_regex" if step.regex else "match_substring"
    case = "" if step.match_case else ", ignore_case=True"
    call = f"pc.{function}(batch[name], {text_source(step.text)}{case})"
    where = f"dataset[{text_source(step.split)}]" if step.split else "dataset"
    code.lines += [
        "def found(batch):",
        f"    hits = [{call}.fill_null(False) for name in {_list(names)}]",
        "    return [any(row) for row in zip(*(each.to_pylist() for each in hits))]",
        "",
        f'{where} = {where}.with_format("arrow").filter(found, batched=True).with_format(None)',
    ]


def _sort(step: Sort, before: DatasetDict, code: Code) -> None:
    keys = step.keys()
    names = text_source(keys[0].column) if len(keys) == 1 else _list([k.column for k in keys])
    down = [key.down for key in keys]
    reverse = f", reverse={down[0] if len(keys) == 1 else down}" if any(down) else ""
    code.lines.append(_all_or_one(step.split, f"sort({names}{reverse})"))


def _shuffle(step: Shuffle, before: DatasetDict, code: Code) -> None:
    code.lines.append(_all_or_one(step.split, f"shuffle(seed={step.seed})"))


def _drop_duplicates(step: DropDuplicates, before: DatasetDict, code: Code) -> None:
    code.modules.add("import numpy as np")
    if not any(line == "def first_of_each(split, columns):" for line in code.lines):
        code.lines += [
            "def first_of_each(split, columns):",
            "    again = split.select_columns(columns).to_pandas().duplicated()",
            "    return split.select(np.flatnonzero(~again))",
            "",
        ]
    columns = _list(step.columns or next(iter(before.values())).column_names)
    code.lines += _each(step.split, lambda each: f"first_of_each({each}, {columns})", code)


def _select(step: SelectRows, before: DatasetDict, code: Code) -> None:
    rows = f"range({step.start}, {step.stop})"
    code.lines += _each(step.split, lambda each: f"{each}.select({rows})", code)


def _train_test_split(step: TrainTestSplit, before: DatasetDict, code: Code) -> None:
    stratify = f", stratify_by_column={text_source(step.stratify)}" if step.stratify else ""
    rows = f"dataset[{text_source(step.split)}]"
    call = f"train_test_split(test_size={step.size!r}, seed={step.seed}{stratify})"
    code.lines += [
        f"parts = {rows}.{call}",
        f'{rows} = parts["train"]',
        f'dataset[{text_source(step.name)}] = parts["test"]',
    ]


def _concatenate(step: Concatenate, code: Code, other: str) -> None:
    code.datasets.add("concatenate_datasets")
    parts = [f"dataset[{text_source(name)}]" for name in step.splits]
    parts += [f"{other}[{text_source(name)}]" for name in step.others]
    joined = f"concatenate_datasets([{', '.join(parts)}])"
    code.lines.append(f"dataset[{text_source(step.into)}] = {joined}")
    code.lines += [f"del dataset[{text_source(name)}]" for name in step.splits if name != step.into]


_WRITERS: dict[type[Step], Callable[[Any, DatasetDict, Code], None]] = {
    SelectColumns: _select_columns,
    RemoveColumns: _remove_columns,
    RenameColumn: _rename,
    ToClassLabel: _class_label,
    Filter: _filter,
    Find: _find,
    Sort: _sort,
    Shuffle: _shuffle,
    DropDuplicates: _drop_duplicates,
    SelectRows: _select,
    TrainTestSplit: _train_test_split,
    **dataset_cleaning.WRITERS,
    **dataset_measured.WRITERS,
}
