"""The view "For a model": the map, its progress, the line, the batch; and what cannot be mapped."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame, ready_map
from glassbox import ownership
from glassbox.data import mapping, store
from tests.app.pages import notices, open_page

REVIEWS = {"view": "ready", "dataset": "sample:reviews"}


def code(at: AppTest) -> str:
    return "\n".join(each.value for each in at.code)


def button(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label.startswith(label)).click().run()


def drawn(at: AppTest, name: str) -> dict[str, object]:
    """The data of the component whose payload has ``name``."""
    payloads = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    return next(each for each in payloads if name in each)


def upload(data: bytes, name: str = "a.csv") -> str:
    return store.add(io.BytesIO(data), name, ownership.LAPTOP_OWNER)


def test_maps_by_itself_what_is_small(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, **REVIEWS)
    assert not at.exception
    assert notices(at) == []
    assert "'sentiment', 'input_ids', 'token_type_ids', 'attention_mask']" in code(at)
    assert "tokenizer(batch['review'], truncation=True)" in code(at)
    line = drawn(at, "steps")
    assert line["rows"] == 600 and line["line"] == 40
    assert len(drawn(at, "layer")["rows"]) == 8  # type: ignore[arg-type]
    assert any("of Python lists in memory: 600 rows" in each for each in notices(at, "warning"))

    # The line from the address, a batch that is shuffled and padded further, the last one.
    wanted = {"r_line": "12", "r_shuffled": "true", "r_multiple": "32"}
    at = open_page(frame.DATASET, **REVIEWS, **wanted, r_size="7", r_batch="86")
    assert not at.exception
    assert drawn(at, "steps")["line"] == 12
    grid = drawn(at, "layer")
    assert len(grid["rows"]) == 5 and grid["columns"] == 32  # type: ignore[arg-type]
    assert "pad_to_multiple_of=32" in code(at) and ".shuffle(seed=42)" in code(at)
    button(at, "Map with max_length=12")
    assert not at.exception
    assert "truncation=True, max_length=12)" in code(at)
    # The lengths are those before any cut.
    assert drawn(at, "steps")["steps"] == line["steps"]


def test_the_line_that_is_drawn_says_which_move_it_knows_of(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, **REVIEWS)
    assert drawn(at, "steps")["heard"] == 0
    for line, knows in ((12, 17), ("12", 18), (True, 19), (10**9, 20)):
        at.session_state["ready_length_line"] = {"line": {"line": line, "at": knows}}
        at.run()
        assert not at.exception and drawn(at, "steps")["heard"] == knows
    for sent in ({"line": {"line": 12, "at": "now"}}, {"line": {}}, {"line": 3}, {}):
        at.session_state["ready_length_line"] = sent
        at.run()
        assert not at.exception and drawn(at, "steps")["heard"] == 0


def test_stops_and_goes_on(workspace_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready_map, "_AT_ONCE_BYTES", 0)
    monkeypatch.setattr(ready_map, "_SECONDS", 0.0)
    monkeypatch.setattr(mapping, "_SLICE_ROWS", 200)
    at = open_page(frame.DATASET, **REVIEWS)
    assert "input_ids" not in code(at)
    button(at, "Map 600 rows")
    progress = at.get("progress")[0].proto
    assert progress.text.startswith("map\\(tokenize") and "200 of 600 rows" in progress.text
    assert progress.value == pytest.approx(33, abs=3)
    button(at, "Stop")
    assert any("Stopped after" in each for each in notices(at, "info"))
    # As after a reload, or a restart of the server.
    at = open_page(frame.DATASET, **REVIEWS)
    assert any("of 600 rows" in each for each in notices(at, "info"))
    button(at, "Go on")
    at.run().run()
    assert "num_rows: 600" in code(at) and "input_ids" in code(at)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"r_max_length": "1"}, "special tokens alone are 2"),
        ({"r_tokenizer": "upload:" + "0" * 40}, ""),
        ({"r_text": "<script>alert(1)</script>", "r_second": "😀"}, ""),
        ({"r_line": "-7", "r_size": "99999", "r_batch": "x", "r_label": "\\ud800"}, ""),
        ({"r_line": "9" * 400, "r_layer": "nothing"}, ""),
    ],
)
def test_odd_addresses(query: dict[str, str], said: str, workspace_root: Path) -> None:
    at = open_page(frame.DATASET, **REVIEWS, **query)
    assert not at.exception
    assert len(notices(at)) == (1 if said else 0)
    assert said in "".join(notices(at))
    assert said or "input_ids" in code(at)


def test_a_messy_file(workspace_root: Path) -> None:
    evil = '<script>alert(1)</script> <img src=x onerror="alert(2)">'
    rows = [f'"{evil.replace(chr(34), chr(34) * 2)}",1', ",0", '"two\nlines, 😀",1', "**b** `x`,0"]
    ref = upload(("**text**,n\n" + "\n".join(rows) + "\n").encode())
    at = open_page(frame.DATASET, view="ready", dataset=ref)
    assert not at.exception and notices(at) == []
    assert any("1 cell has no text" in each for each in notices(at, "warning"))
    assert "[text or '' for text in batch['**text**']]" in code(at)
    assert not any("<script>" in each.body for each in at.get("html"))
    at = open_page(frame.DATASET, view="ready", dataset=ref, steps='[{"do":"shuffle"}]')
    assert not at.exception and notices(at) == []
    assert ".shuffle(seed=42)" in code(at)


def test_no_text(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="ready", dataset=upload(b"a,b\n1,2\n3,4\n"))
    assert not at.exception
    assert any("No column of this dataset holds text" in each for each in notices(at))
