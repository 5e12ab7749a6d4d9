"""What several unit tests begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from glassbox import workspace
from glassbox.training.spec import RunSpec, with_arguments


@pytest.fixture
def tiny(workspace_root: Path) -> RunSpec:
    """A run on a model of one layer, hidden size 32, that was built on /model; a second a step."""
    from glassbox import heavy

    id = workspace.new_id()
    folder = workspace.folder("models") / id
    config = heavy.BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    heavy.set_seed(0)
    heavy.BertModel(config).save_pretrained(folder / "model")
    workspace.write_json(folder / "meta.json", {"name": "tiny", "owner": "me", "created": ""})
    spec = RunSpec(
        "sample:reviews",
        "review",
        None,
        "sentiment",
        train_rows=64,
        eval_rows=40,
        max_length=32,
        model=f"saved:{id}",
        init="random",
    )
    return with_arguments(
        spec, num_train_epochs=2.0, per_device_train_batch_size=8, learning_rate=1e-2
    )
