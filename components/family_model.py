"""A model of a family: what it costs on the meta device, and how it ran when it was built."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.forward_pass import forward_pass
from components.module_tree import module_tree, shape_text
from components.notice import notice, plain
from glassbox.models.family_build import Shape, Sketch
from glassbox.models.family_real import Real
from glassbox.models.inputs import ModelInput
from glassbox.units import operations, size

_SHAPES = {
    "input_ids": "the token ids",
    "decoder_input_ids": "what the decoder has written so far: the start token, then ids",
    "last_hidden_state": "one vector a token",
    "encoder_last_hidden_state": "one vector a token, from the encoder",
    "pooler_output": "one vector for the input, from its first token",
    "logits": "a number for each class, label or vocabulary entry",
    "prediction_logits": "a number for each vocabulary entry, at each token",
    "seq_relationship_logits": "whether the second sentence follows",
    "sop_logits": "whether the sentences are in order",
    "start_logits": "where the answer begins: a number a token",
    "end_logits": "where the answer ends: a number a token",
}


def cost(sketch: Sketch, tokens: int) -> None:
    """Four numbers, read off the model on the meta device."""
    columns = st.columns(4, gap="small")
    training = "not seen"
    if sketch.activation_bytes is not None:
        training = f"≥ {size(sketch.adamw_bytes + sketch.activation_bytes)}"
    numbers = (
        ("Parameters", f"{sketch.parameters:,}", "Tied ones once."),
        (
            "Memory of the weights",
            size(sketch.weight_bytes),
            f"In float32, {size(sketch.buffer_bytes)} of buffers included; half in bfloat16.",
        ),
        (
            "Forward pass",
            "not seen" if sketch.flops is None else operations(sketch.flops),
            f"Of one sequence of {tokens:,} tokens"
            + (" in encoder and decoder each." if len(sketch.inputs) > 1 else "."),
        ),
        ("Memory to train", training, "Weights, gradients, AdamW's moments, and activations."),
    )
    for column, (name, value, help) in zip(columns, numbers, strict=True):
        with column:
            st.metric(name, value, help=help)
    fixed = sketch.parameters - sketch.trained
    st.caption(
        plain(
            f"Counted in {sketch.class_name} on the meta device (shapes without weights) in "
            f"{sketch.seconds * 1e3:,.0f} ms; FLOPs by torch's FlopCounterMode, a multiplication "
            "and an addition as two."
            + (f" {fixed:,} parameters are fixed and never trained." if fixed else "")
        )
    )
    if sketch.unseen:
        notice("info", "The forward pass cannot be followed on the meta device.", sketch.unseen)


def shapes(given: Sequence[Shape], back: Sequence[Shape]) -> None:
    """What goes in and what comes out."""
    every = [("in", each) for each in given] + [("out", each) for each in back]
    st.dataframe(
        {
            "": [way for way, _ in every],
            "Tensor": [each.name for _, each in every],
            "Shape": [shape_text(each.shape) for _, each in every],
            "What it is": [_SHAPES.get(each.name, "") for _, each in every],
        },
        hide_index=True,
        key="family_shapes",
        column_config={"": st.column_config.TextColumn(width=40)},
        alt="Shapes of what goes into the model and comes out",
    )


def layers(sketch: Sketch) -> None:
    """The modules, folded."""
    module_tree(sketch.layers, key="family_outline")


def real(built: Real, sketch: Sketch) -> None:
    """What was built and how it ran."""
    equal = built.parameters == sketch.parameters
    notice(
        "success" if equal else "error",
        f"Built: {built.class_name} has {built.parameters:,} parameters, "
        f"{'as' if equal else 'but not as'} counted on the meta device.",
        f"{size(built.weight_bytes)} of weights, drawn at random from seed {built.seed}, in "
        f"{built.build_seconds:.2f} s; one forward pass takes {built.ran.bare_seconds * 1e3:,.1f} "
        "ms. The model was let go again, and its memory with it: the seed brings it back.",
    )
    module_tree(sketch.layers, built.ran.calls, key="family_built")
    about = f"ids drawn at random from seed {built.seed}, none of them a special token"
    forward_pass(built.ran, ModelInput(built.ids, None, about))
