"""One model at a time, whoever loads it; what stays in memory; refused before it is loaded."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glassbox import embedded, walkthrough
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.families import loading as families
from glassbox.models import build, loading, memory, shelf, store, subject, turn
from glassbox.models.fields import ConfigValues
from glassbox.pipelines import heads, holding, models, tasks
from glassbox.training import predict, start_model
from glassbox.training.spec import RunSpec
from tests.busy import somebody_at_work

TINY = ConfigValues(
    vocab_size=40, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
    intermediate_size=12, max_position_embeddings=16,
)  # fmt: skip


@pytest.fixture(autouse=True)
def empty_shelf() -> Iterator[None]:
    shelf.forget()
    yield
    shelf.forget()


def nothing(*_: object) -> None:
    """What is done with a model here."""


def _pipeline(strict: bool = False) -> object:
    source = models.find(EMBEDDED_MODEL, "")
    return holding.from_weights(source, "AutoModel", strict=strict)


def _head() -> object:
    return heads.fit(models.find(EMBEDDED_MODEL, ""), tasks.find("fill-mask"), "a [MASK] day")


def _first_words() -> object:
    walkthrough.outputs.cache_clear()
    return walkthrough.outputs()


# Whoever loads a model into the process of the pages.
SHELVED: dict[str, Callable[[], object]] = {
    "inside": lambda: subject.use(subject.stored(EMBEDDED_MODEL, ""), nothing),
    "pipelines": lambda: holding.use(models.find(EMBEDDED_MODEL, ""), "AutoModel", nothing),
    "families": lambda: families.use("sample:bert", "bert", "me", nothing),
}
ALONE: dict[str, Callable[[], object]] = {
    "a saved one": lambda: loading.use_saved(embedded.model_folder(), nothing),
    "another head": _head,
    "the result of a run": lambda: predict.open_folder(
        embedded.model_folder(), 24, takes_pairs=False
    ),
    "home": _first_words,
}
# In a turn that somebody else takes, or in a process of a run.
INSIDE: dict[str, Callable[[], object]] = {
    "weights alone": _pipeline,
    "the start of a run": lambda: start_model.load(
        RunSpec("sample:reviews", "review", None, "sentiment"), ("negative", "positive")
    ),
}
LOADERS = SHELVED | ALONE | INSIDE


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the library was asked to load weights from; it loads none."""
    from glassbox import heavy

    places: list[str] = []

    def refuse(place: object, *_: object, **__: object) -> None:
        places.append(str(place))
        raise OSError("not in this test")

    monkeypatch.setattr(heavy.PreTrainedModel, "from_pretrained", refuse)
    return places


@pytest.mark.parametrize("name", LOADERS)
def test_every_loader_refuses_before_it_loads(
    name: str, asked: list[str], monkeypatch: pytest.MonkeyPatch, set_setting: Any
) -> None:
    with pytest.raises(UserError):
        LOADERS[name]()
    assert len(asked) == 1
    with monkeypatch.context() as patch:
        patch.setattr(memory, "available_bytes", lambda: 1_000)
        with pytest.raises(LimitExceeded) as refused:
            LOADERS[name]()
    said = refused.value.message
    assert said.startswith("Loading this model takes about ") and said.endswith(
        " of memory; this machine has 1 kB free."
    )
    set_setting(max_model_parameters=1_000)
    with pytest.raises(LimitExceeded, match="parameters, and 1,000 are the most here"):
        LOADERS[name]()
    assert len(asked) == 1


@pytest.mark.parametrize("name", SHELVED | ALONE)
def test_nobody_loads_while_somebody_is_at_work(name: str, asked: list[str]) -> None:
    with somebody_at_work(), pytest.raises(UserError, match="at work right now"):
        (SHELVED | ALONE)[name]()
    assert not asked


def test_nobody_builds_while_somebody_is_at_work() -> None:
    with somebody_at_work(), pytest.raises(UserError, match="at work right now"):
        build.use_real(TINY, 0, nothing)


