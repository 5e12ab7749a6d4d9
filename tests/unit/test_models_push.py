"""Pushing to the Hub: what is sent, what is refused, and that the token stays nowhere."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import HfHubHTTPError

from glassbox import hub, workspace
from glassbox.errors import Unavailable, UserError
from glassbox.models import push, store
from tests.unit.test_models_build import SMALL

# Looks like a token, and is none.
CANARY = "hf_" + "CanaryCanaryCanaryCanary0123456789"


class FakeHub:
    """Stands in for HfApi: keeps what it is asked, answers as it is told."""

    asked: list[tuple[str, dict[str, Any]]]
    failure: Exception | None

    def __init__(self, token: str | None = None) -> None:
        FakeHub.asked.append(("HfApi", {"token": token}))

    def create_repo(self, repo_id: str, **options: Any) -> None:
        FakeHub.asked.append(("create_repo", {"repo_id": repo_id, **options}))
        if FakeHub.failure is not None:
            raise FakeHub.failure

    def create_commit(self, repo_id: str, operations: list[Any], **options: Any) -> Any:
        names = [each.path_in_repo for each in operations]
        FakeHub.asked.append(("create_commit", {"repo_id": repo_id, "names": names, **options}))
        return type("CommitInfo", (), {"repo_url": f"https://huggingface.co/{repo_id}"})()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, workspace_root: Path) -> type[FakeHub]:
    FakeHub.asked, FakeHub.failure = [], None
    monkeypatch.setattr(huggingface_hub, "HfApi", FakeHub)
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    return FakeHub


def _push(token: str = CANARY, repo: str = "ada/tiny-bert", **options: Any) -> str:
    kept = store.keep(SMALL, 0, "x", "ann")
    folder = workspace.locate("models", kept.id) / "model"
    return push.push(
        push.files_of(folder), repo, token, **{"private": True, "replace": False, **options}
    )


def test_files_are_committed_with_the_token_that_was_given(fake: type[FakeHub]) -> None:
    assert _push() == "https://huggingface.co/ada/tiny-bert"
    assert [name for name, _ in fake.asked] == ["HfApi", "create_repo", "create_commit"]
    assert all(given["token"] == CANARY for _, given in fake.asked)
    assert fake.asked[1][1]["private"] is True
    assert fake.asked[1][1]["exist_ok"] is False
    assert fake.asked[2][1]["names"] == ["config.json", "model.safetensors"]


def _answer(status: int) -> HfHubHTTPError:
    import httpx2

    request = httpx2.Request("POST", "https://hub", headers={"authorization": f"Bearer {CANARY}"})
    return HfHubHTTPError(f"{CANARY} {status}", response=httpx2.Response(status, request=request))


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (_answer(401), "does not know this token"),
        (_answer(403), "may not write there"),
        (_answer(409), "of that name already"),
        (_answer(500), "status 500"),
        (OSError(f"no route with {CANARY}"), "could not be asked"),
        (RuntimeError(f"Illegal header value {CANARY}"), "could not be asked"),
    ],
)
def test_no_failure_says_the_token(
    fake: type[FakeHub], failure: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.failure = failure
    with caplog.at_level(logging.DEBUG), pytest.raises(UserError, match=said) as caught:
        _push()
    assert CANARY not in caplog.text
    assert CANARY not in caught.value.message + caught.value.hint
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_the_token_is_nowhere_on_disk(fake: type[FakeHub], workspace_root: Path) -> None:
    _push()
    for path in workspace_root.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_no_other_token_takes_its_place(
    fake: type[FakeHub], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_TheServersOwnToken")
    for typed in ("", " ", "abc", "hf_with blank", "hf_line\nbreak", "hf_é" * 4, "x" * 300):
        with pytest.raises(UserError, match="no access token"):
            _push(typed)
    assert fake.asked == []


@pytest.mark.parametrize(
    "repo",
    ["", "name", "a/b/c", "../x/y", "a/..", "https://evil/x", "a/b c", "a/<b>", "-a/b", "a/b-",
     "a" * 200 + "/b", "a/b\n", "ä/b", "a\ud800/b"],
)  # fmt: skip
def test_only_owner_and_name_are_a_repository(fake: type[FakeHub], repo: str) -> None:
    if repo == "a/b\n":  # Blanks around it are a slip of the mouse.
        assert push.check_repo(repo) == "a/b"
        return
    with pytest.raises(UserError, match="no name of a repository"):
        _push(repo=repo)
    assert fake.asked == []


@pytest.mark.parametrize("state", ["off", "unreachable"])
def test_without_the_hub_nothing_is_tried(
    fake: type[FakeHub], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(hub, "state", lambda: state)
    with pytest.raises(Unavailable, match="cannot be reached"):
        _push()
    assert fake.asked == []


def test_one_push_at_a_time(fake: type[FakeHub]) -> None:
    with push._one_at_a_time, pytest.raises(UserError, match="on its way"):
        _push()
