"""A filter by clicks (column, condition, value), or as an expression for the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import cache
from components.notice import plain
from glassbox.data import expression, where, where_python
from glassbox.data.chain import Shown
from glassbox.data.step import Step
from glassbox.data.steps_rows import Filter
from glassbox.data.where import Where

if TYPE_CHECKING:
    from datasets import DatasetDict

_MODE = "filter_mode"
_MODES = ("By clicks", "Expression")
_TEXT = {
    "contains": "{value} in {name}",
    "is": "{name} == {value}",
    "is not": "{name} != {value}",
    "starts with": "{name}.startswith({value})",
    "ends with": "{name}.endswith({value})",
}
_NUMBER = {
    "at least": "{name} >= {value}", "at most": "{name} <= {value}", "is": "{name} == {value}",
    "is not": "{name} != {value}", "between": "{value} <= {name} <= {other}",
}  # fmt: skip
_EMPTY = {"is empty": "{name} is None", "is not empty": "{name} is not None"}
_LONGER, _SHORTER = "is longer than", "is shorter than"


def form(shown: Shown, dataset: DatasetDict) -> Step | None:
    """The filter that the controls say, with its count of rows and its Python; None for none."""
    mode = st.segmented_control(
        "How", _MODES, default=_MODES[0], required=True, key=_MODE, label_visibility="collapsed"
    )
    text = _clicks(dataset) if mode == _MODES[0] else _expression(dataset)
    split = ""
    if len(dataset) > 1:
        chosen = st.selectbox("In", ["all splits", *dataset], key="filter_split", width=200)
        split = chosen if chosen in dataset else ""
    if not text:
        return None
    step = Filter(text, split)
    first = next(iter(dataset.values()))
    asked = Where(expression.parse(text), first.features)
    nullable = {n for n in asked.names for d in dataset.values() if d.data.column(n).null_count}
    st.caption("As a Python lambda (shown, never run: the engine does the same, quicker)")
    st.code(
        f"lambda row: {where_python.python(asked, nullable)}", language="python", wrap_lines=True
    )
    kept = cache.shown(Shown(shown.ref, shown.owner, (*shown.steps, step)))
    counts = (
        f"{plain(name)} {kept[name].num_rows:,} of {rows.num_rows:,}"
        for name, rows in dataset.items()
        if split in ("", name)
    )
    st.markdown(f"Rows that stay: {', '.join(counts)}")
    return step


def _expression(dataset: DatasetDict) -> str:
    text = st.text_area(
        "Condition on a row",
        key="filter_expression",
        height=80,
        max_chars=expression.MAX_CHARS,
        placeholder=_placeholder(dataset),
        help="Python's own words: comparisons, and, or, not, in, is None, len(), .lower(), "
        ".startswith(), .endswith(). A name is a column. It is read, not run.",
    )
    if not text.strip():
        st.caption(f"For example {plain(_placeholder(dataset))}")
    return text.strip()


def _placeholder(dataset: DatasetDict) -> str:
    """An example made of the dataset's own columns."""
    parts: list[str] = []
    for name, feature in next(iter(dataset.values())).features.items():
        kind, written = where.kind(feature), expression.name_text(name)
        if kind == "text" and not any("len" in part for part in parts):
            parts.append(f"len({written}) > 20")
        elif kind == "class" and feature.names:
            parts.append(f"{written} == {feature.names[0]!r}")
        elif kind in ("int", "float") and len(parts) < 2:
            parts.append(f"{written} > 3")
    return " and ".join(parts[:2]) or "x is not None"


def _clicks(dataset: DatasetDict) -> str:
    features = next(iter(dataset.values())).features
    left, middle, right = st.columns([1.2, 1, 1.6])
    column = left.selectbox("Column", list(features), key="filter_column")
    kind = where.kind(features[column])
    name = expression.name_text(column)
    if kind == "class":
        return _classes(features[column].names, name, column, middle, right)
    forms: dict[str, str] = {}
    if kind == "text":
        forms = {**_TEXT, _LONGER: "len({name}) > {value}", _SHORTER: "len({name}) < {value}"}
    elif kind in ("int", "float"):
        forms = dict(_NUMBER)
    elif kind == "bool":
        forms = {"is true": "{name} == True", "is false": "{name} == False"}
    elif kind == "list":
        forms = {_LONGER: "len({name}) > {value}", _SHORTER: "len({name}) < {value}"}
    forms |= _EMPTY
    how = middle.selectbox("Condition", list(forms), key=f"filter_how_{kind}")
    written: dict[str, Any] = {"name": name}
    if "{value}" in forms[how]:
        value = _value(kind, how, right)
        if value is None:
            return ""
        written["value"] = repr(value)
    if "{other}" in forms[how]:
        other = right.number_input("and", value=None, key="filter_other")
        if other is None:
            return ""
        written["other"] = repr(_whole(other))
    return forms[how].format(**written)


def _value(kind: str, how: str, place: Any) -> str | int | float | None:
    if how in (_LONGER, _SHORTER):
        unit = "characters" if kind == "text" else "values"
        return int(place.number_input(unit, 0, None, 20, key="filter_length"))
    if kind == "text":
        text: str = place.text_input("Text", key="filter_text", max_chars=500)
        return text or (text if how in ("is", "is not") else None)
    number = place.number_input("Number", value=None, key="filter_number", placeholder="a number")
    return None if number is None else _whole(number)


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _classes(names: list[str], name: str, column: str, middle: Any, right: Any) -> str:
    how = middle.selectbox("Condition", ["is one of", "is none of"], key="filter_how_class")
    chosen = right.multiselect("Classes", names, key=f"filter_class_{column}", format_func=plain)
    if not chosen:
        return ""
    word = "in" if how == "is one of" else "not in"
    return f"{name} {word} [{', '.join(map(repr, chosen))}]"
