"""Rows that are trained on and measured by: counted against Python's own sets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datasets import ClassLabel, Dataset, DatasetDict
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox import catalog
from glassbox.data import chain
from glassbox.training import findings, parts, prepare
from glassbox.training.choices import PARAPHRASE
from glassbox.training.leaks import Leaks, leaks
from glassbox.training.spec import RunSpec, with_arguments

SPEC = RunSpec("sample:reviews", "text", None, "label", eval_split="validation")
# As DuckDB's lower() and Python's agree on, and white space that both know.
TEXTS = st.lists(st.sampled_from(["a", "A", " a ", "b", "\tB", "c d", "C D\n", "", "  ", "é", "É"]))


def of(train: list[str], held: list[str]) -> Leaks:
    rows = {
        part: Dataset.from_dict({"text": texts})
        for part, texts in (("training", train), ("validation", held))
    }
    return leaks(rows, ("text",))


@settings(max_examples=40)
@given(TEXTS, TEXTS)
def test_they_are_those_that_python_finds(train: list[str], held: list[str]) -> None:
    if not train or not held:
        return
    found = of(train, held)
    loose = [text.strip().lower() for text in train if text.strip()]
    (overlap,) = found.overlaps
    assert overlap.loose == sum(text.strip().lower() in set(loose) for text in held)
    assert overlap.exact == sum(text in set(train) for text in held if text.strip())
    assert found.repeats == len(loose) - len(set(loose))
    assert found.empty == {
        "training": sum(not text.strip() for text in train),
        "validation": sum(not text.strip() for text in held),
    }
    assert found.rows == {"training": len(train), "validation": len(held)}


def test_examples_name_the_row_and_whether_it_is_equal_to_the_letter() -> None:
    (overlap,) = of(["one", "two"], ["three", "TWO ", "one"]).overlaps
    assert [(each.row, each.texts, each.exact) for each in overlap.examples] == [
        (1, ("TWO ",), False),
        (2, ("one",), True),
    ]
    assert overlap.share == pytest.approx(2 / 3)


def test_rows_that_were_chosen_are_compared_and_no_others() -> None:
    train = Dataset.from_dict({"text": [str(number) for number in range(100)]})
    held = Dataset.from_dict({"text": ["3", "50", "x"]})
    found = leaks({"training": train.select(range(10)), "validation": held}, ("text",))
    assert found.overlaps[0].loose == 1


def both(train: list[str], held: list[str]) -> DatasetDict:
    def rows(texts: list[str]) -> Dataset:
        made = Dataset.from_dict({"text": texts, "label": [at % 2 for at in range(len(texts))]})
        return made.cast_column("label", ClassLabel(names=["no", "yes"]))

    return DatasetDict(train=rows(train), validation=rows(held))


@pytest.mark.parametrize("split", [True, False])
def test_a_leak_is_mended_at_a_click(split: bool) -> None:
    texts = [f"text {number}" for number in range(40)]
    dataset = both([*texts, *(text.upper() for text in texts)], ["Text 3", "text 4", "new"])
    spec = SPEC if split else replace(SPEC, eval_split=None)
    before = leaks(parts.parts(dataset, spec).rows, ("text",))
    (finding, *_) = findings.of_leaks(spec, before)
    assert finding.problem.severity == "warning" and finding.examples
    mended = finding.mends[0].spec
    after = dataset
    for step in chain.from_text(mended.steps):
        after = step.apply(after, lambda ref: dataset)
    again = leaks(parts.parts(after, mended).rows, ("text",))
    assert before.overlaps[0].loose > 0 and again.overlaps[0].loose == 0


def test_repeats_and_empty_texts_are_said() -> None:
    found = of(["a", "A", "b", " "], ["c", ""])
    said = [each.problem.message for each in findings.of_leaks(SPEC, found)]
    assert len(said) == 3
    assert said[0].startswith("1 of the 4 training rows (25.0%) repeat")
    assert said[1].startswith("1 training row has no text")


@pytest.mark.parametrize("name", ["paraphrase", "reviews"])
def test_the_rows_are_those_of_the_run(name: str) -> None:
    spec = PARAPHRASE
    if name == "reviews":
        spec = RunSpec("sample:reviews", "review", None, "sentiment", train_rows=50, eval_rows=9)
    dataset = catalog.load_sample(name)
    for each in (spec, with_arguments(replace(spec, eval_split=None), seed=7)):
        ours, theirs = parts.parts(dataset, each), prepare.split(dataset, each)
        assert ours.rows["training"][each.text] == theirs.train[each.text]
        assert ours.rows["validation"][each.text] == theirs.evaluation[each.text]
        assert ours.names == theirs.names
        assert ("test" in ours.rows) == (theirs.test is not None)


def test_words_as_labels_are_put_aside_as_the_run_does() -> None:
    words = ["good", "bad", "bad", "fine"] * 25
    dataset = DatasetDict(
        train=Dataset.from_dict({"text": [f"t{at}" for at in range(100)], "label": words})
    )
    spec = replace(SPEC, eval_split=None)
    assert (
        parts.parts(dataset, spec).rows["validation"]["text"][:]
        == prepare.split(dataset, spec).evaluation["text"][:]
    )
