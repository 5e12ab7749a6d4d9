"""A disk that is full, for checkpoints, for events, for the log: training goes on, or can go on."""

from __future__ import annotations

import contextlib
import errno
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from glassbox import workspace
from glassbox.errors import LimitExceeded
from glassbox.training import (
    callbacks,
    faults,
    record,
    store,
)
from glassbox.training.digest import View
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit.runs import again, worked

HAS_FULL = Path("/dev/full").exists()


@pytest.mark.slow
def test_a_disk_that_is_full_at_the_second_checkpoint_leaves_the_first(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glassbox import heavy

    save, saved = heavy.torch.save, []

    def until_full(value: Any, file: Any, *rest: Any, **more: Any) -> None:
        saved.append(str(file))
        if "checkpoint-16" in str(file):
            Path(file).write_bytes(b"PK half of it")
            raise RuntimeError("[enforce fail] . unexpected pos 64 vs 0")
        save(value, file, *rest, **more)

    monkeypatch.setattr(heavy.torch, "save", until_full)
    run = worked(with_arguments(tiny, num_train_epochs=3.0))
    assert saved and run.state == "failed"
    assert run.status.message == (
        "The disk was full, so training ended there. The checkpoint of step 8 is kept."
    )
    assert "resume" in run.status.hint and run.can_resume
    assert [each.name for each in (run.folder / "checkpoints").iterdir()] == ["checkpoint-8"]

    monkeypatch.setattr(heavy.torch, "save", save)
    store.reopen(run.id, "me")
    again(run.folder)
    run = store.get(run.id)
    assert run.state == "finished" and run.status.step == 24
    view = View(run.folder / "events.jsonl")
    view.update()
    assert [step for step, _ in view.digest.curve.loss] == list(range(1, 25))


@pytest.mark.slow
def test_without_room_for_a_checkpoint_training_goes_on_and_says_so_once(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(needed: int) -> None:
        raise LimitExceeded("This needs 9 GB.", "min_free_disk_gb")

    monkeypatch.setattr(callbacks, "workspace", type("W", (), {"require_space": no_room}))
    run = worked(with_arguments(tiny, num_train_epochs=3.0))
    assert run.state == "finished"
    view = View(run.folder / "events.jsonl")
    view.update()
    assert sum("No checkpoint of step 8 was kept" in note for note in view.digest.notes) == 1
    assert not any("step 16" in note for note in view.digest.notes)


@pytest.mark.slow
@pytest.mark.skipif(not HAS_FULL, reason="there is no /dev/full")
def test_a_disk_that_is_full_for_events_and_log_ends_no_training(
    tiny: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = workspace.new_id()
    folder = store.create(tiny, "run", "me", id)
    (folder / "events.jsonl").symlink_to("/dev/full")
    sink = open("/dev/full", "w")  # noqa: SIM115
    monkeypatch.setattr(sys, "stdout", faults.Forgiving(sink))
    again(folder)
    with contextlib.suppress(OSError):
        sink.close()
    assert store.get(id).state == "finished"


@pytest.mark.skipif(not HAS_FULL, reason="there is no /dev/full")
def test_what_a_full_disk_refused_is_written_when_there_is_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.jsonl"
    writer = record.Writer(path)
    writer.write("log", step=1, logs={"loss": 1.0})
    kept = path.rename(tmp_path / "kept")
    path.symlink_to("/dev/full")
    for step in range(2, 6):
        writer.write("log", step=step, logs={"loss": 1.0})
    assert writer.written == 1
    assert capsys.readouterr().out.count("cannot be written") == 1, "said once"
    path.unlink()
    # The disk took half a line before it was full.
    path.write_bytes(kept.read_bytes() + b'{"n": 2, "t"')
    writer.write("log", step=6, logs={"loss": 1.0})
    view = View(path)
    view.update()
    assert [step for step, _ in view.digest.curve.loss] == [1, 2, 3, 4, 5, 6]
    assert writer.written == 6 and view.digest == writer.digest


def test_a_stream_that_cannot_be_written_is_silent() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "full")

    stream = faults.Forgiving(Closed())
    assert print("a line", file=stream, flush=True) is None and not stream.isatty()
