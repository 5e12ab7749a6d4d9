"""Chains of steps: what they give is what the code beside them gives, row by row."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from glassbox.data import chain
from glassbox.data.chain import Applied, Shown
from glassbox.data.step import Step
from glassbox.data.steps_columns import RemoveColumns, RenameColumn, SelectColumns
from glassbox.data.steps_labels import ToClassLabel, found_names
from glassbox.data.steps_rows import DropDuplicates, Filter, Find, SelectRows, Shuffle, Sort
from glassbox.data.steps_splits import Concatenate, TrainTestSplit
from glassbox.errors import UserError
from glassbox.snippets import dataset_chain as python
from tests import snippets

FEATURES = Features(
    {
        "text": Value("string"),
        "my column": Value("large_string"),
        "n": Value("int64"),
        "score": Value("float64"),
        "flag": Value("bool"),
        "label": ClassLabel(names=["bad", "good", "so so"]),
        "kind": Value("string"),
        "stars": Value("int32"),
    }
)


def made(rows: int, seed: int) -> Dataset:
    """Rows with ties, empty cells, NaN, zeros of both signs, and texts in several scripts."""
    draw = random.Random(seed)
    texts = [None, "", "a", "A cable", "the Cable", 'it\'s "so"', "Ünïcode 😀", "a\nb", "x.y"]
    values = {
        "text": [draw.choice(texts) for _ in range(rows)],
        "my column": [draw.choice(texts[1:]) for _ in range(rows)],
        "n": [draw.choice([None, 0, 1, -5, 10**12]) for _ in range(rows)],
        "score": [draw.choice([None, float("nan"), 0.0, 1.5, -2.0]) for _ in range(rows)],
        "flag": [draw.choice([None, True, False]) for _ in range(rows)],
        "label": [draw.choice([0, 1, 2]) for _ in range(rows)],
        "kind": [draw.choice(["x", "y", None]) for _ in range(rows)],
        "stars": [draw.choice([1, 2, 5]) for _ in range(rows)],
    }
    return Dataset.from_dict(values, features=FEATURES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two splits on disk, memory-mapped as an upload is."""
    datasets.disable_progress_bars()
    path = tmp_path_factory.mktemp("chain") / "dataset"
    whole = DatasetDict({"train": made(60, 1), "test": made(25, 2)})
    whole.save_to_disk(str(path), max_shard_size="2KB")
    yield path


def load(folder: Path) -> DatasetDict:
    found = datasets.load_from_disk(str(folder))
    assert isinstance(found, DatasetDict)
    return found


def together(folder: Path, steps: list[Step]) -> tuple[DatasetDict, str]:
    """The result of the steps that fit, and the code that should give the same."""
    whole = load(folder)
    now, pairs = Applied(whole), []
    for step in steps:
        following = chain.apply_last(now, step, lambda ref: whole)
        if not following.skipped[-1]:
            pairs.append((step, now.dataset))
        now = following
    code = python.chain(pairs, {"other": "other"})
    source = (
        "from datasets import load_from_disk\n\n"
        f"other = load_from_disk({str(folder)!r})\ndataset = load_from_disk({str(folder)!r})\n"
        "print(dataset)\n"
    )
    return now.dataset, python.inserted(source, code)


def same(ours: DatasetDict, others: DatasetDict) -> None:
    assert set(ours) == set(others)
    for name in ours:
        assert ours[name].features == others[name].features
        # As text, in which NaN is equal to itself.
        assert repr(ours[name][:]) == repr(others[name][:]), name


