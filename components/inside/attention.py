"""Attention: every head as a small picture, one of them as lines and as a heatmap."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components import cache
from components.attention_lines import attention_lines
from components.attention_map import attention_map
from components.code import snippet
from components.head_grid import head_grid
from components.in_url import in_url
from components.notice import plain
from components.token_label import for_plotly
from glassbox.models import attention
from glassbox.models.attention import Block
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject
from glassbox.snippets import model_inside as python

LAYER, HEAD, PAIR, STATISTIC = "i_layer", "i_head", "i_pair", "i_stat"
ALL, MEAN = "all", "mean"
# The head of the embedded model in which "it" reads "animal".
_EXAMPLE = (5, 11)


def view(chosen: Subject, read: Reading) -> None:
    """The overview and the lines side by side, then the heatmap and the code."""
    weights = cache.activations(chosen, read).attentions
    layer, head, pair = _controls(weights, read)
    block = attention.block(read, pair)
    one = weights[layer] if head in (ALL, MEAN) else weights[layer, int(head)][None]
    left, right = st.columns([1.08, 1], gap="medium")
    with left:
        _say(weights[layer] if head in (ALL, MEAN) else one, layer, head, block, pair)
        drawn = one.mean(0, keepdims=True) if head == MEAN else one
        names = [str(at) for at in range(len(drawn))] if head == ALL else [head]
        attention_lines(attention.part(drawn, block), names, read, block, key="inside_lines")
    with right:
        _overview(weights, read, layer, head)
    st.subheader("As a heatmap", anchor=False)
    _heatmap(attention.part(one.mean(0), block), read, block, layer, head)
    snippet(python.attention(chosen, read, layer, None if head in (ALL, MEAN) else int(head)))


def _controls(weights: np.ndarray, read: Reading) -> tuple[int, str, attention.Pair]:
    layers, heads = weights.shape[:2]
    fits = layers > _EXAMPLE[0] and heads > _EXAMPLE[1]
    first = _EXAMPLE if fits else (0, 0)
    of_layers = [str(at) for at in range(layers)]
    of_heads = [str(at) for at in range(heads)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        layer = st.selectbox(
            "Layer",
            of_layers,
            key=LAYER,
            on_change=in_url(LAYER, of_layers, str(first[0])),
            persist_state="session",
            width=110,
        )
        titles = {ALL: "All, a colour each", MEAN: "Mean of all"}
        head = st.selectbox(
            "Head",
            [*of_heads, ALL, MEAN],
            key=HEAD,
            format_func=lambda each: titles.get(each, each),
            on_change=in_url(HEAD, [*of_heads, ALL, MEAN], str(first[1])),
            persist_state="session",
            width=190,
        )
        pair = None
        if read.is_pair:
            pair = st.segmented_control(
                "Who reads → who is read",
                list(attention.PAIRS),
                key=PAIR,
                format_func=attention.PAIRS.__getitem__,
                on_change=in_url(PAIR, list(attention.PAIRS), "all"),
                required=True,
                persist_state="session",
            )
    return int(layer), head, pair or "all"


def _say(shown: np.ndarray, layer: int, head: str, block: Block, pair: attention.Pair) -> None:
    """Where these numbers are from, and what a row of them adds up to."""
    of = {ALL: "all heads", MEAN: "the mean of all heads"}.get(head, f"head {head}")
    where = f"output.attentions[{layer}][0" + ("" if head in (ALL, MEAN) else f", {head}") + "]"
    st.markdown(f"**Layer {layer}, {of}** · `{where}`")
    if pair == "all":
        st.caption(
            "Each token's weights sum to 1 over all that it reads "
            f"(checked: the furthest sum is {attention.off_one(shown):.0e} off)."
        )
        return
    part = attention.share(shown, block)
    st.caption(
        f"Sentence {pair[0]} gives {part:.1%} of its attention to sentence {pair[1]} "
        "([CLS] and each [SEP] counted with their sentence). The weights are as they were, "
        "not scaled up to 1."
    )


def _overview(weights: np.ndarray, read: Reading, layer: int, head: str) -> None:
    known = attention.statistics(read)
    st.markdown("**Every head** · a click shows it as lines")
    name = st.selectbox(
        "The number under each head",
        list(known),
        key=STATISTIC,
        format_func=lambda each: known[each].title,
        on_change=in_url(STATISTIC, list(known), "previous"),
        persist_state="session",
        label_visibility="collapsed",
    )
    statistic = known[name]
    values = statistic.measure(weights, read)
    top = attention.strongest(values)
    st.caption(
        plain(
            f"{statistic.about} Mean over all tokens; largest in layer {top[0]}, head {top[1]}: "
            f"{values[top]:.2f}."
        )
    )

    def pick(of_layer: int, of_head: int) -> None:
        st.query_params[LAYER], st.query_params[HEAD] = str(of_layer), str(of_head)

    head_grid(
        weights,
        values,
        statistic.title,
        key="inside_heads",
        picked=(layer, None if head in (ALL, MEAN) else int(head)),
        on_pick=pick,
    )


def _heatmap(shown: np.ndarray, read: Reading, block: Block, layer: int, head: str) -> None:
    if head == ALL:
        st.caption("The mean of all heads.")
    names = [for_plotly(each) for each in read.labels]
    attention_map(
        shown,
        [names[at] for at in block.queries],
        [names[at] for at in block.keys],
        titles=("reads (query)", "is read (key)"),
        key="inside_heatmap",
        alt=f"Attention weights of layer {layer}, head {head}: a row for each token that reads",
    )
