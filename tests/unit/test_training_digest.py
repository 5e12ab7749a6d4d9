"""The digest of a run's record: a fold that comes to the same however the record is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox.training import digest as digests
from glassbox.training.curve import seconds_at
from glassbox.training.digest import Digest, View
from glassbox.training.events import Event, Feed
from glassbox.training.record import Writer
from glassbox.training.series import MOST_POINTS, SMOOTHING, Series

VALUES = st.one_of(st.none(), st.floats(-10, 10, width=32))
RECORDS = st.lists(
    st.one_of(
        st.tuples(st.just("loss"), VALUES),
        st.tuples(st.just("eval"), VALUES),
        st.tuples(st.just("resume"), st.integers(0, 60)),
        st.tuples(st.just("note"), st.text(max_size=5)),
    ),
    max_size=60,
)


def written(record: list[tuple[str, Any]]) -> list[Event]:
    events, step = [], 0
    for kind, value in record:
        event: Event = {"n": len(events) + 1, "t": 0.0, "step": step}
        if kind == "resume":
            step = min(step, value)
            event |= {"type": "resume", "step": step, "text": "Resumed.", "seconds": 1.5 * step}
        elif kind == "note":
            event |= {"type": "note", "text": value}
        elif kind == "loss":
            step += 1
            event |= {"type": "log", "step": step, "logs": {"loss": value, "learning_rate": value}}
            if value is not None and value > -5:
                event["seconds"] = 1.5 * step
        else:
            event |= {"type": "log", "logs": {"eval_loss": value, "eval_runtime": 1.0}}
        events.append(event)
    return events


def fold(events: list[Event]) -> Digest:
    digest = Digest()
    for event in events:
        digest.take(event)
    return digest


@given(RECORDS, st.data())
def test_nothing_twice_and_nothing_missing_wherever_it_is_torn_and_read(
    tmp_path_factory: pytest.TempPathFactory, record: list[tuple[str, Any]], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("record") / "events.jsonl"
    events = written(record)
    content = b"".join(json.dumps(event).encode() + b"\n" for event in events)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=6)))
    view = View(path)
    for end in [*cuts, len(content)]:
        path.write_bytes(content[:end])
        view.update()
        if data.draw(st.booleans()):
            # A page that is reloaded: by what is on disk alone, with or without a digest there.
            digests.save(view.digest, path, view.offset)
            view = View(path, view.offset, Digest.from_json(view.digest.to_json()))
        if data.draw(st.booleans()):
            view.offset = 0
    whole = fold(events)
    assert view.digest == whole
    feed = Feed(path)
    feed.update()
    for name in ("loss", "eval_loss"):
        exact = [(log["step"], log[name]) for log in feed.logs if name in log]
        shown = list(getattr(whole.curve, name))
        assert shown == [point for point in exact if name == "loss" or point[1] is not None]


@given(st.lists(VALUES, min_size=1, max_size=4_000), st.integers(0, 4_000))
def test_a_long_series_keeps_room_extremes_and_end(values: list[Any], back: int) -> None:
    series = Series()
    for step, value in enumerate(values):
        series.add(step, value)
    points, given_points = series.points, list(enumerate(values))
    assert len(points) <= MOST_POINTS + 1 and points[-1] == given_points[-1]
    assert set(points) <= set(given_points) and points == sorted(points, key=lambda each: each[0])
    real = [value for value in values if value is not None]
    if real:
        assert {min(real), max(real)} <= {value for _, value in points}
    if len(values) <= MOST_POINTS:
        assert points == given_points
    assert Series.from_json(json.loads(json.dumps(series.to_json()))) == series
    series.go_back(back)
    assert all(step <= back for step, _ in series.points)
    series.add(back + 1, 0.5)
    assert series.points[-1] == (back + 1, 0.5)


def test_the_average_is_the_one_of_all_losses_and_goes_back(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "events.jsonl")
    losses = [1 / (step + 1) for step in range(1_500)]
    for step, loss in enumerate(losses):
        writer.write("log", step=step, logs={"loss": loss})

    def average(values: list[float]) -> float:
        weights = [SMOOTHING ** (len(values) - 1 - place) for place in range(len(values))]
        return float(numpy.average(values, weights=weights))

    assert writer.digest.curve.smoothed[-1] == (1_499, pytest.approx(average(losses)))
    kept = writer.digest.curve.smoothed[-3][0]
    writer.write("resume", step=kept, text="Resumed.")
    assert writer.digest.curve.smoothed[-1] == (kept, pytest.approx(average(losses[: kept + 1])))
    writer.write("log", step=kept + 1, logs={"loss": 9.0})
    assert writer.digest.curve.smoothed[-1][1] == pytest.approx(average([*losses[: kept + 1], 9.0]))


def test_a_long_run_is_opened_by_what_was_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "EVERY", 100)
    monkeypatch.setattr("glassbox.training.events.READ_BYTES", 16 * 2_000)
    path = tmp_path / "events.jsonl"
    writer = Writer(path)
    for step in range(1_050):
        writer.write("log", step=step, logs={"loss": 1.0 / (step + 1), "grad_norm": 1.0})
    taken: list[int] = []
    take = Digest.take
    monkeypatch.setattr(
        Digest, "take", lambda self, event: taken.append(event["n"]) or take(self, event)
    )
    view = View(path)
    view.update()
    assert taken == list(range(1_001, 1_051)), "the rest only"
    assert view.digest == writer.digest
    # A process that goes on with the run begins where it ended.
    assert Writer(path).digest == writer.digest


@pytest.mark.parametrize(
    "left",
    [
        "", "[]", "{", '{"format": 1}', '{"format": 2, "digest": {}, "offset": 9}',
        '{"format": 1, "offset": 1e400, "digest": {"last": "x"}}',
        '{"format": 1, "offset": -5, "digest": null}', '{"format": 1, "offset": 3, "digest": [1]}',
    ],
)  # fmt: skip
def test_a_digest_that_is_none_is_passed_over(
    tmp_path: Path, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassbox.training.events.READ_BYTES", 16)
    path = tmp_path / "events.jsonl"
    writer = Writer(path)
    for step in range(5):
        writer.write("log", step=step, logs={"loss": 1.0})
    (tmp_path / digests.FILE).write_text(left)
    monkeypatch.setattr("glassbox.training.events.READ_BYTES", 8_000_000)
    view = View(path)
    view.update()
    assert view.digest == writer.digest


def test_a_digest_of_more_than_there_is_belongs_to_another_record(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = Writer(path)
    writer.write("note", text="one")
    digests.save(writer.digest, path, 10_000)
    assert digests.load(path) is None
    digests.save(writer.digest, path, path.stat().st_size)
    assert digests.load(path) == (writer.digest, path.stat().st_size)


def test_hostile_events_change_nothing_that_is_drawn() -> None:
    digest = Digest()
    logs = {"loss": "1", "learning_rate": [1], "grad_norm": 10**400, "eval_x": {}, "eval_y": True}
    digest.take({"n": 1, "type": "log", "step": "7", "logs": logs})
    digest.take({"n": 2, "type": "log", "step": 1, "logs": {f"eval_{n}": 1.0 for n in range(999)}})
    for n in range(3, 200):
        digest.take({"n": n, "type": "note", "text": "x" * 100_000})
    assert digest.curve.loss == ((0, None),) and digest.curve.grad_norm == ()
    assert len(digest.evaluations) <= 40
    assert len(json.dumps(digest.to_json())) < 200_000


@pytest.mark.parametrize("count", [0, 1, 3, 400, 5_000])
def test_a_point_that_comes_late_is_the_first_one(count: int) -> None:
    series, fed = Series(), Series()
    for step in range(1, count + 1):
        series.add(step, float(step % 7))
        fed.add(step, float(step % 7))
    series.put_first(0, 0.5)
    series.put_first(0, 0.9)
    points = series.points
    assert points[0] == (0, 0.5) and points == sorted(points) and len(points) <= MOST_POINTS + 1
    if count < MOST_POINTS:
        assert points[1:] == fed.points
    assert Series.from_json(series.to_json()).points == points
    series.add(count + 1, 0.25)
    assert series.points[-1] == (count + 1, 0.25)


def test_what_was_before_training_is_written_after_it() -> None:
    event: Event = {"n": 3, "t": 0.0, "type": "before", "step": 0, "logs": {"eval_f1": 0.4}}
    digest = fold(
        [
            {"n": 1, "t": 0.0, "type": "log", "step": 1, "logs": {"loss": 1.0}},
            {"n": 2, "t": 0.0, "type": "log", "step": 1, "logs": {"eval_f1": 0.5}},
            event,
        ]
    )
    assert digest.curve.f1 == ((0, 0.4), (1, 0.5)) and digest.curve.loss == ((1, 1.0),)


def timed(step: int, seconds: float | None, n: int = 1, name: str = "loss") -> Event:
    more = {} if seconds is None else {"seconds": seconds}
    return {"n": n, "type": "log", "step": step, "logs": {name: 1.0}, **more}


def test_the_time_of_a_step_is_when_it_was_done_not_when_it_was_evaluated() -> None:
    digest = fold([timed(1, 2.0), timed(2, 4.0, 2), timed(2, 9.0, 3, "eval_loss")])
    assert digest.curve.seconds == ((1, 2.0), (2, 4.0))
    # Where no step is logged, the evaluation's is better than nothing.
    assert fold([timed(2, 9.0, 1, "eval_loss")]).curve.seconds == ((2, 9.0),)


def test_the_time_goes_on_from_the_checkpoint_that_a_run_is_resumed_from() -> None:
    resume = {"n": 4, "type": "resume", "step": 2, "text": "Resumed.", "seconds": 3.5}
    before = [timed(1, 2.0), timed(3, 6.0, 2), timed(5, 10.0, 3)]
    digest = fold([*before, resume, timed(3, 5.0, 5)])
    assert digest.curve.seconds == ((1, 2.0), (2, 3.5), (3, 5.0))
    again = {**resume, "step": 0, "seconds": None}
    assert fold([*before, again, timed(1, 1.0, 5)]).curve.seconds == ((1, 1.0),)


def test_a_run_that_did_not_always_write_its_time_has_none(tmp_path: Path) -> None:
    old = [timed(1, None), timed(2, None, 2)]
    assert fold(old).curve.seconds == fold([*old, timed(3, 6.0, 3)]).curve.seconds == ()
    # Begun again from nothing, it has.
    resume = {"n": 3, "type": "resume", "step": 0, "text": "Begun again."}
    assert fold([*old, resume, timed(1, 2.0, 4)]).curve.seconds == ((1, 2.0),)
    # A digest that an older version left says nothing of it.
    kept = fold(old).to_json()
    del kept["seconds"], kept["untimed"]
    assert Digest.from_json(kept).curve.seconds == ()
    assert Digest.from_json(kept).loss.points == fold(old).loss.points


def test_the_times_of_a_long_run_stay_bounded_and_true() -> None:
    digest = fold([timed(step, step * 0.5, step) for step in range(1, 10_001)])
    found = digest.curve.seconds
    assert len(found) <= MOST_POINTS + 1 and found[-1] == (10_000, 5_000.0)
    for step in (1, 77, 5_000, 9_999, 10_000, 12_000):
        assert seconds_at(found, step) == pytest.approx(step * 0.5)
    assert seconds_at((), 7) is None
