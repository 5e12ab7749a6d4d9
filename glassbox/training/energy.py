"""The energy that a run takes, by codecarbon in the process that trains, and what was kept of it.

    RUN/energy.json     {"sessions": [a Session each]}: a run that is resumed adds another

What it gives off as CO2 depends on where the electricity comes from, so that is worked out where it
is shown, for the country that a person chooses (families/footprint.py).
"""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from glassbox import workspace

FILE = "energy.json"
# Every so many seconds codecarbon looks; what it saw is written at every fourth look.
_LOOK_SECONDS = 15.0
_WRITE_EVERY = 4
# A resumed run has one more; nothing of ours ever writes as many as this.
_MOST_SESSIONS = 1_000
# So long a run waits at its end for a meter that has not begun yet, and then does without it.
_JOIN_SECONDS = 10.0


@dataclass(frozen=True)
class Session:
    """One process's share of a run: seconds, kWh of each part, and how the CPU's was come by.

    ``how`` is codecarbon's own word: "intel_rapl" and "gpu" counters are measured, "cpu_load" is
    estimated from the load and the power that the CPU's maker names, "constant" from that alone.
    """

    seconds: float
    cpu_kwh: float
    ram_kwh: float
    gpu_kwh: float
    how: str
    cpu: str

    @property
    def kwh(self) -> float:
        """All of it."""
        return self.cpu_kwh + self.ram_kwh + self.gpu_kwh


@contextlib.contextmanager
def metered(folder: Path) -> Iterator[None]:
    """Measure what happens inside and keep it in ``folder``; a meter that fails is only missing.

    It starts in a thread: finding out what the machine is takes codecarbon half a second, in which
    training can begin.
    """
    meter = _Meter(folder)
    begun = threading.Thread(target=meter.begin, name="energy", daemon=True)
    begun.start()
    try:
        yield
    finally:
        begun.join(timeout=_JOIN_SECONDS)
        meter.end()


class _Meter:
    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._before: list[dict[str, Any]] = []
        self._tracker: Any = None
        self._how = "unknown"
        self._turn = threading.Lock()
        self._over = False

    def begin(self) -> None:
        try:
            self._before = [asdict(each) for each in read(self._file.parent)]
            tracker = self._made()
            with self._turn:
                # Too late: one that is started now would never be stopped.
                if self._over:
                    return
                tracker.start()
                self._how = _mode(tracker)
                self._tracker = tracker
        except Exception:  # a broken meter must not end a training
            return

    def _made(self) -> Any:
        from codecarbon import OfflineEmissionsTracker
        from codecarbon.output_methods.base_output import BaseOutput

        # Nothing of it belongs into the run's log. Importing it set a level of its own.
        logging.getLogger("codecarbon").setLevel(logging.CRITICAL)
        meter = self

        class Kept(BaseOutput):
            """Every minute, so that a process which is killed leaves what it had used."""

            def live_out(self, total: Any, delta: Any) -> None:
                meter.keep(total)

            def out(self, total: Any, delta: Any) -> None:
                meter.keep(total)

        return OfflineEmissionsTracker(
            # Of no influence on the energy; the page asks for the country.
            country_iso_code="DEU",
            tracking_mode="process",
            measure_power_secs=_LOOK_SECONDS,
            api_call_interval=_WRITE_EVERY,
            allow_multiple_runs=True,
            save_to_file=False,
            save_to_api=False,
            save_to_logger=False,
            save_to_prometheus=False,
            save_to_logfire=False,
            output_handlers=[Kept()],
            log_level="critical",
        )

    def keep(self, total: Any) -> None:
        """Write what was used until now; a full disk is not training's concern."""
        session = Session(
            float(total.duration),
            float(total.cpu_energy),
            float(total.ram_energy),
            float(total.gpu_energy),
            self._how,
            str(total.cpu_model or "")[:200],
        )
        with contextlib.suppress(OSError):
            workspace.write_json(self._file, {"sessions": [*self._before, asdict(session)]})

    def end(self) -> None:
        with self._turn:
            self._over = True
        if self._tracker is None:
            return
        with contextlib.suppress(Exception):
            self._tracker.stop()


def _mode(tracker: Any) -> str:
    """How the CPU's power is come by; codecarbon says it only in its log and in this field."""
    for part in getattr(tracker, "_hardware", ()):
        if type(part).__name__ == "CPU":
            return str(getattr(part, "_mode", "unknown"))
    return "unknown"


def read(folder: Path) -> tuple[Session, ...]:
    """What was kept of the run in ``folder``; nothing for one without, or with a torn file."""
    kept = workspace.read_json(folder / FILE)
    rows = kept.get("sessions") if isinstance(kept, dict) else None
    if not isinstance(rows, list):
        return ()
    found = []
    for row in rows[:_MOST_SESSIONS]:
        try:
            session = Session(
                float(row["seconds"]),
                float(row["cpu_kwh"]),
                float(row["ram_kwh"]),
                float(row["gpu_kwh"]),
                str(row["how"])[:200],
                str(row["cpu"])[:200],
            )
        except (KeyError, TypeError, ValueError):
            continue
        numbers = (session.seconds, session.cpu_kwh, session.ram_kwh, session.gpu_kwh)
        if all(math.isfinite(number) and number >= 0 for number in numbers):
            found.append(session)
    return tuple(found)
