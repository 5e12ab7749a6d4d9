"""The views Transfer and Footprint of /families, on runs seeded by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.frame import FAMILIES
from glassbox import workspace
from glassbox.training import energy, launcher
from tests.app.pages import notices, open_page
from tests.app.runs import HOSTILE, SPEC, button, seed, spec_of, words

pytestmark = pytest.mark.usefixtures("workspace_root")


def metered(folder: Path, kwh: float) -> None:
    session = energy.Session(60.0, kwh, 0.0, 0.0, "cpu_load", "a CPU")
    (folder / energy.FILE).write_text(json.dumps({"sessions": [vars(session)]}))


def test_footprint_without_runs_shows_the_published_ones() -> None:
    at = open_page(FAMILIES, view="footprint")
    assert not at.exception and "No run of yours has been metered yet" in words(at)
    (bars,) = spec_of(at.get("plotly_chart")[0])["data"]
    assert len(bars["x"]) == len(at.dataframe[0].value) == 7
    assert list(at.dataframe[0].value["energy"])[:2] == ["201 kWh", "1,507 kWh"]


def test_footprint_of_runs_follows_the_country_and_the_number_of_people() -> None:
    metered(seed("finished", name=HOSTILE), 0.002)
    metered(seed("finished"), 0.001)
    at = open_page(FAMILIES, view="footprint", country="FRA")
    assert not at.exception and notices(at) == []
    figures = [each.value for each in at.metric]
    assert figures[:3] == ["2", "3 Wh", "168 mg"], "56 g a kWh in France"
    assert sorted(at.dataframe[0].value["energy"]) == ["1 Wh", "2 Wh"]
    assert "<script>" not in json.dumps(spec_of(at.get("plotly_chart")[0]))
    at.selectbox(key="country").set_value("POL").run()
    assert float(at.metric[2].value.removesuffix(" g")) > 1
    at.select_slider(key="people").set_value(1).run()
    assert at.metric[4].value == "1 / 1"
    assert not open_page(FAMILIES, view="footprint", country="<b>").exception


def test_transfer_offers_a_pair_and_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(launcher, "start", lambda spec, name, owner, id: started.append(spec.init))
    at = open_page(FAMILIES, view="transfer")
    assert "There is no pair yet" in words(at)
    button(at, "Train both").click().run()
    assert not at.exception and started == ["pretrained", "random"]

    seed("finished", name=HOSTILE)
    other = seed("finished", metrics={"eval_accuracy": 0.55})
    workspace.write_json(other / "spec.json", replace(SPEC, init="random").to_json())
    at = open_page(FAMILIES, view="transfer")
    assert not at.exception and notices(at) == []
    data = spec_of(at.get("plotly_chart")[0])["data"]
    assert {trace["name"] for trace in data} == {"pretrained", "random"}
    assert "accuracy on the validation rows" in words(at)
