"""What is counted of a column, against Python's own counting."""

from __future__ import annotations

import datetime as dt
import math
import random
import statistics as python
from collections import Counter
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from datasets import ClassLabel, Dataset, Features, List, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.data import spread, statistics
from glassbox.data import text_lengths as lengths


def of(values: list[Any], feature: Any = None) -> Dataset:
    features = None if feature is None else Features({"v": feature})
    return Dataset.from_dict({"v": values}, features=features)


def profile(values: list[Any], feature: Any = None) -> statistics.Profile:
    return statistics.profile(of(values, feature), "v")


def bars(found: spread.Spread | None) -> dict[Any, int]:
    assert found is not None and found.kind == "bars"
    return dict(zip(found.values, found.counts, strict=True))


def test_everything_goes_through_the_indices() -> None:
    whole = Dataset.from_dict({"a": ["x", "y", None, "z"], "b": [1, 2, 3, 4]})
    part = whole.select([3, 2, 3])
    found = statistics.profile(part, "a")
    assert (found.rows, found.nulls, found.distinct) == (3, 1, 1)
    assert bars(found.spread) == {"z": 2}
    assert bars(statistics.profile(part, "b").spread) == {3: 1, 4: 2}
    assert statistics.text_lengths(part, "a", "words").counts == (2,)


def test_bars_are_counts_of_all_rows() -> None:
    values = random.Random(1).choices(["a", "b", "c", None], k=1_000)
    found = profile(values)
    counted = Counter(value for value in values if value is not None)
    assert bars(found.spread) == counted
    assert found.spread is not None
    assert list(found.spread.counts) == sorted(counted.values(), reverse=True)
    assert (found.nulls, found.distinct) == (values.count(None), 3)


def test_classes_keep_their_order_and_their_zeros() -> None:
    found = profile([2, 2, 0, None, -1], ClassLabel(names=["a", "b", "c"])).spread
    assert found is not None
    assert found.labels == ("0: a", "1: b", "2: c", "-1")
    assert found.counts == (1, 0, 2, 1)
    many = ClassLabel(names=[f"n{number}" for number in range(300)])
    found = profile([7, 299, 299], many).spread
    assert found is not None and len(found.counts) == spread.MAX_CLASSES
    assert bars(found)[299] == 2 and bars(found)[7] == 1 and found.others == 200


finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=150)
@given(st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=60),
    st.lists(st.integers(-40, 40), min_size=1, max_size=60),
    st.lists(st.floats(), min_size=1, max_size=60),
    st.lists(finite, min_size=1, max_size=60),
))  # fmt: skip
def test_each_bar_of_a_histogram_counts_the_values_between_its_edges(values: list[Any]) -> None:
    kind = np.int64 if isinstance(values[0], int) else np.float64
    found = spread.histogram(np.array(values, kind), "value")
    fit = [value for value in values if math.isfinite(value)]
    assert found.unfit == len(values) - len(fit)
    assert sum(found.counts) == len(fit)
    if not fit:
        return
    assert (found.least, found.most) == (min(fit), max(fit))
    if max(map(abs, fit)) < 1e300:
        assert found.median == pytest.approx(python.median(map(float, fit)))
    if max(fit) - min(fit) < 1e300:
        assert found.mean == pytest.approx(
            python.fmean(fit), rel=1e-6, abs=1e-6 * max(map(abs, fit))
        )
    if kind == np.float64 and max(fit) - min(fit) > 1e300:
        return  # counted on a quarter of the numbers
    last = len(found.counts) - 1
    for place, count in enumerate(found.counts):
        low, high = found.edges[place], found.edges[place + 1]
        closed = place == last and not found.whole
        # Of whole numbers that floats cannot tell apart, the engine compares them as floats too.
        compared = fit if found.whole else list(map(float, fit))
        assert count == sum(low <= v < high or (closed and v == high) for v in compared)


@pytest.mark.parametrize(
    ("values", "least", "mean", "median", "most"),
    [
        ([1, 2, 2, 5], 1, 2.5, 2, 5),
        ([1.5, 2.5, float("nan")], 1.5, 2.0, 2.0, 2.5),
        (list(range(100)), 0, 49.5, 49.5, 99),
        ([n / 7 for n in range(100)], 0, 99 / 14, 99 / 14, 99 / 7),
        ([Decimal("1.10"), Decimal("2.30")] * 2, 1.1, 1.7, 1.7, 2.3),
    ],
)
def test_ends_and_middle(
    values: list[Any], least: float, mean: float, median: float, most: float
) -> None:
    found = profile(values).spread
    assert found is not None
    assert [float(each) for each in (found.least, found.mean, found.median, found.most)] == (
        pytest.approx([least, mean, median, most])
    )


