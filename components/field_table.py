"""All fields of a BertConfig and all formulas, as tables to look things up in."""

from __future__ import annotations

import streamlit as st

from components.config_form import CHANGED, shown
from components.model_memory import uses
from glassbox.models.checks_input import Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.cost import count
from glassbox.models.fields import FIELDS, GROUPS, SET_BY_LIBRARY
from glassbox.models.flops import flops
from glassbox.units import operations, size


def field_table(values: ConfigValues) -> None:
    """Every field in a row: value, default, range, unit, what it does, what it touches."""
    every = FIELDS + SET_BY_LIBRARY
    rows = [
        {
            "": CHANGED if getattr(values, field.name, None) != field.default else "",
            "Field": field.name,
            "Value": shown(getattr(values, field.name))
            if hasattr(values, field.name)
            else field.range,
            "Default": "" if field in SET_BY_LIBRARY else shown(field.default),
            "Range": field.range,
            "Unit": field.unit,
            "What it does": field.about,
            "Weights that it touches": field.touches,
            "Group": group,
            "Declared by": "PreTrainedConfig" if field.inherited else "BertConfig",
        }
        for group in GROUPS
        for field in every
        if field.group == group
    ]
    with st.expander(f"All {len(every)} fields in a table", icon=":material/table_rows:"):
        st.dataframe(
            rows,
            hide_index=True,
            key="model_fields",
            column_config={
                "": st.column_config.TextColumn(width=20, help="Differs from BertConfig's own."),
                "Value": st.column_config.TextColumn(width=90),
                "Default": st.column_config.TextColumn(width=80),
                "What it does": st.column_config.TextColumn(width=380),
                "Weights that it touches": st.column_config.TextColumn(width=300),
            },
            alt="All fields of BertConfig with their values and meaning",
        )


def formulas(values: ConfigValues, run: Run) -> None:
    """Each number of the page with the formula that gave it."""
    rows = [("Parameters", part.name, f"{part.parameters:,}", part.formula, "exact")
            for part in count(values).parts]  # fmt: skip
    for name, parts in uses(values, run).items():
        rows += [
            (name, part.name, size(part.bytes), part.formula, part.exactness) for part in parts
        ]
    for each in flops(values, run.batch, run.length).parts:
        rows.append(("Forward pass", each.name, operations(each.flops), each.formula, "exact"))
    with st.expander("The formulas", icon=":material/function:"):
        st.dataframe(
            [dict(zip(("Of", "Part", "Now", "Formula", "Is"), row, strict=True)) for row in rows],
            hide_index=True,
            key="model_formulas",
            column_config={"Formula": st.column_config.TextColumn(width=480)},
            alt="Formulas of parameters, memory and operations",
        )
        st.caption(
            "V vocab\\_size, P max\\_position\\_embeddings, T type\\_vocab\\_size, "
            "H hidden\\_size, L num\\_hidden\\_layers, A num\\_attention\\_heads, "
            "I intermediate\\_size, B batch, S length, N = B · S. Counted off the library's "
            "modeling\\_bert and tested: parameters against built models, operations against "
            "torch's FlopCounterMode, activations against the tensors that autograd saves on a "
            "CPU. “At least” leaves out temporary tensors, a head with its loss, and what the "
            "allocator keeps."
        )
