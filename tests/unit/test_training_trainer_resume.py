"""A run of the Trainer that is resumed comes to the record of one that never stopped."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import trainers
from glassbox.training.trainer_resume import resumable
from tests.unit.loops import Case, history, made, rows

EVERY_STEP: dict[str, Any] = {"save_strategy": "steps", "save_steps": 1, "eval_strategy": "epoch"}
CASES = {
    "grouped": Case(
        train_sampling_strategy="group_by_length", gradient_accumulation_steps=2, **EVERY_STEP
    ),
    "shuffled": Case(**EVERY_STEP),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_from_every_checkpoint(case: Case, tmp_path: Path) -> None:
    from glassbox import heavy

    whole = made(heavy.Trainer, case, tmp_path / "run", callbacks=[resumable(None)])
    whole.train()
    kept = sorted((tmp_path / "run").iterdir(), key=lambda each: int(each.name.split("-")[1]))
    assert len(kept) == whole.state.max_steps
    for checkpoint in kept[:-1]:
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        again = made(heavy.Trainer, case, tmp_path / "again", callbacks=[resumable(checkpoint)])
        again.args.eval_on_start = False
        again.train(resume_from_checkpoint=str(checkpoint))
        assert losses(again) == losses(whole), checkpoint.name
        for name, tensor in whole.model.state_dict().items():
            assert tensor.equal(again.model.state_dict()[name]), (checkpoint.name, name)


def losses(trained: Any) -> list[dict[str, Any]]:
    return [log for log in history(trained) if "train_loss" not in log]


@pytest.mark.parametrize("kind", ["trainer", "pytorch"])
def test_what_is_judged_is_in_the_order_of_the_rows(kind: Any, tmp_path: Path) -> None:
    seen = []

    def judge(evaluated: Any) -> dict[str, float]:
        seen.append(evaluated)
        return {}

    case = Case("regression", labels=1, train_sampling_strategy="group_by_length")
    trainer = made(partial(trainers.make, kind, None, judge, []), case, tmp_path)
    asked = rows(case, 11, 5)
    trainer.predict(asked)
    assert seen[0].label_ids.tolist() == asked["labels"][:]
    for row in range(0, 11, 3):
        trainer.predict(asked.select([row]))
        assert seen[-1].predictions[0] == pytest.approx(seen[0].predictions[row], abs=1e-6)
