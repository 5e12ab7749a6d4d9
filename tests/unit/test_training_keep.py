"""What is taken away of a run: the zip, the card, the proof that it comes back."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import workspace
from glassbox.errors import NotFound, UserError
from glassbox.training import event_files, keep, load_back, model_card, results, store
from tests.unit.trained import trained, trained_root

__all__ = ["trained", "trained_root"]
HOSTILE = "---\n<script>alert(1)</script> | `x` [a](b) {{c}} \ud800"


def _loaded(text: str) -> Any:
    from huggingface_hub import ModelCard

    return ModelCard(text, ignore_metadata_errors=False)


def test_the_zip_has_the_model_its_card_and_the_record(trained: store.Run) -> None:
    members = keep.members(trained, "print('train')\n")
    with keep.zipped(members) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert list(contents) == list(members)
    assert {
        "model/config.json", "model/model.safetensors", "model/tokenizer.json",
        "model/tokenizer_config.json", "model/README.md", "run/spec.json", "run/results.json",
        "run/log_history.json", "run/train.py",
    } <= set(contents)  # fmt: skip
    sizes = {each.name: each.bytes for each in keep.listed(members)}
    assert sizes == {name: len(content) for name, content in contents.items()}
    assert json.loads(contents["model/config.json"])["id2label"] == {
        "0": "negative",
        "1": "positive",
    }
    (events,) = event_files.files(trained.folder)
    assert contents[f"tensorboard/{events.name}"] == events.read_bytes()
    history = json.loads(contents["run/log_history.json"])
    assert [log["step"] for log in history if "loss" in log] == [1, 2, 3, 4, 5, 6]
    everything = b"".join(contents.values())
    assert str(trained.folder.parent.parent).encode() not in everything
    assert keep.zip_name(trained) == f"tiny-{trained.id[-6:]}.zip"


def test_it_is_copied_in_pieces(trained: store.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        assert path.suffix != ".safetensors"
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    members = keep.members(trained, None)
    assert isinstance(members["model/model.safetensors"], Path)
    with keep.zipped(members) as file:
        assert not isinstance(file, io.BytesIO)
        assert file.seek(0, 2) > sum(each.bytes for each in keep.listed(members))


def test_the_card_says_what_was_measured(trained: store.Run) -> None:
    card = keep.card(trained)
    loaded = _loaded(card)
    read = results.read(trained)
    assert read is not None
    after = read.splits["validation"].after or {}
    scores = {each.metric_type: each for each in loaded.data.eval_results}
    assert set(scores) == {name for name, value in after.items() if value is not None}
    assert scores["accuracy"].metric_value == after["accuracy"]
    assert scores["accuracy"].dataset_split == "validation"
    assert loaded.data.library_name == "transformers"
    # From a model of the user's own with random weights: nobody's base, nobody's licence.
    assert loaded.data.base_model is None and loaded.data.license is None
    for said in (
        "24 rows of train", "| 40 |", "`learning_rate`", "transformers ", "torch ", "6 steps",
        "synthetic", "max_length=24", "put aside",
    ):  # fmt: skip
        assert said in card, said
    assert f"{after['accuracy']:.4f}" in card


def test_a_card_of_the_embedded_model_names_it(trained: store.Run) -> None:
    spec = replace(trained.spec, model="embedded:minilm", init="pretrained")
    about = model_card.About(replace(trained, spec=spec), None, "Reviews", (), None, 0)
    loaded = _loaded(model_card.card(about))
    assert loaded.data.base_model == "sentence-transformers/all-MiniLM-L6-v2"
    assert loaded.data.license == "apache-2.0"
    assert "It was not evaluated." in loaded.text


def test_hostile_names_are_text_in_the_card(trained: store.Run) -> None:
    read = results.read(trained)
    assert read is not None
    named = replace(read, names=(HOSTILE, "---"))
    spec = replace(
        trained.spec, text=HOSTILE, text_pair=HOSTILE + "2", label="---", train_split=HOSTILE,
        steps='[{"step": "```"}]',
    )  # fmt: skip
    run = replace(trained, name=HOSTILE, note=HOSTILE, spec=spec)
    card = model_card.card(model_card.About(run, named, HOSTILE, (HOSTILE,), None, 1))
    card.encode()
    loaded = _loaded(card)
    assert loaded.data.model_name.startswith("--- <script>")
    assert loaded.data.eval_results[0].dataset_name.startswith("--- <script>")
    _head, _, body = card.partition("\n---\n")
    assert "<script" not in body
    assert "\n---" not in body.replace("| ---", "")
    for line in body.splitlines():
        if line.startswith("| 0 |"):
            assert line.replace("\\|", "").count("|") == 3


def test_a_run_without_a_model_has_nothing_to_keep(trained: store.Run, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        keep.members(replace(trained, folder=tmp_path), None)


def test_the_hub_gets_the_model_the_card_and_the_events(trained: store.Run) -> None:
    names = set(keep.pushed(trained))
    (events,) = event_files.files(trained.folder)
    assert {"config.json", "model.safetensors", "README.md", f"runs/{events.name}"} <= names
    assert not any(name.startswith(("model/", "run/")) for name in names)


def test_what_deleting_frees_adds_up(trained: store.Run) -> None:
    sizes = keep.sizes(trained)
    assert sum(sizes.values()) == workspace.size_bytes(trained.folder)
    assert sizes["the model"] > 1_000_000 and "checkpoints" not in sizes


def test_loaded_back_it_gives_what_the_run_kept(trained: store.Run) -> None:
    members = keep.members(trained, None)
    work = load_back.begin(trained, members)
    with pytest.raises(UserError, match="right now"):
        load_back.begin(trained, members)
    while (found := load_back.look(work)) is None:
        time.sleep(0.1)
    assert found.equal and found.same_file
    assert (found.class_name, found.rows) == ("BertForSequenceClassification", 40)
    assert found.identical == 40 and found.difference == 0
    assert not work.folder.exists()


def _folder(run: store.Run, folder: Path, members: keep.Members) -> Path:
    from glassbox.models import model_zip

    folder.mkdir()
    workspace.write_json(folder / "rows.json", load_back._rows(run))
    with (folder / "model.zip").open("w+b") as file:
        model_zip.write_into(file, members)
    return folder


def test_other_weights_are_noticed(trained: store.Run, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    members = keep.members(trained, None)
    tensors = load_file(trained.folder / "model" / "model.safetensors")
    tensors["classifier.bias"] = tensors["classifier.bias"] + 0.5
    save_file(tensors, tmp_path / "changed.safetensors", metadata={"format": "pt"})
    members["model/model.safetensors"] = tmp_path / "changed.safetensors"
    found = load_back.compare(_folder(trained, tmp_path / "x", members))
    assert not found.equal and not found.same_file
    assert found.difference == pytest.approx(0.5, abs=1e-4)


def test_a_zip_that_does_not_load_is_a_sentence(trained: store.Run, tmp_path: Path) -> None:
    members = keep.members(trained, None)
    members["model/model.safetensors"] = b"nothing"
    folder = _folder(trained, tmp_path / "x", members)
    assert load_back.main(str(folder)) == 0

    class Ended:
        def poll(self) -> int:
            return 0

    with pytest.raises(UserError, match="could not be loaded back"):
        load_back.look(load_back.Work(folder, Ended()))  # type: ignore[arg-type]
    assert not folder.exists()


def test_a_run_that_kept_no_logits_says_so(trained: store.Run, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="kept no logits"):
        load_back.begin(replace(trained, folder=tmp_path), {})
