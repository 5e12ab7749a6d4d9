"""A built model: its layers as a table, and the shapes of one forward pass."""

from __future__ import annotations

import streamlit as st

from components.notice import notice
from glassbox.models.build import Built
from glassbox.models.fields import ConfigValues
from glassbox.models.tree import Node, rows

# Wide spaces: a table's cell keeps them, and narrow ones are collapsed.
_INDENT = "\u2003"
_ROW_PIXELS = 35
_MOST_ROWS = 14


def shape_text(shape: tuple[int, ...]) -> str:
    """``(30522, 128)``, as torch prints it."""
    return str(tuple(shape))


def _own(node: Node) -> str:
    return ", ".join(
        f"{own.name} {shape_text(own.shape)}{' tied' if own.tied else ''}" for own in node.own
    )


def layer_tree(root: Node) -> None:
    """Every module in a row of its own, equal layers in one row that says how many they are."""
    lines = rows(root)
    table = {
        "Module": [_INDENT * each.depth + (each.node.name or "model") for each in lines],
        "Class": [each.node.class_name for each in lines],
        "Times": [f"× {each.node.times}" if each.node.times > 1 else "" for each in lines],
        "Parameters": [each.node.parameters for each in lines],
        "Share": [each.share for each in lines],
        "Own weights": [_own(each.node) for each in lines],
        "dtype": [each.node.own[0].dtype if each.node.own else "" for each in lines],
    }
    column = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        height=min(_MOST_ROWS, len(lines) + 1) * _ROW_PIXELS + 3,
        key="model_layers",
        column_config={
            "Module": column.TextColumn(width=195),
            "Class": column.TextColumn(width=125),
            "Times": column.TextColumn(width=50),
            "Parameters": column.NumberColumn(
                format="localized", width=90, help="Of one, where there are several."
            ),
            "Share": column.ProgressColumn(
                min_value=0,
                max_value=1,
                format="percent",
                width=90,
                help="Of all parameters, repeats included.",
            ),
            "Own weights": column.TextColumn(width=205),
            "dtype": column.TextColumn(width=60),
        },
        alt="The modules of the built model with their weights",
    )


def built_model(built: Built, now: ConfigValues, seed: int) -> None:
    """Say what was built, and of which config, then show its layers and its shapes."""
    _say_if_earlier(built, now, seed)
    equal = built.parameters == built.formula
    notice(
        "success" if equal else "error",
        f"Built: {built.parameters:,} parameters counted in the model, "
        f"{'as' if equal else 'but'} the formula says {built.formula:,}.",
        f"{built.weight_bytes / 1e6:,.1f} MB of weights, drawn at random from seed {built.seed}, "
        f"in {built.build_seconds:.2f} s; one forward pass in {built.forward_seconds:.2f} s. "
        "The model was let go again, and its memory with it: the seed brings it back bit for bit.",
    )
    layers, forward = st.tabs(["Layers", "One forward pass"])
    with layers:
        layer_tree(built.layers)
    with forward:
        _forward(built)


def _say_if_earlier(built: Built, now: ConfigValues, seed: int) -> None:
    before, after = vars(built.values), vars(now)
    differ = [
        f"{name} {before[name]}, now {after[name]}" for name in after if before[name] != after[name]
    ]
    if built.seed != seed:
        differ.append(f"seed {built.seed}, now {seed}")
    if differ:
        notice(
            "info",
            "What follows is the model that was built before the config changed: "
            + "; ".join(differ)
            + ".",
            "Build again to see the model of the config as it is now.",
        )


def _forward(built: Built) -> None:
    if built.tokens is None:
        st.caption("Ids drawn at random: the embedded tokenizer has another vocabulary than this.")
    else:
        st.caption("The tokens of a sentence, through the embedded tokenizer:")
        st.code(" ".join(built.tokens), language=None, wrap_lines=True)
    st.dataframe(
        {
            "Tensor": [each.name for each in built.tensors],
            "Shape": [shape_text(each.shape) for each in built.tensors],
            "What it is": [each.about for each in built.tensors],
        },
        hide_index=True,
        key="model_shapes",
        alt="Shapes of the tensors of one forward pass: batch, tokens, hidden size",
    )
