"""The Python behind the footprint: codecarbon around a training, and its figures for a country."""

from __future__ import annotations

_SOURCE = """\
from codecarbon import OfflineEmissionsTracker
from codecarbon.core.emissions import Emissions
from codecarbon.core.units import Energy
from codecarbon.external.geography import GeoMetadata
from codecarbon.input import DataSource

tracker = OfflineEmissionsTracker(
    country_iso_code={iso!r}, tracking_mode="process", save_to_file=False, log_level="error"
)
tracker.start()
# trainer.train()
tracker.stop()
used = tracker.final_emissions_data
print(f"{{used.energy_consumed:.6f}} kWh, {{used.emissions:.6f}} kg of CO2-equivalent")

# Energy that was metered before, in the country of your choice:
kwh = {kwh!r}
kilograms = Emissions(DataSource()).get_country_emissions(
    Energy.from_energy(kWh=kwh), GeoMetadata(country_iso_code={iso!r})
)
print(f"{{kilograms * 1000:.3f}} g")
"""


def source(iso: str, kwh: float) -> str:
    """The script for the country ``iso`` and an energy of ``kwh``."""
    return _SOURCE.format(iso=iso, kwh=kwh)
