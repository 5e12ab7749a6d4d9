"""Training only the word embeddings that occur comes to the same as training the whole table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import loop, start_model, store, used_rows
from glassbox.training.arguments import Arguments
from glassbox.training.spec import RunSpec
from tests.unit.loops import Case, history, made, rows
from tests.unit.runs import again, losses_of, worked
from tests.unit.test_training_run import stops
from tests.unit.test_training_start import NAMES, SIZES, keep, of_type

PLAIN = Arguments()
# Used in the encoder and in the decoder.
TIED = {"bart", "t5"}


class Special:
    """What is asked of a tokenizer."""

    all_special_ids = (0, 1)


def model_of(case: Case, *, used: bool) -> Any:
    from glassbox import heavy

    model = heavy.BertForSequenceClassification(
        heavy.BertConfig(
            vocab_size=64, hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=64, num_labels=case.labels, problem_type=case.problem,
        )
    )  # fmt: skip
    if used:
        assert used_rows.fits(model, PLAIN)
        used_rows.train_only(model, used_rows.ids(rows(case, 21, 0), Special))
    return model


def trained(kind: Any, case: Case, folder: Path, *, used: bool) -> Any:
    made_ready = made(kind, case, folder / str(used), partial(model_of, case, used=used))
    made_ready.train()
    return made_ready


def kind_of(name: str) -> Any:
    from glassbox import heavy

    return heavy.Trainer if name == "trainer" else loop.Loop


CASES = {
    "as suggested": Case(),
    "other optimizer, grouped": Case(
        optim="adagrad", train_sampling_strategy="group_by_length", gradient_accumulation_steps=2
    ),
    "clipped": Case(max_grad_norm=0.01, optim="sgd"),
    "regression": Case("regression", labels=1, activation_checkpointing=True),
}


@pytest.mark.parametrize("name", ["trainer", "pytorch"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_same_record_and_same_weights(case: Case, name: str, tmp_path: Path) -> None:
    seen = {id for row in rows(case, 21, 0)["input_ids"] for id in row}
    other = {id for row in rows(case, 10, 1)["input_ids"] for id in row}
    assert other - seen, "no token of the validation rows is a new one"
    whole = trained(kind_of(name), case, tmp_path, used=False)
    used = trained(kind_of(name), case, tmp_path, used=True)
    before = used.model.get_input_embeddings().weight
    for one, two in zip(history(whole), history(used), strict=True):
        assert one.keys() == two.keys()
        for key, value in one.items():
            assert two[key] == pytest.approx(value, rel=1e-4, abs=1e-5, nan_ok=True), key
    ended, again = whole.model.state_dict(), used.model.state_dict()
    assert list(ended) == list(again)
    for key, tensor in ended.items():
        assert tensor.allclose(again[key], atol=1e-4), key
    moved = {
        id
        for id, same in enumerate(
            (before == again["bert.embeddings.word_embeddings.weight"]).all(-1).tolist()
        )
        if not same
    }
    assert moved == seen


@pytest.mark.parametrize("name", ["trainer", "pytorch"])
def test_resumed_from_a_checkpoint(name: str, tmp_path: Path) -> None:
    from glassbox import heavy

    case = Case(save_strategy="steps", save_steps=5, load_best_model_at_end=False)
    kind = kind_of(name)
    build = partial(model_of, case, used=True)
    whole = made(kind, case, tmp_path / "whole", build)
    whole.train()
    checkpoint = str(tmp_path / "whole" / "checkpoint-5")
    again = made(kind, case, tmp_path / "again", build)
    again.args.eval_on_start = False
    again.train(resume_from_checkpoint=checkpoint)
    kept = [log for log in history(whole) if "train_loss" not in log]
    assert [log for log in history(again) if "train_loss" not in log] == kept
    ended = whole.model.state_dict()
    assert all(tensor.equal(ended[key]) for key, tensor in again.model.state_dict().items())
    # What is saved is a model like any other.
    again.model.save_pretrained(tmp_path / "model")
    plain = heavy.BertForSequenceClassification.from_pretrained(tmp_path / "model")
    assert type(plain.get_input_embeddings()) is heavy.torch.nn.Embedding
    assert all(tensor.equal(ended[key]) for key, tensor in plain.state_dict().items())


@pytest.mark.parametrize("name", ["trainer", "pytorch"])
def test_the_best_weights_are_taken_back(name: str, tmp_path: Path) -> None:
    case = Case(
        save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="accuracy",
        num_train_epochs=4.0,
    )  # fmt: skip
    whole = trained(kind_of(name), case, tmp_path, used=False)
    used = trained(kind_of(name), case, tmp_path, used=True)
    assert used.state.best_global_step == whole.state.best_global_step < used.state.max_steps
    for key, tensor in whole.model.state_dict().items():
        assert tensor.allclose(used.model.state_dict()[key], atol=1e-4), key


@pytest.mark.parametrize("kind", SIZES)
def test_any_architecture(workspace_root: Path, kind: str) -> None:
    from datasets import Dataset

    from glassbox import heavy

    spec = RunSpec("sample:reviews", "review", None, "sentiment", model=keep(of_type(kind)))
    texts = ["good and short", "a longer text that is bad"]
    found = []
    for used in (False, True):
        start = start_model.load(spec, NAMES)
        model = start.model
        encoded = Dataset.from_list([dict(start.tokenizer(text)) for text in texts])
        ids = used_rows.ids(encoded, start.tokenizer)
        assert used_rows.fits(model, PLAIN) is (kind not in TIED)
        if used and kind not in TIED:
            used_rows.train_only(model, ids)
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        heavy.set_seed(0)
        batch = heavy.DataCollatorWithPadding(start.tokenizer)(list(encoded))
        optimizer = heavy.torch.optim.AdamW(
            [each for each in model.parameters() if each.requires_grad], lr=0.01, weight_decay=0
        )
        loss = model.train()(**batch, labels=heavy.torch.tensor([0, 1])).loss
        loss.backward()
        optimizer.step()
        found.append((before, loss.item(), model.state_dict()))
    assert found[0][1] == found[1][1]
    for (name, one), two in zip(found[0][2].items(), found[1][2].values(), strict=True):
        assert one.equal(two), name
        assert found[0][0][name].equal(found[1][0][name]), name


@pytest.mark.parametrize("change", [{"weight_decay": 0.01}, {"optim": "adafactor"}])
def test_the_whole_table_where_it_would_matter(change: dict[str, Any]) -> None:
    assert not used_rows.fits(model_of(Case(), used=False), Arguments(**change))


def stopped_and_resumed(
    tiny: RunSpec, patch: pytest.MonkeyPatch, *, fits: bool
) -> tuple[store.Run, list[tuple[int, float]]]:
    """A run whose first part is made with or without used rows, and its losses."""
    with patch.context() as first:
        if not fits:
            first.setattr(used_rows, "fits", lambda *_: False)
        stops(first, lambda status: status.step >= 2)
        run = worked(tiny)
    assert run.state == "stopped" and run.can_resume
    assert (used_rows.kept(run.folder) is not None) is fits
    store.reopen(run.id, "me")
    again(run.folder)
    return store.get(run.id), losses_of(run)


@pytest.mark.slow
def test_a_run_that_was_begun_with_the_whole_table_goes_on_with_it(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, losses = stopped_and_resumed(tiny, monkeypatch, fits=False)
    used, others = stopped_and_resumed(tiny, monkeypatch, fits=True)
    assert whole.state == used.state == "finished"
    assert dict(others) == pytest.approx(dict(losses), abs=1e-5)


def test_what_is_noted_of_a_run(tmp_path: Path) -> None:
    assert used_rows.kept(tmp_path) is None
    used_rows.keep(tmp_path, [3, 5])
    assert used_rows.kept(tmp_path) == [3, 5]
