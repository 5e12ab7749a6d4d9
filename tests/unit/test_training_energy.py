"""The energy of a run: measured by codecarbon, added up over resumed runs, never in the way."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from glassbox.training import energy


def burn(seconds: float) -> None:
    """Work for as long, once the meter has begun."""
    for thread in threading.enumerate():
        if thread.name == "energy":
            thread.join()
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1_000))


def test_a_session_is_kept_and_another_added(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with energy.metered(tmp_path):
        burn(1.0)
    assert capfd.readouterr() == ("", "")
    (first,) = energy.read(tmp_path)
    assert first.seconds > 0 and first.cpu_kwh > 0 and first.ram_kwh > 0
    assert first.kwh == pytest.approx(first.cpu_kwh + first.ram_kwh + first.gpu_kwh)
    assert first.how in ("cpu_load", "intel_rapl", "intel_power_gadget", "constant")
    with energy.metered(tmp_path):
        burn(0.5)
    again, second = energy.read(tmp_path)
    assert again == first and second.seconds > 0


def test_an_error_inside_passes_and_is_metered(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mine"), energy.metered(tmp_path):
        raise ValueError("mine")


def test_a_meter_that_breaks_is_only_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no such counter")

    monkeypatch.setattr("codecarbon.OfflineEmissionsTracker", broken)
    with energy.metered(tmp_path):
        pass
    assert energy.read(tmp_path) == ()


def test_a_meter_that_comes_too_late_is_never_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, started = threading.Event(), []

    class Slow:
        def __init__(self, **_: object) -> None:
            over.wait()

        def start(self) -> None:
            started.append(self)

    monkeypatch.setattr("codecarbon.OfflineEmissionsTracker", Slow)
    monkeypatch.setattr(energy, "_JOIN_SECONDS", 0.0)
    with energy.metered(tmp_path):
        pass
    meters = [each for each in threading.enumerate() if each.name == "energy"]
    over.set()
    for each in meters:
        each.join()
    assert len(meters) == 1 and started == [] and energy.read(tmp_path) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"sessions": 3}',
        '{"sessions": [3, null, {}]}',
        json.dumps({"sessions": [{"seconds": "a"}]}),
        '{"sessions": [{"seconds": NaN, "cpu_kwh": 1, "ram_kwh": 1, "gpu_kwh": 1, "how": "x", '
        '"cpu": "y"}]}',
        '{"sessions": [{"seconds": 1, "cpu_kwh": -1, "ram_kwh": 1, "gpu_kwh": 1, "how": "x", '
        '"cpu": "y"}]}',
    ],
)
def test_a_torn_or_foreign_file_is_no_energy(tmp_path: Path, text: str) -> None:
    (tmp_path / energy.FILE).write_text(text)
    assert energy.read(tmp_path) == ()
