"""The record of a run, and the curve made of it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from glassbox.training.curve import curve
from glassbox.training.events import Feed, finite, read
from glassbox.training.record import Writer
from glassbox.training.series import MOST_POINTS


def test_a_number_that_is_none_is_null(tmp_path: Path) -> None:
    Writer(tmp_path / "e").write("log", step=1, logs={"loss": math.nan, "lr": math.inf, "ok": 1.5})
    (event,), _ = read(tmp_path / "e", 0)
    assert event["logs"] == {"loss": None, "lr": None, "ok": 1.5}
    assert finite({"a": [1]}) == {"a": None}


def test_a_torn_last_line_waits_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, feed = Writer(path), Feed(path)
    writer.write("log", step=1, logs={"loss": 0.7})
    line = json.dumps({"n": 2, "t": 0, "type": "log", "step": 2, "logs": {"loss": 0.6}}).encode()
    with path.open("ab") as file:
        file.write(line[:20])
    feed.update()
    assert [log["step"] for log in feed.logs] == [1]
    with path.open("ab") as file:
        file.write(line[20:] + b"\n")
    feed.update()
    assert [log["step"] for log in feed.logs] == [1, 2]


def test_a_writer_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    Writer(path).write("note", text="one")
    with path.open("ab") as file:
        file.write(b'{"n": 2, "type": "no')
    Writer(path).write("note", text="two")
    events, _ = read(path, 0)
    assert [(event["n"], event["text"]) for event in events] == [(1, "one"), (2, "two")]


def test_a_point_enters_once_however_often_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, feed = Writer(path), Feed(path)
    for step in range(50):
        writer.write("log", step=step, logs={"loss": 1.0 / (step + 1)})
        feed.update()
    feed.offset = 0
    feed.update()
    assert [log["step"] for log in feed.logs] == list(range(50))
    again = Feed(path)
    again.update()
    assert again.logs == feed.logs


@pytest.mark.parametrize(("step", "left"), [(3, [0, 1, 2, 3]), (0, [])])
def test_what_is_logged_again_after_a_resume_is_there_once(
    tmp_path: Path, step: int, left: list[int]
) -> None:
    path = tmp_path / "events.jsonl"
    writer = Writer(path)
    for each in range(6):
        writer.write("log", step=each, logs={"loss": 1.0})
    writer.write("log", step=5, logs={"train_runtime": 2.0})
    # The process that goes on begins its own record where the other's ended.
    writer = Writer(path)
    writer.write("resume", step=step, text="Resumed.")
    for each in range(left[-1] + 1 if left else 0, 7):
        writer.write("log", step=each, logs={"loss": 1.0})
    feed = Feed(path)
    feed.update()
    assert [log["step"] for log in feed.logs] == list(range(7)) and feed.notes == ["Resumed."]


def test_lines_that_are_no_event_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(
        b'\xff\xfe\n[1]\n{"n": "x", "type": "log"}\n{}\n{"n": 1, "type": "note", "text": 3}\n'
    )
    feed = Feed(path)
    feed.update()
    assert feed.notes == ["3"]


def test_a_failure_to_write_is_said_and_not_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Writer(tmp_path / "missing" / "e").write("note", text="x")
    assert "cannot be written" in capsys.readouterr().out


def test_the_curve_has_gaps_where_the_loss_was_no_number() -> None:
    found = curve([{"step": 1, "loss": 0.5}, {"step": 2, "loss": None}, {"step": 3, "loss": 0.5}])
    assert found.loss == ((1, 0.5), (2, None), (3, 0.5))
    assert found.smoothed == ((1, pytest.approx(0.5)), (3, pytest.approx(0.5)))


def test_a_long_curve_is_thinned_and_keeps_its_spike_and_its_end() -> None:
    logs = [{"step": step, "loss": 1.0, "learning_rate": 1.0} for step in range(100_000)]
    logs[54_321]["loss"] = 99.0
    found = curve(logs)
    assert len(found.loss) <= MOST_POINTS and (54_321, 99.0) in found.loss
    assert len(found.smoothed) <= MOST_POINTS and found.smoothed[-1][0] == 99_999
    assert len(found.learning_rate) <= MOST_POINTS


def test_evaluations_have_series_of_their_own() -> None:
    found = curve([{"step": 0, "eval_loss": 0.7, "eval_accuracy": 0.5, "eval_f1": 0.4}])
    assert (found.eval_loss, found.accuracy, found.f1) == (((0, 0.7),), ((0, 0.5),), ((0, 0.4),))
    assert found.loss == ()
