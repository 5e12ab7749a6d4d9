"""What training costs in energy and CO2: the runs made here, known models, and sharing weights."""

from __future__ import annotations

import streamlit as st

from components import footprint_charts
from components.code import snippet
from components.in_url import in_url
from components.notice import plain
from glassbox.families import footprint
from glassbox.families.footprint import PUBLISHED, Country, Used
from glassbox.snippets import families_footprint as python
from glassbox.training import store
from glassbox.units import duration, energy, mass

# Run folders that are looked at; each is a small file.
_MOST_RUNS = 200
_HOW = {
    "cpu_load": "estimated: the process's load x the CPU's rated power",
    "constant": "estimated: a constant power of the CPU",
    "intel_rapl": "measured: the CPU's own counters (RAPL)",
    "intel_power_gadget": "measured: Intel Power Gadget",
}
# What a run like those here takes, where none has been metered yet: a few minutes on one core.
_TYPICAL_KWH = 0.001


def view(owner: str) -> None:
    """The country, the runs, the published figures, and what sharing saves."""
    country = _country()
    runs = [*store.owned(owner, _MOST_RUNS), *store.owned(owner, _MOST_RUNS, "family")]
    used = footprint.used(runs)
    _runs(used, country)
    st.subheader("Beside the pretraining of known models", anchor=False)
    footprint_charts.beside(used)
    _published()
    st.subheader("Why sharing weights saves", anchor=False)
    _sharing(used)
    snippet(python.source(country.iso, max((each.kwh for each in used), default=_TYPICAL_KWH)))


def _country() -> Country:
    known = {each.iso: each for each in footprint.countries()}
    follow = in_url("country", list(known), footprint.DEFAULT_COUNTRY)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    iso = left.selectbox(
        "Where the electricity comes from",
        list(known),
        format_func=lambda iso: known[iso].name,
        key="country",
        on_change=follow,
        persist_state="session",
    )
    chosen = known[str(iso)]
    right.caption(
        f"{chosen.grams_per_kwh:,.0f} g of CO2-equivalent a kWh: the country's mix of sources in "
        f"{chosen.year}, as codecarbon has it. Nothing is asked of the network."
    )
    return chosen


def _runs(used: list[Used], country: Country) -> None:
    if not used:
        st.markdown("**No run of yours has been metered yet.**")
        st.caption(
            "Every run is, from now on: start one on the page Fine-tune, or train one of the three "
            "small models under “What it can do”."
        )
        return
    whole = sum(each.kwh for each in used)
    kilograms = footprint.grams(whole, country.iso) / 1_000
    columns = st.columns(4)
    columns[0].metric("Runs metered", f"{len(used):,}")
    columns[1].metric("Energy in all", energy(whole))
    columns[2].metric(plain(f"CO2-equivalent in {country.name}"), mass(kilograms))
    columns[3].metric(
        "As much as heats",
        _water(footprint.litres_heated(whole)),
        help="From 20 to 100 °C: 4.186 kJ a litre and kelvin",
    )
    st.dataframe(
        {
            "run": [each.run.name for each in used],
            "metered": [duration(each.seconds) for each in used],
            "energy": [energy(each.kwh) for each in used],
            "CPU": [energy(each.cpu_kwh) for each in used],
            "memory": [energy(each.ram_kwh) for each in used],
            "GPU": [energy(each.gpu_kwh) if each.gpu_kwh else "–" for each in used],
            "CO2-equivalent": [
                mass(footprint.grams(each.kwh, country.iso) / 1_000) for each in used
            ],
            "CPU's energy is": [_HOW.get(each.how, each.how) for each in used],
        },
        hide_index=True,
        height=min(38 + 35 * len(used), 250),
        alt="Energy and CO2 of each run that was metered",
    )
    st.caption(
        "By codecarbon in the process that trains, from about a second after its start. Memory is "
        "counted by its size, used or not; screen, disk and network are not counted."
    )


def _published() -> None:
    st.dataframe(
        {
            "model": [each.model for each in PUBLISHED],
            "family": [each.family for each in PUBLISHED],
            "parameters": [each.parameters for each in PUBLISHED],
            "energy": [energy(each.kwh) for each in PUBLISHED],
            "CO2-equivalent": [mass(each.kg) for each in PUBLISHED],
            "paper": [each.url for each in PUBLISHED],
            "source": [each.source for each in PUBLISHED],
            "counted": [each.note for each in PUBLISHED],
        },
        column_config={"paper": st.column_config.LinkColumn(display_text="arXiv")},
        hide_index=True,
        alt="Energy and CO2 of pretraining known models, with their sources",
    )
    st.caption(
        "One final training each; the trials before it took more. The papers differ in what they "
        "count (cooling, idle power, the mix of the place), so compare orders of magnitude."
    )


def _sharing(used: list[Used]) -> None:
    bert = next(each for each in PUBLISHED if each.model == "BERT base")
    tuning = max((each.kwh for each in used), default=_TYPICAL_KWH)
    left, right = st.columns([1, 2], vertical_alignment="center", gap="large")
    with left:
        people = st.select_slider(
            "People who need a model of their own",
            [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000],
            value=30,
            key="people",
            persist_state="session",
        )
        found = footprint.sharing(int(people), bert, tuning)
        st.metric("Sharing takes", f"1 / {found.factor:,.3g}", help="of the energy")
        whose = "your largest run" if used else "a run of some minutes"
        st.caption(
            f"Pretraining: BERT base, {energy(bert.kwh)}. Fine-tuning: {whose}, {energy(tuning)}. "
            "Alone, everybody pretrains and fine-tunes; shared, one pretrains and publishes the "
            "weights, and everybody fine-tunes them."
        )
        if used:
            st.caption(
                f"The pretraining of BERT base is {_count(bert.kwh / tuning)} times that run: the "
                "part that transfer learning spares."
            )
    with right:
        footprint_charts.sharing(found)


def _count(number: float) -> str:
    """Two figures and a word, as it would be said: 8.7 million."""
    for least, word in ((1e9, " billion"), (1e6, " million")):
        if number >= least:
            return (
                f"{number / least:,.2g}{word}"
                if number < 100 * least
                else (f"{number / least:,.0f}{word}")
            )
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _water(litres: float) -> str:
    """So much water, in millilitres where there is less than a glass of it."""
    amount, unit = (litres * 1_000, "ml") if litres < 0.2 else (litres, "l")
    return f"{amount:,.0f} {unit} of water" if amount >= 10 else f"{amount:.2g} {unit} of water"
