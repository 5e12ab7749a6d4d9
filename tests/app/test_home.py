"""Home shows the way, what to try, and the state of the installation, before torch is in."""

from __future__ import annotations

import json
from importlib import metadata

import pytest

from components import frame
from glassbox import hub, walkthrough, warmup
from tests.app.pages import open_page


def journey_stages(at: object) -> list[dict[str, object]]:
    component = at.get("bidi_component")[0]  # type: ignore[attr-defined]
    return json.loads(component.proto.json)["stages"]


def test_the_picture_is_the_tokenizers_own() -> None:
    stages = journey_stages(open_page(frame.HOME))
    assert [stage["title"] for stage in stages] == [
        "Raw text", "Tokens", "Input ids", "Hidden states", "Logits", "Label",
    ]  # fmt: skip
    assert stages[1]["values"] == list(walkthrough.inputs().tokens)
    assert stages[1]["values"][0] == "[CLS]"
    assert [int(each) for each in stages[2]["values"]] == list(walkthrough.inputs().ids)
    assert {stage["page"] for stage in stages} <= {page.path for page in frame.PAGES}


def test_hidden_states_appear_when_torch_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmup, "status", lambda: warmup.Status("warming", 3.0))
    assert "being loaded" in str(journey_stages(open_page(frame.HOME))[3]["values"])
    monkeypatch.setattr(warmup, "status", lambda: warmup.Status("warm", 9.0))
    values = journey_stages(open_page(frame.HOME))[3]["values"]
    assert values[0] == str((1, len(walkthrough.inputs().ids), 384))


def test_versions_are_the_installed_ones() -> None:
    tables = [table.value for table in open_page(frame.HOME).table]
    shown = dict(zip(tables[1]["Package"], tables[1]["Version"], strict=True))
    assert shown["torch"] == metadata.version("torch")
    assert shown["streamlit"] == metadata.version("streamlit")


@pytest.mark.parametrize(
    ("state", "words"), [("reachable", "Hub names work"), ("unreachable", "Not reachable"),
                         ("off", "Switched off"), ("unknown", "Being tried")]
)  # fmt: skip
def test_the_hub_is_said(monkeypatch: pytest.MonkeyPatch, state: str, words: str) -> None:
    monkeypatch.setattr(hub, "state", lambda: state)
    table = open_page(frame.HOME).table[0].value
    assert (
        words in dict(zip(table["This machine"], table["State"], strict=True))["Hugging Face Hub"]
    )


def test_offline_the_hub_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "connect", lambda: pytest.fail("asked although HF_HUB_OFFLINE is set"))
    assert hub.state() == "off"
