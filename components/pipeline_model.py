"""What the model does with a batch: its last hidden state, and the head after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from components.charts import chart
from components.pipeline_stages import DRAWN, name_of, numbers, pads_left, stage
from components.token_label import for_plotly, shown
from glassbox.pipelines.walk import Walk

_PEEK = 8


def hidden(walk: Walk, number: int, row: int) -> None:
    """The last hidden state of one text: a vector a token, already in its context."""
    body = "encoder" if walk.task.auto_class.endswith("Seq2SeqLM") else "model"
    says = (
        f"The {body} has made {walk.hidden.shape[2]:,} numbers of each token that know its whole "
        "context: the contextualized representation."
    )
    with stage(number, "Last hidden state", str(tuple(walk.hidden.shape)), says):
        source = walk.batch.rows[row]
        at = min(len(source.full), DRAWN)
        start = walk.batch.shape[1] - len(source.full) if pads_left(walk.batch, row) else 0
        values = walk.hidden[row, start : start + at]
        labels = [f"{place} {for_plotly(token)}" for place, token in enumerate(source.full[:at])]
        chart(
            _heatmap(values, labels),
            key="pipeline_hidden",
            height=90 + 20 * at,
            alt=f"The last hidden state of text {row + 1}: {values.shape[1]} numbers a token",
        )
        if at < len(source.full):
            st.caption(f"The first {at} of {len(source.full)} tokens.")
        table: dict[str, list[Any]] = {"token": [shown(token) for token in source.full[:at]]}
        for place in range(min(_PEEK, values.shape[1])):
            table[f"[{place}]"] = values[:, place].tolist()
        table["length"] = [float((each.astype("float64") ** 2).sum() ** 0.5) for each in values]
        numbers(_hidden_python(walk), table, key="p_hidden")
        drawn = name_of(row, walk.asked.labels)
        st.caption(f"Drawn: {drawn}; the numbers unfold to the first {_PEEK} of each vector.")


def _hidden_python(walk: Walk) -> str:
    if walk.task.writes and walk.task.auto_class.endswith("Seq2SeqLM"):
        return "hidden = model.get_encoder()(**batch).last_hidden_state"
    if not walk.head:
        return "hidden = model(**batch).last_hidden_state"
    return "hidden = model(**batch, output_hidden_states=True).hidden_states[-1]"


def _heatmap(values: Any, labels: Sequence[str]) -> dict[str, Any]:
    most = float(np.quantile(abs(values), 0.99)) or 1.0
    return {
        "data": [
            {
                "type": "heatmap",
                "z": values.astype("float64").round(4).tolist(),
                "zmin": -most,
                "zmax": most,
                "zmid": 0,
                "colorscale": "RdBu",
                "colorbar": {"thickness": 12, "title": {"text": "value"}},
                "hovertemplate": "token %{y}<br>number %{x}: %{z:.4f}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "number of the vector"}},
            "yaxis": {
                "autorange": "reversed",
                "tickvals": list(range(len(labels))),
                "ticktext": list(labels),
            },
        },
    }


def head(walk: Walk, number: int) -> None:
    """What the class for this task has after the body."""
    parameters = sum(part.parameters for part in walk.head if not part.tied)
    says = walk.task.why
    with stage(
        number, f"The head of {walk.class_name}", f"{parameters:,} parameters of its own", says
    ):
        table = {
            "module": [part.name for part in walk.head],
            "class": [part.class_name for part in walk.head],
            "given": [str(part.given) for part in walk.head],
            "gives": [str(part.gives) for part in walk.head],
            "parameters": [part.parameters for part in walk.head],
        }
        if any(part.tied for part in walk.head):
            table["weight"] = [
                "tied: the embeddings' own" if part.tied else "" for part in walk.head
            ]
        st.dataframe(
            table,
            hide_index=True,
            key="p_head",
            alt="The modules of the head with the shapes that they were given and gave back",
            column_config={"parameters": st.column_config.NumberColumn(format="localized")},
        )
        last = walk.head[-1].name if walk.head else "lm_head"
        numbers(f'head = model.get_submodule("{last}")  # its last part', key="p_head_python")
