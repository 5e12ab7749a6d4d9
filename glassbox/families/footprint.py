"""Energy and CO2: of runs made here, of known models' pretraining, and what sharing weights saves.

>>> [each.model for each in PUBLISHED if each.family == "encoder"]
['BERT base']
>>> round(litres_heated(0.093), 2)
1.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from glassbox.training import energy, store

Family = Literal["encoder", "decoder", "encoder-decoder"]
DEFAULT_COUNTRY = "DEU"
_KG_PER_POUND = 0.45359237
# Water takes 4.186 kJ per kg and kelvin: a litre from 20 to 100 degrees Celsius.
_KWH_PER_LITRE = 4.186 * 80 / 3_600


@dataclass(frozen=True)
class Country:
    """A country's electricity: its code (ISO 3166-1 alpha-3), and grams of CO2 a kWh in a year."""

    iso: str
    name: str
    grams_per_kwh: float
    year: int


@dataclass(frozen=True)
class Published:
    """What pretraining a known model took, once: kWh and kg CO2-equivalent, as its source says."""

    model: str
    family: Family
    parameters: str
    kwh: float
    kg: float
    note: str
    source: str
    url: str


_STRUBELL = ("Strubell, Ganesh, McCallum 2019, table 3", "https://arxiv.org/abs/1906.02243")
_PATTERSON = ("Patterson et al. 2021, table 4", "https://arxiv.org/abs/2104.10350")
_LUCCIONI = ("Luccioni, Viguier, Ligozat 2022", "https://arxiv.org/abs/2211.02001")
_TOUVRON = ("Touvron et al. 2023, table 15", "https://arxiv.org/abs/2302.13971")

# One final training each, without the trials before it; the sources differ in what they count.
PUBLISHED = (
    Published("Transformer big", "encoder-decoder", "213 million", 201, 192 * _KG_PER_POUND,
              "84 hours on 8 P100, US mix of 2018, PUE 1.58", *_STRUBELL),
    Published("BERT base", "encoder", "110 million", 1_507, 1_438 * _KG_PER_POUND,
              "79 hours on 64 V100, US mix of 2018, PUE 1.58", *_STRUBELL),
    Published("T5 11B", "encoder-decoder", "11 billion", 85_700, 46_700,
              "TPU v3, Google's mix at that place", *_PATTERSON),
    Published("GPT-3", "decoder", "175 billion", 1_287_000, 552_100,
              "V100, US mix", *_PATTERSON),
    Published("BLOOM", "decoder", "176 billion", 433_195, 24_700,
              "A100 in France; power in use alone, 50.5 t with all that stands behind it",
              *_LUCCIONI),
    Published("LLaMA 65B", "decoder", "65 billion", 449_000, 173_000,
              "A100, PUE 1.1, US mean mix", *_TOUVRON),
    Published("OPT-175B", "decoder", "175 billion", 356_000, 137_000,
              "A100, as LLaMA's authors counted it: PUE 1.1, US mean mix", *_TOUVRON),
)  # fmt: skip


@cache
def countries() -> tuple[Country, ...]:
    """All countries that codecarbon has a mix of, by name."""
    from codecarbon.input import DataSource

    found = [
        Country(iso, str(mix["country_name"]), grams(1.0, iso), int(mix["year"]))
        for iso, mix in DataSource().get_global_energy_mix_data().items()
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def grams(kwh: float, iso: str) -> float:
    """Grams of CO2-equivalent that ``kwh`` gave off, by codecarbon's figures for the country."""
    from codecarbon.core.emissions import Emissions
    from codecarbon.core.units import Energy
    from codecarbon.external.geography import GeoMetadata
    from codecarbon.input import DataSource

    kilograms = Emissions(DataSource()).get_country_emissions(
        Energy.from_energy(kWh=kwh), GeoMetadata(country_iso_code=iso)
    )
    return float(kilograms) * 1_000


@dataclass(frozen=True)
class Used(energy.Session):
    """What a run took in all; ``how`` and ``cpu`` are those of its last process."""

    run: store.Run


def used(runs: Sequence[store.Run]) -> list[Used]:
    """The energy of each run that has been metered, in the order given."""
    found = []
    for run in runs:
        sessions = energy.read(run.folder)
        if not sessions:
            continue
        found.append(
            Used(
                sum(each.seconds for each in sessions),
                sum(each.cpu_kwh for each in sessions),
                sum(each.ram_kwh for each in sessions),
                sum(each.gpu_kwh for each in sessions),
                sessions[-1].how,
                sessions[-1].cpu,
                run,
            )
        )
    return found


def litres_heated(kwh: float) -> float:
    """Litres of water that the energy brings from 20 to 100 degrees Celsius."""
    return kwh / _KWH_PER_LITRE


@dataclass(frozen=True)
class Shared:
    """kWh for ``people`` models of their own: each pretrained, or one that is shared and tuned."""

    people: int
    each_pretrains: float
    one_is_shared: float

    @property
    def factor(self) -> float:
        """How many times less the shared way takes."""
        return self.each_pretrains / self.one_is_shared


def sharing(people: int, pretraining: Published, tuning_kwh: float) -> Shared:
    """``people`` need a model each: n x (pretraining + tuning) against pretraining + n x tuning.

    >>> bert = PUBLISHED[1]
    >>> round(sharing(1, bert, 0.01).factor, 6), round(sharing(100, bert, 0.01).factor)
    (1.0, 100)
    """
    alone = people * (pretraining.kwh + tuning_kwh)
    return Shared(people, alone, pretraining.kwh + people * tuning_kwh)
