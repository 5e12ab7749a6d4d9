"""Real runs in real processes: from spec to scores, and every way to end early."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import processes, workspace
from glassbox.data import store as data_store
from glassbox.errors import NotFound, UserError
from glassbox.training import checkpoints, launcher, predict, prepare, results, run_state, store
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit.runs import again, ended, losses_of, process_of, start, wait, worked

pytestmark = pytest.mark.slow


def test_from_spec_to_scores(tiny: RunSpec) -> None:
    from sklearn.metrics import accuracy_score, f1_score

    id = start(tiny)
    run = wait(id, ended)
    assert run.state == "finished", store.tail(run.folder)
    assert (run.status.step, run.status.max_steps, run.status.has_model) == (16, 16, True)
    assert run.status.names == ("negative", "positive")
    assert not (run.folder / "checkpoints").exists() and not (run.folder / "tokenized").exists()

    # The scores are scikit-learn's on what the saved model says, loaded afresh.
    parts = prepare.split(data_store.load(tiny.dataset, "me"), tiny)
    classifier = predict.load(id)
    assert classifier.names == ("negative", "positive")
    said = [predict.classify(classifier, text) for text in parts.evaluation["review"]]
    predicted = [classifier.names.index(each.label) for each in said]
    references = parts.evaluation["sentiment"][:]
    assert run.status.metrics is not None
    assert run.status.metrics["eval_accuracy"] == accuracy_score(references, predicted)
    assert run.status.metrics["eval_f1"] == pytest.approx(f1_score(references, predicted))
    read = results.read(run)
    assert read is not None and read.splits["validation"].evaluated
    after = read.splits["validation"].after
    assert after is not None and after["accuracy"] == run.status.metrics["eval_accuracy"]
    rows = results.rows(run, "validation", read)
    assert rows is not None and rows.after.argmax(axis=1).tolist() == predicted
    assert rows.references.tolist() == list(references)
    assert rows.texts.to_pylist() == list(parts.evaluation["review"])

    assert sum(predict.classify(classifier, "a \ud800 b").values) == pytest.approx(1)
    assert predict.classify(classifier, "word " * 100).cut
    with pytest.raises(UserError, match="nothing to classify"):
        predict.classify(classifier, "  ")

    # Every line that the Trainer printed is an event, once, in order, with the step.
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    losses = [log for log in feed.logs if "loss" in log]
    assert [log["step"] for log in losses] == list(range(1, 17))
    assert [log["step"] for log in feed.logs if "eval_loss" in log] == [0, 8, 16]
    printed = [line for line in store.tail(run.folder).splitlines() if line.startswith("{'loss'")]
    assert printed == [
        str(
            {
                name: f"{value:.4g}" if isinstance(value, float) else value
                for name, value in log.items()
                if name != "step"
            }
        )
        for log in losses
    ]

    # The same spec again gives the same losses.
    assert losses_of(worked(tiny)) == [(log["step"], log["loss"]) for log in losses]


def test_accumulation_does_not_multiply_the_loss(tiny: RunSpec) -> None:
    spec = with_arguments(tiny, max_steps=2, gradient_accumulation_steps=4)
    assert 0.4 < losses_of(worked(spec))[0][1] < 1.2


def test_stop_in_training_saves_the_weights(tiny: RunSpec) -> None:
    # No evaluation of its own in the time: a stop that came in one would end it (tested below).
    never = {"eval_strategy": "steps", "eval_steps": 7200, "load_best_model_at_end": False}
    id = start(with_arguments(tiny, num_train_epochs=900.0, **never))
    wait(id, lambda run: run.status.step >= 17)
    process = process_of(id)
    assert os.getsid(process.pid) == process.pid, "Ctrl-C on the server does not reach it"
    assert process.nice() == 15
    assert "HF_TOKEN" not in process.environ()
    # As a service manager does.
    process.terminate()
    run = wait(id, ended)
    assert run.state == "stopped"
    assert "were evaluated and saved" in run.status.message
    assert predict.classify(predict.load(id), "Any sentence.").names == ("negative", "positive")
    read = results.read(run)
    assert read is not None and read.splits["validation"].evaluated

    # Up to its last checkpoint, the events are the Trainer's own record.
    (checkpoint,) = (run.folder / "checkpoints").iterdir()
    history = json.loads((checkpoint / "trainer_state.json").read_text())["log_history"]
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    untrained, *logs = feed.logs
    assert untrained["step"] == 0 and "eval_loss" in untrained
    assert len(history) >= 3 and logs[: len(history)] == history


# A worker that is killed as the step of its second argument is done, at the latest.
_KILLED = """
import os, signal, sys
from glassbox.training import worker
from glassbox.training.reporter import Reporter
update = Reporter.update
def looked(self, **values):
    update(self, **values)
    if self.status.step >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
