"""One sequence into another: what was written token by token, and where the decoder looked."""

from __future__ import annotations

import streamlit as st

from components import cache, families_heads, families_model
from components.attention_map import attention_map
from components.code import snippet
from components.families_examples import examples
from components.shared_text import shared_text
from components.token_chips import Chip, chips
from components.token_label import for_plotly, shown
from glassbox.families.seq2seq import Turned
from glassbox.snippets import families_does as python

_TEXT, _KEY = "d_source", "families_source_text"
_LAYER, _HEAD, _BEAMS = "d_layer", "d_head", "d_num_beams"
EXAMPLES = (
    "translate to ombril: the old baker sees two red horses.",
    "question: anna likes the old house.",
    "passive: sylvain finds three black cats.",
)


def view(ref: str, owner: str) -> None:
    """The source, the target token by token, and the cross-attention."""
    text = shared_text("Task and sentence", EXAMPLES[0], parameter=_TEXT, key=_KEY, height=68)
    examples(EXAMPLES, _TEXT, _KEY)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        beams = st.slider(
            "Beams",
            1,
            5,
            1,
            key=_BEAMS,
            bind="query-params",
            persist_state="session",
            width=260,
            help="1 is greedy: the likeliest token each time.",
        )
        found = cache.turned(ref, owner, text, int(beams))
        layer, head = _which(found)
    families_model.unknown(ref, "t5", text, found.unknown)
    written = st.slider(
        "Tokens written",
        1,
        max(2, len(found.steps)),
        max(2, len(found.steps)),
        key=f"families_written_{len(found.steps)}",
        help="The decoder writes one token at a time, and looks at the whole source for each.",
    )
    written = min(int(written), len(found.steps))
    _target(found, written)
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        _attention(found, layer, head, written)
    with right:
        _step(found, written)
    snippet(python.turn(ref, text, int(beams), layer, head))


def _which(found: Turned) -> tuple[int, int | None]:
    layers, heads = found.cross.shape[:2]
    layer = families_heads.layer("Decoder layer", _LAYER, layers, layers - 1, width=150)
    return layer, families_heads.head(_HEAD, heads, mean_first=False)


def _target(found: Turned, written: int) -> None:
    """What was written so far, each token with its probability."""
    chips(
        [
            Chip(
                shown(step.token),
                f"{step.probability:.0%}",
                f"token {number}, probability {step.probability:.4f}",
                150 if number < written else 30,
            )
            for number, step in enumerate(found.steps[:written], 1)
        ],
        name="families_target",
    )
    if written == len(found.steps) and not found.ended:
        st.caption("It did not end by itself: this is as far as it is let write.")


def _step(found: Turned, written: int) -> None:
    step = found.steps[written - 1]
    st.markdown(f"**Token {written}** · what it chose from")
    st.dataframe(
        {
            "Token": [shown(token) for token, _ in step.others],
            "Probability": [chance for _, chance in step.others],
        },
        key="families_turn_step",
        hide_index=True,
        width="stretch",
        column_config={
            "Probability": st.column_config.ProgressColumn(
                min_value=0.0, max_value=1.0, format="percent"
            )
        },
    )


def _attention(found: Turned, layer: int, head: int | None, written: int) -> None:
    weights = found.cross[layer].mean(0) if head is None else found.cross[layer, head]
    of = "mean of all heads" if head is None else f"head {head}"
    st.markdown(f"**Cross-attention** · layer {layer}, {of} · `cross_attentions[{layer}]`")
    st.caption(
        "Each row is a token that was written and what it read of the encoder's outputs; a row's "
        f"weights sum to 1 (furthest off: {abs(weights.sum(-1) - 1).max():.0e})."
    )
    attention_map(
        weights[:written],
        [for_plotly(step.token) or "·" for step in found.steps[:written]],
        [for_plotly(token) for token in found.source],
        titles=("written by the decoder", "source, read by the encoder"),
        key="families_cross",
        alt="What each written token read of each token of the source.",
        least_written=0.05,
        rows=len(found.steps),
        top=float(weights.max()),
    )
