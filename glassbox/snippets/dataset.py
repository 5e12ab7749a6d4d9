"""The Python of /dataset: load_dataset("csv") with what the file needs, and the slice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from glassbox.data.report import Report

Types = Mapping[str, str | Sequence[str]]


def sample(files: Mapping[str, str], types: Types, sliced: str) -> str:
    """Loading a bundled dataset; ``files`` are relative to the project's folder by split.

    ``types`` are its features: the name of a type, or the names of the classes of a label.
    """
    lines = ["from datasets import ClassLabel, Features, Value, load_dataset", ""]
    lines += _features(types)
    lines += _call('load_dataset("csv"', {"data_files": dict(files)}, ["features=features"])
    return _ended(lines, sliced)


def upload(filename: str, report: Report, types: Mapping[str, str], sliced: str) -> str:
    """Loading an uploaded file that lies in the working folder under its own name.

    ``types`` are the columns' types as `datasets` names them ("int64", "large_string" ...).
    """
    needed = bool(report.explicit)
    names = ["Features", "Value", "load_dataset"] if needed else ["load_dataset"]
    lines = [f"from datasets import {', '.join(names)}", ""]
    for sentence in report.beyond:
        lines.append(f"# Not mended by load_dataset, correct the file first: {_comment(sentence)}")
    wanted: dict[str, Any] = {"data_files": filename, **_options(report)}
    # pandas cannot read empty cells into whole numbers: read floats, then cast.
    with_nulls = [name for name, kind in report.explicit.items() if kind == "int64"]
    if needed:
        lines += _features(
            {name: "float64" if name in with_nulls else kind for name, kind in types.items()}
        )
    lines += _call('load_dataset("csv"', wanted, ["features=features"] if needed else [])
    for name in with_nulls:
        lines.append(f'dataset = dataset.cast_column({_text(name)}, Value("int64"))')
    return _ended(lines, sliced)


def _features(types: Types) -> list[str]:
    written = {
        name: f"Value({_text(kind)})"
        if isinstance(kind, str)
        else f"ClassLabel(names={_value(kind)})"
        for name, kind in types.items()
    }
    rows = (f"        {_text(name)}: {feature}," for name, feature in written.items())
    return ["features = Features(", "    {", *rows, "    }", ")"]


def _options(report: Report) -> dict[str, Any]:
    """The arguments of load_dataset("csv") that differ from its defaults."""
    found: dict[str, Any] = {}
    if report.delimiter != ",":
        found["sep"] = report.delimiter
    if report.encoding != "utf-8":
        found["encoding"] = report.encoding
    if report.encoding_errors != "strict":
        found["encoding_errors"] = report.encoding_errors
    if report.quote != '"':
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
