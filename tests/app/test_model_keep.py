"""The view "Keep" of /model under AppTest: saving, proving, uploading, pushing; hostile names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import hub, warmup
from glassbox.models import store
from tests.app.pages import notices, open_page
from tests.app.test_model_build import button, press, switch, view
from tests.unit.test_models_build import SMALL
from tests.unit.test_models_push import CANARY, FakeHub

OWNER = "laptop"


@pytest.fixture(autouse=True)
def warm(workspace_root: object) -> None:
    assert warmup.finish().state == "warm"


def keep() -> AppTest:
    return open_page(frame.MODEL, view="keep")


def _link(at: AppTest) -> Any:
    (link,) = [each.proto for each in at.get("page_link") if "Fine-tune this" in each.proto.label]
    return link


def test_nothing_built_leads_to_building() -> None:
    at = keep()
    assert not at.exception
    assert notices(at) == []
    button(at, "Build a model").click().run()
    assert at.button_group(key="model_view").value == "build"


def test_a_built_model_is_saved_proved_renamed_and_deleted() -> None:
    at = switch(press(view()), "keep")
    at.text_input(key="model_name").set_value("my model")
    button(at, "Save with").click().run()
    assert notices(at) == []
    assert "Saved as “my model”" in notices(at, "success")[0]
    (kept,) = store.saved(OWNER)
    assert at.selectbox(key="saved_model").value == kept.id
    assert list(at.dataframe[0].value["File"]) == ["config.json", "model.safetensors"]
    assert kept.id in str(_link(at))
    assert not _link(at).disabled
    button(at, "Load it with").click().run()
    assert "Equal: all 39 tensors of the BertModel" in notices(at, "success")[-1]
    assert list(at.dataframe[1].value["Largest difference"]) == ["0", "0"]
    at.text_input(key=f"saved_model_name_{kept.id}").set_value("another").run()
    assert store.find(kept.id, OWNER).name == "another"
    button(at, "Delete it for good").click().run()
    assert store.saved(OWNER) == []
    assert not at.exception
    assert any("Nothing is kept yet" in each.value for each in at.caption)


@pytest.mark.parametrize(
    "name", ["", "<script>alert(1)</script>", "x" * 80, "../x", "**b** $a$ 🦜 ![x](http://x/y.png)"]
)
def test_a_name_is_only_a_label(name: str) -> None:
    kept = store.keep(SMALL, 0, name, OWNER)
    at = keep()
    assert not at.exception
    assert at.selectbox(key="saved_model").value == kept.id
    said = "".join(each.value for each in at.markdown) + "".join(notices(at, "info"))
    assert "<script>" not in said
    assert _link(at).disabled  # A vocabulary of 40 has no room for the embedded tokenizer's.


def test_models_of_one_name_are_told_apart_and_equal_ones_are_seen() -> None:
    kept = [store.keep(SMALL, seed, "twin", OWNER) for seed in (0, 0, 1)]
    at = keep()
    assert len(set(at.selectbox(key="saved_model").options)) == 3
    at.selectbox(key="saved_model").set_value(kept[0].id).run()
    assert "bit for bit" in notices(at, "info")[0]
    at.selectbox(key="saved_model").set_value(kept[2].id).run()
    assert notices(at, "info") == []
    button(at, "Delete it for good").click().run()
    assert len(store.saved(OWNER)) == 2
    assert at.selectbox(key="saved_model").value in (kept[0].id, kept[1].id)


def test_no_room_is_a_sentence(set_setting: Any) -> None:
    at = switch(press(view()), "keep")
    set_setting(max_workspace_gb=0.001)
    button(at, "Save with").click().run()
    assert "GLASSBOX_MAX_WORKSPACE_GB" in notices(at)[0]
    assert store.saved(OWNER) == []


def test_a_zip_is_uploaded_and_a_bad_one_refused() -> None:
    kept = store.keep(SMALL, 0, "mine", OWNER)
    with store.zipped(kept.id, OWNER) as file:
        content = file.read()
    at = keep()
    at.file_uploader[0].upload("<b>mine</b>.zip", content, "application/zip").run()
    assert not at.exception
    (success,) = notices(at, "success")
    assert "a BertModel of" in success
    assert "<b>" not in success
    chosen = at.selectbox(key="saved_model").value
    assert chosen != kept.id
    assert "Its weights are those of “mine" in notices(at, "info")[0]
    at.file_uploader[0].upload("bad.zip", content[:-50], "application/zip").run()
    assert "bad.zip" in notices(at)[0]
    assert len(store.saved(OWNER)) == 2


def test_without_the_hub_there_is_one_sentence() -> None:
    store.keep(SMALL, 0, "mine", OWNER)
    at = keep()
    assert any("cannot be reached from here" in each.value for each in at.caption)
    assert not [each for each in at.button if "Push" in each.label]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeHub]:
    FakeHub.asked, FakeHub.failure = [], None
    monkeypatch.setattr(huggingface_hub, "HfApi", FakeHub)
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    return FakeHub


def _everything(at: AppTest) -> str:
    """All that the page shows and all that the session knows, as one text."""
    shown = "".join(str(each) for each in at.main) + "".join(str(each) for each in at.sidebar)
    return shown + repr(vars(at.session_state._state)) + repr(dict(at.query_params))


@pytest.mark.parametrize("failure", [None, OSError(f"with {CANARY}")])
def test_the_token_is_gone_after_the_push(
    fake: type[FakeHub],
    failure: Exception | None,
    workspace_root: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = store.keep(replace(SMALL, num_hidden_layers=1), 0, "mine", OWNER)
    fake.failure = failure
    at = keep()
    at.text_input(key="model_push_repo").set_value("ada/tiny-bert")
    at.text_input(key="model_push_token_0").set_value(CANARY)
    assert at.text_input(key="model_push_token_0").proto.type == 1  # A password field.
    button(at, "Push to the Hub").click().run()
    assert not at.exception
    assert fake.asked[0] == ("HfApi", {"token": CANARY})
    if failure is None:
        assert "https://huggingface.co/ada/tiny-bert" in notices(at, "success")[0]
    else:
        assert "could not be asked" in notices(at)[0]
    at.run()
    assert CANARY not in _everything(at)
    assert "ada/tiny-bert" in _everything(at)  # So what is typed would be found there.
    assert CANARY not in caplog.text
    assert at.text_input(key="model_push_token_1").value == ""
    for path in workspace_root.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()
    assert store.find(kept.id, OWNER)
