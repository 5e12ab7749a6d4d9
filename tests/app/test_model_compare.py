"""/model, view Compare, under AppTest: the sums, the fields, other sources, hostile input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import warmup
from glassbox.models import store
from glassbox.models.config_values import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from tests.app.pages import notices, open_page
from tests.conftest import ROOT


def _open(**query: str) -> AppTest:
    at = open_page(frame.MODEL, view="compare", **query)
    assert not at.exception
    return at


def _texts(at: AppTest) -> str:
    return "\n".join(each.value for each in at.markdown).replace("\\", "")


def test_ten_layers_against_base(workspace_root: Path) -> None:
    at = _open(preset="base", num_hidden_layers="10")
    assert notices(at) == []
    assert "10 layers instead of 12: 14,175,744 parameters fewer (−12.9 %)." in _texts(at)
    assert (at.metric[0].label, at.metric[0].value) == ("Parameters", "95,306,496")
    assert at.metric[0].delta == "−14,175,744 · −12.9 %"
    numbers, fields = at.dataframe[0].value, at.dataframe[1].value
    assert list(fields["Field"]) == ["num_hidden_layers"]
    assert "All parameters" in list(numbers["What"])
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    bars = [x for trace in spec["data"] for x in trace["x"] if x is not None]
    assert sum(bars) == -14_175_744
    at.toggle(key="compare_all").set_value(True).run()
    assert len(at.dataframe[1].value) > 25
    assert "num_hidden_layers=10" in at.code[0].value


def test_several_changes_are_told_apart(workspace_root: Path) -> None:
    at = _open(preset="large", against="base")
    effects = at.dataframe[1].value
    assert effects["Only this changed"][0] == "num_hidden_layers"
    assert "work on each other" in "\n".join(each.value for each in at.caption)
    at.selectbox(key="against").set_value("large").run()
    assert "equal in every field" in notices(at, "info")[0]
    assert at.query_params["against"] == "large"


@pytest.mark.parametrize("against", ["nothing", "<script>alert(1)</script>", "saved:../../x", ""])
def test_an_unknown_other_is_base(workspace_root: Path, against: str) -> None:
    at = _open(against=against)
    assert at.selectbox(key="against").value == "base"
    assert notices(at) == []


def test_a_negative_size_is_said(workspace_root: Path) -> None:
    at = _open(hidden_size="-8")
    assert "negative size" in notices(at)[0]
    at = _open(vocab_size="1" + "0" * 20)
    assert notices(at) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"model_type": "bert", "num_hidden_layers": 3}', ""),
        (b"", "json"),
        (b"\xff\xfe", "json"),
        (b'{"model_type": "t5"}', "t5"),
        (b'{"model_type": "bert", "hidden_size": -1}', "negative"),
        (b"[" * 100_000, ""),
    ],
    ids=["good", "empty", "binary", "other", "negative", "deep"],
)
def test_an_uploaded_config(workspace_root: Path, content: bytes, said: str) -> None:
    at = _open(preset="base", against="file")
    assert "no file" in notices(at, "info")[0]
    at.file_uploader(key="compare_upload").upload("<b>c.json", content, "application/json").run()
    assert not at.exception
    if b'"num_hidden_layers": 3' in content:
        assert notices(at) == []
        assert "12 layers instead of 3" in _texts(at)
        assert "Against: <b>c.json" in at.dataframe[0].value.columns
    else:
        assert said in notices(at)[0].lower()


def test_the_hub_cannot_be_asked_here(workspace_root: Path) -> None:
    at = _open(against="hub")
    at.text_input(key="compare_hub_name").set_value("google-bert/bert-base-uncased")
    at.button[-1].click().run()
    assert "Hub" in notices(at)[0]
    at.text_input(key="compare_hub_name").set_value("../../etc/passwd")
    at.button[-1].click().run()
    assert notices(at)


def test_a_saved_model_is_compared(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"
    kept = store.keep(PRESET_BY_ID["tiny"].values, 0, "<script>alert(1)</script>", "laptop")
    at = _open(preset="base", against=kept.ref)
    assert at.selectbox(key="against").value == kept.ref
    assert "12 layers instead of 2" in _texts(at)
    assert ConfigValues().num_hidden_layers == 12


_WITHOUT_TORCH = """
import sys
from glassbox import warmup
warmup.start = lambda: None
from components import frame
from tests.app.pages import open_page
at = open_page(frame.MODEL, view="compare", preset="large")
assert not at.exception
assert at.metric[0].value == "335,141,888", at.metric[0].value
assert "torch" not in sys.modules, "torch was imported"
"""


def test_comparing_imports_no_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TORCH], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