CASES: dict[str, Step] = {
    "select_columns": SelectColumns(("label", "text")),
    "remove_columns": RemoveColumns(("my column", "n")),
    "rename": RenameColumn("my column", 'a "b"'),
    "labels of text": ToClassLabel("kind", ("x", "y")),
    "labels in another order": ToClassLabel("kind", ("y", "z", "x")),
    "labels of numbers": ToClassLabel("stars", tuple("abcdef")),
    "labels of values": ToClassLabel("stars", ("1", "2", "5"), by_value=True),
    "labels of booleans": ToClassLabel("flag", ("false", "true"), by_value=True),
    "other names": ToClassLabel("label", ("0", "1", "2")),
    "search": Find("cable"),
    "search with case": Find("Cable", match_case=True),
    "search one column": Find("x.y", columns=("text",), split="train"),
    "search a pattern": Find(r"^a|\bcable$", regex=True),
    "sort": Sort(("score",)),
    "sort down": Sort(("score",), (True,)),
    "sort text down": Sort(("text",), (True,), "test"),
    "sort by several": Sort(("kind", "score", "n"), (True, False, True)),
    "shuffle": Shuffle(7),
    "shuffle one": Shuffle(0, "train"),
    "duplicates": DropDuplicates(("kind", "score")),
    "duplicates of texts": DropDuplicates(("text",), "train"),
    "duplicates of all": DropDuplicates(),
    "select": SelectRows(3, 20),
    "select one": SelectRows(50, 60, "train"),
    "split": TrainTestSplit("train", "validation", 0.25, 3),
    "split of rows": TrainTestSplit("test", "few", 5, 9),
    "stratified": TrainTestSplit("train", "validation", 0.3, 1, "label"),
    "concatenate": Concatenate(("train", "test"), "train"),
    "concatenate as a new one": Concatenate(("test", "train"), "all"),
    "concatenate another": Concatenate(("train",), "train", "other", ("test",)),
}
WHERES = (
    'label == "good"', "label != 0", "score > 0", "score <= 0", "not score > 0", "score != 1.5",
    "score == score", "score != score", "n < score", "flag", "not flag", "flag == False",
    '"able" in text', 'not "able" in text', 'text.lower() == "the cable"', "len(text) > 1",
    "len(text) != 1", "len(text) == len(kind)", "text is None", "n is not None", "n == None",
    'kind in ("x", None)', 'kind not in ["x"]', "0 <= n < 5", 'row["my column"].startswith("A")',
    'text.endswith("y") or score > 0 and not (flag or stars >= 5)', "n == 1000000000000",
    'text > "a"', 'text != row["my column"]', "label in (0, 2)", "n >= -5.0", "score < 1e999",
    'text.lower() != kind', 'text == "it\'s \\"so\\""', "stars in (1, 2) and label == 1",
)  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_step_is_its_code(name: str, folder: Path) -> None:
    ours, code = together(folder, [Shuffle(5), CASES[name]])
    same(ours, snippets.run(code)["dataset"])


def test_each_filter_is_its_lambda(folder: Path) -> None:
    """All conditions in one run of the code: each over the whole dataset."""
    whole = load(folder)
    lines = ["from datasets import load_from_disk", f"whole = load_from_disk({str(folder)!r})"]
    lines.append("found = []")
    for where in WHERES:
        code = python.chain([(Filter(where), whole)])
        lines += ["dataset = whole", *code.lines, "found.append(dataset)"]
    found = snippets.run("\n".join(lines))["found"]
    for where, others in zip(WHERES, found, strict=True):
        ours = Filter(where).apply(whole, lambda ref: whole)
        assert repr(ours["train"][:]) == repr(others["train"][:]), where


STEPS = st.one_of(
    st.sampled_from(list(CASES.values())),
    st.builds(Filter, st.sampled_from(WHERES), st.sampled_from(["", "train", "test"])),
    st.builds(Shuffle, st.integers(0, 2**32 - 1), st.sampled_from(["", "train"])),
    st.builds(
        lambda keys, split: Sort(tuple(k for k, _ in keys), tuple(d for _, d in keys), split),
        st.lists(
            st.tuples(st.sampled_from(list(FEATURES)), st.booleans()),
            min_size=1, max_size=3, unique_by=lambda key: key[0],
        ),
        st.sampled_from(["", "test"]),
    ),
    st.integers(0, 20).flatmap(lambda a: st.builds(SelectRows, st.just(a), st.integers(a, 25))),
)  # fmt: skip


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=2, max_size=6))
def test_random_chains_are_their_code(folder: Path, steps: list[Step]) -> None:
    ours, code = together(folder, steps)
    same(ours, snippets.run(code)["dataset"])


def test_rows_are_chosen_by_indices(folder: Path) -> None:
    whole = load(folder)
    steps = [Filter("score > 0"), Sort(("text",)), Shuffle(1), DropDuplicates(("text",))]
    for count in range(1, len(steps) + 1):
        shown = Shown("x", "me", tuple(steps[:count]))
        rows = chain.apply(shown, lambda ref: whole).dataset["train"]
        assert rows.data.num_rows == whole["train"].num_rows
        assert rows.data.table.column("text").chunk(0).buffers()[2].address == (
            whole["train"].data.table.column("text").chunk(0).buffers()[2].address
        )


def test_json_there_and_back() -> None:
    steps = (*CASES.values(), *map(Filter, WHERES))
    for few in itertools.batched(steps, 30) if hasattr(itertools, "batched") else [steps[:30]]:
        assert chain.from_text(chain.to_text(tuple(few))) == tuple(few)
    assert chain.from_text("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "x", "{}", "[1]", '[{"do": "nope"}]', '[{"do": "shuffle", "seed": "1"}]', '[{"do": []}]',
        '[{"do": "shuffle", "evil": 1}]', '[{"do": "sort"}]', '[{"do":"sort","columns":[1]}]',
        '[{"do":"sort","columns":"a"}]', "[" * 9_000, '[{"do":"shuffle"}]' * 2,
        "[" + ",".join(['{"do":"shuffle"}'] * 41) + "]", '[{"do":"shuffle","seed":true}]',
        "[" + " " * 20_001 + "]",
    ],
)  # fmt: skip
def test_a_chain_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UserError):
        chain.from_text(text)


