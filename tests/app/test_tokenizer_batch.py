"""/tokenizer?view=batch: rows and options in, the library's batch out, and a sentence otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.batch_form import EXAMPLE
from components.batch_grid import LAYERS, payload
from components.frame import TOKENIZER
from glassbox.tokenization import library
from glassbox.tokenization.batch import encode_batch
from glassbox.tokenization.batch_options import BatchOptions, Row
from glassbox.tokenization.batch_rows import to_address
from tests.app.pages import notices, open_page
from tests.conftest import ROOT

AS_OPENED = BatchOptions(padding="longest", truncation="longest_first", max_length=14)


def opened(*rows: Row, **query: str) -> AppTest:
    """The view on these rows (its own, without any), with the options in the address."""
    asked = {f"b_{name}": value for name, value in query.items()}
    if rows:
        asked["b_rows"] = to_address(rows)
    return open_page(TOKENIZER, view="batch", **asked)


def grid(at: AppTest) -> dict[str, Any]:
    """What the grid was given to draw."""
    drawn = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    [found] = [each for each in drawn if "rows" in each and "layer" in each]
    return found


def ids(at: AppTest) -> list[list[int]]:
    return [[cell[1] for cell in row["cells"]] for row in grid(at)["rows"]]


def table(at: AppTest, first: str) -> dict[str, list[Any]]:
    """The table whose first column has this name."""
    [found] = [each.value for each in at.dataframe if each.value.columns[0] == first]
    return {name: list(found[name]) for name in found.columns}


def html(at: AppTest) -> str:
    return "".join(each.body for each in at.get("html"))


def mends(at: AppTest) -> list[str]:
    return [each.label.replace("\\", "") for each in at.button if "Use" in each.label]


def test_opens_on_a_worked_example() -> None:
    at = opened()
    assert not at.exception
    assert notices(at) == [] and notices(at, "warning") == []
    expected = encode_batch(library.get("subword"), EXAMPLE, AS_OPENED)
    assert ids(at) == expected.inputs["input_ids"]
    assert [row["row"] for row in grid(at)["rows"]] == [0, 1, 2]
    kinds = {cell[2] for row in grid(at)["rows"] for cell in row["cells"]}
    assert {"text", "added", "pad"} <= kinds
    assert "<del" in html(at)
    assert "tokenizer(" in at.code[0].value and "padding='longest'" in at.code[0].value
    costs = table(at, "padded")
    assert costs["cells"] == [42, 42, 40, 35] and costs["padding"] == [8, 8, 6, 1]


def test_the_address_sets_everything() -> None:
    rows = [Row("one two three four five six seven"), Row("a", "b")]
    at = opened(
        *rows, padding="max_length", side="left", truncation="only_first", cut_side="left",
        max_length="8", stride="2", overflow="true", special="true", multiple="4",
        tensors="np", layer="token_type_ids", tokenizer="word", size="1",
    )  # fmt: skip
    assert not at.exception
    assert notices(at) == []
    asked = BatchOptions(
        padding="max_length", padding_side="left", truncation="only_first", max_length=8, stride=2,
        truncation_side="left", return_overflowing_tokens=True, pad_to_multiple_of=4,
    )  # fmt: skip
    expected = encode_batch(library.get("word"), rows, asked)
    assert ids(at) == expected.inputs["input_ids"]
    assert [row["row"] for row in grid(at)["rows"]] == expected.row_of
    assert grid(at)["layer"] == "token_type_ids"
    assert any("does not return token_type_ids" in each.value for each in at.caption)
    shapes = table(at, "name")
    assert shapes["shape"][0] == str((len(expected.encodings), 8)) and shapes["dtype"][0] == "int64"
    assert "collator, batches of 1" in table(at, "padded")["padded"]
    for said in ("only_first", "stride=2", "max_length=8", "return_tensors='np'",
                 "tokenizer.truncation_side = 'left'", "pad_to_multiple_of=4"):  # fmt: skip
        assert said in at.code[0].value


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer(layer: str) -> None:
    assert grid(opened(layer=layer))["layer"] == layer


def test_without_special_tokens() -> None:
    at = opened(Row("a b"), special="false")
    assert [cell[0] for cell in grid(at)["rows"][0]["cells"]] == ["a", "b"]


def test_ragged_numpy_is_explained() -> None:
    at = opened(padding="off", tensors="np")
    assert table(at, "name")["dtype"] == ["object"] * 3
    assert any("array of arrays" in each for each in notices(at, "warning"))


def test_ragged_torch_says_what_the_library_says() -> None:
    from glassbox import warmup

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warmup, "status", lambda: warmup.Status("warm"))
        at = opened(padding="off", tensors="pt")
    [found] = notices(at)
    assert "Unable to create tensor" in found and "7 to 14 tokens" in found
    assert len(grid(at)["rows"]) == 3, "the batch is still there"
    assert "except ValueError" in at.code[0].value


def test_torch_tensors() -> None:
    from glassbox import warmup

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warmup, "status", lambda: warmup.Status("warm"))
        at = opened(tensors="pt")
    assert table(at, "name")["shape"] == ["(3, 14)"] * 3
    assert table(at, "name")["dtype"] == ["torch.int64"] * 3


@pytest.mark.parametrize(
    ("query", "words", "offered"),
    [
        ({"max_length": "1"}, "special tokens of a single text alone are 2",
         ["Use max_length 3", "Use max_length 16"]),
        ({"stride": "12"}, "a single text has room for 12", ["Use stride 11", "Use stride 0"]),
        ({"stride": "13"}, "ValueError", ["Use stride 11", "Use stride 0"]),
        ({"truncation": "only_second"}, "no pair", ["Use truncation longest_first"]),
        ({"multiple": "5"}, "not a multiple of pad_to_multiple_of 5", ["Use max_length 15"]),
        ({"own": "true", "tokenizer": "word"}, "silently do nothing", ["Use max_length 16"]),
    ],
)  # fmt: skip
def test_what_would_fail_is_said_and_mended(
    query: dict[str, str], words: str, offered: list[str]
) -> None:
    at = opened(**query)
    assert not at.exception
    assert any(words in each for each in notices(at))
    assert set(offered) <= set(mends(at))
    for _ in range(4):  # One mend may show the next finding.
        buttons = [each for each in at.button if "Use" in each.label]
        if not notices(at):
            break
        at = buttons[0].click().run()
    assert notices(at) == [] and len(grid(at)["rows"]) >= 3


def test_an_explosion_of_windows_is_a_sentence() -> None:
    at = opened(Row("a " * 400, "b " * 400), max_length="8")
    assert any("26,800 windows" in each for each in notices(at)), notices(at)
    assert "Use truncation only_first" in mends(at)


def test_no_rows_say_what_to_do() -> None:
    at = open_page(TOKENIZER, view="batch", b_rows="[]")
    assert not at.exception
    [found] = notices(at)
    assert "no rows yet" in found


@pytest.mark.parametrize("address", ["x", "[[1]]", '{"a":1}', "[" * 3_000])
def test_a_wrong_address_is_a_sentence_and_the_example(address: str) -> None:
    at = open_page(TOKENIZER, view="batch", b_rows=address)
    assert not at.exception
    [found] = notices(at)
    assert "cannot be read" in found
    assert len(grid(at)["rows"]) == 3


def test_an_empty_second_text_is_one() -> None:
    at = opened(Row("a", ""))
    assert ids(at) == [[101, 1037, 102, 102]]
    assert any("empty second text" in each for each in notices(at, "warning"))
    [toggle] = [each for each in at.toggle if each.key == "b_empty"]
    assert ids(toggle.set_value(False).run()) == [[101, 1037, 102]]


def test_a_lone_surrogate_is_replaced_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither a browser nor AppTest can type one; a file could have it.
    monkeypatch.setattr("components.batch_form.rows_table", lambda: (Row("a \ud800", "\udc00"),))
    at = opened()
    assert not at.exception
    assert any("U+FFFD" in each for each in notices(at, "warning"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)> `code` **bold** :red[x] $a$",
        "👨‍👩‍👧 שלום \u202eabc",
        "a\x00b\x1b\x85",
        "z" + "\u0351\u036b" * 200,
        "w" * 2_000,
        "",
        "   ",
    ],
    ids=["script", "markdown", "emoji", "controls", "zalgo", "long word", "empty", "space"],
)
def test_hostile_text_is_only_text(text: str) -> None:
    at = opened(Row(text), Row("a", text), max_length="8")
    assert not at.exception
    assert notices(at) == []
    assert len(grid(at)["rows"]) == 2
    assert "<script" not in html(at) and "<img" not in html(at) and "\u202e" not in html(at)
    assert len(json.dumps(grid(at))) < 20_000


def test_what_is_drawn_has_a_limit_and_what_is_counted_has_none(set_setting: Any) -> None:
    set_setting(max_drawn_tokens=300)
    rows = [Row("word " * count) for count in range(1, 100)]
    batch = encode_batch(library.get("subword"), rows, BatchOptions(padding="longest"))
    made = payload(batch)
    assert sum(len(row["cells"]) for row in made["rows"]) <= 300
    assert made["more"] == (
        "Drawn: the first 4 of 99 rows and positions 0 to 63 of 101. All cells are counted."
    )
    at = opened(*rows[:60], max_length="512")
    assert table(at, "padded")["cells"][0] == 60 * 62
    assert "positions" not in grid(at)["more"] and "the first 4 of 60 rows" in grid(at)["more"]


def test_overflow_is_not_struck_out() -> None:
    at = opened(Row("one two three four five six"), max_length="6", overflow="true")
    assert "<del" not in html(at) and "further windows" in html(at)
    assert [row["window"] for row in grid(at)["rows"]] == [0, 1]


def test_the_view_never_imports_torch() -> None:
    code = """
import sys
from unittest.mock import patch
from streamlit.testing.v1 import AppTest
with patch("glassbox.warmup.start"):
    at = AppTest.from_file("app.py", default_timeout=600)
    at.query_params["view"] = "batch"
    at.query_params["b_tensors"] = "np"
    at.switch_page("pages/tokenizer.py").run()
assert not at.exception
assert at.dataframe, "the page was drawn"
assert "torch" not in sys.modules, "torch was imported"
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]
