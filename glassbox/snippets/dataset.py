"""The Python of /dataset: load_dataset("csv") with what the file needs, and the slice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from glassbox.data.report import NO_QUOTE, Report

Types = Mapping[str, str | Sequence[str]]
_LOADERS = {
    "csv": "csv",
    "json": "json",
    "jsonl": "json",
    "parquet": "parquet",
    "arrow": "arrow",
    "text": "text",
    "hub": "arrow",
}


def sample(files: Mapping[str, str], types: Types, sliced: str) -> str:
    """Loading a bundled dataset; ``files`` are relative to the project's folder by split.

    ``types`` are its features: the name of a type, or the names of the classes of a label.
    """
    lines = ["from datasets import ClassLabel, Features, Value, load_dataset", ""]
    lines += _features(types)
    lines += _call('load_dataset("csv"', {"data_files": dict(files)}, ["features=features"])
    return _ended(lines, sliced)


def upload(filename: str, report: Report, types: Mapping[str, str], sliced: str) -> str:
    """Loading one uploaded file as the split train; see :func:`uploads`."""
    return uploads({"train": (filename, report)}, types, sliced)


def uploads(files: Mapping[str, tuple[str, Report]], types: Mapping[str, str], sliced: str) -> str:
    """Loading uploaded files that lie in the working folder under their own names.

    ``files`` are name and report by split, ``types`` the columns' types as `datasets` names them
    ("int64", "large_string" ...; what has no such name is left out).
    """
    reports = [report for _, report in files.values()]
    explicit = {name: kind for report in reports for name, kind in report.explicit.items()}
    classes = {name: names for report in reports for name, names in report.classes.items()}
    needed = bool(explicit)
    # pandas cannot read empty cells into whole numbers: read floats, then cast.
    with_nulls = [name for name, kind in explicit.items() if kind == "int64"]
    calls = {
        split: (_LOADERS[report.format], _arguments(report)) for split, (_, report) in files.items()
    }
    one = all(call == next(iter(calls.values())) for call in calls.values())
    imported = {"load_dataset"}
    imported |= {"Features", "Value"} if needed else set()
    imported |= {"ClassLabel", "Value"} if classes else set()
    imported |= set() if one else {"DatasetDict"}
    lines = [f"from datasets import {', '.join(sorted(imported, key=_import_order))}", ""]
    for sentence in dict.fromkeys(each for report in reports for each in report.beyond):
        lines.append(f"# Not mended by load_dataset, correct the file first: {_comment(sentence)}")
    if needed:
        read = dict.fromkeys(classes, "string") | dict.fromkeys(with_nulls, "float64")
        lines += _features({name: read.get(name, kind) for name, kind in types.items()})
    more = ["features=features"] if needed else []
    if one:
        names = {split: filename for split, (filename, _) in files.items()}
        data_files: Any = names["train"] if list(names) == ["train"] else names
        loader, arguments = next(iter(calls.values()))
        lines += _call(f'load_dataset("{loader}"', {"data_files": data_files, **arguments}, more)
    else:
        lines += ["dataset = DatasetDict(", "    {"]
        for split, (loader, arguments) in calls.items():
            written = [f"data_files={_text(files[split][0])}"]
            written += [f"{name}={_value(value)}" for name, value in arguments.items()]
            call = f'load_dataset("{loader}", {", ".join(written + more)}, split="train")'
            lines.append(f"        {_text(split)}: {call},")
        lines += ["    }", ")"]
    for name in with_nulls:
        lines.append(f'dataset = dataset.cast_column({_text(name)}, Value("int64"))')
    for name, labels in classes.items():
        lines.append(f'dataset = dataset.cast_column({_text(name)}, Value("string"))')
        label = f"ClassLabel(names={_value(labels)})"
        lines.append(f"dataset = dataset.cast_column({_text(name)}, {label})")
    return _ended(lines, sliced)


def from_hub(name: str, config: str, splits: Sequence[str], sliced: str) -> str:
    """Loading a dataset of the Hub; ``config`` is empty where it has only one."""
    lines = ["from datasets import DatasetDict, load_dataset", ""]
    arguments = ", ".join(_text(each) for each in (name, config) if each)
    lines += ["dataset = DatasetDict(", "    {"]
    for split in splits:
        lines.append(f"        {_text(split)}: load_dataset({arguments}, split={_text(split)}),")
    return _ended([*lines, "    }", ")"], sliced)


def _import_order(name: str) -> tuple[bool, str]:
    return name.islower(), name


def _features(types: Types) -> list[str]:
    written = {
        name: f"Value({_text(kind)})"
        if isinstance(kind, str)
        else f"ClassLabel(names={_value(kind)})"
        for name, kind in types.items()
    }
    rows = (f"        {_text(name)}: {feature}," for name, feature in written.items())
    return ["features = Features(", "    {", *rows, "    }", ")"]


def _arguments(report: Report) -> dict[str, Any]:
    """The arguments of load_dataset that differ from its defaults."""
    if report.format == "csv":
        return _options(report)
    found: dict[str, Any] = {}
    if report.rows_under:
        found["field"] = report.rows_under
    if report.format in ("json", "jsonl", "text"):
        if report.encoding != "utf-8":
            found["encoding"] = report.encoding
        if report.encoding_errors != "strict":
            found["encoding_errors"] = report.encoding_errors
    return found


def _options(report: Report) -> dict[str, Any]:
    """The arguments of load_dataset("csv") that differ from its defaults."""
    found: dict[str, Any] = {}
    if report.delimiter != ",":
        found["sep"] = report.delimiter
    if report.encoding != "utf-8":
        found["encoding"] = report.encoding
    if report.encoding_errors != "strict":
        found["encoding_errors"] = report.encoding_errors
    if report.quote == NO_QUOTE:
        found["quoting"] = 3  # csv.QUOTE_NONE
    elif report.quote != '"':
        found["quotechar"] = report.quote
    if report.escape:
        found["escapechar"] = report.escape
    if report.skipped_lines:
        found["skiprows"] = report.skipped_lines
    if not report.header:
        found["column_names"] = list(report.columns)
    if report.trailing:
        found["index_col"] = False
    if report.decimal_comma:
        found["decimal"] = ","
    if report.na_text:
        found["keep_default_na"] = False
        found["na_values"] = [""]
        if report.na_words:
            words = report.na_words
            found["na_values"] = {name: ["", *words.get(name, ())] for name in report.columns}
    if report.rejected_count:
        found["on_bad_lines"] = "skip"
    return found


def _call(function: str, arguments: Mapping[str, Any], more: Sequence[str] = ()) -> list[str]:
    written = [*(f"{name}={_value(value)}" for name, value in arguments.items()), *more]
    one_line = f"dataset = {function}, {', '.join(written)})"
    if len(one_line) <= 88:
        return [one_line]
    return [
        f"dataset = {function.split('(')[0]}(",
        f"    {function.split('(')[1]},",
        *(f"    {each}," for each in written),
        ")",
    ]


def _ended(lines: list[str], sliced: str) -> str:
    return "\n".join([*lines, "print(dataset)", "", f"sliced = {sliced}", "print(sliced)", ""])


def _text(text: str) -> str:
    """A Python string in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_value(k)}: {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _comment(sentence: str) -> str:
    """Without line ends, which would end the comment and begin code."""
    return " ".join(sentence.split())
