"""/fine_tune's views “Try it” and “Keep it” of a run that was really trained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from streamlit.testing.v1 import AppTest

from components.frame import FINE_TUNE
from glassbox import hub, warmup
from glassbox.ownership import LAPTOP_OWNER as OWNER
from glassbox.training import load_back, store
from tests.app.pages import notices, open_page
from tests.unit.test_models_push import CANARY, FakeHub
from tests.unit.trained import spec, train, trained_root

__all__ = ["trained_root"]
HOSTILE = "<script>alert(1)</script> 🙂 --- `x` $a$"


@pytest.fixture(scope="module")
def run(trained_root: Path) -> Iterator[store.Run]:
    assert warmup.finish().state == "warm"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "state", lambda: "off")
        yield train(spec(), name=HOSTILE + " \ud800", owner=OWNER)


def _open(run: store.Run, **query: str) -> AppTest:
    at = open_page(FINE_TUNE, run=run.id, **query)
    assert not at.exception and notices(at) == []
    return at


def _button(at: AppTest, label: str) -> Any:
    (found,) = [each for each in at.button if label in each.label]
    return found


def test_one_text_is_answered_and_explained(run: store.Run) -> None:
    at = _open(run, show="try")
    # It opens on a row of the validation split, answered.
    assert at.text_area(key="text").value
    assert any("probability" in each.value for each in at.markdown)
    at.text_area(key="text").set_value(f"Good {HOSTILE}").run()
    at.toggle(key="try_before").set_value(True).run()
    assert not at.exception and notices(at) == []
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert [trace["name"] for trace in chart["data"]] == ["before training", "after training"]
    at.session_state["try_tokens"] = True
    at.run()
    assert not at.exception and notices(at) == []
    drawn = [
        json.loads(each.proto.json)
        for each in at.get("bidi_component")
        if '"texts"' in each.proto.json
    ]
    assert len(drawn) == 1 and len(drawn[0]["texts"]) == 1
    assert any("completeness delta" in each.value for each in at.markdown)
    assert any("LayerIntegratedGradients" in each.value for each in at.code)
    at.text_area(key="text").set_value("  ").run()
    assert not at.exception and any("Type a text" in each.value for each in at.caption)


def test_many_texts_become_a_table_and_a_file(run: store.Run) -> None:
    at = _open(run, show="try", **{"try": "many"})
    lines = ["=1+1 good", HOSTILE, "", "x " * 500, *(f"text {n}" for n in range(30))]
    at.text_area(key="try_lines").set_value("\n".join(lines)).run()
    _button(at, "Classify 33 rows").click().run()
    assert not at.exception and notices(at) == []
    table = at.dataframe[0].value
    assert len(table) == 33 and {"label", "negative", "positive", "tokens"} <= set(table)
    assert table["cut"].sum() == 1
    at.multiselect(key="try_labels").set_value([table["label"][0]]).run()
    assert len(at.dataframe[0].value) == (table["label"] == table["label"][0]).sum()
    at.text_input(key="try_words_sought").set_value("SCRIPT").run()
    assert len(at.dataframe[0].value) <= 1
    assert not at.exception


def test_more_lines_than_may_be_are_refused_at_once(run: store.Run, set_setting: Any) -> None:
    set_setting(max_predict_rows=3)
    at = open_page(FINE_TUNE, run=run.id, show="try", **{"try": "many"})
    assert not at.exception
    assert any("At most 3 lines" in each.value for each in at.caption)
    at.text_area(key="try_lines").set_value("\n".join("abcd")).run()
    assert not at.exception and not [each for each in at.button if "Classify" in each.label]
    (said,) = notices(at)
    assert "These are 4 rows" in said and "GLASSBOX_MAX_PREDICT_ROWS" in said
    at.text_area(key="try_lines").set_value("\n".join("abc")).run()
    assert notices(at) == [] and _button(at, "Classify 3 rows")


def test_a_column_is_bounded_and_classified(
    run: store.Run, set_setting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_setting(max_predict_rows=7)
    at = _open(run, show="try", **{"try": "column"})
    count = next(each for each in at.number_input if each.label == "First rows")
    assert count.value == count.max == 7
    _button(at, "Classify 7 rows").click().run()
    assert not at.exception and len(at.dataframe[0].value) == 7
    at.file_uploader[0].upload("<b>.csv", b"review,x\ngood,1\nbad,2\n,3\n", "text/csv").run()
    assert not at.exception
    _button(at, "Classify 3 rows").click().run()
    assert len(at.dataframe[0].value) == 2
    assert any("1 without text left out" in each.value for each in at.caption)
    at.file_uploader[0].upload("bad.csv", b"", "text/csv").run()
    assert not at.exception and len(notices(at)) == 1


def test_what_is_kept_is_listed_before_it_is_downloaded(run: store.Run) -> None:
    at = _open(run, show="keep")
    files = at.dataframe[0].value
    assert {"model/model.safetensors", "model/README.md", "run/train.py"} <= set(files["File"])
    assert (files["Size"] != "0 B").all()
    assert any("# \\<script" in each.value or "&lt;script" in each.value for each in at.code)
    assert any(each.value.startswith("tensorboard --logdir ") for each in at.code)
    assert any("cannot be reached from here" in each.value for each in at.caption)
    _button(at, "Start another run from it").click().run()
    assert at.query_params["model"] in (f"run:{run.id}", [f"run:{run.id}"])


def test_the_proof_is_shown(run: store.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        def poll(self) -> int:
            return 0

    def done(found: store.Run, members: Any) -> load_back.Work:
        assert "model/model.safetensors" in members
        return load_back.Work(found.folder, Process())  # type: ignore[arg-type]

    monkeypatch.setattr(load_back, "begin", done)
    result = load_back.Compared("BertForSequenceClassification", 40, 39, 3e-7, 1e-5, True, 0.2)
    monkeypatch.setattr(load_back, "look", lambda work: result)
    at = _open(run, show="keep")
    at.button(key="load_back").click().run()
    at.run()
    assert not at.exception
    (said,) = notices(at, "success")
    assert "39 of them bit for bit" in said and "3.0e-07" in said


def _everything(at: AppTest) -> str:
    """All that the page shows and all that the session knows, as one text."""
    shown = "".join(str(each) for each in at.main) + "".join(str(each) for each in at.sidebar)
    return shown + repr(vars(at.session_state._state)) + repr(dict(at.query_params))


def test_the_token_is_gone_after_the_push(
    run: store.Run,
    trained_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    FakeHub.asked, FakeHub.failure = [], None
    monkeypatch.setattr(huggingface_hub, "HfApi", FakeHub)
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    at = _open(run, show="keep")
    assert at.checkbox(key="model_push_private").value is True
    at.text_input(key="model_push_repo").set_value("ada/reviews")
    at.text_input(key="model_push_token_0").set_value(CANARY)
    _button(at, "Push to the Hub").click().run()
    at.run()
    assert not at.exception
    assert "https://huggingface.co/ada/reviews" in notices(at, "success")[0]
    names = FakeHub.asked[2][1]["names"]
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= set(names)
    assert CANARY not in _everything(at) and "ada/reviews" in _everything(at)
    assert CANARY not in caplog.text
    for path in trained_root.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()


def test_somebody_elses_model_is_tried_and_not_taken(run: store.Run) -> None:
    meta = run.folder / "meta.json"
    before = meta.read_text()
    try:
        meta.write_text(before.replace(OWNER, "somebody"))
        at = open_page(FINE_TUNE, run=run.id, show="keep")
        assert not at.exception and any("Only who started" in each for each in notices(at, "info"))
        assert not at.get("download_button")
    finally:
        meta.write_text(before)
