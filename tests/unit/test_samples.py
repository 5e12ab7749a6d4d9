"""The bundled datasets are what samples/README.md says: reproducible, clean, and hard."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
SPLITS = {"train": 3600, "validation": 400, "test": 1700}
Row = dict[str, str]


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def pairs() -> dict[str, list[Row]]:
    return {split: read(SAMPLES / f"paraphrase/{split}.csv") for split in SPLITS}


@pytest.fixture(scope="module")
def reviews() -> list[Row]:
    return read(SAMPLES / "reviews.csv")


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    """samples/measure.py, a script beside the data, as a module."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("samples_measure", SAMPLES / "measure.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentences(rows: list[Row]) -> set[str]:
    return {row[column] for row in rows for column in ("sentence1", "sentence2")}


def make(script: str, target: Path) -> None:
    command = [sys.executable, str(SAMPLES / script), str(target)]
    subprocess.run(command, check=True, capture_output=True, cwd=target.parent)


@pytest.mark.slow
def test_the_pairs_are_reproduced_byte_for_byte(tmp_path: Path) -> None:
    make("make_paraphrase.py", tmp_path / "made")
    for split in SPLITS:
        made = (tmp_path / f"made/{split}.csv").read_bytes()
        assert made == (SAMPLES / f"paraphrase/{split}.csv").read_bytes(), split


def test_the_reviews_are_reproduced_byte_for_byte(tmp_path: Path) -> None:
    make("make_reviews.py", tmp_path / "made.csv")
    assert (tmp_path / "made.csv").read_bytes() == (SAMPLES / "reviews.csv").read_bytes()


def test_lines_end_as_on_unix_and_the_files_are_small() -> None:
    files = [*SAMPLES.glob("paraphrase/*.csv"), SAMPLES / "reviews.csv"]
    assert len(files) == 4
    assert not any(b"\r" in file.read_bytes() for file in files)
    assert sum(file.stat().st_size for file in files) < 1_500_000


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_has_the_shape_of_mrpc(split: str, pairs: dict[str, list[Row]]) -> None:
    rows = pairs[split]
    assert len(rows) == SPLITS[split]
    assert list(rows[0]) == ["sentence1", "sentence2", "label", "idx"]
    positive = sum(row["label"] == "1" for row in rows)
    assert {row["label"] for row in rows} == {"0", "1"}
    assert 0.50 <= positive / len(rows) <= 0.60


def test_every_index_and_every_sentence_occurs_once(pairs: dict[str, list[Row]]) -> None:
    rows = [row for split in SPLITS for row in pairs[split]]
    assert [int(row["idx"]) for row in rows] == list(range(len(rows)))
    assert len(sentences(rows)) == 2 * len(rows)


@pytest.mark.parametrize("split", SPLITS)
def test_the_sentences_are_whole(split: str, pairs: dict[str, list[Row]]) -> None:
    for sentence in sentences(pairs[split]):
        assert 8 <= len(sentence.split()) <= 36, sentence
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert sentence.endswith(".") and not sentence.endswith(".."), sentence
        assert not set("[]{}<>|@=") & set(sentence), sentence
        assert not any(slip in sentence for slip in ("  ", " ,", " .", ",,", " a a ")), sentence


@pytest.mark.parametrize("split", ["validation", "test"])
def test_half_of_the_words_are_not_in_train(
    split: str, pairs: dict[str, list[Row]], measure: ModuleType
) -> None:
    assert measure.unseen_words(pairs["train"], pairs[split]) >= 0.5


@pytest.mark.parametrize("split", ["validation", "test"])
def test_word_overlap_and_bag_of_words_stay_near_the_majority(
    split: str, pairs: dict[str, list[Row]], measure: ModuleType
) -> None:
    assert measure.overlap_accuracy(pairs["train"], pairs[split]) <= 0.60
    assert measure.bag_of_words_accuracy(pairs["train"], pairs[split]) <= 0.65


def test_both_labels_occur_at_low_and_at_high_overlap(
    pairs: dict[str, list[Row]], measure: ModuleType
) -> None:
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 1.01)):
        found = [row["label"] for row in pairs["train"] if low <= measure.overlap(row) < high]
        assert len(found) > 200
        assert 0.45 <= found.count("1") / len(found) <= 0.63


def test_the_pairs_load_with_named_classes(workspace_root: Path) -> None:
    from datasets import ClassLabel

    from glassbox import catalog

    loaded = catalog.load_sample("paraphrase")
    assert loaded.num_rows == SPLITS
    assert loaded["train"].column_names == ["sentence1", "sentence2", "label", "idx"]
    assert loaded["train"].features["label"] == ClassLabel(names=["not_equivalent", "equivalent"])


def test_the_reviews_load_with_named_classes(workspace_root: Path, reviews: list[Row]) -> None:
    from datasets import ClassLabel

    from glassbox import catalog

    loaded = catalog.load_sample("reviews")["train"]
    assert loaded.features["sentiment"] == ClassLabel(names=["negative", "positive"])
    assert loaded["review"][:] == [row["review"] for row in reviews]
    names = loaded.features["sentiment"].int2str(loaded["sentiment"][:])
    assert names == [row["sentiment"] for row in reviews]


def test_the_reviews_have_their_shape(reviews: list[Row]) -> None:
    assert list(reviews[0]) == ["review_id", "product", "review", "stars", "sentiment"]
    assert [row["review_id"] for row in reviews] == [f"{n:05d}" for n in range(1, 601)]
    assert len({row["review"] for row in reviews}) == 600
    assert sum(row["sentiment"] == "positive" for row in reviews) == 300


def test_the_stars_agree_with_the_sentiment(reviews: list[Row]) -> None:
    stars = {"negative": {"1", "2"}, "positive": {"4", "5"}}
    assert all(row["stars"] in stars[row["sentiment"]] for row in reviews)


@pytest.mark.parametrize("hard", [",", '"', "'", "é", "Ø", "😀"])
def test_the_reviews_need_a_real_csv_reader(hard: str, reviews: list[Row]) -> None:
    assert any(hard in row["review"] + row["product"] for row in reviews)
