"""Building, looking at layers, keeping: real models, small ones."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog, embedded, workspace
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.models import build, inputs, look, memory, store
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from glassbox.models.tree import Node, rows, tree
from tests.busy import somebody_at_work

SMALL = ConfigValues(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=3,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=16,
)
TINY = PRESET_BY_ID["tiny"].values


def _look(values: ConfigValues, seed: int = 0) -> look.Built:
    return look.look(values, seed, inputs.ModelInput((0,), None, "one id"))


def test_look_tells_what_was_built() -> None:
    built = look.look(TINY, 3, inputs.from_text("A config becomes a model.", TINY))
    assert built.parameters == built.formula == built.layers.total == 4_385_920
    assert built.weight_bytes == 4 * built.parameters
    assert built.given.tokens is not None
    length = len(built.given.tokens)
    assert {each.name: each.shape for each in built.run.tensors} == {
        "hidden_states[0]": (1, length, 128),
        "hidden_states[1]": (1, length, 128),
        "hidden_states[2]": (1, length, 128),
        "last_hidden_state": (1, length, 128),
        "pooler_output": (1, 128),
    }


def test_the_same_seed_gives_the_same_weights_and_disturbs_nobody() -> None:
    from glassbox import heavy

    def weights(model: Any) -> Any:
        return model.embeddings.word_embeddings.weight.detach().clone()

    heavy.torch.manual_seed(5)
    expected = heavy.torch.rand(1)
    heavy.torch.manual_seed(5)
    first = build.use_real(SMALL, 1, weights)
    assert heavy.torch.equal(heavy.torch.rand(1), expected)
    assert heavy.torch.equal(first, build.use_real(SMALL, 1, weights))
    assert not heavy.torch.equal(first, build.use_real(SMALL, 2, weights))


def test_a_second_build_at_the_same_time_is_refused_and_the_next_is_not() -> None:
    with somebody_at_work(), pytest.raises(UserError, match="at work right now"):
        _look(SMALL)
    assert _look(SMALL).parameters == count(SMALL).parameters


def test_an_error_while_using_the_model_frees_the_place() -> None:
    def fail(model: Any) -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        build.use_real(SMALL, 0, fail)
    assert build.use_real(SMALL, 0, lambda model: model.num_parameters()) > 0


@pytest.mark.parametrize(
    ("values", "seed", "said"),
    [
        (replace(SMALL, num_attention_heads=3), 0, "cannot be divided"),
        (replace(SMALL, vocab_size=10**15), 0, "more than"),
        (SMALL, -1, "seed"),
        (SMALL, 2**32, "seed"),
    ],
)
def test_what_cannot_be_built_is_refused_before(values: ConfigValues, seed: int, said: str) -> None:
    with pytest.raises(UserError, match=said):
        _look(values, seed)


def test_too_little_memory_is_said_before_building(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000)
    with pytest.raises(UserError, match="memory"):
        _look(SMALL)


def test_memory_that_cannot_be_had_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(values: ConfigValues) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")

    monkeypatch.setattr(build, "bert_config", no_memory)
    with pytest.raises(LimitExceeded, match="could not be had"):
        _look(SMALL)


def test_memory_left_is_a_positive_number_of_bytes() -> None:
    assert memory.available_bytes() > 10_000_000


def _names(node: Node) -> list[str]:
    return [child.name for child in node.children]


def test_tree_folds_layers_but_not_query_key_value() -> None:
    root = tree(build.meta(PRESET_BY_ID["large"].values))
    assert root.total == 335_141_888
    assert _names(root) == ["embeddings", "encoder", "pooler"]
    (layers,) = root.children[1].children
    (layer,) = layers.children
    assert (layer.name, layer.class_name, layer.times) == ("0 … 23", "BertLayer", 24)
    assert layer.total == 24 * layer.parameters == layers.parameters
    attention = layer.children[0].children[0]
    assert _names(attention) == ["query", "key", "value", "dropout"]
    assert [(own.name, own.shape, own.dtype) for own in attention.children[0].own] == [
        ("weight", (1024, 1024), "float32"),
        ("bias", (1024,), "float32"),
    ]


def test_unfolded_tree_has_a_row_for_every_module() -> None:
    model = build.meta(SMALL)
    lines = rows(tree(model, fold=False))
    assert len(lines) == len(list(model.modules()))
    assert sum(own.node.parameters for own in lines if not own.node.children) == (
        model.num_parameters()
    )


def test_shares_of_leaves_add_up_to_one() -> None:
    lines = rows(tree(build.meta(SMALL)))
    assert lines[0].share == 1
    assert sum(each.share for each in lines if not each.node.children) == pytest.approx(1)


def test_tied_weights_count_once() -> None:
    from glassbox.heavy import torch

    first, second = torch.nn.Linear(3, 3, bias=False), torch.nn.Linear(3, 3, bias=False)
    second.weight = first.weight
    root = tree(torch.nn.ModuleDict({"one": first, "two": second}))
    assert root.total == 9
    assert [own.tied for child in root.children for own in child.own] == [False, True]


def test_saved_model_loads_back_bit_for_bit(workspace_root: Path) -> None:
    from glassbox import heavy

    kept = store.keep(SMALL, 4, " my\nmodel ", "ann")
    assert kept.name == "my model"
    assert [file.name for file in kept.files] == ["config.json", "model.safetensors"]
    assert kept.parameters == count(SMALL).parameters
    assert kept.bytes > 4 * kept.parameters
    assert kept.vocab_size == 40 < embedded.VOCABULARY_SIZE
    loaded = heavy.AutoModel.from_pretrained(catalog.model_folder(kept.ref)).state_dict()

    def same(model: Any) -> bool:
        ours = model.state_dict()
        return all(heavy.torch.equal(loaded[name], ours[name]) for name in ours)

    assert build.use_real(SMALL, 4, same)
    assert catalog.models("ann")[1].ref == kept.ref
    assert catalog.models("bob") == catalog.models("nobody")


def test_a_model_is_its_owner_s(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 0, "mine", "ann")
    assert store.saved("bob") == []
    for verb in (store.find, store.delete, store.zipped):
        with pytest.raises(NotFound):
            verb(kept.id, "bob")
    assert [each.id for each in store.saved("ann")] == [kept.id]
    store.delete(kept.id, "ann")
    assert store.saved("ann") == []
    with pytest.raises(NotFound):
        store.find("../../etc", "ann")


def test_zip_is_the_files_and_always_the_same(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 0, "", "ann")
    assert kept.name == "BERT 3 × 8"
    with store.zipped(kept.id, "ann") as file:
        once = file.read()
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["model/config.json", "model/model.safetensors"]
            assert [info.file_size for info in archive.infolist()] == [f.bytes for f in kept.files]
    with store.zipped(kept.id, "ann") as file:
        assert file.read() == once
    assert kept.zip_name == f"bert-3-x-8-{kept.id[-6:]}.zip"
    assert [path.name for path in workspace.folder("models").iterdir()] == [kept.id]


def test_a_failed_save_leaves_nothing(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(workspace, "write_json", torn)
    with pytest.raises(OSError, match="disk full"):
        store.keep(SMALL, 0, "x", "ann")
    assert list(workspace.folder("models").iterdir()) == []


def test_what_a_killed_process_left_is_swept(workspace_root: Path) -> None:
    import os

    left = workspace.folder("models") / ".new-0000"
    left.mkdir()
    os.utime(left, (0, 0))
    kept = store.keep(SMALL, 0, "x", "ann")
    assert [path.name for path in workspace.folder("models").iterdir()] == [kept.id]


def test_no_room_is_said_before_anything_is_built(workspace_root: Path, set_setting: Any) -> None:
    set_setting(max_workspace_gb=0.000001)
    with pytest.raises(LimitExceeded, match="workspace holds"):
        store.keep(SMALL, 0, "x", "ann")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", "BERT"),
        ("   \n\t ", "BERT"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("../../x", "../../x"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u202eb\x00c", "a b c"),
        ("x" * 300, "x" * 79 + "…"),
        ("👩‍🔬 Ä", "👩‍🔬 Ä"),
    ],
)
def test_a_name_is_only_a_label(typed: str, shown: str) -> None:
    assert store.label(typed, "BERT") == shown


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "../x", "x" * 300, "a\ud800", "☃"])
def test_hostile_names_are_kept_and_downloaded(workspace_root: Path, name: str) -> None:
    kept = store.keep(SMALL, 0, name, "ann")
    (found,) = store.saved("ann")
    assert found == kept
    assert found.name == store.label(name, "")
    assert found.zip_name.isascii()
    assert "/" not in found.zip_name
