"""A map by slices is the library's own map; lengths, cuts and padding against what they count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import Dataset, DatasetDict
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.data import (
    collating,
    mapped,
    mapping,
    mapping_asked,
    mapping_cost,
    store,
    token_lengths,
)
from glassbox.data.chain import Shown
from glassbox.data.collating import Pick
from glassbox.data.mapping_asked import Asked
from glassbox.errors import LimitExceeded, UserError
from glassbox.tokenization import batch_facts, library

PAIRS = Asked("subword", "sentence1", "sentence2")
SHOWN = Shown("sample:paraphrase", "me")


@pytest.fixture(scope="module")
def pairs() -> DatasetDict:
    return DatasetDict(
        {
            split: rows.select(range(0, rows.num_rows, 40))
            for split, rows in store.load("sample:paraphrase", "me").items()
        }
    )


def worked(
    dataset: DatasetDict, asked: Asked, shown: Shown = SHOWN
) -> tuple[mapping.Mapping, mapped.Mapped]:
    shared = library.get(asked.tokenizer)
    work = mapping.mapping(shown, asked, shared)
    while not mapping.advance(work, dataset, shared, 9.0).finished:
        pass
    return work, mapped.load(work, dataset)


def own(dataset: Any, asked: Asked) -> Any:
    tokenizer = library.get(asked.tokenizer).tokenizer

    def tokenize(batch: Any) -> Any:
        texts = [[text or "" for text in batch[name]] for name in asked.columns]
        return tokenizer(*texts, **asked.arguments())

    return dataset.map(
        tokenize, batched=True, keep_in_memory=True, load_from_cache_file=False,
        new_fingerprint=str(id(tokenize)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        PAIRS,
        Asked("subword", "sentence1"),
        Asked("subword", "sentence1", "sentence2", max_length=12),
        Asked("subword", "sentence2", truncation=False),
        Asked("word", "sentence1", max_length=9),
        Asked("bpe", "sentence1", "sentence2", max_length=17),
    ],
    ids=lambda asked: asked.stamp,
)
def test_equals_the_librarys_map(
    asked: Asked, pairs: DatasetDict, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "_SLICE_ROWS", 40)
    monkeypatch.setattr(mapping, "BATCH_ROWS", 7)
    shuffled = DatasetDict({split: rows.shuffle(seed=3) for split, rows in pairs.items()})
    _, found = worked(shuffled, asked)
    for split, rows in shuffled.items():
        wanted = own(rows, asked)
        assert found.dataset[split].features == wanted.features
        assert found.dataset[split].to_dict() == wanted.to_dict()
        whole = own(rows, Asked(asked.tokenizer, *asked.columns, truncation=False))
        assert found.lengths[split].tolist() == [len(ids) for ids in whole["input_ids"]]
    assert "input_ids" in found.new and "sentence1" not in found.new
    assert found.token_bytes < found.disk


def test_goes_on_where_it_ended(
    pairs: DatasetDict, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "_SLICE_ROWS", 30)
    shared = library.get("subword")
    work = mapping.mapping(SHOWN, PAIRS, shared)
    assert mapping.progress(work) is None
    first = mapping.advance(work, pairs, shared, 1e-9)
    assert first.done == 1 and not first.finished and first.rows == 30
    assert 0 < first.share < 1 and first.left is not None and first.left > 0
    # Another session, which knows nothing but the folder.
    again = mapping.mapping(SHOWN, PAIRS, shared)
    assert mapping.progress(again) == first
    second = mapping.advance(again, pairs, shared, 1e-9)
    assert second.done == 2
    assert mapping.advance(work, pairs, shared, 99).finished
    assert mapped.load(work, pairs).dataset.num_rows == pairs.num_rows
    mapped.discard(work)
    assert mapping.progress(work) is None


def test_what_is_worked_on_elsewhere_is_left_alone(
    pairs: DatasetDict, workspace_root: Path
) -> None:
    from filelock import FileLock

    shared = library.get("subword")
    work = mapping.mapping(SHOWN, PAIRS, shared)
    mapping.begin(work, pairs)
    with FileLock(work.folder / "lock"):
        assert mapping.advance(work, pairs, shared, 9.0).done == 0


def test_nulls_and_an_empty_split(workspace_root: Path) -> None:
    columns: dict[str, list[Any]] = {"text": ["a b", None, ""], "n": [1, 2, 3]}
    rows = Dataset.from_dict(columns)
    dataset = DatasetDict({"train": rows, "none": rows.select(range(0))})
    asked = Asked("subword", "text", max_length=3)
    assert mapping_asked.has_nulls(dataset, asked)
    _, found = worked(dataset, asked, Shown("upload:x", "me"))
    assert found.dataset["train"]["input_ids"][:] == [[101, 1037, 102], [101, 102], [101, 102]]
    assert found.lengths["train"].tolist() == [4, 2, 2]
    assert found.dataset["none"].num_rows == 0
    assert found.dataset["none"].column_names == found.dataset["train"].column_names


def test_a_result_is_shared_only_where_the_rows_are(workspace_root: Path) -> None:
    shared = library.get("subword")

    def key(ref: str, owner: str) -> str:
        return mapping.mapping(Shown(ref, owner), PAIRS, shared).key

    assert key("sample:paraphrase", "a") == key("sample:paraphrase", "b")
    assert key("upload:x", "a") != key("upload:x", "b")
    # Without truncation its max_length does not matter.
    one, two = Asked("subword", "t", None, False, 5), Asked("subword", "t", None, False, 6)
    assert one.stamp == two.stamp


def test_the_disk_is_bounded(pairs: DatasetDict, workspace_root: Path, set_setting: Any) -> None:
    work, _ = worked(pairs, PAIRS)
    set_setting(max_workspace_gb=0.01)
    other, _ = worked(pairs, Asked("subword", "sentence1"))
    assert mapping.progress(other) is not None
    set_setting(max_workspace_gb=0.0012)
    worked(pairs, Asked("subword", "sentence2"))
    assert mapping.progress(work) is None, "what was used longest ago goes"
    set_setting(max_workspace_gb=0.00001)
    with pytest.raises(LimitExceeded):
        worked(pairs, Asked("subword", "sentence2", max_length=9))


@pytest.mark.parametrize(
    ("asked", "columns", "said"),
    [
        (Asked("subword", "gone"), {"t": ["a"]}, "does not hold text"),
        (Asked("subword", "n"), {"n": [1]}, "does not hold text"),
        (Asked("subword", "t"), {"t": []}, "does not hold text|no rows"),
        (Asked("word", "t"), {"t": ["a"]}, "cuts nothing here"),
        (Asked("subword", "t", max_length=1), {"t": ["a"]}, "silently ignore"),
        (Asked("subword", "t", max_length=2), {"t": ["a"]}, "no room"),
        (Asked("subword", "t"), {"t": ["a", None]}, "1 cell has no text"),
        (Asked("subword", "t"), {"t": ["a" * 1_000_001]}, "longest text has 1.0 MB"),
        (Asked("subword", "t"), {"t": ["a"]}, ""),
    ],
)
def test_checks(asked: Asked, columns: dict[str, list[Any]], said: str) -> None:
    import re

    dataset = DatasetDict({"train": Dataset.from_dict(columns)})
    found = mapping_asked.check(dataset, library.get(asked.tokenizer), asked)
    assert bool(found) == bool(said)
    assert re.search(said, " ".join(each.message + each.hint for each in found))


@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=60))
@settings(max_examples=60)
def test_slices_cover_all_rows_and_are_bounded(sizes: list[int]) -> None:
    made = mapping.plan(np.array(sizes))
    assert [row for start, stop in made for row in range(start, stop)] == list(range(len(sizes)))
    for start, stop in made:
        assert sum(sizes[start:stop]) <= mapping._SLICE_BYTES or stop == start + 1


some_lengths = st.lists(st.integers(2, 700), min_size=1, max_size=80)


@given(some_lengths, st.integers(1, 20), st.sampled_from([1, 8, 64]), st.integers(0, 720))
@settings(max_examples=80)
def test_lengths_against_counting(rows: list[int], size: int, multiple: int, line: int) -> None:
    array = np.array(rows, np.int32)
    found = token_lengths.spread(array)
    assert (found.rows, found.tokens, found.longest) == (len(rows), sum(rows), max(rows))
    bars = token_lengths.bars(found)
    assert sum(bars.counts) + bars.beyond == len(rows)
    assert len(bars.edges) == len(bars.counts) + 1 <= 61
    for bar, count in enumerate(bars.counts):
        assert count == sum(bars.edges[bar] <= each < bars.edges[bar + 1] for each in rows)
    assert bars.beyond == sum(each >= bars.edges[-1] for each in rows)
    for percent, value in zip(token_lengths.PERCENTILES, found.percentiles, strict=True):
        below = sum(each <= value for each in rows)
        assert below * 100 >= percent * len(rows)
        assert (below - rows.count(value)) * 100 < percent * len(rows)
    cut = token_lengths.cut(found, line)
    assert cut.rows == sum(each > line for each in rows)
    assert cut.tokens == sum(max(0, each - line) for each in rows)
    proposed = token_lengths.suggested(found, 512)
    assert proposed <= 512 and (proposed % 8 == 0)
    assert proposed == 512 or token_lengths.cut(found, proposed).rows * 100 <= len(rows)
    # The oracle is itself tested against the collator.
    assert token_lengths.collated(array, size, multiple) == batch_facts.collated(
        rows, size, multiple
    )
    epoch = token_lengths.epoch(array, size, 512, multiple)
    assert epoch.in_order.all <= epoch.together.all <= epoch.fixed.all + multiple * len(rows)
    assert epoch.by_length.all == batch_facts.collated(sorted(rows)[::-1], size, multiple)
    assert epoch.in_order.all - epoch.in_order.padding == sum(rows)


@pytest.mark.parametrize("pick", [
    Pick("train", 8, 1), Pick("train", 8, 12, 42), Pick("train", 7, 13, None, 8, "label"),
])  # fmt: skip
def test_a_batch_is_the_collators(pick: Pick, pairs: DatasetDict, workspace_root: Path) -> None:
    from transformers import DataCollatorWithPadding

    asked, shared = (
        Asked("subword", "sentence1", "sentence2", max_length=40),
        library.get("subword"),
    )
    _, found = worked(pairs, asked)
    rows = found.dataset["train"]
    numbers = collating.picked(rows.num_rows, pick)
    ordered = rows if pick.seed is None else rows.shuffle(seed=pick.seed)
    wanted = ordered[(pick.number - 1) * pick.size : pick.number * pick.size]
    assert rows.select(numbers)[:] == wanted
    given = collating.features(rows, numbers, shared, pick)
    made = collating.collate(given, shared, pick)
    batch = DataCollatorWithPadding(shared.tokenizer, pad_to_multiple_of=pick.multiple)(given)
    assert [(each.name, each.shape, each.dtype) for each in made] == [
        (name, tuple(value.shape), str(value.dtype)) for name, value in batch.items()
    ]
    assert ("labels" in batch) == (pick.label is not None)
    cut = np.minimum(found.lengths["train"], 40)[numbers]
    width = collating.width(cut, pick.multiple)
    grid = collating.grid(pairs["train"], numbers, asked, shared, pick, width)
    for name in grid.inputs:
        assert grid.inputs[name] == batch[name].tolist()
    assert [cell.id for cell in grid.window(0)] == batch["input_ids"][0].tolist()


def test_batches_that_are_not_there() -> None:
    with pytest.raises(UserError, match="no batch 3"):
        collating.picked(16, Pick("train", 8, 3))


def test_labels_are_what_a_tensor_takes() -> None:
    rows = store.load("sample:reviews", "me")["train"]
    assert collating.label_columns(rows) == ["sentiment", "stars"]
    columns: dict[str, list[Any]] = {"a": [1, None], "b": [0.5, 1.5], "c": ["x", "y"]}
    assert collating.label_columns(Dataset.from_dict(columns)) == ["b"]


def test_costs_are_measured(pairs: DatasetDict) -> None:
    cost = mapping_cost.measure(pairs["train"], PAIRS, library.get("subword"))
    assert cost.rows == 90 and cost.columns == 3 and cost.few == 90
    assert cost.single > 0 and cost.batched > 0 and cost.call_seconds > 0
    # Three lists of pointers of 8 bytes, and the integers that are not shared.
    assert 24 <= cost.bytes_per_cell <= 24 + 32
    assert cost.all_at_once(1_000, 100) == pytest.approx(cost.bytes_per_cell * 100_000)


def test_a_result_that_was_cleared_away(pairs: DatasetDict, workspace_root: Path) -> None:
    work, _ = worked(pairs, PAIRS)
    (work.folder / "00000.arrow").unlink()
    with pytest.raises(UserError, match="cleared away"):
        mapped.load(work, pairs)
    assert mapping.progress(work) is None


def test_the_state_is_json(pairs: DatasetDict, workspace_root: Path) -> None:
    work, _ = worked(pairs, PAIRS)
    state = json.loads((work.folder / "state.json").read_text())
    assert state["done"] == state["slices"]
