"""One word in several sentences: equal at first, then apart; and models of the Hub."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from glassbox import hub
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import LimitExceeded, NotFound, Unavailable, UserError
from glassbox.models import hub_model, shelf
from glassbox.pipelines import holding, meaning, models, tasks, walk
from glassbox.snippets import pipeline_meaning
from tests.snippets import run
from tests.unit import pipelines as tiny

TEXTS = (
    "He sat on the bank of the river.",
    "She swam to the grassy bank of the stream.",
    "I went to the bank to deposit my money.",
    "No such word here.",
)


def test_bank_starts_equal_and_parts_by_meaning() -> None:
    source = models.find(EMBEDDED_MODEL, "")
    made = meaning.meaning(source, TEXTS, "Bank")
    assert [use.word for use in made.uses] == ["bank"] * 3
    assert made.vectors.shape == (8, 3, 384) and len(made.states) == 8
    assert abs(made.cosine[0] - 1).max() < 1e-12
    assert np.diagonal(made.cosine, axis1=1, axis2=2) == pytest.approx(1)
    # The two of the river are nearer to each other than to that of the money.
    last = made.cosine[-1]
    assert last[0, 1] > max(last[0, 2], last[1, 2])
    assert abs(made.parted().points[0]).max() < 1e-9

    left = run(pipeline_meaning.meaning(source, made))
    assert abs(left["cosine"].numpy() - made.cosine).max() < 1e-6
    # An axis may point the other way.
    ours = made.parted().points.reshape(-1, 2)
    assert abs(abs(left["points"]) - abs(ours)).max() < 1e-6


def test_words_in_common() -> None:
    assert meaning.words(TEXTS)[:2] == ("bank", "the")
    assert "money" not in meaning.words(TEXTS)
    assert meaning.words(("a-b c", "A-B d")) == ("a-b",)


def test_a_word_of_several_tokens_and_other_families(tmp_path: Path) -> None:
    for name in ("GPT2LMHeadModel", "T5ForConditionalGeneration"):
        source = tiny.make(tmp_path / name, name)
        made = meaning.meaning(source, ("unaffable men", "the unaffable"), "unaffable")
        assert made.uses[0].tokens == ("una", "##ffa", "##ble")
        assert abs(made.cosine[0] - 1).max() < 1e-12
    shelf.forget()


@pytest.mark.parametrize("typed", ["", "one line", "\n".join("a" * 11)])
def test_too_few_or_too_many_sentences(typed: str) -> None:
    with pytest.raises(UserError):
        meaning.sentences(typed)


def test_a_word_that_only_one_has() -> None:
    with pytest.raises(UserError, match="Only 1 of the sentences"):
        meaning.meaning(models.find(EMBEDDED_MODEL, ""), TEXTS, "money")
    assert meaning.sentences("a \ud800\nb") == ("a \ufffd", "b")


def info(files: list[SimpleNamespace]) -> SimpleNamespace:
    return SimpleNamespace(siblings=files, sha="abc")


def file(name: str, size: int = 10) -> SimpleNamespace:
    return SimpleNamespace(rfilename=name, size=size)


NEEDED = [file("config.json"), file("tokenizer.json"), file("model.safetensors", 1_000)]


def test_of_a_hub_model_only_what_is_safe_is_fetched() -> None:
    others = [file("pytorch_model.bin"), file("modeling_own.py"), file("onnx/model.onnx")]
    assert set(hub_model.wanted_files("a/b", info([*NEEDED, *others]))) == {
        "config.json", "tokenizer.json", "model.safetensors",
    }  # fmt: skip
    parts = [file("model.safetensors.index.json"), file("model-00001-of-00002.safetensors"),
             file("model-00002-of-00002.safetensors"), file("other/x.safetensors")]  # fmt: skip
    found = hub_model.wanted_files("a/b", info([*NEEDED[:2], *parts]))
    assert "other/x.safetensors" not in found and len(found) == 5


@pytest.mark.parametrize(
    ("files", "kind", "said"),
    [
        (NEEDED[1:], NotFound, "no config.json"),
        ([*NEEDED[:2], file("pytorch_model.bin")], NotFound, "no weights in safetensors"),
        ([NEEDED[0], NEEDED[2]], UserError, "no tokenizer"),
        ([*NEEDED[:2], file("model.safetensors", 10**14)], LimitExceeded, "has 25,000,000,000,000"),
    ],
)
def test_what_a_hub_model_lacks_is_said(files: list, kind: type, said: str) -> None:
    with pytest.raises(kind, match=said):
        hub_model.wanted_files("a/b", info(files))


def test_a_hub_model_is_fetched_once_known_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    folder = tiny.make(tmp_path / "hub", "BertForSequenceClassification", **tiny.named("x", "y"))
    asked: dict = {}

    def snapshot(name: str, **options: object) -> str:
        asked.update(options, name=name)
        return str(folder.folder)

    monkeypatch.setattr(hub, "state", lambda: "reachable")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda *_, **__: info(NEEDED))
    source = models.find("hub:owner/name", "")
    assert asked["revision"] == "abc" and "pytorch_model.bin" not in asked["allow_patterns"]
    assert source.tasks[0] == "text-classification" and source.labels == ("x", "y")
    auto = tasks.find(source.tasks[0]).auto_class
    assert holding.use(source, auto, lambda held: type(held.model).__name__) == source.class_name
    shelf.forget()


def test_the_hub_out_of_reach_is_one_sentence() -> None:
    with pytest.raises(Unavailable, match="may not be asked here"):
        models.find("hub:owner/name", "")
    with pytest.raises(UserError, match="not a name on the Hugging Face Hub"):
        models.find("hub:../../etc/passwd", "")


NOWHERE = ("run:0123456789ab", "saved:0123456789ab", "sample:none", "upload:x", "nonsense")


@pytest.mark.parametrize("ref", NOWHERE)
def test_what_is_not_there_is_not_found(workspace_root: Path, ref: str) -> None:
    with pytest.raises(NotFound):
        models.find(ref, "me")


def test_a_fine_tuned_model_of_pairs(workspace_root: Path) -> None:
    from glassbox import workspace
    from glassbox.training import run_state, store
    from glassbox.training.spec import RunSpec

    id = workspace.new_id()
    spec = RunSpec("sample:paraphrase", "sentence1", "sentence2", "label", max_length=24)
    folder = store.create(spec, "mine", "me", id)
    with pytest.raises(NotFound):
        models.find(f"run:{id}", "me")
    tiny.make(folder / "model", "BertForSequenceClassification", **tiny.named("no", "yes"))
    run_state.write_status(folder, run_state.Status("finished"))
    source = models.find(f"run:{id}", "me")
    assert source.pairs and source.max_length == 24 and source.labels == ("no", "yes")
    assert [each.ref for each in models.choices("me")][:3] == [
        models.SENTIMENT, EMBEDDED_MODEL, f"run:{id}",
    ]  # fmt: skip
    made = walk.walk(source, walk.asked("text-classification", ["a " * 40], ["b"]))
    assert made.batch.shape == (1, 24) and made.library.agrees
    shelf.forget()
    with pytest.raises(NotFound):
        models.find(f"run:{id}", "somebody")


def test_somebody_elses_model_is_not_found(workspace_root: Path) -> None:
    from glassbox import workspace

    id = workspace.new_id()
    folder = workspace.folder("models") / id
    tiny.make(folder / "model", "BertModel")
    workspace.write_json(folder / "meta.json", {"name": "mine", "owner": "me", "created": ""})
    assert models.find(f"saved:{id}", "me").title == "mine"
    assert f"saved:{id}" in [entry.ref for entry in models.choices("me")]
    with pytest.raises(NotFound):
        models.find(f"saved:{id}", "somebody")
