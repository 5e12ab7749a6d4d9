"""A tiny run that was really trained, in this process, once a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glassbox import settings, workspace
from glassbox.training import store
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec, with_arguments


def tiny_model(owner: str = "me", **more: Any) -> str:
    """The ref of a kept BertModel of one layer, hidden size 32."""
    from glassbox import heavy

    id = workspace.new_id()
    folder = workspace.folder("models") / id
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = heavy.BertConfig(**{**sizes, "intermediate_size": 64, **more})
    heavy.set_seed(0)
    heavy.BertModel(config).save_pretrained(folder / "model")
    workspace.write_json(folder / "meta.json", {"name": "tiny", "owner": owner, "created": ""})
    return f"saved:{id}"


def spec(**values: Any) -> RunSpec:
    """Six steps on the reviews."""
    made = {
        "dataset": "sample:reviews", "text": "review", "text_pair": None, "label": "sentiment",
        "train_rows": 24, "eval_rows": 40, "max_length": 24, "init": "random",
    }  # fmt: skip
    made["model"] = values.get("model") or tiny_model()
    return with_arguments(
        RunSpec(**{**made, **values}),
        num_train_epochs=2.0,
        per_device_train_batch_size=8,
        learning_rate=1e-2,
    )


def train(asked: RunSpec, name: str = "tiny", owner: str = "me") -> store.Run:
    """Do a run in this process, as a worker does, and give it back as it stands."""
    import datasets

    from glassbox.training import session

    id = workspace.new_id()
    folder = store.create(asked, name, owner, id)
    reporter = Reporter(folder)
    caching, bars = datasets.is_caching_enabled(), datasets.are_progress_bars_disabled()
    try:
        session.train(store.get(id), reporter)
    except StopRequested as stopped:
        reporter.update(force=True, state="stopped", message=stopped.reason)
    finally:
        # What a worker turns off is on for the tests that come after.
        if caching:
            datasets.enable_caching()
        if not bars:
            datasets.enable_progress_bars()
    return store.get(id)


@pytest.fixture(scope="module")
def trained_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace for all tests of one module."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("trained") / "workspace"
        patch.setenv("GLASSBOX_WORKSPACE", str(root))
        settings.current.cache_clear()
        yield root
    settings.current.cache_clear()


@pytest.fixture(scope="module")
def trained(trained_root: Path) -> store.Run:
    """One finished run of six steps on two classes."""
    return train(spec())
