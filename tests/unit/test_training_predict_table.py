"""Many predictions as a table and as a CSV: names told apart, formulas defused, filters."""

from __future__ import annotations

import csv
import io

import pytest

from components.token_shares import payload
from glassbox.training.attribution import Attribution, Share
from glassbox.training.predict import Prediction
from glassbox.training.predict_table import Filter, Rows, as_csv, places, probabilities, table

NAMES = ("label", "=cmd", "<b>")
ROWS = Rows(("label", "row"), ["=1+1", None, "b \ud800" + "x" * 600], ["one", "two", "Three"])
FOUND = {
    0: Prediction(NAMES, (0.7, 0.2, 0.1), 5, False),
    2: Prediction(NAMES, (0.3, 0.6, 0.1), 128, True),
}


def _read(rows: Rows = ROWS, found: dict[int, Prediction] = FOUND) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(as_csv(rows, found)).decode())))


def test_columns_of_one_name_are_told_apart() -> None:
    made = table(ROWS, FOUND, [0, 2])
    assert list(made) == [
        "row", "label", "row (2)", "label (2)", "probability", "label (3)", "=cmd", "<b>",
        "tokens", "cut",
    ]  # fmt: skip
    assert made["label (2)"] == ["label", "=cmd"]
    assert made["probability"] == [0.7, 0.6]
    assert len(made["label"][1]) == 500 and "\ud800" not in made["label"][1]
    assert probabilities(ROWS, FOUND) == ["probability", "label (3)", "=cmd", "<b>"]


def test_the_file_has_every_row_and_class_and_no_formula() -> None:
    head, first, second, third = _read()
    assert head[:4] == ["row", "label", "row", "label"] and "probability of =cmd" in head
    assert first[1] == "'=1+1" and float(first[4]) == 0.7
    assert second == ["1", "", "two"]
    assert third[3] == "'=cmd" and third[-1] == "True" and len(third[1]) > 600


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), [0, 2]),
        (Filter(labels=("=cmd",)), [2]),
        (Filter(surest=0.65), [2]),
        (Filter(words="THREE"), [2]),
        (Filter(words="1+1"), [0]),
        (Filter(labels=("label",), words="three"), []),
    ],
)
def test_filters(wanted: Filter, expected: list[int]) -> None:
    assert places(ROWS, FOUND, wanted) == expected
    assert table(ROWS, FOUND, [])["row"] == []


def test_of_several_labels_the_threshold_decides() -> None:
    found = {0: Prediction(("a", "b"), (0.6, 0.55), 3, False, "multi_label_classification")}
    rows = Rows(("text",), ["x"])
    assert table(rows, found, [0])["label"] == ["a, b"]
    assert table(rows, found, [0], 0.58)["label"] == ["a"]
    assert places(rows, found, Filter(labels=("b",)), 0.58) == []
    assert _read(rows, found)[1][2] == "a, b"


def test_a_number_is_a_column_of_its_own() -> None:
    found = {0: Prediction(("text",), (2.5,), 3, False, "regression")}
    rows = Rows(("text",), ["x"])
    assert table(rows, found, [0])["text (2)"] == [2.5]
    assert probabilities(rows, found) == []
    assert places(rows, found, Filter(surest=0.1)) == [0]
    assert _read(rows, found) == [
        ["row", "text", "text", "tokens", "cut"],
        ["0", "x", "2.5", "3", "False"],
    ]


def test_many_classes_are_in_the_file_only() -> None:
    names = tuple(f"class {id}" for id in range(150))
    found = {0: Prediction(names, (1.0, *([0.0] * 149)), 3, False)}
    assert len(table(Rows(("text",), ["x"]), found, [0])) == 6
    assert len(_read(Rows(("text",), ["x"]), found)[0]) == 155


def test_nothing_found_is_an_empty_file() -> None:
    assert _read(Rows(("text",), [None]), {}) == [["row", "text"], ["0", ""]]


def _attribution(*shares: Share) -> Attribution:
    texts = ("a <b>good</b> film and more", "pair")
    return Attribution("input_x_gradient", "positive", texts, shares, 0.0, None, 1, True)


def test_the_picture_has_all_of_the_text_by_offsets() -> None:
    found = _attribution(
        Share("[CLS]", 0.0, None, 0, 0),
        Share("good", 0.02, 0, 5, 9, 1),
        Share("##x", -0.001, 0, 5, 9, 1),
        Share("film", -0.0123, 0, 14, 18, 2),
        Share("[SEP]", 0.0, None, 0, 0),
        Share("pair", 0.0001, 1, 0, 4, 0),
        Share("[SEP]", 0.0, None, 0, 0),
    )
    made = payload(found, found.shares, 100)
    first, second = made["texts"]
    assert (
        "".join(piece[0] for piece in first if piece[0] not in ("[CLS]", "[SEP]", "↳##x"))
        == (found.texts[0])
    )
    assert [piece[1] for piece in first if piece[1]] == ["0", "+0.020", "−0.001", "−0.012", "0"]
    assert first[-1][0] == "[SEP]" and first[-2] == [" and more", None, 0, False]
    assert second == [["pair", "0", 0.005, False], ["[SEP]", "0", 0.0, True]]
    assert payload(found, found.shares, 2)["more"] == 5


def test_words_are_sums() -> None:
    found = _attribution(
        Share("go", 1.0, 0, 5, 7, 1),
        Share("##od", 0.5, 0, 7, 9, 1),
        Share("film", 1.0, 0, 14, 18, 2),
    )
    assert [(word.token, word.value) for word in found.by_word()] == [("good", 1.5), ("film", 1.0)]
    assert found.total == 2.5 and found.delta is None
