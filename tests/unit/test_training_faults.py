"""What may go wrong with a run while it goes: nothing is lost, and it is told in a sentence."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog, workspace
from glassbox.errors import NotFound, UserError
from glassbox.training import (
    checkpoints,
    faults,
    launcher,
    record,
    store,
    tickets,
)
from glassbox.training.arguments import Arguments
from glassbox.training.digest import View
from glassbox.training.spec import RunSpec, with_arguments
from glassbox.training.time_left import Ahead, Clock, TimeLeft
from tests.unit.runs import again, ended, until, wait, worked


@pytest.mark.parametrize(
    ("problem", "said", "hint"),
    [
        (OSError(errno.EDQUOT, "quota"), "The disk was full", "Delete runs"),
        (RuntimeError("PytorchStreamWriter failed writing file data/3"), "The disk", "Delete"),
        (MemoryError(), "There was not enough memory", "batch_size"),
        (RuntimeError("[enforce] can't allocate memory: 9 bytes"), "not enough memory", "smaller"),
        (RuntimeError("x\nstd::bad_alloc"), "not enough memory", "max_length"),
        (ValueError("a\nwrong shape\n"), "ValueError: wrong shape", "Saving the model."),
    ],
)
def test_faults_are_told(problem: Exception, said: str, hint: str) -> None:
    message, advice = faults.told(problem, None, "Saving the model.")
    assert said in message and hint in advice
    try:
        raise RuntimeError("in between") from problem
    except RuntimeError as wrapped:
        assert faults.is_full_disk(wrapped) == ("disk" in message)


def test_a_clock_that_jumps_changes_neither_order_nor_life(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jumps = iter(range(1_000))
    real = time.time
    # A year ahead, a year back, at every other look.
    monkeypatch.setattr(time, "time", lambda: real() + (-1) ** next(jumps) * 365 * 86_400)
    folders = []
    for n in range(3):
        folder = store.create(
            RunSpec("sample:reviews", "review", None, "sentiment"), str(n), "me", workspace.new_id()
        )
        tickets.append(folder.name, "me")
        folders.append(folder)
    assert [each.id for each in tickets.live()] == [folder.name for folder in folders]
    assert {store.get(folder.name).state for folder in folders} == {"queued"}
    writer = record.Writer(folders[0] / "events.jsonl")
    for step in range(20):
        writer.write("log", step=step, logs={"loss": 1.0})
    view = View(folders[0] / "events.jsonl")
    view.update()
    assert [step for step, _ in view.digest.curve.loss] == list(range(20))
    clock = Clock()
    clock.step()
    clock.step()
    left = TimeLeft(Ahead(Arguments(), 10, 5, 0), clock, None).after_step(2)
    assert 0 <= clock.seconds < 60 and (left is None or 0 <= left < 600)


def test_a_folder_from_elsewhere_is_not_opened(workspace_root: Path, tmp_path: Path) -> None:
    spec = RunSpec("sample:reviews", "review", None, "sentiment")
    folder = store.create(spec, "mine", "me", workspace.new_id())
    outside = tmp_path / "outside"
    folder.rename(outside)
    (workspace.folder("runs") / folder.name).symlink_to(outside)
    with pytest.raises(NotFound):
        store.get(folder.name)
    # Files of a run that are links to what is not the run's.
    folder = store.create(spec, "mine", "me", workspace.new_id())
    secret = tmp_path / "secret"
    secret.write_text('{"n": 1, "type": "note", "text": "secret"}\n')
    for name in ("log.txt", "events.jsonl", "digest.json", "results.json"):
        (folder / name).symlink_to(secret)
    view = View(folder / "events.jsonl")
    view.update()
    assert view.digest.notes == [] and store.tail(folder) == ""
    assert workspace.read_json(folder / "results.json") is None
    (folder / "spec.json").write_text("[" * 100_000)
    with pytest.raises(UserError, match="cannot be read"):
        store.get(folder.name)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["GLASSBOX_WORKSPACE"] + "/pwned",)


@pytest.mark.slow
def test_a_checkpoint_with_code_in_it_runs_none(tiny: RunSpec) -> None:
    import torch

    spec = with_arguments(tiny, max_steps=3, num_train_epochs=9.0)
    id = workspace.new_id()
    folder = store.create(replace(spec), "run", "me", id)
    (folder / "STOP").touch()
    again(folder)
    checkpoint = folder / "checkpoints" / "checkpoint-2"
    checkpoint.mkdir(parents=True)
    workspace.write_json(checkpoint / "trainer_state.json", {"global_step": 2})
    source = catalog.model_folder(tiny.model) / "model.safetensors"
    (checkpoint / "model.safetensors").write_bytes(source.read_bytes())
    for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth"):
        torch.save(Evil(), checkpoint / name)
        assert zipfile.is_zipfile(checkpoint / name)
    assert checkpoints.newest(folder) is not None
    store.reopen(id, "me")
    again(folder)
    assert store.get(id).state == "failed"
    assert not (workspace.root() / "pwned").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("xxxxxxxxxxxx", "one and the same label"),
        ("x", "too little"),
        (["", ""] * 6, ""),
        (["0.5", "1.5"] * 6, ""),
    ],
)
def test_labels_that_cannot_be_learned_are_refused_with_a_sentence(
    tiny: RunSpec, labels: list[str] | str, said: str
) -> None:
    from glassbox.data import store as data

    rows = "".join(f"words {place},{label}\n" for place, label in enumerate(labels))
    ref = data.add(io.BytesIO(f"text,label\n{rows}".encode()), "bad.csv", "me")
    run = worked(replace(tiny, dataset=ref, text="text", label="label", train_rows=0, eval_rows=0))
    assert run.state == "failed" and said in run.status.message.lower()
    assert run.status.message.endswith(".") and "Error" not in run.status.message


@pytest.mark.slow
def test_a_server_that_is_killed_takes_no_run_with_it(
    tiny: RunSpec, set_setting: Callable[..., None]
) -> None:
    spec = with_arguments(tiny, num_train_epochs=900.0)
    folder = workspace.root() / "spec.json"
    workspace.write_json(folder, spec.to_json())
    id = workspace.new_id()
    code = (
        "import json, sys, time\n"
        "from glassbox.training import launcher\n"
        "from glassbox.training.spec import RunSpec\n"
        "spec = RunSpec.from_json(json.load(open(sys.argv[1])))\n"
        "launcher.start(spec, 'run', 'me', sys.argv[2])\n"
        "time.sleep(600)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", code, str(folder), id], start_new_session=True)
    until(lambda: (workspace.folder("runs") / id / "taken").exists() or server.poll() is not None)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    # Another server finds it, sees it go on, and steers it.
    step = wait(id, lambda run: run.status.step >= 1).status.step
    wait(id, lambda run: run.status.step > step)
    assert launcher.start(spec, "run", "me", id) == id
    store.stop(id, "me")
    assert wait(id, ended).state == "stopped"
