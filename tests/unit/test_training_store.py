"""The run folder: states, owners, names, the queue, and what a process inherits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from glassbox import processes, workspace
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.training import launcher, run_state, store, tickets
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit.runs import again

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")

pytestmark = pytest.mark.usefixtures("workspace_root")


def made(owner: str = "me", state: run_state.State = "queued", name: str = "Run") -> Path:
    folder = store.create(SPEC, name, owner, workspace.new_id())
    run_state.write_status(folder, run_state.Status(state, step=3, max_steps=9))
    return folder


@contextmanager
def held(folder: Path) -> Iterator[None]:
    lock = run_state.hold(folder)
    yield
    lock.release()


@pytest.mark.parametrize("state", ["queued", "starting", "running", "evaluating"])
def test_the_lock_tells_living_from_dead(state: run_state.State) -> None:
    folder = made(state=state)
    with held(folder):
        assert store.get(folder.name).state == state
        (folder / "STOP").touch()
        assert store.get(folder.name).state == "stopping"
    assert store.get(folder.name).state == "crashed"


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_an_ended_run_stays_what_it_is(state: run_state.State) -> None:
    folder = made(state=state)
    (folder / "lock").touch()
    (folder / "taken").touch()
    assert store.get(folder.name).state == state


def test_a_run_that_was_just_launched_is_not_dead_yet() -> None:
    folder = made()
    assert store.get(folder.name).state == "queued"
    old = folder.stat().st_mtime - run_state.LAUNCH_SECONDS - 1
    os.utime(folder / "status.json", (old, old))
    assert store.get(folder.name).state == "crashed"


def test_a_clock_that_was_set_back_kills_nothing() -> None:
    folder = made()
    future = folder.stat().st_mtime + 10_000
    os.utime(folder / "spec.json", (future, future))
    assert store.get(folder.name).state == "queued"


@pytest.mark.parametrize(
    "verb",
    [
        lambda id: store.stop(id, "you"),
        lambda id: store.delete(id, "you"),
        lambda id: store.describe(id, "you", "mine now", ""),
        lambda id: store.mine(id, "you"),
        lambda id: launcher.start(SPEC, "x", "you", id),
    ],
)
def test_another_persons_run_is_not_there_in_the_same_words(verb: Callable[[str], None]) -> None:
    folder = made(state="finished")
    with pytest.raises(NotFound) as theirs:
        verb(folder.name)
    with pytest.raises(NotFound) as missing:
        store.get("0" * 26)
    assert str(theirs.value) == str(missing.value)
    assert (folder / "meta.json").exists() and not (folder / "STOP").exists()


@pytest.mark.parametrize(
    "id", ["", "..", "../../etc", "a/b", "%2e%2e", "A" * 26, "x" * 300, "con", "a\x00b", "\ud800"]
)
def test_hostile_ids(id: str) -> None:
    for verb in (store.get, lambda each: store.delete(each, "me")):
        with pytest.raises(NotFound):
            verb(id)
    with pytest.raises(NotFound):
        store.create(SPEC, "x", "me", id)


def test_names_are_one_line_of_whole_characters() -> None:
    folder = made(name="a\nb \ud800 " + "x" * 500)
    name = store.get(folder.name).name
    assert name.startswith("a b \ufffd x") and len(name) <= store.NAME_CHARS
    store.describe(folder.name, "me", "  ", " two\nlines \ud800 ")
    run = store.get(folder.name)
    assert (run.name, run.note) == ("Run", "two\nlines \ufffd")


def test_a_live_run_is_stopped_before_it_is_deleted() -> None:
    folder = made(state="running")
    with held(folder):
        with pytest.raises(UserError, match="still going"):
            store.delete(folder.name, "me")
        store.stop(folder.name, "me")
        assert (folder / "STOP").exists()
    store.delete(folder.name, "me")
    assert not folder.exists()


def test_runs_are_listed_to_their_owner_newest_first() -> None:
    first, second = made(state="finished"), made(state="finished")
    made(owner="you", state="finished")
    (made(state="finished") / "spec.json").write_text("{}")
    assert [run.id for run in store.owned("me")] == [second.name, first.name]


def test_an_unreadable_status_is_a_failure_with_a_sentence() -> None:
    folder = made()
    (folder / "status.json").write_text('{"state": "flying"')
    assert store.get(folder.name).status.message.endswith("cannot be read.")


def test_the_log_is_read_from_its_end() -> None:
    folder = made()
    (folder / "log.txt").write_bytes(b"x" * 200_000 + b"\n\xff bad\nlast\n")
    assert store.tail(folder, lines=2) == "\ufffd bad\nlast"
    assert store.tail(folder / "nowhere") == ""


def ticket(id: str, owner: str, number: int, active: bool = False) -> tickets.Ticket:
    return tickets.Ticket(id, owner, number, active)


def test_first_come_first_served_within_slots(
    set_setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    set_setting(max_runs_at_once=2, max_runs_per_person=1)
    waiting = [ticket("b", "me", 2), ticket("c", "you", 3), ticket("d", "they", 4)]
    assert tickets.may_go("b", waiting)
    assert not tickets.may_go("c", waiting)
    mine = [ticket("a", "me", 1, active=True), *waiting]
    assert not tickets.may_go("b", mine), "one a person"
    assert tickets.may_go("c", mine), "who may not go lets others pass"
    full = [*mine, ticket("e", "you", 0, active=True)]
    assert not any(tickets.may_go(each.id, full) for each in waiting)


def test_never_more_runs_than_cores(
    set_setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    set_setting(max_runs_at_once=5)
    assert tickets.slots() == 1


def test_a_dead_run_holds_no_place() -> None:
    alive, dead = made(state="queued"), made(state="running")
    (dead / "lock").touch()
    (dead / "taken").touch()
    for folder in (dead, alive):
        tickets.append(folder.name, "me")
    with held(alive):
        assert [each.id for each in tickets.live()] == [alive.name]
        assert tickets.place(alive.name) == 1
    assert tickets.place(dead.name) is None


def test_a_full_queue_is_refused_with_a_sentence(
    set_setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_setting(max_queued_runs=0, max_runs_at_once=1)
    monkeypatch.setattr(processes, "detach", lambda *_, **__: None)
    launcher.start(SPEC, "one", "me", workspace.new_id())
    with pytest.raises(LimitExceeded, match="1 runs are going"):
        launcher.start(SPEC, "two", "me", workspace.new_id())


def test_two_clicks_start_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    spawned: list[Path] = []
    monkeypatch.setattr(processes, "detach", lambda *given, **__: spawned.append(given))
    id = workspace.new_id()
    assert launcher.start(SPEC, "one", "me", id) == launcher.start(SPEC, "one", "me", id) == id
    assert len(spawned) == 1


def test_impossible_values_start_nothing() -> None:
    with pytest.raises(UserError, match="max_steps is 0"):
        launcher.start(with_arguments(SPEC, max_steps=0), "x", "me", workspace.new_id())
    assert not list(workspace.folder("runs").iterdir())


def test_a_process_inherits_no_token() -> None:
    given = {
        "PATH": "/bin",
        "HF_TOKEN": "hf_canary",
        "HUGGING_FACE_HUB_TOKEN": "hf_canary",
        "AWS_SECRET_ACCESS_KEY": "canary",
        "GLASSBOX_MAX_RUN_MINUTES": "5",
        "OMP_NUM_THREADS": "8",
    }
    passed = processes.environment(given)
    assert "canary" not in str(passed)
    assert passed["PATH"] == "/bin" and passed["GLASSBOX_MAX_RUN_MINUTES"] == "5"
    assert passed["OMP_NUM_THREADS"] == "1" and passed["HF_HUB_OFFLINE"] == "1"


def test_a_lock_file_that_was_not_held_yet_is_no_dead_run(workspace_root: Path) -> None:
    """The process makes its lock file a moment before it locks it."""
    folder = store.create(SPEC, "one", "me", workspace.new_id())
    (folder / "lock").touch()
    assert store.get(folder.name).state == "queued"
    lock = run_state.hold(folder)
    assert store.get(folder.name).state == "queued"
    lock.release()
    assert store.get(folder.name).state == "crashed"


def test_a_damaged_run_harms_no_other(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "detach", lambda *_, **__: None)
    folders = [store.create(SPEC, f"run {n}", "me", workspace.new_id()) for n in range(3)]
    theirs = store.create(SPEC, "theirs", "you", workspace.new_id())
    for folder, owner in ((folders[0], "me"), (theirs, "you"), (folders[1], "me")):
        tickets.append(folder.name, owner)
    bad = folders[0]
    (bad / "spec.json").write_text('{"dataset": []}')
    assert [run.name for run in store.owned("me")] == ["run 2", "run 1"]
    (told,) = store.damaged("me")
    assert (told.name, told.state, told.is_live) == ("run 0", "queued", True)
    assert store.damaged("you") == []
    assert [each.id for each in tickets.prune()] == [bad.name, theirs.name, folders[1].name]
    with pytest.raises(UserError, match=r"spec\.json"):
        store.get(bad.name)
    # Its turn comes, it fails, and the next one's has come.
    again(bad)
    assert store.damaged("me")[0].state == "failed"
    assert tickets.may_go(theirs.name, tickets.prune())
    with pytest.raises(NotFound):
        store.delete(bad.name, "you")
    store.delete(bad.name, "me")
    assert not bad.exists() and store.damaged("me") == [] and len(store.owned("me")) == 2


@pytest.mark.parametrize(
    "torn",
    [
        "", "[1]", '{"state": "running", "step": "7"}', '{"state": "running", "names": 5}',
        '{"state": "finished", "names": [1]}', '{"state": "failed", "metrics": [0.5]}',
        '{"state": ["running"]}', '{"state": "running", "seconds_left": "soon"}',
    ],
)  # fmt: skip
def test_a_damaged_status_is_a_failed_run_and_no_error(workspace_root: Path, torn: str) -> None:
    folder = store.create(SPEC, "one", "me", workspace.new_id())
    (folder / "status.json").write_text(torn)
    tickets.append(folder.name, "me")
    (run,) = store.owned("me")
    assert run.state == "failed" and "status.json" in run.status.message
    assert tickets.prune() == []
