"""Nothing is lost, nothing is half written, and no name leads out of the workspace."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from glassbox import workspace
from glassbox.errors import LimitExceeded, NotFound

HOSTILE = [
    "", ".", "..", "../x", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "C:\\x", "CON", "nul",
    "%2e%2e%2f", "..%2f..%2f", "\x00", "abc\x00def", "a" * 300, "éééééééé", "ABCDEFGH", "~root",
    "~/.ssh", "file:///etc/passwd", "http://x/y", "-rf", "$(id)", "`id`", "|id", "a;b", "*", "?",
    "<script>", "meta.json", "............", " 0123456789", "0123456789 ", "0123456789\n",
    "\\\\h\\s",
    "....//....//", "０１２３４５６７８９", "\ud800bcdefgh", "../" * 30,
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names_lead_nowhere(workspace_root: Path, name: str) -> None:
    with pytest.raises(NotFound):
        workspace.locate("runs", name)
    assert sorted(p.name for p in workspace_root.rglob("*")) == ["runs"]


def test_a_link_out_of_the_workspace_is_not_followed(workspace_root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    id = workspace.new_id()
    (workspace.folder("runs") / id).symlink_to(outside)
    with pytest.raises(NotFound):
        workspace.locate("runs", id)


def test_ids_are_ids_sort_by_time_and_differ(workspace_root: Path) -> None:
    ids = [workspace.new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(workspace.is_id(id) for id in ids)
    assert [id[:10] for id in ids] == sorted(id[:10] for id in ids)


def test_the_workspace_is_private(workspace_root: Path) -> None:
    assert workspace.folder("models").stat().st_mode & 0o077 == 0
    assert workspace.root().stat().st_mode & 0o077 == 0


def test_json_is_replaced_whole(workspace_root: Path) -> None:
    path = workspace.folder("runs") / "status.json"
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            value = workspace.read_json(path)
            if value is not None:
                seen.append(len(set(value["numbers"])))

    workspace.write_json(path, {"numbers": [0] * 5_000})
    reader = threading.Thread(target=read)
    reader.start()
    number = 0
    # Until the other thread has read often enough, however the two take turns.
    while number < 50 or len(seen) < 50:
        workspace.write_json(path, {"numbers": [number] * 5_000})
        number += 1
    done.set()
    reader.join()
    assert set(seen) == {1}
    assert [p.name for p in path.parent.iterdir()] == ["status.json"]


def test_a_value_that_is_no_json_leaves_the_old_one(workspace_root: Path) -> None:
    path = workspace.folder("runs") / "status.json"
    workspace.write_json(path, {"loss": 1.0})
    with pytest.raises(ValueError):
        workspace.write_json(path, {"loss": float("nan")})
    assert workspace.read_json(path) == {"loss": 1.0}
    assert [p.name for p in path.parent.iterdir()] == ["status.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"a": 1', b"null"])
def test_torn_json_reads_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "status.json"
    path.write_bytes(content)
    assert workspace.read_json(path) is None


def test_quota_and_free_disk_are_said(
    workspace_root: Path, set_setting: Callable[..., None]
) -> None:
    (workspace.folder("models") / "weights").write_bytes(bytes(2_000_000))
    workspace.require_space(1_000)
    set_setting(max_workspace_gb=0.001)
    with pytest.raises(LimitExceeded) as caught:
        workspace.require_space(1_000)
    assert caught.value.limit == "max_workspace_gb"
    set_setting(max_workspace_gb=1, min_free_disk_gb=1e9)
    with pytest.raises(LimitExceeded) as caught:
        workspace.require_space(1_000)
    assert caught.value.limit == "min_free_disk_gb"


def test_cleaning_takes_the_unused_and_nothing_else(
    workspace_root: Path, set_setting: Callable[..., None]
) -> None:
    set_setting(keep_days=7)
    old, used = (workspace.folder("runs") / workspace.new_id() for _ in range(2))
    foreign = workspace.folder("runs") / "NOTES"
    for path in (old, used, foreign):
        path.mkdir()
        (path / "file").write_text("x")
        os.utime(path, (0, 0))
    workspace.touch(used)
    assert workspace.clean() == [old]
    assert not old.exists() and used.exists() and foreign.exists()


def test_a_laptop_keeps_everything(workspace_root: Path) -> None:
    path = workspace.folder("runs") / workspace.new_id()
    path.mkdir()
    os.utime(path, (0, 0))
    assert workspace.clean() == []
    assert path.exists()


def test_the_quicker_of_two_stays(workspace_root: Path) -> None:
    home = workspace.folder("datasets") / workspace.new_id()
    for name in ("first", "second"):
        made = workspace.folder("datasets") / name
        made.mkdir()
        workspace.write_json(made / "meta.json", {"name": name})
        workspace.adopt(made, home)
    assert workspace.read_json(home / "meta.json") == {"name": "first"}


def test_a_folder_that_cannot_be_adopted_is_an_error(workspace_root: Path) -> None:
    with pytest.raises(OSError):
        workspace.adopt(workspace_root / "nothing", workspace.folder("datasets") / "there")
