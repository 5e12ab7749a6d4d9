"""The code beside the column cards gives the numbers that the cards show."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox.data import statistics, store
from glassbox.snippets import dataset_look as python
from tests import snippets

MADE = Dataset.from_dict(
    {
        'a "quoted" name': ["one two", None, "three", "one two"] * 8,
        "number": [1, None, 3, 4] * 8,
        "real": [0.5, float("nan"), 2.0, None] * 8,
        "flag": [True, False, None, True] * 8,
        "class": [0, 1, 1, 1] * 8,
        "list": [[1], [], None, [1, 2]] * 8,
        "count": [number * 7 for number in range(32)],
        "ratio": [number / 7 - 1 for number in range(32)],
        "long": [f"text {number} of many" for number in range(32)],
    }
).cast_column("class", ClassLabel(names=["no", "yes"]))


@pytest.mark.parametrize("name", ["made", "sample:paraphrase", "sample:reviews"])
def test_the_snippet_counts_what_the_cards_count(name: str, workspace_root: Path) -> None:
    dataset = DatasetDict({"train": MADE}) if name == "made" else store.load(name, "me")
    dataset.save_to_disk(str(workspace_root / "kept"))
    kept = str(workspace_root / "kept")
    code = f"from datasets import load_from_disk\ndataset = load_from_disk({kept!r})\n"
    found = snippets.run(code + python.columns("train", dataset["train"].features))
    for column in dataset["train"].column_names:
        profile = statistics.profile(dataset["train"], column)
        shape = profile.spread
        nan = shape.unfit if shape is not None and profile.kind == "number" else 0
        assert found["nulls"][column] == profile.nulls + nan
        if profile.distinct is not None:
            assert found["distinct"][column] == profile.distinct - bool(nan)
        if profile.kind == "number" and shape is not None:
            numbers = found["numbers"][column]
            assert [numbers[each] for each in ("min", "mean", "median", "max")] == pytest.approx(
                [shape.least, shape.mean, shape.median, shape.most]
            )
        if shape is not None and shape.kind == "bars" and profile.kind in ("text", "class"):
            counts = found["counts"][column].to_dict()
            assert counts == {v: n for v, n in zip(shape.values, shape.counts, strict=True) if n}
        if profile.kind == "text":
            for unit in ("characters", "words"):
                lengths = statistics.text_lengths(dataset["train"], column, unit)  # type: ignore[arg-type]
                described = found[unit][column].dropna()
                assert (described.min(), described.median(), described.max()) == (
                    lengths.least, lengths.median, lengths.most
                )  # fmt: skip
