"""Slices against Python's own, and what is said where Python would raise."""

from __future__ import annotations

from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict
from hypothesis import given
from hypothesis import strategies as st

from glassbox.data import rows, slice_print, slicing
from glassbox.errors import UserError

TEXTS = [f"text {number}" for number in range(8)]
LABELS = [number % 2 for number in range(8)]


def make() -> DatasetDict:
    split = Dataset.from_dict({"text": TEXTS, "label": LABELS})
    split = split.cast_column("label", ClassLabel(names=["no", "yes"]))
    return DatasetDict({"train": split, "test": split.select([0, 1])})


DATASET = make()
TRAIN = DATASET["train"]


def cut(text: str) -> Any:
    return slicing.apply(DATASET, slicing.parse(text))


WORKED = {
    "[0]": (TRAIN[0], "dict"),
    "[-1]": (TRAIN[-1], "dict"),
    "[:3]": (TRAIN[:3], "dict"),
    "[3:50:2]": (TRAIN[3:50:2], "dict"),
    "[::-1]": (TRAIN[::-1], "dict"),
    "[100:]": (TRAIN[100:], "dict"),
    '["text"]': (TEXTS, "Column"),
    '["text"][:5]': (TEXTS[:5], "list"),
    '["text"][-1]': (TEXTS[-1], "str"),
    '[0]["text"]': (TEXTS[0], "str"),
    '[0]["text"][:4]': ("text", "str"),
    '[:3]["label"]': (LABELS[:3], "list"),
    '[:3]["label"][-1]': (LABELS[2], "int"),
    '["train"][1]': (TRAIN[1], "dict"),
    'dataset["test"][:]': (DATASET["test"][:], "dict"),
    "ds['train']['label']": (LABELS, "Column"),
    " dataset [ 0 ] ": (TRAIN[0], "dict"),
    '["test"]': (DATASET["test"], "Dataset"),
    "dataset": (DATASET, "DatasetDict"),
    "[[0, 2, -1]]": (TRAIN[[0, 2, -1]], "dict"),
    "[0, 1]": (TRAIN[0, 1], "dict"),
    "[[]]": (TRAIN[[]], "dict"),
    '["text"][[1, 0]]': (TRAIN["text"][[1, 0]], "list"),
    '[[1, 0]]["label"]': (TRAIN[[1, 0]]["label"], "list"),
    "[True:3]": (TRAIN[1:3], "dict"),
}


@pytest.mark.parametrize("text", WORKED)
def test_slice_gives_the_object_of_python(text: str) -> None:
    value, kind = WORKED[text]
    found = cut(text)
    assert found.value == (value[:5] if kind == "Column" else value)
    assert found.type_name == kind
    assert found.reason.endswith(".")
    assert slice_print.printed(found)


bound = st.one_of(st.none(), st.integers(-20, 20))


@given(start=bound, stop=bound, step=bound.filter(lambda step: step != 0))
def test_slices_agree_with_lists(start: int | None, stop: int | None, step: int | None) -> None:
    key = slice(start, stop, step)
    text = ":".join("" if part is None else str(part) for part in (start, stop, step))
    assert cut(f"[{text}]").value == TRAIN[key] == {"text": TEXTS[key], "label": LABELS[key]}
    assert cut(f'["text"][{text}]').value == TEXTS[key]
    assert cut(f'[{text}]["text"]').value == TEXTS[key]
    assert slicing.parse(f"[{text}]").keys == (key,)


@given(st.text(max_size=60))
def test_no_text_breaks_the_box(text: str) -> None:
    try:
        cut(text)
    except UserError as error:
        assert error.message