Reporter.update = looked
worker.main(sys.argv[1])
"""


def test_a_resumed_run_comes_to_the_same_losses(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Epochs of 8 steps; stopped in the middle of one, and killed in a later one.
    spec = with_arguments(tiny, num_train_epochs=5.0)
    whole = losses_of(worked(spec))
    assert [step for step, _ in whole] == list(range(1, 41))

    with monkeypatch.context() as patch:
        stops(patch, lambda status: status.step >= 12)
        run = worked(spec)
    id = run.id
    assert run.state == "stopped" and run.can_resume and run.status.step == 12

    def killed(module: str, folder: Path, **_: object) -> None:
        begun.append(subprocess.Popen([sys.executable, "-c", _KILLED, str(folder), "27"]))

    begun: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(processes, "detach", killed)
    with pytest.raises(NotFound):
        launcher.resume(id, "somebody else")
    launcher.resume(id, "me")
    launcher.resume(id, "me")
    (process,) = begun
    assert process.wait() == -signal.SIGKILL
    run = store.get(id)
    assert run.state == "crashed"
    steps = [step for step, _ in losses_of(run)]
    assert steps == list(range(1, len(steps) + 1)) and len(steps) >= 26
    torn = run.folder / "checkpoints" / "checkpoint-999"
    torn.mkdir()
    (torn / "model.safetensors").write_bytes(b"half of it")
    kept = checkpoints.newest(run.folder)
    assert kept is not None and kept.step == 24 and run.can_resume

    monkeypatch.setattr(processes, "detach", lambda *_, **__: None)
    launcher.resume(id, "me")
    again(run.folder)
    run = store.get(id)
    assert run.state == "finished", store.tail(run.folder)
    assert losses_of(run) == whole
    text = (run.folder / "events.jsonl").read_text()
    assert text.count('"resume"') == 2
    for step in (12, 24):
        assert f"the checkpoint of step {step}." in text
    read = results.read(run)
    assert read is not None
    scored = read.splits["validation"]
    assert scored.before is not None and scored.before != scored.after
    assert not (run.folder / "checkpoints").exists() and not run.can_resume


def stops(patch: pytest.MonkeyPatch, *when: Callable[[run_state.Status], bool]) -> None:
    """Have a run of this process stopped at the first status that is as the first of ``when`` says,
    once more at the next one that is as the second says, and so on."""
    left, update = list(when), Reporter.update

    def looked(self: Reporter, **values: Any) -> None:
        update(self, **values)
        if left and left[0](self.status):
            del left[0]
            store.stop(self.folder.name, "me")

    patch.setattr(Reporter, "update", looked)


def test_stop_in_evaluation(tiny: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    stops(monkeypatch, lambda status: status.state == "evaluating")
    run = worked(tiny)
    assert run.state == "stopped" and run.status.step == 8 and run.status.has_model
    assert "saved and not evaluated" in run.status.message
    kept = checkpoints.newest(run.folder)
    assert kept is not None and kept.step == 8


def test_the_last_evaluation_can_be_left_out(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops(
        monkeypatch,
        lambda status: status.step >= 2,
        lambda status: "validation rows" in status.message,
    )
    run = worked(tiny)
    assert run.state == "stopped" and "saved and not evaluated" in run.status.message
    kept = checkpoints.newest(run.folder)
    assert kept is not None and kept.step == run.status.step == 2


@pytest.mark.parametrize("rate", [1e6])
def test_a_loss_that_is_no_number_ends_with_the_step(tiny: RunSpec, rate: float) -> None:
    run = worked(with_arguments(tiny, learning_rate=rate, num_train_epochs=50.0))
    if run.state == "finished":
        pytest.skip("this model survived the rate")
    assert run.state == "failed"
    assert "no longer a number at step" in run.status.message and not run.status.has_model
    events = (run.folder / "events.jsonl").read_text().splitlines()
    assert json.loads(events[-1])["type"] == "problem" and json.loads(events[-1])["step"] >= 1
    assert not any("NaN" in line for line in events)


def test_the_second_run_of_a_person_waits(tiny: RunSpec, set_setting: Callable[..., None]) -> None:
    from glassbox.training import tickets

    set_setting(max_runs_at_once=2, max_runs_per_person=1)
    first = start(with_arguments(tiny, num_train_epochs=900.0))
    wait(first, lambda run: run.status.step >= 1)
    second = start(tiny)
    # It has looked whether it may go, and may not.
    wait(second, lambda run: "turn" in run.status.message)
    step = store.get(first).status.step
    wait(first, lambda run: run.status.step > step + 5)
    assert store.get(second).state == "queued" and tickets.place(second) == 1
    store.stop(first, "me")
    assert wait(first, ended).state == "stopped"
    assert wait(second, ended).state == "finished"


def test_a_waiting_run_can_be_stopped(tiny: RunSpec, set_setting: Callable[..., None]) -> None:
    set_setting(max_runs_at_once=1)
    first = start(with_arguments(tiny, num_train_epochs=900.0))
    second = start(tiny)
    store.stop(second, "me")
    assert wait(second, ended).state == "stopped"
    assert not store.get(second).status.has_model
    store.stop(first, "me")
    wait(first, ended)


def test_the_worker_checks_again_what_it_is_given(tiny: RunSpec) -> None:
    run = worked(replace(tiny, label="product", text="nothing"))
    assert run.state == "failed" and "no column 'nothing'" in run.status.message


def test_a_run_has_a_longest_time(tiny: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = store.create(tiny, "x", "me", workspace.new_id())
    reporter = Reporter(folder)
    reporter.begin_clock()
    reporter.check_stop()
    reporter.ends_at = time.monotonic() - 1
    with pytest.raises(StopRequested, match="GLASSBOX_MAX_RUN_MINUTES"):
        reporter.check_stop()
