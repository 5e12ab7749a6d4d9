"""Steps that clean, and those of words, tokens and times: as counted, and as their code does it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

from glassbox.data import chain, clicked, quality, spread, statistics, text_lengths
from glassbox.data.chain import Applied, Shown
from glassbox.data.step import Step
from glassbox.data.steps_cleaning import DropConflicts, DropNearEmpty, DropRepeats, DropShared
from glassbox.data.steps_measured import KeepLengths, KeepTimes
from glassbox.errors import UserError
from glassbox.snippets import dataset_chain as python
from tests import snippets

FEATURES = Features(
    {
        "text": Value("string"),
        "other text": Value("large_string"),
        "label": ClassLabel(names=["no", "yes"]),
        "day": Value("date32"),
        "at": Value("timestamp[us]"),
        "zoned": Value("timestamp[ms, tz=UTC]"),
        "n": Value("int64"),
    }
)
TEXTS = [None, "", " \t", "!!", "ab", "Three small words", "three small words ", "Ünïcode 😀 text",
         "three small words", "the cable was short", " THE CABLE was short"]  # fmt: skip


def made(rows: int, seed: int) -> Dataset:
    draw = np.random.default_rng(seed)
    days = [dt.date(2024, 1, 1) + dt.timedelta(int(n)) for n in draw.integers(0, 400, rows)]
    times = [
        dt.datetime(2020, 2, 28, 23, 59) + dt.timedelta(microseconds=int(n))
        for n in draw.integers(0, 10**12, rows)
    ]
    values: dict[str, list[Any]] = {
        "text": [TEXTS[n] for n in draw.integers(0, len(TEXTS), rows)],
        "other text": [TEXTS[n] for n in draw.integers(0, 4, rows)],
        "label": draw.integers(-1, 2, rows).tolist(),
        "day": [None if n % 9 == 0 else day for n, day in enumerate(days)],
        "at": list(times),
        "zoned": [time.replace(tzinfo=dt.UTC, microsecond=5000) for time in times],
        "n": list(range(rows)),
    }
    return Dataset.from_dict(values, features=FEATURES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    datasets.disable_progress_bars()
    path = tmp_path_factory.mktemp("cleaning") / "dataset"
    DatasetDict({"train": made(120, 1), "test": made(40, 2)}).save_to_disk(str(path))
    return path


def load(folder: Path) -> DatasetDict:
    found = datasets.load_from_disk(str(folder))
    assert isinstance(found, DatasetDict)
    # By indices: what a table holds besides is not there.
    return DatasetDict({name: rows.shuffle(seed=3) for name, rows in found.items()})


CASES: tuple[Step, ...] = (
    DropNearEmpty(("text",)),
    DropNearEmpty(("text", "other text"), "test"),
    DropRepeats(("text",)),
    DropRepeats(("text", "other text"), "train"),
    DropShared(("text",), "train", "test"),
    DropShared(("other text", "text"), "test", "train", loose=True),
    DropConflicts(("text",), "label"),
    DropConflicts(("text", "other text"), "label", loose=True),
    KeepLengths("text", "words", 1, 3),
    KeepLengths("text", "words", 0, 0, "train"),
    KeepLengths("text", "tokens", 3, 4),
    KeepTimes("day", "2024-02-01", "2024-06-30"),
    KeepTimes("at", "2020-03-01", "2020-03-05 12:00:00.000001", "test"),
    KeepTimes("zoned", "2020-03-01 00:00:00Z", "2020-03-05 12:00:00.005Z"),
)


@pytest.mark.parametrize("step", CASES, ids=repr)
def test_a_step_is_what_its_code_is(step: Step, folder: Path) -> None:
    whole = load(folder)
    assert chain.from_text(chain.to_text([step])) == (step,)
    ours = chain.apply_last(Applied(whole), step, lambda ref: whole)
    assert ours.skipped == ("",), ours.skipped
    assert step.words()
    source = (
        f"from datasets import load_from_disk\n\ndataset = load_from_disk({str(folder)!r})\n"
        "dataset = dataset.shuffle(seed=3)\nprint(dataset)\n"
    )
    theirs = snippets.run(python.inserted(source, python.chain([(step, whole)])))["dataset"]
    assert {name: rows[:] for name, rows in ours.dataset.items()} == {
        name: rows[:] for name, rows in theirs.items()
    }
    split = getattr(step, "split", "") or "train"
    assert 0 < ours.dataset[split].num_rows < whole[split].num_rows


def test_quality_offers_what_makes_its_numbers_vanish(folder: Path) -> None:
    whole = load(folder)
    offered = 0
    found = quality.looked_through(whole, ("text",), "label")
    for check in found.checks:
        for part in check.parts:
            if check.name not in ("near-empty", "leakage", "conflicts", "duplicates"):
                continue
            assert part.step is not None, (check.name, part.name)
            cleaned = part.step.apply(whole, lambda ref: whole)
            again = quality.looked_through(cleaned, ("text",), "label")
            after = {each.name: each.parts for each in again.checks}[check.name]
            assert part.name not in {each.name for each in after}, part.step
            offered += 1
    assert offered >= 7


@pytest.mark.parametrize("unit", ["words", "tokens"])
def test_a_bar_of_lengths_keeps_its_rows(unit: text_lengths.Unit, folder: Path) -> None:
    whole, shown = load(folder), Shown("sample:reviews", "me")
    profile = statistics.profile(whole["train"], "text")
    if unit == "words":
        shape = statistics.text_lengths(whole["train"], "text", unit)
    else:
        counts = text_lengths.tokens_of_rows(whole["train"], "text", 0, 120)
        shape = spread.histogram(counts, "tokens")
    assert_each_bar(whole, shown, "text", profile, shape)


@pytest.mark.parametrize("name", ["day", "at", "zoned"])
@pytest.mark.parametrize("rows", [3, 120])
def test_a_bar_of_times_keeps_its_rows(name: str, rows: int, folder: Path) -> None:
    whole = load(folder)
    whole["train"] = whole["train"].select(range(rows))
    profile = statistics.profile(whole["train"], name)
    assert_each_bar(whole, Shown("sample:reviews", "me"), name, profile, profile.spread)


def assert_each_bar(
    whole: DatasetDict,
    shown: Shown,
    name: str,
    profile: statistics.Profile,
    shape: spread.Spread | None,
) -> None:
    assert shape is not None
    feature = whole["train"].features[name]
    assert clicked.can_filter(feature, shape)
    for place, count in enumerate(shape.counts):
        step = clicked.step_of(shown, "train", feature, profile, shape, place)
        assert step is not None
        assert step.apply(whole, lambda ref: whole)["train"].num_rows == count


@pytest.mark.parametrize(
    "step",
    [
        DropNearEmpty(()), DropNearEmpty(("n",)), DropNearEmpty(("nope",)),
        DropNearEmpty(("text",), "nope"), DropRepeats(("label",)), DropRepeats(("text",), "nope"),
        DropShared(("text",), "train", "train"), DropShared(("text",), "train", "nope"),
        DropShared(("text",), "", "test"), DropConflicts(("text",), "nope"),
        DropConflicts(("text",), "day"), DropConflicts((), "label"),
        KeepLengths("text", "miles", 0, 1), KeepLengths("text", "words", 2, 1),
        KeepLengths("text", "words", -1, 1), KeepLengths("n", "words", 0, 1),
        KeepLengths("nope", "tokens", 0, 1), KeepTimes("text", "2024-01-01", "2024-01-01"),
        KeepTimes("day", "<b>", "2024-01-01"), KeepTimes("at", "2024-01-01", "99999999"),
        KeepTimes("nope", "2024-01-01", "2024-01-01"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_step_that_does_not_fit(step: Step, folder: Path) -> None:
    whole = load(folder)
    assert step.words()
    with pytest.raises(UserError) as caught:
        step.apply(whole, lambda ref: whole)
    assert caught.value.message
