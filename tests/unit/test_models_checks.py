"""What breaks is reported with a mend that works; what passes builds and runs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.models import build, checks, limits
from glassbox.models.checks import check, has_errors
from glassbox.models.fields import ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, apply
from tests.unit.test_models_cost import valid_values

SMALL = ConfigValues(
    vocab_size=50,
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=8,
    max_position_embeddings=16,
)

# Field, value, stage at which it would show: the table of what transformers 5.23 does.
BAD: list[tuple[str, Any, str]] = [
    ("num_hidden_layers", "32", "config"),
    ("num_hidden_layers", 32.0, "config"),
    ("num_hidden_layers", True, "config"),
    ("hidden_size", None, "config"),
    ("hidden_size", [1], "config"),
    ("layer_norm_eps", 0, "config"),
    ("initializer_range", 1, "config"),
    ("hidden_act", 3, "config"),
    ("is_decoder", 1, "config"),
    ("pad_token_id", "0", "config"),
    ("num_attention_heads", 5, "build"),
    ("num_attention_heads", 0, "build"),
    ("num_attention_heads", -4, "forward"),
    ("num_hidden_layers", 0, "build"),
    ("num_hidden_layers", -1, "build"),
    ("hidden_size", 0, "build"),
    ("hidden_size", -8, "build"),
    ("hidden_size", 9, "build"),
    ("intermediate_size", 0, "build"),
    ("intermediate_size", -1, "build"),
    ("vocab_size", 0, "build"),
    ("vocab_size", -5, "build"),
    ("vocab_size", 10**9, "build"),
    ("vocab_size", 10**15, "build"),
    ("vocab_size", 10**19, "build"),
    ("vocab_size", 10**300, "build"),
    ("num_hidden_layers", 10**6, "build"),
    ("hidden_size", 2 * 10**14, "build"),
    ("max_position_embeddings", 0, "build"),
    ("hidden_act", "foo", "build"),
    ("hidden_act", "", "build"),
    ("hidden_act", "<script>alert(1)</script>", "build"),
    ("hidden_dropout_prob", 1.5, "build"),
    ("attention_probs_dropout_prob", -0.1, "build"),
    ("classifier_dropout", 2.0, "use"),
    ("hidden_dropout_prob", math.nan, "forward"),
    ("layer_norm_eps", math.inf, "forward"),
    ("type_vocab_size", 0, "forward"),
    ("layer_norm_eps", -1.0, "forward"),
    ("initializer_range", -1.0, "build"),
    ("pad_token_id", 50, "build"),
    ("pad_token_id", -1, "build"),
    ("add_cross_attention", True, "build"),
]


@pytest.mark.parametrize(("field", "value", "stage"), BAD)
def test_bad_values_are_reported_and_every_mend_works(field: str, value: Any, stage: str) -> None:
    values = replace(SMALL, **{field: value})
    errors = [each for each in check(values) if each.severity == "error"]
    assert errors
    assert errors[0].stage == stage
    assert errors[0].message.endswith(".")
    assert errors[0].hint
    assert errors[0].ways
    for way in errors[0].ways:
        assert not has_errors(check(apply(values, way))), way


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_dropout_prob", 1.0),
        ("initializer_range", 0.0),
        ("bos_token_id", 50),
        ("eos_token_id", -1),
        ("vocab_size", 30_521),
    ],
)
def test_warnings_do_not_stop_a_build(field: str, value: Any) -> None:
    values = replace(SMALL, **{field: value})
    found = [each for each in check(values) if each.field == field]
    assert [each.severity for each in found] == ["warning"]
    assert not has_errors(check(values))
    for way in found[0].ways:
        assert not [each for each in check(apply(values, way)) if each.field == field]


def test_heads_that_do_not_divide_name_the_nearest_of_both() -> None:
    (problem,) = check(ConfigValues(hidden_size=768, num_attention_heads=7))
    assert problem.mends == (8, 6)
    assert problem.ways[2:] == (Mend("hidden_size", 770), Mend("hidden_size", 763))
    (problem,) = check(ConfigValues(hidden_size=770, num_attention_heads=12))
    assert problem.ways[2:] == (Mend("hidden_size", 768), Mend("hidden_size", 780))


def test_an_activation_is_corrected_by_its_nearest_names() -> None:
    (problem,) = check(ConfigValues(hidden_act="gelo"))
    assert "gelu" in problem.mends


def test_errors_come_before_warnings() -> None:
    found = check(ConfigValues(vocab_size=100, num_attention_heads=7))
    assert [each.severity for each in found] == ["error", "warning"]


def test_limits_are_the_installation_s(set_setting: Any) -> None:
    set_setting(max_model_parameters=1_000_000)
    (problem,) = check(ConfigValues())
    assert "GLASSBOX_MAX_MODEL_PARAMETERS" in problem.hint
    assert problem.ways == ()
    set_setting(max_model_parameters=10**12, max_model_layers=11)
    (problem,) = check(ConfigValues())
    assert "GLASSBOX_MAX_MODEL_LAYERS" in problem.hint


def test_memory_is_looked_at_when_it_is_known() -> None:
    assert check(ConfigValues()) == []
    needed = limits.needed_bytes(ConfigValues())
    assert check(ConfigValues(), needed) == []
    (problem,) = check(ConfigValues(), needed - 1)
    assert "memory" in problem.message
    with_more_words = ConfigValues(vocab_size=60_000)
    (problem,) = check(with_more_words, needed)
    assert problem.ways == (Mend("vocab_size", 30_522),)


def test_a_mend_of_no_field_is_refused() -> None:
    with pytest.raises(KeyError):
        apply(ConfigValues(), Mend("__class__", 1))


def _runs(values: ConfigValues) -> bool:
    """Whether a real model is built, runs a forward pass, and gives numbers."""
    from glassbox import heavy

    torch = heavy.torch
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = heavy.BertModel(build.bert_config(values)).eval()
    with torch.inference_mode():
        ids = torch.arange(min(4, values.max_position_embeddings))[None] % values.vocab_size
        output = model(input_ids=ids)
    return bool(output.last_hidden_state.isfinite().all() and output.pooler_output.isfinite().all())


@settings(max_examples=60, deadline=None)
@given(valid_values())
def test_what_passes_builds_and_runs(values: ConfigValues) -> None:
    assert not has_errors(check(values))
    assert _runs(replace(values, vocab_size=min(values.vocab_size, 2_000), pad_token_id=0))


_ANY_SIZE = st.integers(-2, 12)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        ConfigValues,
        vocab_size=_ANY_SIZE,
        hidden_size=_ANY_SIZE,
        num_hidden_layers=st.integers(-2, 2),
        num_attention_heads=_ANY_SIZE,
        intermediate_size=_ANY_SIZE,
        max_position_embeddings=_ANY_SIZE,
        type_vocab_size=st.integers(-1, 2),
        pad_token_id=st.one_of(st.none(), st.integers(-2, 12)),
        hidden_dropout_prob=st.floats(-0.5, 1.5),
        is_decoder=st.booleans(),
        add_cross_attention=st.booleans(),
    )
)
def test_any_small_config_is_either_reported_or_runs(values: ConfigValues) -> None:
    found = check(values)
    if not has_errors(found):
        assert _runs(values)


def test_problem_is_the_contract_of_all_checks() -> None:
    found = check(ConfigValues(num_attention_heads=7))
    assert isinstance(found[0], ConfigProblem)
    assert found == checks.check(ConfigValues(num_attention_heads=7))
