"""A saved model comes back equal; what was changed on disk is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import workspace
from glassbox.errors import NotFound, UserError
from glassbox.models import build, loading, proof, store
from tests.unit.test_models_build import SMALL


def test_a_saved_model_is_proved_equal(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 4, "x", "ann")
    found = proof.prove(kept.id)
    assert found.equal
    assert (found.class_name, found.tensors, found.changed) == ("BertModel", 55, ())
    assert [(each.name, each.shape) for each in found.outputs] == [
        ("last_hidden_state", (1, 8, 8)),
        ("pooler_output", (1, 8)),
    ]
    assert all(each.equal and each.difference == 0 for each in found.outputs)
    assert len(found.ids) == 8
    assert max(found.ids) < SMALL.vocab_size
    assert kept.weights == store.keep(SMALL, 4, "y", "ann").weights
    assert kept.weights != store.keep(SMALL, 5, "z", "ann").weights


def test_one_changed_bit_is_seen(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 0, "x", "ann")
    path = workspace.locate("models", kept.id) / "model" / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 0x40
    path.write_bytes(content)
    found = proof.prove(kept.id)
    assert not found.equal
    assert len(found.changed) == 1


def test_a_model_without_anything_to_compare_with(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 0, "x", "ann")
    (workspace.locate("models", kept.id) / "probe.json").unlink()
    with pytest.raises(NotFound, match="Nothing was kept"):
        proof.prove(kept.id)


def _heads() -> list[Any]:
    from glassbox import heavy

    def of(model_type: str, name: str, **values: Any) -> Any:
        configs, models = heavy.family(model_type)
        config = heavy.configuration_auto.CONFIG_MAPPING_NAMES[model_type]
        return getattr(models, name)(getattr(configs, config)(**values))

    bert = build.bert_config(SMALL)
    _, berts = heavy.family("bert")
    t5 = {"vocab_size": 40, "d_model": 8, "d_kv": 4, "d_ff": 12, "num_layers": 1, "num_heads": 2}
    bart = {
        "vocab_size": 40, "d_model": 8, "encoder_layers": 1, "decoder_layers": 1,
        "encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 12,
        "decoder_ffn_dim": 12, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
        "forced_eos_token_id": None, "decoder_start_token_id": 2, "max_position_embeddings": 16,
    }  # fmt: skip
    return [
        berts.BertForMaskedLM(bert),
        berts.BertForMultipleChoice(bert),
        of("gpt2", "GPT2LMHeadModel", vocab_size=40, n_embd=8, n_layer=1, n_head=2,
           bos_token_id=0, eos_token_id=0),
        of("t5", "T5ForConditionalGeneration", **t5),
        of("bart", "BartForSequenceClassification", **bart),
    ]  # fmt: skip


def test_any_class_is_saved_and_proved(workspace_root: Path) -> None:
    for model in _heads():
        kept = store.save(model.eval(), "", "ann")
        found = proof.prove(kept.id)
        assert kept.name == found.class_name == type(model).__name__ == kept.class_name
        assert found.equal
        assert found.outputs, found.class_name
        assert kept.parameters == model.num_parameters()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "model_type in config.json is missing"),
        ({"model_type": "llama"}, "“llama”"),
        ({"model_type": ["bert"]}, "only models of"),
        ({"model_type": "bert", "architectures": ["os"]}, "no model of type bert"),
        ({"model_type": "bert", "architectures": ["BertPreTrainedModel"]}, "no model of type"),
        ({"model_type": "bert", "architectures": ["GPT2Model"]}, "no model of type"),
        ({"model_type": "bert", "architectures": [["x"]]}, "no model of type"),
        ({"model_type": "bert", "architectures": {"a": 1}}, "no model of type"),
    ],
)
def test_only_classes_of_the_library_are_loaded(config: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        loading.model_class(config)


def test_a_model_is_loaded_by_the_class_that_it_names() -> None:
    assert loading.model_class({"model_type": "bert"}).__name__ == "BertModel"
    named = {"model_type": "bert", "architectures": ["BertForMaskedLM"]}
    assert loading.model_class(named).__name__ == "BertForMaskedLM"


def test_too_little_memory_is_said_before_loading(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glassbox.models import memory

    kept = store.keep(replace(SMALL, num_hidden_layers=1), 0, "x", "ann")
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000)
    with pytest.raises(UserError, match="takes about"):
        proof.prove(kept.id)