@pytest.mark.parametrize(
    "step",
    [
        SelectColumns(("nope",)), SelectColumns(()), RemoveColumns(tuple(FEATURES)),
        RenameColumn("text", "n"), RenameColumn("text", " "), RenameColumn("nope", "x"),
        ToClassLabel("kind", ("x",)), ToClassLabel("stars", ("a",)), ToClassLabel("score", ("a",)),
        ToClassLabel("flag", ("a", "b")), ToClassLabel("kind", ("x", "x")),
        ToClassLabel("kind", ()),
        Filter("nope > 1"), Filter("text > 1"), Filter('label == "nope"'), Filter("score"),
        Filter("len(n) > 1"), Filter("text == n"), Filter("x =="), Find("[", regex=True), Find(""),
        Find("a", columns=("n",)), Sort(()), Sort(("text", "text")), Sort(("text",), (True, False)),
        Shuffle(-1), Shuffle(2**40), DropDuplicates(("nope",)), SelectRows(5, 5), SelectRows(0, 99),
        SelectRows(-1, 2), TrainTestSplit("nope"), TrainTestSplit(""), TrainTestSplit("train"),
        TrainTestSplit("train", "a b"), TrainTestSplit("train", "v", 1.5),
        TrainTestSplit("train", "v", 99), TrainTestSplit("train", "v", 0.5, 1, "kind"),
        TrainTestSplit("train", "v", 0.5, -1), Concatenate(("train",), "train"), Concatenate(()),
        Concatenate(("train", "train2")), Concatenate(("train", "test"), "<b>"),
        Filter("score > 0", "nope"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_step_that_does_not_fit(step: Step, folder: Path) -> None:
    whole = load(folder)
    with pytest.raises(UserError) as caught:
        step.apply(whole, lambda ref: whole)
    assert caught.value.message
    assert step.words()
    skipped = chain.apply_last(Applied(whole), step, lambda ref: whole)
    assert skipped.dataset is whole
    assert skipped.skipped[0]


def test_other_features_cannot_be_concatenated(folder: Path) -> None:
    whole = load(folder)
    other = DatasetDict({"train": whole["train"].rename_column("text", "t")})
    for loaded in (
        other,
        DatasetDict({"train": whole["train"].cast_column("stars", Value("int64"))}),
    ):
        with pytest.raises(UserError):
            Concatenate(("train",), "train", "o", ("train",)).apply(whole, lambda ref: loaded)  # noqa: B023


@pytest.mark.parametrize(
    ("column", "names", "by_value"),
    [
        ("kind", ("x", "y"), False),
        ("stars", ("1", "2", "5"), True),
        ("label", ("bad", "good", "so so"), False),
        ("flag", ("false", "true"), True),
    ],
)
def test_names_are_found(column: str, names: Any, by_value: bool, folder: Path) -> None:
    assert found_names(load(folder), column) == (names, by_value)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"among": ("a",)}, "c == 'a'"),
        ({"among": (1, None)}, "c == 1 or c is None"),
        ({"among": (None,)}, "c is None"),
        ({"among": ("it's", "b")}, "c in [\"it's\", 'b']"),
        ({"between": (1.0, 2.5)}, "1.0 <= c < 2.5"),
        ({"between": (3, 4), "last": True, "length": True}, "3 <= len(c) <= 4"),
        ({"between": (None, 4)}, "c < 4"),
    ],
)
def test_a_click_on_a_bar(arguments: dict[str, Any], where: str) -> None:
    shown = chain.with_filter(Shown("x", "me"), "c", split="train", **arguments)
    assert shown.steps == (Filter(where, "train"),)
    odd = chain.with_filter(Shown("x", "me"), 'my "c"', **arguments).steps[0]
    assert isinstance(odd, Filter)
    assert 'row["my \\"c\\""]' in odd.where


def test_adding_and_removing(folder: Path) -> None:
    whole = load(folder)
    shown = chain.added(Shown("x", "me"), Shuffle(1), whole, lambda ref: whole)
    assert chain.without(shown, 0) == Shown("x", "me")
    assert shown.key != Shown("x", "me").key
    with pytest.raises(UserError):
        chain.added(shown, Filter("nope"), whole, lambda ref: whole)
    full = Shown("x", "me", (Shuffle(1),) * chain.MAX_STEPS)
    with pytest.raises(UserError):
        chain.added(full, Shuffle(1), whole, lambda ref: whole)


@pytest.mark.parametrize(
    ("ref", "steps", "shared"),
    [
        ("sample:reviews", (), True),
        ("sample:reviews", (Shuffle(1),), True),
        ("sample:reviews", (Concatenate(("train",), ref="sample:paraphrase"),), True),
        ("sample:reviews", (Concatenate(("train",), ref="upload:x"), Shuffle(1)), False),
        ("upload:x", (), False),
        ("upload:x", (Concatenate(("train",), ref="sample:reviews"),), False),
    ],
)
def test_only_samples_are_shared(ref: str, steps: tuple[Step, ...], shared: bool) -> None:
    assert (Shown(ref, "me", steps).key == Shown(ref, "you", steps).key) is shared
