"""The steps of a run to be, and its learning rate after each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import frame
from components.charts import chart
from components.notice import plain
from glassbox.training import counts

if TYPE_CHECKING:
    from components.run_before import Looked

_MOST_EPOCHS = 40


def view(looked: Looked) -> None:
    """Steps, evaluations and checkpoints, and the learning rate after each step."""
    counted, arguments = looked.counted, looked.spec.arguments
    cells = st.columns(5)
    for cell, label, number in zip(
        cells,
        ("Batches an epoch", "Steps an epoch", "Steps in all", "Evaluations", "Checkpoints"),
        (counted.batches_per_epoch, counted.steps_per_epoch, counted.steps,
         counted.evaluations, counted.checkpoints),
        strict=True,
    ):  # fmt: skip
        cell.metric(label, f"{number:,}")
    if not frame.models_ready():
        return
    found = counts.rates(arguments, counted.steps)
    if found is None:
        st.caption(
            "reduce\\_lr\\_on\\_plateau goes by the scores of the run: its learning rate is not "
            "known before."
        )
        return
    figure: dict[str, Any] = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(found.steps),
                "y": list(found.rates),
                "hovertemplate": "after %{x:,} steps<br>%{y:.3g}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "step"}, "rangemode": "tozero"},
            "yaxis": {"title": {"text": "learning rate"}, "rangemode": "tozero",
                      "exponentformat": "e"},
            "shapes": _epochs(counted.steps, counted.steps_per_epoch),
        },
    }  # fmt: skip
    alt = (
        f"The learning rate of {arguments.lr_scheduler_type}: {found.rates[0]:.3g} at first, "
        f"{max(found.rates):.3g} at most, {found.rates[-1]:.3g} at the end"
    )
    chart(figure, key="fine_tune_schedule", alt=alt, height=260)
    st.caption(
        plain(
            f"{arguments.lr_scheduler_type}: the values of the library's own scheduler, after so "
            "many steps, as the Trainer will log them; dotted where an epoch ends. Evaluations "
            "count the one of the untrained model, which is made at the end."
        )
    )


def _epochs(steps: int, each: int) -> list[dict[str, Any]]:
    """A dotted line at the end of each epoch, unless there are too many."""
    ends = range(each, steps, each)
    drawn = ends if len(ends) <= _MOST_EPOCHS else ()
    line = {"color": "rgba(128,128,128,.6)", "width": 1, "dash": "dot"}
    return [
        {"type": "line", "x0": end, "x1": end, "yref": "paper", "y0": 0, "y1": 1, "line": line}
        for end in drawn
    ]
