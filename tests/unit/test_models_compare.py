"""Two configs compared: against the built models, the words, one change at a time, the snippet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from glassbox.errors import UserError
from glassbox.models import build
from glassbox.models.checks_input import Run
from glassbox.models.compare import compare, percent, sentence
from glassbox.models.config_values import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from glassbox.snippets import model_compare as snippet
from tests import snippets
from tests.unit.test_models_cost import valid_values

BASE = ConfigValues()
RUN = Run(batch=1, length=128)


@settings(max_examples=25)
@given(valid_values(), valid_values())
def test_differences_add_up_and_are_those_of_the_models(
    this: ConfigValues, other: ConfigValues
) -> None:
    made = compare(this, other, RUN)
    assert sum(part.difference for part in made.parts) == made.parameters.difference
    assert made.parameters.difference == (
        build.meta(this).num_parameters() - build.meta(other).num_parameters()
    )
    back = compare(other, this, RUN)
    assert back.parameters.difference == -made.parameters.difference
    assert [each.field for each in back.different] == [each.field for each in made.different]
    for effect in made.effects:
        alone = replace(other, **{effect.pair.field.name: effect.pair.this})
        assert compare(alone, other, RUN).parameters.difference == effect.parameters
        assert compare(alone, other, RUN).flops[0].difference == effect.flops


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"num_hidden_layers": 10},
            "10 layers instead of 12: 14,175,744 parameters fewer (−12.9 %).",
        ),
        ({"num_hidden_layers": 1}, "1 layer instead of 12: 77,966,592 parameters fewer (−71.2 %)."),
        ({"vocab_size": 30_523}, "30,523 vocabulary entries instead of 30,522: 768 parameters more "
         "(+0.001 %)."),
        ({"hidden_act": "prelu"}, "hidden_act prelu instead of gelu: 12 parameters more "
         "(+0.000 %)."),
        ({"num_attention_heads": 6}, "6 heads instead of 12: as many parameters; memory or FLOPs "
         "change."),
        ({"pad_token_id": None}, "pad_token_id None instead of 0: as many parameters, as much "
         "memory, as many FLOPs."),
    ],
)  # fmt: skip
def test_sentences(changes: dict[str, Any], said: str) -> None:
    made = compare(replace(BASE, **changes), BASE, RUN)
    (effect,) = made.effects
    assert sentence(effect, made.parameters.other) == said
    assert made.together == 0


def test_base_against_large_is_known() -> None:
    made = compare(PRESET_BY_ID["large"].values, BASE, RUN)
    assert made.parameters.this == 335_141_888
    assert made.parameters.other == 109_482_240
    assert made.flops[0].other == 22_348_431_360
    assert made.flops[1].difference == 3 * made.flops[0].difference
    assert {each.field.name for each in made.different} == {
        "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    }  # fmt: skip
    assert made.together > 0
    held = {line.name: line.difference for line in made.memory}
    assert held["Weights in float32"] == 4 * made.parameters.difference


def test_equal_configs_have_no_effects() -> None:
    made = compare(BASE, BASE, RUN)
    assert made.effects == made.different == ()
    assert made.parameters.share == 0


def test_absurd_sizes_are_answered() -> None:
    made = compare(replace(BASE, vocab_size=10**300), BASE, RUN)
    assert made.parameters.difference > 10**300
    assert compare(replace(BASE, num_hidden_layers=0), BASE, RUN).parts[1].this == 0
    with pytest.raises(UserError, match="negative"):
        compare(replace(BASE, hidden_size=-8), BASE, RUN)
    assert percent(5, 0) == "new"


def test_snippet_names_the_fields_that_differ(capsys: pytest.CaptureFixture[str]) -> None:
    this = replace(BASE, num_hidden_layers=3, hidden_act="relu", vocab_size=50)
    other = PRESET_BY_ID["tiny"].values
    names = snippets.run(snippet.source(this, other))
    made = compare(this, other, RUN)
    assert set(names["different"]) == {each.field.name for each in made.different}
    assert names["more"] == made.parameters.difference
    assert f"{made.parameters.difference:+,} parameters" in capsys.readouterr().out
