"""/dataset?view=look: the columns as cards; what a click on a bar adds to the chain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import column_cards, frame
from components.column_cards import Card
from glassbox.data import clicked, statistics
from glassbox.data.chain import Shown
from tests.app.pages import notices, open_page
from tests.unit.test_snippet_dataset_look import MADE


def cards(at: AppTest) -> dict[str, Any]:
    found = json.loads(at.get("bidi_component")[0].proto.json)
    return {card["name"]: card for card in found["cards"]}


def upload(name: str, data: bytes, **query: str) -> AppTest:
    at = open_page(frame.DATASET, **query)
    at.get("file_uploader")[0].upload(name, data)
    return at.run()


def test_cards_of_the_chosen_split(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="look", split="test", unit="words")
    assert not at.exception and notices(at) == []
    found = cards(at)
    assert list(found) == ["sentence1", "sentence2", "label", "idx"]
    assert found["label"]["picture"]["kind"] == "bars"
    assert found["sentence1"]["picture"]["axis"] == "words"
    assert found["idx"]["measures"][0][0] == "min"
    assert any("counted over all 1,700 rows" in each.value for each in at.caption)
    assert any("features" in each.value for each in at.code)


def test_tokens_and_a_chain(workspace_root: Path) -> None:
    steps = '[{"do":"filter","where":"stars == 5"}]'
    at = open_page(frame.DATASET, dataset="sample:reviews", view="look", unit="tokens", steps=steps)
    assert not at.exception and notices(at) == []
    found = cards(at)
    assert found["stars"]["picture"]["bars"][0][3] == "231"
    assert found["review"]["picture"]["axis"] == "tokens"
    assert found["review"]["clickable"]


def test_hostile_cells_and_many_columns(workspace_root: Path) -> None:
    hostile = ["<script>alert(1)</script>", "😀", "=1+1", "**bold**", "\\ud800"]
    names = [f"column {number} <b>" for number in range(25)]
    lines = [";".join(names), *(";".join([each] * 25) for each in hostile)]
    at = upload("many.csv", "\n".join(lines).encode(), view="look", columns_page="3")
    assert not at.exception
    assert len(cards(at)) == 7
    assert not any("<script>" in each.body for each in at.get("html"))
    at.text_input(key="find_column").set_value("column 24").run()
    assert not at.exception and list(cards(at)) == ["column 24 <b>"]


def test_unknown_choices_in_the_address(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="look", unit="miles", split="nope", columns_page="99")
    assert not at.exception and cards(at)


def test_each_bar_keeps_the_rows_that_it_counts(workspace_root: Path) -> None:
    """Every bar of every kind of column: the step it stands for leaves as many rows."""
    from datasets import DatasetDict

    made = DatasetDict({"train": MADE})
    shown = Shown("sample:reviews", "me")
    tried = 0
    for name in MADE.column_names:
        profile = statistics.profile(MADE, name)
        shape = profile.spread or statistics.text_lengths(MADE, name, "characters")
        feature = MADE.features[name]
        assert clicked.can_filter(feature, shape)
        for place, count in [(-1, profile.nulls), *enumerate(shape.counts)]:
            step = clicked.step_of(shown, "train", feature, profile, shape, place)
            assert step is not None
            assert step.apply(made, lambda ref: made)["train"].num_rows == count
            tried += 1
    assert tried > 40


@pytest.mark.parametrize(
    "sent",
    [None, 3, {}, {"stamp": "s", "column": "nope", "bar": 0}, {"stamp": "s", "column": "class"},
     {"stamp": "s", "column": "class", "bar": 99}, {"stamp": "s", "column": "class", "bar": True},
     {"stamp": "other", "column": "class", "bar": 0}],
)  # fmt: skip
def test_only_bars_that_are_there_are_read(sent: Any) -> None:
    profile = statistics.profile(MADE, "class")
    drawn = [Card(profile, profile.spread, clickable=True)]
    assert column_cards.read(sent, drawn, "s") == (None, 0)
    good = {"stamp": "s", "column": "class", "bar": 1}
    assert column_cards.read(good, drawn, "s") == ("class", 1)
