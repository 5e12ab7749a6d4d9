"""A run of /families that was stopped or killed comes to the model of one that never ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glassbox import workspace
from glassbox.families import lessons, recipes, spent, training
from glassbox.families.kinds import KINDS, Kind
from glassbox.training import checkpoints, run_state, store, worker
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter
from glassbox.training.spec import with_arguments

STEPS = 8


class Killed(BaseException):
    """Nothing that a run could catch: its process is gone."""


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch, workspace_root: Path) -> None:
    texts, pairs = lessons.texts("train")[:80], lessons.pairs("train")[:80]
    monkeypatch.setattr(lessons, "texts", lambda split: texts)
    monkeypatch.setattr(lessons, "pairs", lambda split: pairs)


def begin(kind: Kind) -> store.Run:
    id = workspace.new_id()
    spec = with_arguments(recipes.spec(kind), max_steps=STEPS, warmup_steps=2)
    store.create(spec, "mine", "me", id, kind="family")
    return store.get(id)


def work(run: store.Run) -> int:
    """As the process of a run does, in this one."""
    lock = run_state.hold(run.folder)
    try:
        return worker.work(run.folder)
    finally:
        lock.release()


def stop_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Reporter,
        "reason_to_stop",
        property(lambda self: "Stopped on request." if self.status.step >= step else ""),
    )


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    update = Reporter.update

    def dies(self: Reporter, **values: Any) -> None:
        update(self, **values)
        if values.get("step") == step:
            raise Killed

    monkeypatch.setattr(Reporter, "update", dies)


def losses(run: store.Run) -> dict[tuple[int, str], float]:
    """By step and name; of a step that was done twice the second time."""
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    return {
        (log["step"], name): log[name]
        for log in feed.logs
        for name in ("loss", "grad_norm", "eval_loss", "eval_accuracy")
        if name in log
    }


def weights(run: store.Run) -> bytes:
    return (run.folder / "model" / "model.safetensors").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_stopped_and_then_killed_comes_to_the_same(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = begin(kind), begin(kind)
    assert work(whole) == 0
    assert store.get(whole.id).state == "finished"

    with monkeypatch.context() as patched:
        # In the middle of the second epoch, between two evaluations.
        stop_at(5, patched)
        assert work(parts) == 0
    stopped = store.get(parts.id)
    assert stopped.state == "stopped" and stopped.status.has_model and stopped.can_resume
    assert "weights of step 5" in stopped.status.message

    store.reopen(parts.id, "me")
    with monkeypatch.context() as patched:
        kill_at(7, patched)
        with pytest.raises(Killed):
            work(parts)
    assert store.get(parts.id).state == "crashed"
    kept = checkpoints.newest(parts.folder)
    assert kept is not None and kept.step == 6

    store.reopen(parts.id, "me")
    assert work(parts) == 0
    assert store.get(parts.id).state == "finished"
    assert losses(parts) == losses(whole)
    assert weights(parts) == weights(whole)
    first, second = (store.read_results(run.folder) or {} for run in (whole, parts))
    assert first["scores"] == second["scores"] and second["cpu_seconds"] > 0
    assert checkpoints.newest(parts.folder) is None


def test_a_run_that_is_stopped_while_it_is_measured_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begin("bert")
    with monkeypatch.context() as patched:
        stop_at(STEPS, patched)
        # The Trainer itself would end here anyway: asked for after its last step.
        assert work(run) == 0
    stopped = store.get(run.id)
    assert stopped.state == "stopped" and stopped.status.has_model
    store.reopen(run.id, "me")
    assert work(run) == 0
    assert store.get(run.id).state == "finished" and store.read_results(run.folder) is not None


def test_the_dice_of_a_batch_follow_from_the_seed_and_its_rows() -> None:
    from glassbox import heavy

    given = training.tokenizer("bert")
    rows = lessons.rows("bert", "train", given)[:8]

    def masked(seed: int, rows: list[Any]) -> list[list[int]]:
        batch = lessons.collator("bert", given, seed=seed)(rows)
        return [list(row) for row in batch["labels"].tolist()]

    heavy.torch.manual_seed(1)
    first = masked(7, rows)
    state = heavy.torch.get_rng_state()
    assert masked(7, rows) == first
    assert bool((heavy.torch.get_rng_state() == state).all())
    assert masked(8, rows) != first
    assert masked(7, rows[::-1]) != first[::-1]


def test_the_time_before_the_checkpoint_counts(tmp_path: Path) -> None:
    assert spent.Spent(None, iter([5.0, 7.5]).__next__).seconds == 2.5
    for text, seconds in (
        ('{"seconds": 40.0}', 42.5),
        ("torn", 2.5),
        ('{"seconds": "x"}', 2.5),
        ("[1]", 2.5),
    ):
        (tmp_path / "spent.json").write_text(text)
        assert spent.Spent(tmp_path, iter([5.0, 7.5]).__next__).seconds == seconds