RAISES = {
    "[99]": "IndexError: Invalid key: 99 is out of bounds for size 8",
    "[-9]": "IndexError",
    f"[{10**40}]": "IndexError",
    '["nope"]': "ValueError: Column 'nope' doesn't exist",
    '["train"]["nope"]': "ValueError: Column 'nope' doesn't exist",
    '[0]["nope"]': "KeyError: 'nope'",
    "[0][0]": "KeyError: 0",
    "[0][:2]": "TypeError: unhashable type: 'slice'",
    "[:2][0]": "KeyError: 0",
    "[:2][0, 1]": "KeyError: (0, 1)",
    "[:2][:1]": "TypeError: unhashable type: 'slice'",
    '["text"][8]': "IndexError",
    '["text"]["x"]': "ValueError",
    '[:2]["text"][2]': "IndexError: list index out of range",
    '[:2]["text"]["x"]': "TypeError: list indices must be integers or slices, not str",
    '[0]["label"][0]': "TypeError: 'int' object is not subscriptable",
    '[0]["text"][99]': "IndexError: string index out of range",
    "[True]": "TypeError: dataset index must be int, str, slice or collection of int, not bool",
    "[1.5]": "TypeError: Wrong key type",
    "[None]": "TypeError",
    "[::0]": "ValueError: slice step cannot be zero",
    '["text"][::0]': "ValueError: slice step cannot be zero",
    '[:"a"]': "TypeError: slice indices must be integers or None",
    "[text]": "NameError: name 'text' is not defined",
    '[["text"]]': "ValueError: invalid literal for int() with base 10: 'text'",
    '["text", "label"]': "ValueError: invalid literal for int() with base 10: 'text'",
    "[[0, 99]]": "IndexError: Invalid key: 99 is out of bounds for size 8",
    '[[0, "text"]]': "TypeError: '>' not supported between instances of 'str' and 'int'",
    "[[None]]": "TypeError: int() argument must be",
    '["text"]["label"]': "ValueError: Column 'label' doesn't exist",
    '[:2]["text"][[0]]': "TypeError: list indices must be integers or slices, not list",
    "[:2][[0]]": "TypeError: unhashable type: 'list'",
}


@pytest.mark.parametrize("text", RAISES)
def test_what_python_raises_is_said_in_its_words(text: str) -> None:
    with pytest.raises(UserError) as caught:
        cut(text)
    assert caught.value.message.startswith(RAISES[text])
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        "[0",
        "(0)",
        "f()[0]",
        "[__import__('os').system('true')]",
        "dataset.train[0]",
        "[0] + [1]",
        "[1 + 1]",
        "[f'{1}']",
        "[b'a']",
        "[lambda: 0]",
        "\0",
        "\ud800",
        "[" * 200,
        "[0]" * 200,
        "0",
        "[1j]",
    ],
)
def test_nothing_else_is_read(text: str) -> None:
    with pytest.raises(UserError) as caught:
        cut(text)
    assert caught.value.hint


def test_much_is_fetched_only_in_part() -> None:
    long = DatasetDict({"train": Dataset.from_dict({"a": list(range(1_000))})})
    found = slicing.apply(long, slicing.parse("[::-1]"))
    assert found.value == {"a": list(range(999, 999 - slicing.SHOWN, -1))}
    assert found.length == 1_000
    assert found.cut
    assert slice_print.size(found) == "1 list of 1,000 values, the first 10 shown"
    assert slice_print.printed(found).count("...") == 1
    assert slicing.apply(long, slicing.parse('[::-1]["a"][-1]')).value == 0
    assert slicing.apply(long, slicing.parse('["a"][500:][0]')).value == 500


def test_a_long_text_is_cut_where_it_is_shown() -> None:
    long = DatasetDict({"train": Dataset.from_dict({"a": ["x" * 100_000]})})
    for text in ("[0]", "[:1]", '["a"]', '[0]["a"]'):
        printed = slice_print.printed(slicing.apply(long, slicing.parse(text)))
        assert len(printed) < 6_000
        assert "100,000 characters" in printed
    assert len(rows.page(long["train"], 1).cells["a"][0]) < 400
    assert "100,000 characters" in rows.one(long["train"], 0)[0].value


def test_a_split_may_be_given() -> None:
    found = slicing.apply(DATASET, slicing.parse("[0]"), "test")
    assert found.code == 'dataset["test"][0]'
    assert slicing.apply(DATASET, slicing.parse("[0]"), "gone").code == 'dataset["train"][0]'


def test_pages_of_rows() -> None:
    split = Dataset.from_dict({"a": list(range(45))})
    assert rows.pages(split) == 3
    assert rows.page(split, 3).cells == {"a": [40, 41, 42, 43, 44]}
    assert (rows.page(split, 3).first, rows.page(split, 3).last) == (40, 44)
    for number in (0, 4, -1):
        with pytest.raises(UserError, match="There is no page"):
            rows.page(split, number)


def test_a_row_tells_its_class() -> None:
    assert rows.one(TRAIN, 1)[1] == rows.Value("label", "ClassLabel(2 names)", "1", "yes")
    assert rows.page(TRAIN, 1).cells["label"][:2] == ["0 · no", "1 · yes"]
    with pytest.raises(UserError, match="There is no row 8"):
        rows.one(TRAIN, 8)
