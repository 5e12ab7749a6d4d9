"""The Python of the view "Batches" runs by itself and gives what the page shows."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox.snippets import tokenizer_batch as snippet
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.batch import encode_batch
from glassbox.tokenization.batch_facts import padded
from glassbox.tokenization.batch_options import BatchOptions, Row, as_given
from tests.snippets import run

ROWS = (
    Row("One short row."),
    Row("What is it?", 'quotes \' " """ \\ {braces} [SEP]\n<script>alert(1)</script>\u202e'),
    Row("A row that is much too long for the number of tokens that it may have, so it is cut."),
    Row("a", ""),
)
OPTIONS: tuple[tuple[BatchOptions, Any], ...] = (
    (BatchOptions(), None),
    (BatchOptions(padding="longest", padding_side="left", pad_to_multiple_of=8), "np"),
    (BatchOptions(False, padding="max_length", truncation="longest_first", truncation_side="left",
                  max_length=24), "np"),
    (BatchOptions(padding="max_length", truncation="longest_first", max_length=16, stride=3,
                  return_overflowing_tokens=True), "np"),
)  # fmt: skip


@pytest.mark.parametrize(("options", "framework"), OPTIONS, ids=range(len(OPTIONS)))
@pytest.mark.parametrize("name", ["subword", "word"])
def test_snippet_agrees_with_the_page(
    name: str, options: BatchOptions, framework: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    made = encode_batch(library.get(name), ROWS, options)
    names = run(snippet.batch(load(name), made.rows, options, framework))
    assert names["rows"] == as_given(ROWS)
    assert list(names["batch"]) == list(made.inputs)
    for key, values in made.inputs.items():
        given = names["batch"][key]
        assert (given if framework is None else given.tolist()) == values
    cells = padded(made, 2).shown
    assert (names["cells"], names["cells"] - names["real"]) == (cells.all, cells.padding)
    printed = capsys.readouterr().out
    assert f"{cells.padding:,} of {cells.all:,} cells are padding" in printed
    assert f"row {len(ROWS)}:" in printed


def test_what_the_library_refuses_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(snippet.batch(load("subword"), ROWS, BatchOptions(), "pt", error=True))
    assert "Unable to create tensor" in capsys.readouterr().out
    assert len(names["batch"]["input_ids"]) == len(ROWS)


def test_many_rows_come_from_a_file() -> None:
    code = snippet.batch(load("subword"), [Row("a b c")] * 1_000, BatchOptions())
    assert 'open("rows.json"' in code and "1,000 rows" in code
    assert len(code) < 2_000


def test_only_options_in_use_are_named() -> None:
    code = snippet.batch(load("subword"), ROWS, BatchOptions(max_length=9, stride=0))
    for name in ("max_length", "padding=", "truncation", "stride", "return_tensors"):
        assert name not in code
