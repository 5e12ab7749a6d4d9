"""A set-up in an address: what goes in comes out, and what cannot be meant changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.training import setup
from glassbox.training.argument_table import TABLE
from glassbox.training.arguments import Arguments
from glassbox.training.spec import RunSpec

FIRST = RunSpec("sample:reviews", "review", None, "sentiment", eval_split="dev", test_split="test")
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: name != setup.NOTHING)


def values(name: str) -> st.SearchStrategy[object]:
    row, first = TABLE[name], getattr(Arguments(), name)
    if row.options:
        return st.sampled_from(row.options)
    if isinstance(first, bool):
        return st.booleans()
    if name == "lr_scheduler_kwargs":
        return st.just((("num_cycles", 2.0),))
    if row.bound is None:
        return st.sampled_from(["", "loss", "f1"])
    least, most = row.bound.least, row.bound.most
    if isinstance(first, int) or name == "data_seed":
        return st.integers(int(least), int(most))
    return st.floats(least, most)


SPECS = st.builds(
    lambda given, **more: replace(FIRST, arguments=replace(Arguments(), **given), **more),
    st.fixed_dictionaries({}, optional={name: values(name) for name in TABLE}),
    text=NAMES,
    text_pair=st.none() | NAMES,
    label_columns=st.lists(NAMES, max_size=3).map(tuple),
    eval_split=st.none() | NAMES,
    test_split=st.none() | NAMES,
    init=st.sampled_from(["pretrained", "random"]),
    loop=st.sampled_from(["trainer", "pytorch"]),
    label_form=st.sampled_from(["values", "indicators"]),
    problem_type=st.sampled_from(["regression", "multi_label_classification"]),
    max_length=st.integers(4, 512),
    train_rows=st.integers(0, 10**6),
)


@settings(max_examples=60)
@given(SPECS)
def test_what_goes_in_comes_out(spec: RunSpec) -> None:
    words = setup.to_words(spec, FIRST)
    assert set(words) <= set(setup.WORDS) and all(isinstance(each, str) for each in words.values())
    assert setup.from_words(words, FIRST) == spec


def test_the_suggestion_itself_needs_no_words() -> None:
    assert setup.to_words(FIRST, FIRST) == {}


@pytest.mark.parametrize(
    "value", ["", "nan", "inf", "-5", "1e999", "<script>", "9" * 3_000, "\ud800", "None", "yes,no"]
)
def test_what_cannot_be_meant_changes_nothing(value: str) -> None:
    free = ("metric_for_best_model", "max_steps")
    words = dict.fromkeys((*TABLE, "task", "init", "loop", "max_length"), value)
    made = setup.from_words(words, FIRST)
    kept = {name: getattr(FIRST.arguments, name) for name in free}
    assert replace(made, arguments=replace(made.arguments, **kept)) == FIRST
