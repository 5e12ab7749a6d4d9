"""The fields are BertConfig's, and the formula counts what BertModel has."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.models import build, cost
from glassbox.models.checks import check, has_errors
from glassbox.models.fields import (
    ACTIVATIONS,
    BY_NAME,
    FIELDS,
    GROUPS,
    INHERITED,
    OWN,
    SET_BY_LIBRARY,
    ConfigValues,
)
from glassbox.models.presets import PRESET_BY_ID, PRESETS


def test_fields_and_defaults_are_those_of_bert_config() -> None:
    from glassbox import heavy

    # What BertConfig declares itself, and what every config inherits.
    own = [name for name in heavy.BertConfig.__annotations__ if name != "model_type"]
    inherited = [each.name for each in dataclass_fields(heavy.BertConfig) if each.name not in own]
    assert len(own) == 20
    assert len(inherited) == 10
    assert sorted(field.name for field in OWN) == sorted(own)
    # Two keyword arguments of every config are no fields of the dataclass.
    extra = ["attn_implementation", "output_attentions"]
    ours = [field.name for field in INHERITED + SET_BY_LIBRARY]
    assert sorted(ours) == sorted(inherited + extra)
    assert [each.name for each in dataclass_fields(ConfigValues)][:20] == own
    assert sorted(each.name for each in dataclass_fields(ConfigValues)) == sorted(BY_NAME)
    config = heavy.BertConfig()
    theirs = {name: getattr(config, name) for name in BY_NAME if name != "attn_implementation"}
    assert config._attn_implementation is None
    theirs |= {"attn_implementation": None, "id2label": tuple(config.id2label.values())}
    assert theirs == {field.name: field.default for field in FIELDS}


def test_arguments_give_the_library_s_config_its_values() -> None:
    from glassbox import heavy

    values = ConfigValues(
        num_hidden_layers=2,
        architectures=("BertModel",),
        id2label=("no", "yes", "maybe"),
        attn_implementation="eager",
        output_attentions=True,
        chunk_size_feed_forward=4,
        dtype="float16",
    )
    config = heavy.BertConfig(**values.arguments())
    assert config.architectures == ["BertModel"]
    assert config.id2label == {0: "no", 1: "yes", 2: "maybe"}
    assert config.label2id == {"no": 0, "yes": 1, "maybe": 2}
    assert config.num_labels == 3
    assert config._attn_implementation == "eager"
    assert config.output_attentions is True
    assert str(config.dtype) == "torch.float16"
    assert heavy.BertConfig(**ConfigValues().arguments()).to_dict() == heavy.BertConfig().to_dict()


def test_activations_are_the_library_s() -> None:
    from glassbox import heavy

    assert set(ACTIVATIONS) == set(heavy.ACT2FN)


def test_every_field_is_explained_in_a_group() -> None:
    for field in FIELDS + SET_BY_LIBRARY:
        assert field.group in GROUPS
        assert field.about.endswith(".")
        assert field.range
        assert field.touches
    assert {field.group for field in FIELDS} == set(GROUPS)


@pytest.mark.parametrize(
    ("preset", "parameters"),
    [
        ("tiny", 4_385_920),
        ("mini", 11_170_560),
        ("small", 28_763_648),
        ("medium", 41_373_184),
        ("base", 109_482_240),
        ("large", 335_141_888),
        ("minilm", 22_713_216),
    ],
)
def test_presets_have_their_published_counts(preset: str, parameters: int) -> None:
    values = PRESET_BY_ID[preset].values
    assert cost.count(values).parameters == parameters
    assert check(values) == []


def test_embedded_preset_is_the_embedded_model_s_config() -> None:
    from glassbox import embedded, heavy

    config = heavy.BertConfig.from_pretrained(embedded.model_folder())
    values = PRESET_BY_ID["minilm"].values
    assert {f.name: getattr(config, f.name) for f in OWN} == {
        f.name: getattr(values, f.name) for f in OWN
    }
    assert len(PRESETS) == len(PRESET_BY_ID)


@st.composite
def valid_values(draw: st.DrawFn) -> ConfigValues:
    """Configs of all shapes that can be built: sizes, activations, decoders."""
    heads = draw(st.integers(1, 8))
    vocabulary = draw(st.integers(1, 40_000))
    decoder = draw(st.booleans())
    return ConfigValues(
        vocab_size=vocabulary,
        hidden_size=heads * draw(st.integers(1, 16)),
        num_hidden_layers=draw(st.integers(1, 5)),
        num_attention_heads=heads,
        intermediate_size=draw(st.integers(1, 300)),
        hidden_act=draw(st.sampled_from(ACTIVATIONS)),
        hidden_dropout_prob=draw(st.floats(0, 0.9)),
        attention_probs_dropout_prob=draw(st.floats(0, 0.9)),
        max_position_embeddings=draw(st.integers(1, 600)),
        type_vocab_size=draw(st.integers(1, 4)),
        initializer_range=draw(st.floats(0.001, 0.1)),
        layer_norm_eps=draw(st.sampled_from([1e-12, 1e-6, 1e-5])),
        pad_token_id=draw(st.one_of(st.none(), st.integers(0, vocabulary - 1))),
        is_decoder=decoder,
        add_cross_attention=decoder and draw(st.booleans()),
    )


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(valid_values())
def test_formula_equals_the_built_model(values: ConfigValues) -> None:
    assert not has_errors(check(values))
    model = build.meta(values)
    by_part = {"Embeddings": 0, "Attention": 0, "Feed-forward": 0, "Norms": 0, "Pooler": 0}
    for name, weight in model.named_parameters():
        part = (
            "Norms"
            if "LayerNorm" in name
            else "Embeddings"
            if name.startswith("embeddings")
            else "Pooler"
            if name.startswith("pooler")
            else "Attention"
            if "attention" in name
            else "Feed-forward"
        )
        by_part[part] += weight.numel()
    counted = cost.count(values)
    assert {part.name: part.parameters for part in counted.parts} == by_part
    assert counted.parameters == model.num_parameters() == cost.parameters(values)
    assert counted.fp32_bytes == 4 * model.num_parameters()


def test_a_negative_size_has_no_count() -> None:
    with pytest.raises(ValueError, match="negative"):
        cost.count(replace(ConfigValues(), hidden_size=-1))


def test_a_huge_vocabulary_is_counted() -> None:
    assert cost.count(ConfigValues(vocab_size=10**15)).parameters > 7 * 10**17


def test_changed_names_only_what_differs() -> None:
    assert ConfigValues().changed() == {}
    assert ConfigValues(pad_token_id=None, is_decoder=True).changed() == {
        "pad_token_id": None,
        "is_decoder": True,
    }
