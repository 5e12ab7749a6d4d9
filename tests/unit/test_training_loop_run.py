"""A run by either loop: the same record and results, and both go on from where they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import checkpoints, results, run_state, store
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter
from glassbox.training.spec import Loop, RunSpec, with_arguments
from tests.unit import trained
from tests.unit.runs import losses_of
from tests.unit.trained import trained_root  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("trained_root")]
LOOPS: tuple[Loop, ...] = ("trainer", "pytorch")


def spec(loop: Loop, **arguments: Any) -> RunSpec:
    """Four epochs of five steps, the last of which has one batch; rows grouped by length."""
    asked = trained.spec(train_rows=34, loop=loop, test_split=None)
    given = {
        "num_train_epochs": 4.0,
        "per_device_train_batch_size": 4,
        "gradient_accumulation_steps": 2,
        "train_sampling_strategy": "group_by_length",
    }
    return with_arguments(asked, **{**given, **arguments})


def logs_of(run: store.Run) -> list[dict[str, Any]]:
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    slow = ("runtime", "per_second", "total_flos")
    return [
        {name: value for name, value in log.items() if not name.endswith(slow)} for log in feed.logs
    ]


@pytest.fixture(scope="module")
def whole(trained_root: Path) -> dict[Loop, store.Run]:  # noqa: F811
    """The run by each loop, from its beginning to its end."""
    return {loop: trained.train(spec(loop)) for loop in LOOPS}


def test_the_page_has_the_same_of_both(whole: dict[Loop, store.Run]) -> None:
    one, other = whole["trainer"], whole["pytorch"]
    assert one.state == other.state == "finished"
    assert [step for step, _ in losses_of(other)] == list(range(1, 21))
    assert logs_of(other) == logs_of(one)
    assert other.status.metrics is not None and one.status.metrics is not None
    assert other.status.metrics.keys() == one.status.metrics.keys()
    assert results.read(other) == results.read(one)
    files = [run.folder / "predictions" / "validation.parquet" for run in (one, other)]
    assert files[0].read_bytes() == files[1].read_bytes()
    weights = [(run.folder / "model" / "model.safetensors").read_bytes() for run in (one, other)]
    assert weights[0] == weights[1]


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``stop_after(step)``: whoever reports that step is asked to stop."""
    at = [10**9]
    reason = property(lambda self: "Stopped." if self.status.step >= at[0] else "")
    monkeypatch.setattr(Reporter, "reason_to_stop", reason)

    def ask(step: int) -> None:
        at[0] = step

    yield ask


def go_on(run: store.Run) -> store.Run:
    """The run as another process takes it up."""
    from glassbox.training import session

    for name in (run_state.STOP, run_state.HURRY):
        (run.folder / name).unlink(missing_ok=True)
    session.train(store.get(run.id), Reporter(run.folder))
    return store.get(run.id)


@pytest.mark.parametrize("step", [7, 10])
@pytest.mark.parametrize("loop", LOOPS)
def test_stopped_and_resumed(
    whole: dict[Loop, store.Run], loop: Loop, step: int, stop_after: Any
) -> None:
    stop_after(step)
    stopped = trained.train(spec(loop))
    assert stopped.state == "stopped" and stopped.status.step == step
    kept = checkpoints.newest(stopped.folder)
    assert kept is not None and kept.step == step
    stop_after(10**9)
    done = go_on(stopped)
    assert done.state == "finished", done.status
    assert losses_of(done) == losses_of(whole[loop])
    assert done.status.metrics is not None
    for name, value in (whole[loop].status.metrics or {}).items():
        if not name.endswith(("runtime", "per_second")):
            assert done.status.metrics[name] == value, name


@pytest.mark.parametrize("loop", LOOPS)
def test_broken_off_and_resumed(
    whole: dict[Loop, store.Run], loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    update = Reporter.update

    def die(self: Reporter, **values: Any) -> None:
        if values.get("step") == 8:
            raise Killed
        update(self, **values)

    monkeypatch.setattr(Reporter, "update", die)
    before = {run.id for run in store.owned("me")}
    with pytest.raises(Killed):
        trained.train(spec(loop))
    monkeypatch.setattr(Reporter, "update", update)
    (broken,) = [run for run in store.owned("me") if run.id not in before]
    kept = checkpoints.newest(broken.folder)
    assert kept is not None and kept.step == 5
    assert losses_of(go_on(broken)) == losses_of(whole[loop])


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loss_that_is_no_number_ends_it(loop: Loop) -> None:
    from glassbox.training.reporter import NotANumber

    # Nothing holds the error of a regression down.
    wild = spec(loop, learning_rate=1e6, max_grad_norm=0.0, optim="sgd")
    with pytest.raises(NotANumber) as raised:
        trained.train(replace(wild, label="stars", problem_type="regression"))
    assert raised.value.step >= 1
