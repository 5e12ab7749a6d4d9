"""The model that a run begins from: a kept one is a classifier, whatever it was kept as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox.models import store
from glassbox.models.config_values import ConfigValues
from glassbox.training import checks, prepare
from glassbox.training.spec import RunSpec

TINY = ConfigValues(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"problem_type": "regression"},
        {"problem_type": "multi_label_classification"},
        {"chunk_size_feed_forward": 4},
        {"output_hidden_states": True},
        {"return_dict": False},
        {"is_decoder": True, "add_cross_attention": True},
        {"id2label": ("a", "b", "c")},
    ],
)
@pytest.mark.parametrize("init", ["pretrained", "random"])
def test_whatever_can_be_kept_can_be_trained(
    workspace_root: Path, fields: dict[str, Any], init: Any
) -> None:
    from glassbox import heavy

    kept = store.keep(replace(TINY, **fields), 0, "", "ann")
    assert checks.misfits(checks.model_facts(kept.ref)) == []
    spec = replace(
        RunSpec("sample:reviews", "review", None, "sentiment"), model=kept.ref, init=init
    )
    model = prepare.model(spec, ("negative", "positive"))
    ids = heavy.torch.tensor([[101, 7592, 102], [101, 2088, 102]])
    given = model(input_ids=ids, labels=heavy.torch.tensor([0, 1]))
    assert given.loss.ndim == 0
    given.loss.backward()
    # What an evaluation stacks: the logits and nothing beside them (a cache is left out by name).
    assert set(given) <= {"loss", "logits", "past_key_values"}
    assert given.logits.shape == (2, 2)
    assert model.config.id2label == {0: "negative", 1: "positive"}
