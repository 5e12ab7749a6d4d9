"""A DatasetDict at a glance: as Python prints it, its columns as a table, one column as a chart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import streamlit as st

from components.charts import chart
from components.notice import plain
from glassbox.data.statistics import ColumnFacts, Distribution

if TYPE_CHECKING:
    from datasets import DatasetDict

_LABEL_CHARS = 40


def dataset_dict(dataset: DatasetDict) -> None:
    """The object's own repr, as a notebook of the course shows it."""
    st.code(repr(dataset), language=None, wrap_lines=True)


def split_choice(names: list[str]) -> str:
    """The split that the page shows; nothing to choose where there is one."""
    if len(names) == 1:
        return names[0]
    chosen = st.segmented_control(
        "Split",
        names,
        default=names[0],
        required=True,
        format_func=plain,
        key="split",
        bind="query-params",
    )
    return chosen if chosen in names else names[0]


def column_choice(names: list[str], first: str | None) -> str:
    """The column that is drawn; ``first`` is it on opening."""
    place = names.index(first) if first in names else 0
    chosen = st.selectbox("Column", names, place, key="column", bind="query-params")
    return chosen if chosen in names else names[place]


def columns_table(facts: tuple[ColumnFacts, ...], rows: int) -> None:
    """A line a column: its feature, class names, nulls and distinct values."""
    table: dict[str, list[Any]] = {
        "column": [each.name for each in facts],
        "feature": [each.feature for each in facts],
        "null": [each.nulls for each in facts],
        "distinct": [each.distinct for each in facts],
    }
    if any(each.classes for each in facts):
        table["class names"] = [", ".join(each.classes) for each in facts]
    st.dataframe(
        table,
        hide_index=True,
        height=min(388, 38 + 35 * len(facts)),
        column_config={
            "column": st.column_config.TextColumn(pinned=True),
            "null": st.column_config.NumberColumn(
                format="localized", help=f"Empty cells among {rows:,} rows"
            ),
            "distinct": st.column_config.NumberColumn(
                format="localized", help="Different values, empty cells left out"
            ),
        },
    )


def distribution_chart(name: str, found: Distribution, rows: int) -> None:
    """Bars or a histogram over all rows of the split, and below it what it leaves out."""
    if not found.counts:
        st.caption("The column has no values.")
        return
    figure = _bars(found) if found.kind == "bars" else _histogram(found)
    chart(
        figure,
        key="dataset_distribution",
        height=_height(found),
        alt=f"How the values of the column {name} are spread over {rows:,} rows",
    )
    said = [f"counted over all {rows:,} rows"]
    if found.mean is not None and found.median is not None:
        said.append(f"mean {found.mean:,.4g}, median {found.median:,.4g}")
    if found.nulls:
        said.append(f"{found.nulls:,} null")
    if found.others:
        said.append(f"{found.others:,} more values in {found.other_rows:,} rows")
    st.caption(plain(" · ".join(said)))


def _height(found: Distribution) -> int:
    """Pixels: bars of one thickness, however many there are."""
    return 300 if found.kind == "histogram" else 90 + 26 * max(3, len(found.labels))


def _bars(found: Distribution) -> dict[str, Any]:
    # Plotly reads a few HTML tags in labels: the sign that begins them is written out.
    labels = [_label(each) for each in found.labels]
    places = list(range(len(labels)))
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": list(found.counts),
                "y": places,
                "text": [f"{count:,}" for count in found.counts],
                "textposition": "auto",
                "textangle": 0,
                "cliponaxis": False,
                "hoverinfo": "x",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "rows"}},
            "yaxis": {
                "title": {"text": found.axis},
                "tickvals": places,
                "ticktext": labels,
                "autorange": "reversed",
                "automargin": True,
            },
            "bargap": 0.35,
        },
    }


def _label(text: str) -> str:
    cut = text if len(text) <= _LABEL_CHARS else text[: _LABEL_CHARS - 1] + "…"
    return cut.replace("&", "&amp;").replace("<", "&lt;") or "(empty)"


def _histogram(found: Distribution) -> dict[str, Any]:
    edges = found.edges
    return {
        "data": [
            {
                "type": "bar",
                "x": [(a + b) / 2 for a, b in pairwise(edges)],
                "width": [b - a for a, b in pairwise(edges)],
                "y": list(found.counts),
                "customdata": [f"{a:,.4g} to {b:,.4g}" for a, b in pairwise(edges)],
                "hovertemplate": "%{customdata}: %{y:,} rows<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": found.axis}},
            "yaxis": {"title": {"text": "rows"}},
            "bargap": 0.04,
        },
    }
