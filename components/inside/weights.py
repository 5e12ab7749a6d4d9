"""The values of any parameter as histograms, all layers side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import streamlit as st

from components import cache
from components.charts import chart, palette
from components.code import snippet
from components.in_url import in_url
from components.notice import notice
from glassbox.models import weights
from glassbox.models.subject import Subject
from glassbox.models.weights import Family, Histogram
from glassbox.snippets import model_inside as python

PARAMETER = "i_param"
_FIRST = "attention.self.query.weight"
_ACROSS = 12
# Percent of the values in a bar, below which the curve would only run along the axis.
_LEAST_DRAWN = 0.02


def view(chosen: Subject) -> None:
    """The list of parameters, a histogram for each layer, and the numbers."""
    found = {each.pattern: each for each in cache.weight_families(chosen)}
    default = next((name for name in found if name.endswith(_FIRST)), next(iter(found)))
    pattern = st.selectbox(
        "Parameter (* stands for each layer)",
        list(found),
        key=PARAMETER,
        format_func=lambda each: _title(found[each]),
        on_change=in_url(PARAMETER, list(found), default),
        persist_state="session",
        width=640,
    )
    family = found[pattern]
    shown = cache.weight_histogram(chosen, family)
    drawn = weights.drawn_as(family, chosen.initializer_range)
    _say(chosen, shown, drawn)
    chart(
        _figure(shown, drawn),
        key="inside_weights",
        height=60 + 330 * -(-len(shown.members) // _ACROSS),
        top=30,
        alt=f"How the values of {pattern} are spread, a histogram for each layer",
    )
    _table(shown)
    snippet(python.weights(chosen, family.names[-1]))


def _title(family: Family) -> str:
    shape = " × ".join(f"{each:,}" for each in family.shape)
    times = f"{len(family.names)} of " if len(family.names) > 1 else ""
    return f"{family.pattern} · {times}{shape}"


def _say(chosen: Subject, shown: Histogram, drawn: tuple[float, float] | None) -> None:
    outside = sum(each.outside for each in shown.members)
    beyond = (
        f" {outside:,} of them lie beyond the axis, six standard deviations out." if outside else ""
    )
    st.caption(f"All {shown.family.values:,} values are counted, none is sampled.{beyond}")
    stds = [each.std for each in shown.members]
    span = f"{min(stds):.4f}" + (f" to {max(stds):.4f}" if len(stds) > 1 else "")
    if drawn is None:
        notice(
            "info",
            "BERT starts this parameter with a constant: biases with 0, the weights of a LayerNorm "
            f"with 1. Here its standard deviation is {span}.",
        )
        return
    fresh = chosen.weights == "random"
    notice(
        "info",
        f"BERT draws these weights from normal(0, {drawn[1]:g}), its initializer_range: the dashed "
        f"line. Here their standard deviation is {span}.",
        "Nothing was learnt, so the two agree."
        if fresh
        else "Training has moved the weights away from where such a model starts.",
    )


def _figure(shown: Histogram, drawn: tuple[float, float] | None) -> Any:
    from plotly.subplots import make_subplots  # noqa: PLC0415

    members = shown.members
    figure = make_subplots(
        -(-len(members) // _ACROSS),
        min(len(members), _ACROSS),
        subplot_titles=[f"layer {at}" for at in range(len(members))] if len(members) > 1 else None,
        shared_yaxes="all",
        shared_xaxes="all",
        horizontal_spacing=0.012,
        vertical_spacing=0.12,
    )
    middles = [(low + high) / 2 for low, high in pairwise(shown.edges)]
    line = [100 * each for each in weights.expected(shown.edges, 1, *drawn)] if drawn else []
    told = [at for at, share in enumerate(line) if share > _LEAST_DRAWN]
    bars, dashes = palette()[:2]
    for at, each in enumerate(members):
        place = {"row": at // _ACROSS + 1, "col": at % _ACROSS + 1}
        figure.add_bar(
            x=[100 * count / each.values for count in each.counts],
            y=middles,
            orientation="h",
            showlegend=False,
            marker={"color": bars, "line": {"width": 0}},
            hovertemplate="%{y:.4f}: %{x:.2f} % of the values<extra></extra>",
            **place,
        )
        figure.add_scatter(
            x=[line[bin] for bin in told],
            y=[middles[bin] for bin in told],
            mode="lines",
            line={"color": dashes, "dash": "dash", "width": 2},
            showlegend=False,
            hoverinfo="skip",
            **place,
        )
    highest = max([*line, *(100 * max(each.counts) / each.values for each in members)])
    figure.update_layout(bargap=0)
    figure.update_xaxes(range=[0, 1.08 * highest], nticks=3, tickangle=0, ticksuffix=" %")
    figure.update_yaxes(range=[shown.edges[0], shown.edges[-1]])
    figure.update_yaxes(title_text="value", col=1)
    figure.update_annotations(font_size=13)
    return figure


def _table(shown: Histogram) -> None:
    st.dataframe(
        {
            "Parameter": [each.name for each in shown.members],
            "Values": [each.values for each in shown.members],
            "Mean": [each.mean for each in shown.members],
            "Standard deviation": [each.std for each in shown.members],
            "Least": [each.least for each in shown.members],
            "Largest": [each.most for each in shown.members],
        },
        hide_index=True,
        key="inside_weight_table",
        column_config={
            "Values": st.column_config.NumberColumn(format="localized"),
            **{
                name: st.column_config.NumberColumn(format="%.5f")
                for name in ("Mean", "Standard deviation", "Least", "Largest")
            },
        },
        alt="Mean, standard deviation, least and largest value of the parameter in each layer",
    )
