"""Two configs compared: the sums, the sentences, a bar for each part, the numbers, the fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from components.charts import chart
from components.notice import notice, plain
from glassbox.models.compare import (
    Comparison,
    Effect,
    Line,
    fewer_or_more,
    percent,
    sentence,
    shown,
)
from glassbox.units import operations, size

_ROOM_FOR_TEXT = 1.7
_RIGHT = st.column_config.TextColumn(alignment="right")
_MOST_SENTENCES = 5
_ROW_PIXELS = 35
_MOST_ROWS = 14


def totals(made: Comparison, title: str) -> None:
    """Parameters, a forward pass, memory to train; each beside the other config's."""
    columns = st.columns(3, gap="medium")
    for column, line, name in zip(
        columns,
        (made.parameters, made.flops[0], made.memory[-1]),
        ("Parameters", "Forward pass", "Memory to train"),
        strict=True,
    ):
        with column:
            st.metric(
                name,
                number(line, line.this),
                delta=f"{signed(line)} · {share(line)}" if line.difference else "the same",
                delta_color="off",
                delta_arrow=_arrow(line.difference),
                help=plain(f"{title}: {number(line, line.other)}."),
            )


def _arrow(difference: int) -> Literal["up", "down", "off"]:
    return "up" if difference > 0 else "down" if difference < 0 else "off"


def number(line: Line, value: int) -> str:
    """A value in its unit."""
    if line.unit == "parameters":
        return _counted(value)
    least = "≥ " if line.at_least else ""
    return least + (size(value) if line.unit == "bytes" else operations(value))


def _counted(parameters: int) -> str:
    """All digits, as long as there are few enough of them to read."""
    return f"{parameters:,}" if abs(parameters) < 10**15 else f"{float(parameters):.3e}"


def signed(line: Line) -> str:
    """The difference with its sign, in its unit."""
    value = abs(line.difference)
    sign = "−" if line.difference < 0 else "+"
    if line.unit == "parameters":
        text = _counted(value)
    else:
        text = size(value) if line.unit == "bytes" else operations(value)
    return sign + text


def share(line: Line) -> str:
    """The difference in percent of the other's number."""
    return percent(line.difference, line.other)


def said(made: Comparison) -> None:
    """Each change in a sentence, the largest first, and that they work on each other."""
    if not made.effects:
        notice(
            "info", "The two configs are equal in every field.", "Change one in the view Config."
        )
        return
    lines = [f"- {plain(sentence(each, made.parameters.other))}" for each in made.effects]
    more = len(lines) - _MOST_SENTENCES
    if more > 0:
        lines[_MOST_SENTENCES:] = [f"- {more} more, in the table of changes."]
    st.markdown("\n".join(lines))
    if made.together:
        alone = made.parameters.difference - made.together
        st.caption(
            "Each change alone, the rest as in the other config: that sums to "
            f"{fewer_or_more(alone)}. All at once it is "
            f"{fewer_or_more(made.parameters.difference)}, since they work on each other: a layer "
            "costs more in a wider model."
        )


def parts(made: Comparison) -> None:
    """A bar for each part of the model: to the right more, to the left fewer parameters."""
    bars = []
    names = [each.name for each in made.parts]
    for name, kept in (("more", 1), ("fewer", -1)):
        shown_lines = [each if each.difference * kept > 0 else None for each in made.parts]
        bars.append({
            "type": "bar",
            "name": name,
            "orientation": "h",
            "y": names,
            "x": [float(each.difference) if each else None for each in shown_lines],
            "text": [f"{signed(each)} · {share(each)}" if each else "" for each in shown_lines],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": "%{y}: %{x:,} parameters<extra></extra>",
        })  # fmt: skip
    changes = [float(each.difference) for each in made.parts]
    # As much room for the text again as the longest bar takes, on the side that has any.
    room = (_ROOM_FOR_TEXT - 1) * max(1.0, *(abs(each) for each in changes))
    low, high = min(0.0, *changes), max(0.0, *changes)
    reach = [low - room * (low < 0), high + room * (high > 0 or low == 0)]
    layout = {
        "barmode": "overlay",
        "bargap": 0.35,
        "showlegend": False,
        "xaxis": {"title": {"text": "parameters more or fewer"}, "range": reach},
        "yaxis": {
            "autorange": "reversed", "ticks": "", "categoryorder": "array", "categoryarray": names,
        },
    }  # fmt: skip
    alt = "Difference in parameters by part: " + ", ".join(
        f"{each.name} {signed(each)}" for each in made.parts
    )
    chart({"data": bars, "layout": layout}, key="compare_parts", alt=alt, height=260)


