"""The views "What flows where" and "Who sees whom" under AppTest: good and hostile input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import FAMILIES
from glassbox import warmup
from tests.app.pages import notices, open_page

HOSTILE = "<script>alert(1)</script> 🙂"


@pytest.fixture(autouse=True)
def warm(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"


def drawings(at: AppTest) -> list[dict[str, Any]]:
    found = [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]
    return [each for each in found if "lanes" in each]


def bodies(at: AppTest, mark: str) -> list[str]:
    return [each.body for each in at.get("html") if mark in each.body]


def test_opens_on_three_architectures_and_follows_the_choice() -> None:
    at = open_page(FAMILIES)
    assert not at.exception and notices(at) == []
    assert [len(each["lanes"]) for each in drawings(at)] == [1, 1, 2]
    assert at.dataframe[0].value["the same memory"].tolist() == [True, True]
    at.selectbox(key="f_enc").set_value("albert").run()
    assert drawings(at)[0]["title"].startswith("AlbertForMaskedLM")
    at.segmented_control(key="w_layers").set_value("every").run()
    assert "layer 1 = layer 0 · AlbertLayerGroup" in [
        frame["title"] for frame in drawings(at)[0]["frames"]
    ]
    assert at.query_params["f_enc"] == "albert" and at.query_params["w_layers"] == "every"
    at = open_page(FAMILIES, w_show="decoder", f_dec="<b>", f_text=HOSTILE)
    assert not at.exception and len(drawings(at)) == 1
    at = open_page(FAMILIES, f_text=" ")
    assert not at.exception and "There is no text" in notices(at)[0]


def test_masks_and_a_moved_word() -> None:
    at = open_page(FAMILIES, view="sees", s_pad="1")
    assert not at.exception and notices(at) == []
    grids = bodies(at, "data-sight=")
    assert len(grids) == 5
    # Six tokens and one of padding: a triangle without its last cell.
    assert grids[1].count('data-cell="seen"') == 7 * 8 // 2 - 1
    assert "Measured and masks agree" in " ".join(each.value for each in at.caption).replace(
        "\\", ""
    )
    tables = bodies(at, "data-moved=")
    assert len(tables) == 4 and tables[1].count('data-state="0"') == 2 * 2
    at.segmented_control(key="m_how").set_value("delete").run()
    assert not at.exception and notices(at) == []
    at.selectbox(key="m_word").set_value("d1").run()
    assert not at.exception and 'data-state="1"' not in bodies(at, "data-moved=")[0]


def test_hostile_words_are_text_and_faults_are_sentences() -> None:
    at = open_page(FAMILIES, view="sees", f_text=HOSTILE, m_new="<img src=x>", m_word="0")
    assert not at.exception
    drawn = " ".join(bodies(at, "data-sight=") + bodies(at, "data-moved="))
    assert "<script" not in drawn and "<img" not in drawn and "&lt;" in drawn
    at = open_page(FAMILIES, view="sees", f_text="a " * 60)
    assert not at.exception and "32 are the most" in notices(at)[0]
    at = open_page(FAMILIES, view="sees", m_new=" ")
    assert not at.exception and "no word to put there" in notices(at)[0]
