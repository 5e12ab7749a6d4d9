"""Whose process is dead, asked while it takes its lock and while it lets it go."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from glassbox import workspace
from glassbox.tokenization import training_job
from glassbox.training import run_state


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "run"
    found.mkdir()
    workspace.write_json(found / "status.json", {"state": "starting"})
    return found


def _state_of(folder: Path) -> str:
    return run_state.state_of(folder, run_state.read_status(folder))


def _state_of_a_tokenizer(folder: Path) -> str:
    return training_job.read_status(folder).state


@pytest.fixture(params=[_state_of, _state_of_a_tokenizer], ids=["run", "tokenizer"])
def state(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    return request.param


def test_launched_a_moment_ago(folder: Path, state: Callable[[Path], str]) -> None:
    assert state(folder) == "starting"


def test_launched_long_ago_and_never_come(folder: Path, state: Callable[[Path], str]) -> None:
    long_ago = time.time() - run_state.LAUNCH_SECONDS - 1
    os.utime(folder / "status.json", (long_ago, long_ago))
    assert state(folder) == "crashed"


def test_held_and_let_go_without_a_word(folder: Path, state: Callable[[Path], str]) -> None:
    held = run_state.hold(folder)
    assert state(folder) == "starting"
    held.release()
    assert state(folder) == "crashed"


def test_the_lock_is_taken_just_after_it_was_tried(
    folder: Path, state: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[FileLock] = []
    free = run_state.is_alive

    def then_taken(asked: Path) -> bool:
        answer = free(asked)
        if not held:
            held.append(run_state.hold(asked))
        return answer

    monkeypatch.setattr(run_state, "is_alive", then_taken)
    assert state(folder) == "starting"
    assert held, "the lock was never tried"


def test_it_ends_between_its_status_and_its_lock(
    folder: Path, state: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_state.hold(folder).release()
    free = run_state.is_alive

    def then_ended(asked: Path) -> bool:
        workspace.write_json(asked / "status.json", {"state": "finished"})
        return free(asked)

    monkeypatch.setattr(run_state, "is_alive", then_ended)
    assert state(folder) == "finished"
