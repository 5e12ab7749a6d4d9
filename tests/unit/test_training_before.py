"""What a run was before training is evaluated at its end, and is as if it had been evaluated first.

The losses are those of a training that began with an evaluation, bit for bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glassbox.errors import NotFound
from glassbox.training import arguments, judge, results, run_state, session, start_model, store
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter
from glassbox.training.spec import Loop, with_arguments
from tests.unit.runs import losses_of
from tests.unit.trained import (
    spec,
    train,
    trained_root,  # noqa: F401
)

pytestmark = pytest.mark.usefixtures("trained_root")


def logs(run: store.Run) -> list[dict[str, Any]]:
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    return [
        {name: value for name, value in log.items() if not name.endswith(("runtime", "_second"))}
        for log in feed.logs
        if "train_runtime" not in log
    ]


def logits(run: store.Run) -> np.ndarray:
    found = results.read(run)
    assert found is not None
    rows = results.rows(run, "validation", found)
    assert rows is not None and rows.before is not None
    return np.asarray(rows.before)


@pytest.mark.parametrize("loop", ["trainer", "pytorch"])
@pytest.mark.parametrize("sampling", ["random", "group_by_length"])
def test_it_is_as_if_it_were_evaluated_first(
    loop: Loop, sampling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glassbox import heavy

    asked = with_arguments(spec(loop=loop), train_sampling_strategy=sampling)
    last = train(asked)

    # The same with an evaluation at the start, by the library's own switch.
    first: list[np.ndarray] = []
    made, judge_call = arguments.training_arguments, judge.Judge.__call__

    def begins_so(*args: Any, **kwargs: Any) -> Any:
        return made(*args, **{**kwargs, "eval_on_start": True})

    def keeps_the_first(self: Any, evaluated: Any) -> dict[str, float]:
        first.append(np.array(evaluated.predictions))
        return judge_call(self, evaluated)

    monkeypatch.setattr(session, "training_arguments", begins_so)
    monkeypatch.setattr(judge.Judge, "__call__", keeps_the_first)
    monkeypatch.setattr(session, "draws_as_if_evaluated", heavy.TrainerCallback)
    begun = train(asked)
    assert logs(last)[0]["step"] == 0 and logs(begun)[0] == logs(begun)[1]
    assert logs(last) == logs(begun)[1:]
    assert (logits(last) == first[0]).all() and (logits(begun) == first[0]).all()


def test_a_stopped_run_has_it_and_a_resumed_one_does_not_make_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    update = Reporter.update

    def stops(self: Reporter, **values: Any) -> None:
        update(self, **values)
        if values.get("step") == 2:
            (self.folder / run_state.STOP).touch()

    with monkeypatch.context() as patch:
        patch.setattr(Reporter, "update", stops)
        run = train(spec())
    assert run.state == "stopped" and run.status.step == 2
    assert [log["step"] for log in logs(run) if "eval_loss" in log] == [0, 2]
    before = logits(run)
    whole = train(spec())
    assert (before == logits(whole)).all()

    (run.folder / run_state.STOP).unlink()
    monkeypatch.setattr(start_model, "model", None)
    session.train(store.get(run.id), Reporter(run.folder))
    assert store.get(run.id).state == "finished" and (before == logits(run)).all()
    assert losses_of(run) == losses_of(whole)
    assert [log["step"] for log in logs(run) if "eval_loss" in log] == [0, 2, 3, 6]


def test_it_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    update = Reporter.update

    def stops(self: Reporter, **values: Any) -> None:
        update(self, **values)
        if "before training, on" in values.get("message", ""):
            (self.folder / run_state.STOP).touch()

    monkeypatch.setattr(Reporter, "update", stops)
    run = train(spec())
    found = results.read(run)
    assert run.state == "finished" and found is not None
    assert found.splits["validation"].before is None and found.splits["validation"].after
    assert "stopped before the untrained model" in (run.folder / "events.jsonl").read_text()


def test_where_what_it_began_from_is_gone_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise NotFound("There is no such model.")

    monkeypatch.setattr(start_model, "model", gone)
    run = train(spec())
    found = results.read(run)
    assert run.state == "finished" and found is not None
    assert found.splits["validation"].before is None and found.splits["validation"].after
    text = (run.folder / "events.jsonl").read_text()
    assert "There are no scores from before training: There is no such model." in text