def numbers(made: Comparison, this: str, other: str) -> None:
    """Every number of both configs, and the difference."""
    groups = (
        ("Parameters", (*made.parts, made.parameters)),
        ("Memory", made.memory),
        ("FLOPs", made.flops),
    )
    rows = [(group, line) for group, lines in groups for line in lines]
    st.dataframe(
        {
            "": [group for group, _ in rows],
            "What": [line.name for _, line in rows],
            other: [number(line, line.other) for _, line in rows],
            this: [number(line, line.this) for _, line in rows],
            "Difference": [signed(line) if line.difference else "0" for _, line in rows],
            "In percent": [share(line) if line.difference else "" for _, line in rows],
        },
        hide_index=True,
        height=min(_MOST_ROWS, len(rows) + 1) * _ROW_PIXELS + 3,
        key="compare_numbers",
        column_config={
            "": st.column_config.TextColumn(width=85),
            "What": st.column_config.TextColumn(width=150),
            **dict.fromkeys((other, this, "Difference", "In percent"), _RIGHT),
        },
        alt="Parameters, memory and FLOPs of both configs",
    )
    run = made.run
    st.caption(
        "By formula: see the view Config. Memory to run and to train, and FLOPs, with batch "
        f"{run.batch:,} and length {run.length:,}; ≥ marks what is a lower bound."
    )


def fields(made: Comparison, this: str, other: str, *, every: bool) -> None:
    """The fields of both configs: those that differ, or all of them."""
    pairs = made.pairs if every else made.different
    if not pairs:
        return
    st.dataframe(
        {
            "": ["≠" if each.differs else "" for each in pairs],
            "Field": [each.field.name for each in pairs],
            other: [shown(each.other) for each in pairs],
            this: [shown(each.this) for each in pairs],
            "What it does": [each.field.about for each in pairs],
        },
        hide_index=True,
        height=min(_MOST_ROWS, len(pairs) + 1) * _ROW_PIXELS + 3,
        key="compare_fields",
        column_config={
            "": st.column_config.TextColumn(width=30, help="Marks what differs."),
            "Field": st.column_config.TextColumn(width=200),
            "What it does": st.column_config.TextColumn(width=430),
        },
        alt="Fields of both configs",
    )


def effects(found: Sequence[Effect]) -> None:
    """What each change does by itself."""

    def change(value: int, text: str) -> str:
        return "0" if not value else ("−" if value < 0 else "+") + text

    st.dataframe(
        {
            "Only this changed": [each.pair.field.name for each in found],
            "from": [shown(each.pair.other) for each in found],
            "to": [shown(each.pair.this) for each in found],
            "Parameters": [change(e.parameters, _counted(abs(e.parameters))) for e in found],
            "Forward pass": [change(e.flops, operations(abs(e.flops))) for e in found],
            "Memory to train": [
                change(e.training_bytes, size(abs(e.training_bytes))) for e in found
            ],
        },
        hide_index=True,
        height=min(_MOST_ROWS, len(found) + 1) * _ROW_PIXELS + 3,
        key="compare_effects",
        column_config=dict.fromkeys(
            ("from", "to", "Parameters", "Forward pass", "Memory to train"), _RIGHT
        ),
        alt="What each change does alone",
    )
