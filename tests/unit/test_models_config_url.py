"""A config in an address: whatever is written is read again, whatever is typed is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.models import config_url
from glassbox.models.checks import Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from tests.unit.test_models_cost import valid_values

_NAMES = st.lists(st.text(max_size=12), max_size=4).map(tuple)


@settings(max_examples=100, deadline=None)
@given(
    valid_values(),
    st.sampled_from(list(PRESET_BY_ID)),
    _NAMES,
    st.integers(1, 4_096),
    st.integers(1, 10_000),
)
def test_what_is_written_is_read_again(
    values: ConfigValues, preset: str, names: tuple[str, ...], batch: int, length: int
) -> None:
    values = replace(values, id2label=names, dtype="float16", classifier_dropout=0.25)
    query = config_url.written(preset, values, Run(batch, length))
    again = config_url.read(query)
    assert (again.preset, again.values, again.run) == (preset, values, Run(batch, length))
    assert again.problems == ()
    assert config_url.written(again.preset, again.values, again.run) == query


def test_only_what_differs_is_written() -> None:
    assert config_url.written("tiny", PRESET_BY_ID["tiny"].values) == {}
    assert config_url.written("base", ConfigValues()) == {"preset": "base"}
    assert config_url.written("base", ConfigValues(is_decoder=True, pad_token_id=None)) == {
        "preset": "base", "is_decoder": "true", "pad_token_id": "none",
    }  # fmt: skip


def test_labels_too_long_for_an_address_are_left_out() -> None:
    many = ConfigValues(id2label=tuple(f"label {n}" for n in range(1_000)))
    assert config_url.written("base", many) == {"preset": "base"}


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("preset", "nothing"),
        ("vocab_size", "1e400"), ("vocab_size", "12.5"), ("vocab_size", ""),
        ("hidden_size", "nan"), ("hidden_size", "9" * 5_000), ("hidden_size", "ⅷ"),
        ("layer_norm_eps", "inf"), ("layer_norm_eps", "nan"), ("layer_norm_eps", "none"),
        ("is_decoder", "maybe"), ("pad_token_id", "🦜"),
        ("id2label", "a,b"), ("id2label", "[1]"), ("id2label", "[" * 3_000),
        ("id2label", '{"a":1}'),
        ("hidden_act", "x" * 5_000),
        ("batch", "0"), ("batch", "-1"), ("batch", "1e3"), ("length", "9" * 40), ("length", "²"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(name: str, raw: str) -> None:
    made = config_url.read({name: raw})
    assert made.values == PRESET_BY_ID["tiny"].values
    assert made.run == Run()
    (problem,) = made.problems
    assert problem.field == name
    assert problem.severity == "warning"
    assert len(problem.message) < 120


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(config_url.NAMES), st.text(max_size=40)))
def test_any_address_is_answered(query: dict[str, str]) -> None:
    made = config_url.read(query)
    again = config_url.read(config_url.written(made.preset, made.values, made.run))
    assert again.values == made.values


def test_half_characters_are_replaced() -> None:
    made = config_url.read({"hidden_act": "a\ud800", "id2label": '["\\ud800"]'})
    assert made.values.hidden_act == "a\ufffd"
    assert made.values.id2label == ("\ufffd",)
