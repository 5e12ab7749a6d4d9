"""Every parameter of every page's address, with what nobody would type: no traceback, ever.

The parameters are those that a place asks its address for when it is opened; which places there are
stands in PLACES. A browser sends an address as bytes, so half a character arrives as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from components import frame
from components.frame import PageInfo
from glassbox import warmup
from tests.app.pages import notices, open_page

MARKUP = "<script>alert(1)</script> **b** <img src=x>\0"
HOSTILE: dict[str, Any] = {
    "10,000 bytes with half characters": b"a\xed\xa0\x80b" * 2_000,
    "given twice, with markup and NUL": [MARKUP, MARKUP],
    "a number without end": "9" * 400,
}
# A page, and by what of its address a part of it is chosen: that stays as it is.
PLACES: list[tuple[PageInfo, dict[str, str]]] = [
    (frame.TOKENIZER, {"view": "text"}),
    (frame.TOKENIZER, {"view": "compare"}),
    (frame.TOKENIZER, {"view": "steps"}),
    (frame.TOKENIZER, {"view": "batch"}),
    (frame.TOKENIZER, {"view": "decode"}),
    (frame.TOKENIZER, {"view": "vocabulary"}),
    (frame.TOKENIZER, {"view": "train"}),
    (frame.TOKENIZER, {"view": "chat"}),
    (frame.MODEL, {"view": "config"}),
    (frame.MODEL, {"view": "compare"}),
    (frame.MODEL, {"view": "build"}),
    (frame.MODEL, {"view": "inside", "i_show": "attention"}),
    (frame.MODEL, {"view": "inside", "i_show": "hidden"}),
    (frame.MODEL, {"view": "inside", "i_show": "word"}),
    (frame.MODEL, {"view": "inside", "i_show": "weights"}),
    (frame.MODEL, {"view": "keep"}),
    (frame.MODEL, {"view": "families", "family": "t5"}),
    (frame.DATASET, {"view": "look"}),
    (frame.DATASET, {"view": "rows"}),
    (frame.DATASET, {"view": "slice"}),
    (frame.DATASET, {"view": "shape"}),
    (frame.DATASET, {"view": "sql"}),
    (frame.DATASET, {"view": "ready"}),
    (frame.DATASET, {"view": "quality"}),
    (frame.DATASET, {"view": "take"}),
    (frame.FINE_TUNE, {"view": "new"}),
    (frame.FINE_TUNE, {"view": "compare"}),
    (frame.FINE_TUNE, {}),
    (frame.PIPELINE, {"view": "steps"}),
    (frame.PIPELINE, {"view": "steps", "p_task": "zero-shot-classification"}),
    (frame.PIPELINE, {"view": "tasks"}),
    (frame.PIPELINE, {"view": "traps", "p_run": "mask,batch,ragged,long"}),
    (frame.PIPELINE, {"view": "meaning"}),
    (frame.FAMILIES, {"view": "flow"}),
    (frame.FAMILIES, {"view": "sees"}),
    (frame.FAMILIES, {"view": "sees", "s_show": "mask"}),
    (frame.FAMILIES, {"view": "learns", "l_task": "electra"}),
    (frame.FAMILIES, {"view": "learns", "l_task": "seq2seq"}),
    (frame.FAMILIES, {"view": "does", "d_kind": "bert"}),
    (frame.FAMILIES, {"view": "does", "d_kind": "gpt"}),
    (frame.FAMILIES, {"view": "does", "d_kind": "gpt", "d_how": "beams"}),
    (frame.FAMILIES, {"view": "does", "d_kind": "t5"}),
    (frame.FAMILIES, {"view": "transfer"}),
    (frame.FAMILIES, {"view": "footprint"}),
]
# Named by the address itself, whatever the page then asks for.
OTHERS = (
    "run",
    "view",
    "p_model",
    "d_model_gpt",
    "i_model",
    "dataset",
    "model",
    "p_run",
    "d_taken",
)


@pytest.fixture
def warm(workspace_root: Any) -> None:
    assert warmup.finish().state == "warm"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The parameters that were asked for since."""
    names: set[str] = set()

    def noting(known: Any) -> Any:
        def noted(self: Any, *given: Any, **named: Any) -> Any:
            names.add(named["param_key"] if named else given[0])
            return known(self, *given, **named)

        return noted

    for name in ("get", "__getitem__", "__contains__"):
        monkeypatch.setattr(QueryParamsProxy, name, noting(getattr(QueryParamsProxy, name)))
    monkeypatch.setattr(QueryParams, "bind_widget", noting(QueryParams.bind_widget))
    yield names


def _is_answered(page: PageInfo, query: dict[str, Any]) -> None:
    at = open_page(page, **query)
    assert not at.exception
    assert not [said for said in notices(at) if "did not foresee" in said]
    for html in at.get("html"):
        assert "<script" not in html.body and "<img" not in html.body


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "place"), PLACES, ids=lambda each: str(getattr(each, "path", None) or [*each.values()])
)
def test_every_parameter_of_a_place(
    warm: None, page: PageInfo, place: dict[str, str], asked: set[str]
) -> None:
    _is_answered(page, place)
    names = asked - place.keys()
    if place.get("view") == "sees":
        assert {"s_layer", "s_head", "f_text"} <= names
    for value in HOSTILE.values():
        _is_answered(page, dict.fromkeys(names, value) | place)


@pytest.mark.slow
@pytest.mark.parametrize("page", dict.fromkeys(page for page, _ in PLACES), ids=lambda at: at.path)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=list(HOSTILE))
def test_what_chooses_the_part_itself(warm: None, page: PageInfo, value: Any) -> None:
    _is_answered(page, dict.fromkeys(OTHERS, value))


def numbered() -> None:
    import streamlit as st

    from components.in_url import whole_number

    st.number_input("n", 0, 100, 5, key="n", bind=whole_number("n"))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("7", 7), ("0", 0), ("101", 5), ("-1", 5), ("x", 5), ("", 5), ("nan", 5),
        ("inf", 5), ("-Infinity", 5), ("1e999", 5), ("9" * 400, 5), (["7", "inf"], 5),
        (b"\xed\xa0\x80", 5),
    ],
)  # fmt: skip
def test_a_whole_number_of_an_address(said: Any, number: int) -> None:
    at = AppTest.from_function(numbered, default_timeout=600)
    at.query_params["n"] = said
    at.run()
    assert not at.exception and at.number_input(key="n").value == number
    assert at.number_input(key="n").set_value(9).run().number_input(key="n").value == 9
