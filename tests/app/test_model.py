"""/model under AppTest: the worked example, mends, building, saving, hostile input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from tests.app.pages import notices, open_page
from tests.conftest import ROOT


def _metrics(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def _button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if label in each.label.replace("\\", ""))


def _view(at: AppTest, view: str) -> AppTest:
    at.query_params["view"] = view
    return at.run()


def test_opens_on_tiny_with_its_count(workspace_root: Path) -> None:
    at = open_page(frame.MODEL)
    assert not at.exception
    assert _metrics(at) == {
        "Parameters": "4,385,920",
        "Weights in float32": "17.5 MB",
        "Forward pass": "940 MFLOPs",
        "Memory to train": "≥ 97 MB",
    }
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert sum(spec["data"][0]["x"]) == 4_385_920
    assert "hidden_size=128" in at.code[0].value


def test_a_slider_moves_the_count_and_the_delta(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base")
    assert _metrics(at)["Parameters"] == "109,482,240"
    at.slider(key="num_hidden_layers").set_value(10).run()
    assert _metrics(at)["Parameters"] == "95,306,496"
    assert at.metric[0].delta == "-14,175,744 vs Base"
    assert "config = BertConfig(\n    num_hidden_layers=10,\n)" in at.code[0].value


def test_a_preset_sets_every_field(workspace_root: Path) -> None:
    at = open_page(frame.MODEL)
    at.number_input(key="hidden_size").set_value(999).run()
    at.session_state["is_decoder"] = True
    at.button_group(key="preset").set_value("minilm").run()
    assert _metrics(at)["Parameters"] == "22,713,216"
    assert at.toggle(key="is_decoder").value is False


def test_the_url_names_a_preset_and_what_differs(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base", num_hidden_layers="10")
    assert _metrics(at)["Parameters"] == "95,306,496"
    assert notices(at, "warning") == []


@pytest.mark.parametrize(
    "query",
    [
        {"vocab_size": "1e400"},
        {"vocab_size": "1e300"},
        {"hidden_size": "nan"},
        {"layer_norm_eps": "inf"},
        {"intermediate_size": "9" * 5_000},
        {"hidden_size": "<script>alert(1)</script>"},
        {"preset": "nothing"},
        {"pad_token_id": "🦜"},
    ],
    ids=lambda query: str(query)[:40],
)
def test_a_hostile_url_leaves_a_working_page(workspace_root: Path, query: dict[str, str]) -> None:
    at = open_page(frame.MODEL, **query)
    assert not at.exception
    assert notices(at) == []
    assert _metrics(at)["Parameters"] == "4,385,920"
    name = next(iter(query))
    told = [each for each in notices(at, "warning") if name in each]
    assert len(told) == 1
    assert "<script>" not in "".join(told)
    at.slider(key="num_hidden_layers").set_value(3).run()
    assert notices(at) == []
    assert _metrics(at)["Parameters"] == "4,584,192"


def test_heads_that_do_not_divide_are_mended_by_one_click(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base", num_attention_heads="7")
    (error,) = notices(at)
    assert "cannot be divided among 7" in error
    assert _metrics(at)["Parameters"] == "109,482,240"
    assert _button(_view(at, "build"), "Build the model").disabled
    _view(at, "config")
    _button(at, "Use hidden_size 770").click().run()
    assert notices(at) == []
    assert at.number_input(key="hidden_size").value == 770
    assert at.slider(key="num_attention_heads").value == 7


def test_zero_layers_and_a_huge_vocabulary_are_answered(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, num_hidden_layers="0")
    assert "num_hidden_layers is 0" in notices(at)[0]
    _button(at, "Use num_hidden_layers 1").click().run()
    assert notices(at) == []
    at.number_input(key="vocab_size").set_value(10**15).run()
    assert not at.exception
    assert "GLASSBOX_MAX_MODEL_PARAMETERS" in notices(at)[0]
    _button(at, "Use vocab_size 30,522").click().run()
    assert notices(at) == []


def test_a_negative_size_has_a_sentence_for_a_count(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, hidden_size="-8")
    assert not at.exception
    assert "hidden_size is -8" in notices(at)[0]
    assert "negative size" in notices(at, "info")[0]


_WITHOUT_TORCH = """
import sys
from glassbox import warmup
warmup.start = lambda: None
from components import frame
from tests.app.pages import open_page
at = open_page(frame.MODEL)
at.slider(key="num_hidden_layers").set_value(5).run()
at.slider(key="num_attention_heads").set_value(3).run()
assert not at.exception
assert at.metric[0].value == "4,980,736", at.metric[0].value
assert "torch" not in sys.modules, "torch was imported"
"""


def test_moving_a_slider_imports_no_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TORCH], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
