"""Scores by the length of the text."""

from __future__ import annotations

import streamlit as st

from components import charts
from components.run_result_words import moment_switch
from glassbox.training.by_length import by_length
from glassbox.training.predictions import Predictions


@st.fragment
def draw(found: Predictions, max_length: int) -> None:
    """A point a bin with its interval, and below it how many rows it is of."""
    moment = moment_switch(found, "result_lengths")
    bins = by_length(found, moment)
    values = found.problem_type == "regression"
    title = "mean absolute error" if values else "share of rows right"
    names = [str(one.low) if one.low == one.high else f"{one.low}–{one.high}" for one in bins]
    figure = {
        "data": [
            {
                "type": "scatter", "mode": "markers", "x": names,
                "y": [one.score for one in bins],
                "error_y": {
                    "type": "data",
                    "array": [one.most - one.score for one in bins],
                    "arrayminus": [one.score - one.least for one in bins],
                },
                "marker": {"size": 10},
                "hovertemplate": f"%{{x}} tokens<br>{title} %{{y:.3f}}<extra></extra>",
            },
            {
                "type": "bar", "x": names, "y": [one.rows for one in bins], "yaxis": "y2",
                "text": [f"{one.rows:,}" for one in bins], "textposition": "outside",
                "cliponaxis": False, "hoverinfo": "skip", "opacity": 0.7,
            },
        ],
        "layout": {
            "xaxis": {"title": {"text": "tokens"}, "type": "category", "anchor": "y2"},
            "yaxis": {"title": {"text": title}, "domain": [0.34, 1], "rangemode": "tozero",
                      **({} if values else {"range": [0, 1.03], "tickformat": ".0%"})},
            "yaxis2": {"title": {"text": "rows"}, "domain": [0, 0.2], "nticks": 3},
            "showlegend": False,
        },
    }  # fmt: skip
    charts.chart(
        figure, key="result_lengths_chart", height=360,
        alt=f"{title.capitalize()} in {len(bins)} bins of text length.",
    )  # fmt: skip
    cut = int((found.lengths >= max_length).sum())
    how = "± 1.96 standard errors" if values else "Wilson's 95 % interval"
    st.caption(
        f"Bins of about as many rows each, special tokens counted; {how}. "
        + (
            f"{cut:,} rows have max_length = {max_length} tokens: longer texts were cut to that."
            if cut
            else f"No text was cut: max_length is {max_length} tokens."
        )
    )
