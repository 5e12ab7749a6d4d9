"""A sweep shows what counting each config shows, and only configs that can be built."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from glassbox.models.checks import Run, check
from glassbox.models.config_values import ConfigValues
from glassbox.models.cost import count
from glassbox.models.flops import flops
from glassbox.models.presets import PRESETS
from glassbox.models.sweep import SWEPT, sweep
from tests.unit.test_models_cost import valid_values


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
@pytest.mark.parametrize("field", SWEPT)
def test_every_point_is_its_config_s_count(preset: Any, field: str) -> None:
    made = sweep(preset.values, field, batch=2, length=128)
    found = [point.value for point in made.points]
    assert found == sorted(set(found))
    assert 3 <= len(found) <= 30
    assert made.now in found
    for point in made.points:
        values = replace(preset.values, **{field: point.value})
        errors = [each for each in check(values, run=Run(2, 128)) if each.severity == "error"]
        assert all("MAX_MODEL_PARAMETERS" in each.hint for each in errors)
        assert point.parameters == count(values).parameters
        assert point.flops == flops(values, 2, 128).forward


@settings(max_examples=50, deadline=None)
@given(valid_values())
def test_any_config_has_a_short_sweep_of_each_size(values: ConfigValues) -> None:
    for field in SWEPT:
        made = sweep(values, field, batch=1, length=1)
        assert made.points
        assert len(made.points) <= 50
        assert made.now in [point.value for point in made.points]


@pytest.mark.parametrize("field", SWEPT)
def test_what_cannot_be_built_is_left_out(field: str) -> None:
    odd = ConfigValues(hidden_size=770, num_attention_heads=12)
    made = sweep(odd, field, batch=1, length=128)
    if field in ("hidden_size", "num_attention_heads"):
        assert made.now not in [point.value for point in made.points]
        assert made.left_out
    absurd = ConfigValues(**{field: 10**15})  # type: ignore[arg-type]
    assert len(sweep(absurd, field, batch=1, length=128).points) <= 70


def test_an_input_longer_than_the_positions_leaves_none_of_them() -> None:
    made = sweep(ConfigValues(), "max_position_embeddings", batch=1, length=5_000)
    assert made.points == ()
    assert "5,000" in made.left_out


def test_negative_sizes_and_other_fields_have_no_sweep() -> None:
    with pytest.raises(ValueError, match="negative"):
        sweep(ConfigValues(vocab_size=-1), "hidden_size", batch=1, length=1)
    with pytest.raises(ValueError, match="hidden_act"):
        sweep(ConfigValues(), "hidden_act", batch=1, length=1)
