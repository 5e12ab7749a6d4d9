"""Training a tiny model by the engine of /fine_tune, and what the bundled ones learned from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.families import lessons, loading, recipes, runs, training
from glassbox.families.kinds import KINDS, Kind
from glassbox.training import launcher, store, worker
from glassbox.training.events import Feed
from glassbox.training.spec import RunSpec, with_arguments
from tests.conftest import ROOT


def test_the_corpus_is_what_its_script_writes(tmp_path: Path) -> None:
    script = ROOT / "samples" / "models" / "make_corpus.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in lessons.CORPUS.iterdir()}
    assert made == kept and len(made) == 6


@pytest.mark.parametrize("ending", ["txt", "tsv"])
def test_no_line_is_in_two_splits(ending: str) -> None:
    lines = [
        line
        for split in ("train", "validation", "test")
        for line in (lessons.CORPUS / f"{split}.{ending}").read_text().splitlines()
    ]
    assert len(set(lines)) == len(lines) > 15_000


@pytest.mark.parametrize("kind", KINDS)
def test_rows_come_back_as_the_texts_they_were_made_of(kind: Kind) -> None:
    given = training.tokenizer(kind)
    rows = lessons.rows(kind, "validation", given)
    if kind == "t5":
        source, target = lessons.pairs("validation")[0]
        assert given.decode(rows[0]["input_ids"], skip_special_tokens=True) == source
        assert given.decode(rows[0]["labels"], skip_special_tokens=True) == target
        return
    text = lessons.texts("validation")[0]
    if kind == "gpt":
        assert given.decode(rows[0]["input_ids"]).startswith(f" {text}<|endoftext|>")
        assert max(len(row["input_ids"]) for row in rows) <= 64
        return
    hidden = [label for label in rows[0]["labels"] if label != -100]
    masks = rows[0]["input_ids"].count(given.mask_token_id)
    assert len(hidden) == masks >= 1
    whole = [
        label if label != -100 else id
        for id, label in zip(rows[0]["input_ids"], rows[0]["labels"], strict=True)
    ]
    assert given.decode(whole, skip_special_tokens=True) == text


def short(kind: Kind, **values: object) -> RunSpec:
    return with_arguments(recipes.spec(kind), max_steps=2, eval_strategy="no", **values)


def begin(spec: RunSpec) -> store.Run:
    id = workspace.new_id()
    store.create(spec, "mine", "me", id, kind="family")
    return store.get(id)


def test_a_run_trains_is_measured_and_can_be_used(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "texts", lambda split: ["my name is anna.", "the dog barks"] * 40)
    run = begin(short("bert"))
    assert worker.work(run.folder) == 0
    run = store.get(run.id)
    assert run.state == "finished" and run.status.has_model and run.status.step == 2
    found = store.read_results(run.folder)
    assert found is not None and 0 <= found["scores"]["accuracy"] <= 1
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    assert len([log for log in feed.logs if "loss" in log]) == 2
    assert not (run.folder / "checkpoints").exists()
    # In the list of its kind, in no list of fine-tuning, and among the models at once.
    assert [each.id for each in runs.owned("me", "bert")] == [run.id]
    assert runs.owned("me", "gpt") == [] and store.owned("me") == []
    ref = f"run:{run.id}"
    assert [entry.ref for entry in loading.choices("bert", "me")] == ["sample:bert", ref]
    tokens = loading.use(ref, "bert", "me", lambda model: model.model.config.vocab_size)
    assert tokens == len(training.tokenizer("bert"))
    with pytest.raises(UserError):
        loading.use(ref, "bert", "somebody else", lambda model: None)


def test_a_run_that_is_stopped_before_its_first_step_ends_in_a_sentence(
    workspace_root: Path,
) -> None:
    run = begin(short("gpt"))
    (run.folder / "STOP").touch()
    assert worker.work(run.folder) == 0
    assert store.get(run.id).state == "stopped"


def test_the_same_seed_draws_the_same_weights() -> None:
    given = training.tokenizer("t5")
    first, again, other = (
        recipes.model("t5", given, seed).state_dict()["shared.weight"] for seed in (1, 1, 2)
    )
    assert bool((first == again).all()) and not bool((first == other).all())


def test_only_specs_of_its_own_are_trained() -> None:
    assert [training.kind_of(recipes.spec(kind)) for kind in KINDS] == list(KINDS)
    with pytest.raises(UserError):
        training.kind_of(RunSpec("sample:reviews", "review", None, "sentiment"))


def test_starting_puts_a_run_of_its_kind_into_the_queue(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.engine.LocalEngine, "submit", lambda *given: None)
    id = workspace.new_id()
    assert runs.start("t5", "me", id, 7) == runs.start("t5", "me", id, 7) == id
    run = store.get(id)
    assert runs.is_one(run) and run.spec == recipes.spec("t5", 7) and run.name == "Tiny T5, seed 7"
