"""TensorBoard's event files: the same points as events.jsonl, each once, whatever happens."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import event_files, made_on, store
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter
from tests.unit.trained import spec, train, trained, trained_root

__all__ = ["trained", "trained_root"]
Points = dict[tuple[str, int], float]


def _events(path: Path) -> list[Any]:
    """Every event of a file, its checksums compared with the library's own."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.record_writer import masked_crc32c

    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        (check,) = struct.unpack_from("<I", data, at + 8)
        assert check == masked_crc32c(data[at : at + 8])
        body = data[at + 12 : at + 12 + length]
        assert struct.unpack_from("<I", data, at + 12 + length)[0] == masked_crc32c(body)
        found.append(Event.FromString(body))
        at += 16 + length
    return found


def _points(run: Path) -> list[tuple[str, int, float]]:
    (path,) = event_files.files(run)
    events = _events(path)
    assert events[0].file_version == "brain.Event:2"
    return [
        (value.tag, event.step, value.simple_value)
        for event in events
        for value in event.summary.value
        if value.WhichOneof("value") == "simple_value"
    ]


def _logged(run: Path) -> Points:
    """The scalars of events.jsonl under the tags of transformers' TensorBoardCallback."""
    from transformers.integrations.integration_utils import rewrite_logs

    feed = Feed(run / "events.jsonl")
    feed.update()
    found: Points = {}
    for log in feed.logs:
        values = {name: value for name, value in log.items() if name != "step"}
        for tag, value in rewrite_logs(values).items():
            found[tag, log["step"]] = math.nan if value is None else value
    return found


def _equal(points: list[tuple[str, int, float]], logged: Points) -> None:
    assert sorted((tag, step) for tag, step, _ in points) == sorted(logged)
    for tag, step, value in points:
        assert value == pytest.approx(logged[tag, step], rel=1e-6, nan_ok=True)


def test_a_run_leaves_every_scalar_that_it_logged(trained: store.Run) -> None:
    points = _points(trained.folder)
    _equal(points, _logged(trained.folder))
    assert {"train/loss", "train/learning_rate", "train/grad_norm", "eval/accuracy"} <= {
        tag for tag, _, _ in points
    }


def test_the_loop_written_out_leaves_the_same(trained: store.Run) -> None:
    run = train(spec(loop="pytorch"))
    points = _points(run.folder)
    _equal(points, _logged(run.folder))

    def losses(of: list[tuple[str, int, float]]) -> Points:
        return {(tag, step): value for tag, step, value in of if tag == "train/loss"}

    assert losses(points) == losses(_points(trained.folder))
    assert made_on.read(run.folder) is not None


def test_arguments_and_config_are_text_without_paths(trained: store.Run) -> None:
    (path,) = event_files.files(trained.folder)
    texts = {
        value.tag: value.tensor.string_val[0].decode()
        for event in _events(path)
        for value in event.summary.value
        if value.HasField("tensor")
    }
    assert set(texts) == {"args/text_summary", "model_config/text_summary"}
    assert '"learning_rate": 0.01' in texts["args/text_summary"]
    assert '"hidden_size": 32' in texts["model_config/text_summary"]
    assert str(trained.folder.parent.parent) not in "".join(texts.values())


def _log(reporter: Reporter, *steps: int) -> None:
    for step in steps:
        loss = math.nan if step == 2 else 1 / step
        reporter.events.write("log", step=step, logs={"loss": loss, "epoch": step / 4})


@pytest.mark.parametrize("step", [0, 3, 6])
def test_after_a_resume_no_point_is_there_twice(tmp_path: Path, step: int) -> None:
    reporter = Reporter(tmp_path)
    _log(reporter, 1, 2, 3, 4, 5, 6)
    reporter.events.write("log", step=6, logs={"train_runtime": 2.0, "train_loss": 0.5})
    (path,) = event_files.files(tmp_path)
    with path.open("ab") as file:  # a process killed while it wrote
        file.write(struct.pack("<Q", 40) + b"\0\0\0\0torn")
    again = Reporter(tmp_path)
    again.events.write("resume", step=step, text="Resumed.")
    _log(again, *range(step + 1, 9))
    points = _points(tmp_path)
    assert sorted(at for tag, at, _ in points if tag == "train/loss") == list(range(1, 9))
    _equal(points, _logged(tmp_path))


def test_a_full_disk_ends_no_training_and_nothing_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = Reporter(tmp_path)
    _log(reporter, 1)
    real = Path.open

    class Full:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def seek(self, *where: int) -> int:
            return self.file.seek(*where)

        def truncate(self, size: int) -> int:
            return self.file.truncate(size)

        def write(self, data: bytes) -> int:
            return self.file.write(data[:7])

    def opened(path: Path, *args: Any, **more: Any) -> Any:
        file = real(path, *args, **more)
        return Full(file) if "tfevents" in path.name else file

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", opened)
        _log(reporter, 2, 3)
    _log(reporter, 4)
    _equal(_points(tmp_path), _logged(tmp_path))
    assert capsys.readouterr().out.count("No space left") == 1


def test_a_folder_that_cannot_be_made_ends_no_training(tmp_path: Path) -> None:
    (tmp_path / "tensorboard").write_text("in the way")
    _log(Reporter(tmp_path), 1, 2)
    assert len(_logged(tmp_path)) == 4
