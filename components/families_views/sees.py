"""Who sees whom: masks and attention of the three kinds, and what a moved word changes."""

from __future__ import annotations

import streamlit as st

from components import cache, families_heads, families_moving, family_columns, frame
from components.code import snippet
from components.families_examples import examples
from components.families_texts import EXAMPLES, TEXT, TEXT_KEY, decoder_text, text_area
from components.in_url import in_url, switch
from components.notice import notice, plain
from components.sight_grid import grid
from glassbox.families.visibility import Seen
from glassbox.snippets import families_sees as python

_LAYER, _HEAD, _SHOW, _PAD = "s_layer", "s_head", "s_show", "s_pad"
_SHOWN = {"weights": "Attention under the mask", "mask": "The mask alone"}


def view(owner: str) -> None:
    """The texts and the families, the grids, and the word that is moved."""
    left, right = st.columns([1.2, 1])
    with left:
        text = text_area()
    with right:
        target = decoder_text()
    examples(EXAMPLES, TEXT, TEXT_KEY)
    columns = st.columns(3)
    families = []
    for column, kind in zip(columns, family_columns.KINDS, strict=True):
        with column:
            families.append(family_columns.choose(kind))
    controls = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    if not frame.models_ready():
        return
    with frame.boundary("Who sees whom"):
        with controls:
            padding = _padding()
        found = [
            cache.seen(
                each.id, owner, text, target if each.kind == "encoder-decoder" else "", padding
            )
            for each in families
        ]
        with controls:
            layer, head, mask = _which(found)
        _grids(found, layer, head, mask)
        _said(found)
        families_moving.section(found, owner, text, target, padding)
        snippet(python.source(found, text, target, padding))


def _padding() -> int:
    options = [str(each) for each in range(5)]
    return int(
        st.selectbox(
            "Padding tokens",
            options,
            key=_PAD,
            on_change=in_url(_PAD, options, "0"),
            persist_state="session",
            width=140,
            help="As in a batch with a longer text: the attention mask hides them as keys.",
        )
    )


def _which(found: list[Seen]) -> tuple[int, int | None, bool]:
    layers = max(len(each.of(*_pair(each))) for each in found)
    heads = max(each.sights[0].weights.shape[0] for each in found)
    layer = families_heads.layer("Layer", _LAYER, layers, 0, width=110)
    head = families_heads.head(_HEAD, heads, mean_first=True)
    shown = switch("Grids show", _SHOW, _SHOWN, "weights", labelled=True)
    return layer, head, shown == "mask"


def _pair(seen: Seen) -> tuple[str, str]:
    return ("decoder", "encoder") if "decoder" in seen.tokens else ("", "")


def _grids(found: list[Seen], layer: int, head: int | None, mask: bool) -> None:
    encoder, decoder, both = found
    first, second, third = st.columns(3, gap="medium")
    with first:
        _one(encoder, ("", ""), layer, head, mask, "bidirectional")
    with second:
        _one(decoder, ("", ""), layer, head, mask, "causal")
    with third:
        _one(both, ("decoder", "encoder"), layer, head, mask, "cross")
    first, second, third = st.columns(3, gap="medium")
    with first:
        _one(both, ("encoder", "encoder"), layer, head, mask, "its encoder: bidirectional")
    with second:
        _one(both, ("decoder", "decoder"), layer, head, mask, "its decoder: causal")
    with third:
        taken = {f"{s.taken:.4g}" for seen in found for s in seen.sights if s.taken is not None}
        st.caption(
            "Hatched: hidden by the mask. Its score is "
            + " or ".join(sorted(taken) or ["left as it is: nothing is hidden"])
            + " before the softmax, so that its weight is 0. Mask and weights are read at the "
            "softmax of each attention, while the model runs; a row's weights sum to 1."
        )


def _one(
    seen: Seen, pair: tuple[str, str], layer: int, head: int | None, mask: bool, said: str
) -> None:
    sights = seen.of(*pair)
    at = min(layer, len(sights) - 1)
    sight = sights[at]
    heads = sight.weights.shape[0]
    chosen = None if head is None else min(head, heads - 1)
    of = f"mean of {heads} heads" if chosen is None else f"head {chosen}"
    st.markdown(f"**{plain(seen.class_name)}** · {said}")
    st.caption(plain(f"layer {at} · {of}"), help=f"`{sight.module}` ({sight.class_name})")
    grid(
        sight,
        seen.tokens[pair[0]],
        seen.tokens[pair[1]],
        chosen,
        mask=mask,
        label=f"{seen.class_name}, {said}",
    )


def _said(found: list[Seen]) -> None:
    lost = list(dict.fromkeys(each for seen in found for each in seen.unknown))
    if lost:
        notice(
            "info",
            f"Not in every vocabulary here: {', '.join(lost[:8])}. The unknown token stands for "
            "it; who sees whom is the same.",
        )