def test_threads_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "WAIT_SECONDS", 10_000.0)  # on a slow machine, too
    at_work, most = 0, 0
    together = threading.Barrier(4)

    def work(_: object) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        at_work -= 1

    jobs: list[Callable[[], object]] = [
        lambda: families.use("sample:bert", "bert", "me", work),
        lambda: families.use("sample:t5", "t5", "me", work),
        lambda: build.use_real(TINY, 0, work),
        lambda: holding.use(models.find("sample:gpt", ""), "AutoModel", work),
    ]
    done: list[int] = []

    def begin(place: int) -> None:
        together.wait()
        for _ in range(3):
            jobs[place]()
        done.append(place)

    threads = [threading.Thread(target=begin, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1, 2, 3] and most == 1


def test_what_works_on_a_model_may_ask_for_another() -> None:
    def other(_: object) -> int:
        return families.use("sample:gpt", "gpt", "me", lambda held: held.model.num_parameters())

    assert families.use("sample:bert", "bert", "me", other) > 0
    assert build.use_real(TINY, 0, other) > 0


def test_an_error_gives_the_turn_back() -> None:
    def fail(*_: object) -> None:
        raise OSError("disk")

    for job in (
        lambda: families.use("sample:bert", "bert", "me", fail),
        lambda: loading.use_saved(embedded.model_folder(), fail),
    ):
        with pytest.raises(OSError, match="disk"):
            job()
    other = threading.Thread(target=shelf.forget)
    other.start()
    other.join()
    assert turn._turn.acquire(blocking=False)
    turn._turn.release()


# What stays


def _weights(folder: Path) -> Path:
    return folder / "model.safetensors"


def _loads(folder: Path, how: str = "") -> bool:
    """Whether using the model in ``folder`` loads it."""
    loaded: list[bool] = []
    shelf.use(folder, how, lambda: loaded.append(True), nothing)
    return bool(loaded)


@pytest.fixture
def folders(workspace_root: Path) -> list[Path]:
    from glassbox import workspace

    return [
        workspace.locate("models", store.keep(TINY, seed, "", "ada").id) / "model"
        for seed in range(3)
    ]


def test_a_model_is_loaded_once_for_each_way_of_it(folders: list[Path]) -> None:
    assert _loads(folders[0]) and not _loads(folders[0])
    assert _loads(folders[0], "another way") and not _loads(folders[0])


def test_so_many_stay_and_those_used_last(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_KEPT", 2)
    assert [_loads(each) for each in folders] == [True] * 3
    assert not _loads(folders[1]) and not _loads(folders[2])
    assert _loads(folders[0]) and _loads(folders[1]) and not _loads(folders[0])


def test_so_many_bytes_stay(folders: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from glassbox.models import stored_weights

    one = stored_weights.of(folders[0]).bytes()
    monkeypatch.setattr(shelf, "KEPT_BYTES", 2 * one)
    assert [_loads(each) for each in folders] == [True] * 3
    assert not _loads(folders[1]) and _loads(folders[0])
    monkeypatch.setattr(shelf, "LARGEST_KEPT_BYTES", one - 1)
    shelf.forget()
    given_back: list[bool] = []
    monkeypatch.setattr(memory, "release", lambda: given_back.append(True))
    assert _loads(folders[0]) and _loads(folders[0]) and len(given_back) == 2


def test_weights_written_later_to_the_same_place_are_others(folders: list[Path]) -> None:
    assert _loads(folders[0])
    file = _weights(folders[0])
    file.write_bytes(_weights(folders[1]).read_bytes())
    os.utime(file, ns=(0, 0))
    assert _loads(folders[0]) and not _loads(folders[0])


def test_a_model_that_was_deleted_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="not there any more"):
        shelf.use(tmp_path / "gone", "", nothing, nothing)
