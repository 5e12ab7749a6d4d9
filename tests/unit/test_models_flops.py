"""Operations by formula against torch's own counter on the meta device."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.models import build
from glassbox.models.config_values import ConfigValues
from glassbox.models.flops import flops, forward_flops
from tests.unit.test_models_cost import valid_values


def _counted(values: ConfigValues, batch: int, length: int, *, backward: bool) -> int:
    """What FlopCounterMode counts of a forward pass, and of the way back from all its outputs."""
    from torch.utils.flop_counter import FlopCounterMode

    from glassbox import heavy

    model = build.meta(values).eval()
    ids = heavy.torch.zeros((batch, length), dtype=heavy.torch.long, device="meta")
    with FlopCounterMode(display=False) as counter:
        output = model(input_ids=ids)
        if backward:
            (output.last_hidden_state.sum() + output.pooler_output.sum()).backward()
    return int(counter.get_total_flops())


@settings(max_examples=25, deadline=None)
@given(valid_values(), st.integers(1, 4), st.integers(1, 600))
def test_formula_is_what_torch_counts(values: ConfigValues, batch: int, length: int) -> None:
    values = replace(values, vocab_size=200, pad_token_id=0)
    length = min(length, values.max_position_embeddings)
    counted = _counted(values, batch, length, backward=False)
    made = flops(values, batch, length)
    assert made.forward == counted
    assert forward_flops(values, batch, length) == counted
    assert made.training == 3 * counted


@pytest.mark.parametrize(
    "change", [{}, {"attn_implementation": "eager"}, {"is_decoder": True}, {"hidden_act": "relu"}]
)
def test_a_training_step_is_three_forward_passes(change: dict[str, Any]) -> None:
    values = ConfigValues(
        vocab_size=100,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=40,
        **change,
    )
    assert flops(values, 2, 16).training == _counted(values, 2, 16, backward=True)


def test_base_is_what_is_published() -> None:
    assert flops(ConfigValues(), batch=1, length=128).forward == 22_348_431_360
