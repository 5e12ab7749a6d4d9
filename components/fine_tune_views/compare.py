"""Several runs beside each other, and a pair that shows what pretraining is worth."""

from __future__ import annotations

import streamlit as st

from components import cache, frame, run_compare, run_curves, run_pair
from glassbox import catalog
from glassbox.training import compare, results, store
from glassbox.training.predictions import Predictions
from glassbox.training.results import Results
from glassbox.training.store import Run

REFRESH_SECONDS = 2.0


def view(owner: str) -> None:
    """The runs that are chosen; the prepared pair where there are too few."""
    runs = store.owned(owner)
    if len(runs) < 2:
        run_compare.nothing_yet(len(runs))
        run_pair.offer(owner, _compare)
        return
    ids = run_compare.choose(runs)
    if len(ids) < 2:
        st.caption("Choose a second run.")
        return
    live = any(run.is_live for run in runs if run.id in ids)
    st.fragment(_beside, run_every=REFRESH_SECONDS if live else None)(ids, live)
    st.subheader("What differed", anchor=False)
    chosen = [store.get(id) for id in ids]
    titles = {each.ref: each.name for each in (*catalog.datasets(owner), *catalog.models(owner))}
    run_compare.settings_table(chosen, compare.settings([run.spec for run in chosen], titles))
    with st.expander("Pretrained against random weights", icon=":material/science:"):
        run_pair.offer(owner, _compare)


def _beside(ids: list[str], were_live: bool) -> None:
    """What moves while one of the runs does."""
    with frame.boundary("The comparison"):
        runs = [store.get(id) for id in ids]
        if were_live and not any(run.is_live for run in runs):
            st.rerun()
        run_compare.curves(runs, [run_curves.of(run) for run in runs])
        st.subheader("What came of it", anchor=False)
        read = [_results(run) for run in runs]
        found = [compare.outcome(run, each) for run, each in zip(runs, read, strict=True)]
        run_compare.outcomes(runs, found)
        rows = [_rows(run, each) for run, each in zip(runs, read, strict=True)]
        run_compare.verdicts(runs, found, rows)


def _results(run: Run) -> Results | None:
    """The run's result; None, with a sentence, where it cannot be read."""
    with frame.boundary(f"The result of “{run.name}”"):
        return None if run.is_live else results.read(run)
    return None


def _rows(run: Run, found: Results | None) -> Predictions | None:
    """What the run said of each validation row, where it kept that."""
    if found is None or "validation" not in found.splits:
        return None
    if not found.splits["validation"].evaluated:
        return None
    with frame.boundary(f"The rows of “{run.name}”"):
        return cache.evaluated(run, "validation", found)
    return None


def _compare(ids: list[str]) -> None:
    st.query_params["runs"] = ",".join(ids)
