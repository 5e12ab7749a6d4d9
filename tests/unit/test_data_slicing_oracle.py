"""Random expressions against the real DatasetDict: the same value, or the same error in words."""

from __future__ import annotations

import functools
import operator
from typing import Any

import pytest
from datasets import ClassLabel, Column, Dataset, DatasetDict, concatenate_datasets
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.data import picking, slice_print, slicing
from glassbox.data.slicing import Expression
from glassbox.errors import UserError


def make(rows: int) -> Dataset:
    made = Dataset.from_dict(
        {
            "text": [f"text {number}" if number % 4 else None for number in range(rows)],
            "label": [number % 2 for number in range(rows)],
            "ids": [list(range(number)) for number in range(rows)],
            "of": [{"a": number, "b": str(number)} for number in range(rows)],
        }
    )
    return made.cast_column("label", ClassLabel(names=["no", "yes"]))


WHOLE = make(13)
STEPS: dict[str, Dataset] = {
    "whole": WHOLE,
    "one row": make(1),
    "no rows": WHOLE.select([]),
    "a part": WHOLE.select(range(4, 9)),
    "picked": WHOLE.select([7, 2, 2, 12]),
    "shuffled": picking.picked(WHOLE, [3, 1, 0, 12, 5, 7, 8, 9, 2, 4, 6], "shuffled"),
    "concatenated": concatenate_datasets([WHOLE.select([1, 0]), make(3)]),
}
numbers = st.one_of(st.integers(-15, 15), st.sampled_from([10**20, -(10**20), 2**63, True, False]))
names = st.sampled_from(["text", "label", "ids", "of", "a", "b", "nope", "", "train", "tëxt\n\"'"])
bounds = st.one_of(st.none(), numbers, st.sampled_from([0, 1.5, "text"]))
keys = st.one_of(
    numbers,
    names,
    st.builds(slice, bounds, bounds, bounds),
    st.sampled_from([None, 1.5, -0.0]),
    st.lists(st.one_of(st.integers(-4, 4), numbers, names, st.none(), st.just(1.5)), max_size=3),
    st.tuples(numbers, names),
    st.tuples(st.integers(-3, 3)),
)


def cut(value: Any) -> tuple[str, Any, int | None]:
    """As Glassbox shows it: the type, the value with its lists cut, their length."""
    kind = type(value).__name__
    if isinstance(value, Column):
        return kind, value[:5], len(value)
    if isinstance(value, list):
        return kind, value[:10], len(value)
    return kind, value, None


def compare(dataset: DatasetDict, expression: Expression) -> None:
    first = expression.keys[0] if expression.keys else "train"
    whole = dataset if isinstance(first, str) and first in dataset else dataset["train"]
    try:
        wanted = functools.reduce(operator.getitem, expression.keys, whole)
        wanted_kind, wanted_value, length = cut(wanted)
    except Exception as error:
        with pytest.raises(UserError) as caught:
            slicing.apply(dataset, expression)
        said = f"{type(error).__name__}: {str(error).rstrip('.')[:300]}."
        assert caught.value.message == said
        assert caught.value.hint
        return
    found = slicing.apply(dataset, expression)
    assert found.type_name == wanted_kind
    if found.length is not None and wanted_kind == "dict":
        assert all(len(each) == found.length for each in wanted.values())
        wanted_value = {name: each[:10] for name, each in wanted.items()}
    else:
        assert found.length == length
    assert found.value == wanted_value
    assert found.reason.endswith(".")
    assert slice_print.printed(found)


@settings(max_examples=600)
@given(st.sampled_from(sorted(STEPS)), st.lists(keys, min_size=1, max_size=4))
def test_any_expression_gives_what_python_gives(name: str, given_keys: list[Any]) -> None:
    dataset = DatasetDict({"train": STEPS[name], "a": STEPS["whole"]})
    expression = Expression(tuple(given_keys))
    read = slicing.parse(expression.code) if len(expression.code) <= 300 else expression
    assert read == expression
    assert [type(key) for key in read.keys] == [type(key) for key in given_keys]
    compare(dataset, read)


def test_a_field_of_an_empty_cell() -> None:
    nested = DatasetDict({"train": Dataset.from_dict({"of": [{"a": 1}, None]})})
    for text in ('["of"]["a"]', '["of"]["a"][:2]', '["of"]["a"][1]'):
        compare(nested, slicing.parse(text))
    assert slicing.apply(nested, slicing.parse('["of"]["a"][0]')).value == 1


@pytest.mark.parametrize("name", STEPS)
def test_the_comparison_of_the_course(name: str) -> None:
    dataset = DatasetDict({"train": STEPS[name]})
    for each in slice_print.shapes(dataset, "train", "text"):
        sliced = slicing.apply(dataset, slicing.parse(each.code))
        assert (each.type_name, bool(each.shape)) == (sliced.type_name, True)
    assert STEPS[name].num_rows == 0 or "ds[0]" in {
        each.code for each in slice_print.shapes(dataset, "train", "text")
    }
