"""What flows where: the three architectures, drawn from a pass through their real modules."""

from __future__ import annotations

import streamlit as st

from components import cache, family_columns, frame
from components.code import snippet
from components.families_examples import examples
from components.families_texts import EXAMPLES, TEXT, TEXT_KEY, decoder_text, text_area
from components.flow_drawing import flow_drawing
from components.in_url import switch
from components.notice import plain
from glassbox.families.graph import Flow
from glassbox.models.families import Family, Kind
from glassbox.snippets import families_flow as python

_SHOW, _LAYERS = "w_show", "w_layers"
_ALL = "all"
_OPEN = {"first": "First layer open", "every": "Every layer open"}
# Widths in which the lanes of all three are equally wide.
_WIDTHS: dict[Kind, int] = {"encoder": 1, "decoder": 1, "encoder-decoder": 2}


def view(owner: str) -> None:
    """The texts, which architecture, and the drawings."""
    left, right = st.columns([1.2, 1])
    with left:
        text = text_area()
    with right:
        target = decoder_text()
    examples(EXAMPLES, TEXT, TEXT_KEY)
    kinds, every = _choice()
    columns = st.columns([_WIDTHS[kind] for kind in kinds], gap="small")
    families: list[Family] = []
    drawings = []
    for column, kind in zip(columns, kinds, strict=True):
        with column:
            families.append(family_columns.choose(kind))
            drawings.append(st.container())
    if not frame.models_ready():
        return
    with frame.boundary("What flows where"):
        flows = [
            cache.flow(each.id, owner, text, target if each.kind == "encoder-decoder" else "")
            for each in families
        ]
        for place, family, flow in zip(drawings, families, flows, strict=True):
            with place:
                st.caption(plain(_about(family, flow)))
                flow_drawing(
                    flow, every=every, wide=len(kinds) == 1, key=f"families_flow_{family.kind}"
                )
        st.caption(
            "Drawn from one pass: each box is a call of a module (or a sum that the code makes of "
            "two outputs), each arrow a tensor that really went that way, with its shape (batch, "
            "length, hidden size). Dropout, which does nothing in evaluation, is left out. Arcs "
            "that end in + are the residuals."
        )
        for family, flow in zip(families, flows, strict=True):
            if flow.crossings:
                _crossings(family, flow)
        snippet(python.source(families[-1], flows[-1], text, target))


def _choice() -> tuple[list[Kind], bool]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        names = {
            _ALL: "Side by side",
            **{str(k): title for k, title in family_columns.KINDS.items()},
        }
        shown = switch("Show", _SHOW, names, _ALL, labelled=True)
        layers = switch("Layers", _LAYERS, _OPEN, "first", labelled=True)
    return [kind for kind in family_columns.KINDS if shown in (kind, _ALL)], layers == "every"


def _about(family: Family, flow: Flow) -> str:
    said = [f"{flow.class_name} · {flow.parameters:,} parameters", _norms(flow)]
    repeated = sum(each.first_use is not None for each in flow.blocks)
    if repeated:
        said.append(f"{repeated} of its {len(flow.blocks)} layers use the weights of another")
    if any(edge.label == "position bias" for edge in flow.edges):
        said.append("relative positions: layer 0 looks the biases up, the others are handed them")
    return " · ".join(said)


def _norms(flow: Flow) -> str:
    """Where the norms stand, as the first layer has them."""
    block = flow.blocks[0]
    first = next(n for n in flow.nodes if (n.lane, n.block) == (block.lane, block.at))
    return (
        "a norm before each part (pre-norm)"
        if first.role == "norm"
        else "a norm after each sum (post-norm)"
    )


def _crossings(family: Family, flow: Flow) -> None:
    st.header("What the decoder gets of the encoder", anchor=False)
    same = all(each.same for each in flow.crossings)
    st.markdown(
        "The encoder's **last hidden state**, once for every layer of the decoder: "
        + (
            "each cross-attention makes its keys and values of that very tensor (the same memory, "
            "measured), and its queries of the decoder's own stream."
            if same
            else "each cross-attention makes its keys and values of a tensor equal to it."
        )
        + " What the encoder's earlier layers put out goes to no decoder layer."
    )
    st.dataframe(
        {
            "decoder layer": [each.block for each in flow.crossings],
            "module": [each.name for each in flow.crossings],
            "made by": [f"{each.key}, {each.value}" for each in flow.crossings],
            "given": [str(each.given) for each in flow.crossings],
            "keys": [str(each.keys) for each in flow.crossings],
            "the same memory": [each.same for each in flow.crossings],
            "largest difference": [each.difference for each in flow.crossings],
        },
        key="families_crossings",
        hide_index=True,
        width="stretch",
    )