KINDS: dict[str, tuple[list[Any], Any, statistics.Kind, str]] = {
    "bool": ([True, False, None, True], None, "boolean", "value"),
    "few texts": (["a", "b", None] * 2, None, "text", "value"),
    "date": ([dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(90)], None, "time", "time"),
    "moment": ([dt.datetime(2024, 1, 1, n % 24, n) for n in range(50)], None, "time", "time"),
    "two dates": ([dt.date(2024, 1, 1), dt.date(2024, 1, 2)], None, "time", "value"),
    "time of day": ([dt.time(n % 24, n) for n in range(50)], Value("time64[us]"), "time", "time"),
    "duration": ([dt.timedelta(n) for n in range(50)], None, "time", "time"),
    "list": ([[1, 2], [], None, [3]], None, "list", "values in the list"),
    "fixed list": ([[1, 2], [3, 4]], List(Value("int64"), length=2), "list", "values in the list"),
    "lists of lists": ([[[1], [2]], []], None, "list", "values in the list"),
    "nested": ([{"a": 1, "b": None}, {"a": None, "b": "x"}], None, "fields", "field, filled"),
    "bytes": ([b"abc", b""], Value("binary"), "bytes", "length in bytes"),
    "nothing": ([None, None], None, "empty", "value"),
    "not a number": ([float("nan")], None, "number", "value"),
    "large integers": ([2**63 - 1, 0], Value("uint64"), "number", "value"),
    "half precision": ([n / 8 for n in range(100)], Value("float16"), "number", "value"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_columns_of_every_kind(name: str) -> None:
    values, feature, kind, axis = KINDS[name]
    found = profile(values, feature)
    assert (found.kind, found.rows, found.nulls) == (kind, len(values), values.count(None))
    assert found.spread is not None and found.spread.axis == axis
    if kind not in ("fields", "empty") and name != "not a number":
        assert sum(found.spread.counts) == len(values) - values.count(None)
    assert all(found.spread.labels) or kind == "text"


def test_times_are_said_as_times() -> None:
    found = profile([dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(90)]).spread
    assert found is not None
    assert found.labels[0] == "2024-01-01 to 2024-01-03"
    assert found.labels[-1] == "2024-03-28 to 2024-03-30"


def test_fields_of_a_nested_column() -> None:
    found = profile([{"a": 1, "b": None}, {"a": None, "b": "x"}, {"a": 2, "b": None}, None]).spread
    assert found is not None
    assert dict(zip(found.labels, found.counts, strict=True)) == {"a": 2, "b": 1}


def test_texts_that_come_back_are_named() -> None:
    texts = [f"text {number}" for number in range(60)]
    found = profile([*texts, "text 7", "text 7", "text 9", None])
    assert found.distinct == 60 and found.spread is None
    assert [(each.text, each.count) for each in found.examples] == [("text 7", 3), ("text 9", 2)]
    assert [each.count for each in profile(texts).examples] == [None] * 3
    assert profile(["a", "b", "b"]).spread is None
    long = profile(["x" * 10_000 + str(number) for number in range(60)])
    assert all(len(each.text) <= 160 for each in long.examples)


def test_a_dictionary_of_arrow_is_looked_through() -> None:
    table = pa.table({"v": pa.array(["a", "b", "a"]).dictionary_encode()})
    try:
        dataset = Dataset(table)
    except (NotImplementedError, ValueError):
        pytest.skip("datasets takes no dictionary column")
    assert statistics.profile(dataset, "v").distinct == 2


blank = st.text(st.sampled_from("ab é\u00a0\u1680\u2003\u2028\u205f\u3000\u200b\x1c\x85\n\té漢"))


@settings(max_examples=150)
@given(st.lists(st.one_of(blank, st.text(), st.none()), max_size=20), st.data())
def test_characters_and_words_are_those_of_python(texts: list[str | None], data: Any) -> None:
    there = [text for text in texts if text is not None]
    for kind in (pa.string(), pa.large_string()):
        array = pa.array(texts, kind)
        cut = data.draw(st.integers(0, len(texts)))
        for chunks in ([array], [array.slice(0, cut), array.slice(cut)]):
            column = pa.chunked_array(chunks, kind)
            assert lengths.words(column).tolist() == [len(text.split()) for text in there]
            assert lengths.characters(column).tolist() == [len(text) for text in there]


def test_words_of_much_text_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lengths, "_BYTES_AT_ONCE", 50)
    texts = ["a b", "", "  ", "c\u3000d", "e"] * 40
    found = lengths.words(pa.chunked_array([texts]))
    assert found.tolist() == [len(text.split()) for text in texts]


def test_tokens_are_those_of_the_embedded_tokenizer() -> None:
    from glassbox.tokenization import library

    texts = ["Unaffable cats", "", None, "w" * (lengths.LONGEST_TOKENIZED + 1), "x " * 600]
    found = lengths.tokens_of_rows(of(texts), "v", 0, 5)
    tokenizer = library.get(library.SUBWORD).tokenizer
    wanted = [len(tokenizer.tokenize(text)) for text in (texts[0], texts[1], texts[4])]  # type: ignore[arg-type]
    assert found.tolist() == [*wanted[:2], -1, wanted[2]]
    shuffled = of(["a b c", "d"]).select([1, 0])
    assert lengths.tokens_of_rows(shuffled, "v", 0, 2).tolist() == [1, 3]
