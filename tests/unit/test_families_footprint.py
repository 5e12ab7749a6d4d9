"""Energy to CO2 by codecarbon's own figures; the published ones; what sharing saves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glassbox.families import footprint
from glassbox.snippets import families_footprint as snippets
from glassbox.training import energy, store
from glassbox.training.spec import RunSpec
from tests.snippets import run


def test_grams_are_those_of_codecarbons_tracker() -> None:
    from codecarbon import OfflineEmissionsTracker

    tracker = OfflineEmissionsTracker(
        country_iso_code="POL", save_to_file=False, log_level="critical", allow_multiple_runs=True
    )
    tracker.start()
    sum(range(10_000_000))
    kilograms = tracker.stop()
    kwh = tracker.final_emissions_data.energy_consumed
    assert kwh > 0 and footprint.grams(kwh, "POL") == pytest.approx(kilograms * 1_000)


def test_countries_are_told_apart_and_differ() -> None:
    found = {each.iso: each for each in footprint.countries()}
    assert len(found) > 150 and found[footprint.DEFAULT_COUNTRY].name == "Germany"
    assert [each.name for each in found.values()] == sorted(each.name for each in found.values())
    # Mostly nuclear, mostly coal.
    assert 5 * found["FRA"].grams_per_kwh < found["POL"].grams_per_kwh < 1_100
    assert all(each.grams_per_kwh >= 0 and 2000 <= each.year < 2100 for each in found.values())


def test_published_figures_are_whole_and_plausible() -> None:
    assert {each.family for each in footprint.PUBLISHED} == {
        "encoder", "decoder", "encoder-decoder"
    }  # fmt: skip
    for each in footprint.PUBLISHED:
        assert each.url.startswith("https://arxiv.org/abs/") and each.source and each.note
        # No electricity is cleaner than wind's or dirtier than coal's.
        assert 0.02 < each.kg / each.kwh < 1.1, each.model


def test_what_a_run_used_is_the_sum_of_its_sessions(workspace_root: Path) -> None:
    spec = RunSpec("sample:reviews", "review", None, "sentiment")
    folder = store.create(spec, "mine", "me", "a" * 24)
    store.create(spec, "without", "me", "b" * 24)
    session = energy.Session(10.0, 0.001, 0.002, 0.0, "cpu_load", "a CPU")
    kept = {"sessions": [vars(session), vars(session)]}
    (folder / energy.FILE).write_text(json.dumps(kept))
    (found,) = footprint.used(store.owned("me"))
    assert (found.run.name, found.seconds, found.how) == ("mine", 20.0, "cpu_load")
    assert found.kwh == pytest.approx(0.006)


@pytest.mark.parametrize("people", [1, 30, 10_000])
def test_sharing_saves_what_it_says(people: int) -> None:
    made = footprint.sharing(people, footprint.PUBLISHED[1], 0.02)
    assert made.each_pretrains - made.one_is_shared == pytest.approx((people - 1) * 1_507)
    assert made.factor == pytest.approx(made.each_pretrains / made.one_is_shared)


def test_the_snippet_gives_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(snippets.source("FRA", 0.0123))
    assert names["kilograms"] * 1_000 == pytest.approx(footprint.grams(0.0123, "FRA"))
    assert "kWh" in capsys.readouterr().out
