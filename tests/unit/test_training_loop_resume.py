"""A run of the written-out loop that is resumed comes to the record of one that never stopped."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import checkpoints, loop, loop_checkpoint
from tests.unit.loops import Case, history, made, rows

# The order of rows of one is drawn from the random state, of the other from the seed; a checkpoint
# after every step, so also before the evaluation that ends an epoch.
EVERY_STEP: dict[str, Any] = {"save_strategy": "steps", "save_steps": 1, "eval_strategy": "epoch"}
CASES = {
    "grouped": Case(
        train_sampling_strategy="group_by_length", gradient_accumulation_steps=2, **EVERY_STEP
    ),
    "shuffled": Case(lr_scheduler_type="cosine", optim="adafactor", **EVERY_STEP),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_from_every_checkpoint(case: Case, tmp_path: Path) -> None:
    run = tmp_path / "run"
    whole = made(loop.Loop, case, run / "checkpoints")
    whole.train()
    kept = sorted((run / "checkpoints").iterdir(), key=lambda each: int(each.name.split("-")[1]))
    assert len(kept) == whole.state.max_steps
    newest = checkpoints.newest(run)
    assert newest is not None and newest.step == whole.state.max_steps
    for checkpoint in kept:
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        again = made(loop.Loop, case, tmp_path / "again")
        again.args.eval_on_start = False
        again.train(resume_from_checkpoint=str(checkpoint))
        assert losses(again) == losses(whole), checkpoint.name
        assert all(
            tensor.equal(again.model.state_dict()[name])
            for name, tensor in whole.model.state_dict().items()
        )


def losses(trained: Any) -> list[dict[str, Any]]:
    """The record but for its last line, whose mean loss is of the steps of one process."""
    return [log for log in history(trained) if "train_loss" not in log]


class Interrupted(Exception):
    pass


def test_an_evaluation_that_was_interrupted_is_made_again(tmp_path: Path) -> None:
    from glassbox import heavy

    class Impatient(heavy.TrainerCallback):  # type: ignore[misc]
        def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if state.global_step == 6:
                raise Interrupted

    whole = made(loop.Loop, Case(), tmp_path / "whole")
    whole.train()
    stopped = made(loop.Loop, Case(), tmp_path / "stopped", callbacks=[Impatient()])
    with pytest.raises(Interrupted):
        stopped.train()
    assert not any("eval_loss" in log and log["step"] == 6 for log in history(stopped))
    checkpoint = stopped.save_checkpoint()
    again = made(loop.Loop, Case(eval_on_start=False), tmp_path / "again")
    again.train(resume_from_checkpoint=str(checkpoint))
    assert losses(again) == losses(whole)


def test_the_patience_left_is_kept(tmp_path: Path) -> None:
    from glassbox import heavy

    case = Case(
        num_train_epochs=9.0, learning_rate=0.1, metric_for_best_model="loss", save_strategy="epoch"
    )
    patience = heavy.EarlyStoppingCallback
    whole = made(loop.Loop, case, tmp_path / "whole", callbacks=[patience(2)])
    whole.train()
    last = whole.state.global_step
    again = made(loop.Loop, case, tmp_path / "again", callbacks=[patience(2)])
    again.args.eval_on_start = False
    again.train(resume_from_checkpoint=str(tmp_path / "whole" / f"checkpoint-{last - 6}"))
    assert again.state.global_step == last and losses(again) == losses(whole)


def test_predictions_are_in_the_order_of_the_rows(tmp_path: Path) -> None:
    case = Case(train_sampling_strategy="group_by_length", label_smoothing_factor=0.1)
    trained = made(loop.Loop, case, tmp_path / "run")
    asked = rows(case, 13, 5)
    told = trained.predict(asked)
    assert told.label_ids.tolist() == asked["labels"][:]
    for row in range(13):
        alone = trained.predict(asked.select([row])).predictions
        assert told.predictions[row] == pytest.approx(alone[0], abs=1e-6)
    assert "test_loss" in told.metrics and trained.state.log_history == []


def test_a_checkpoint_has_its_name_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = made(loop.Loop, Case(num_train_epochs=1.0), tmp_path / "checkpoints")
    trained.train()
    first = trained.save_checkpoint()

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(loop_checkpoint, "random_state", full)
    trained.state.global_step += 1
    with pytest.raises(OSError, match="No space"):
        trained.save_checkpoint()
    found = checkpoints.newest(tmp_path)
    assert found is not None and found.path == first
