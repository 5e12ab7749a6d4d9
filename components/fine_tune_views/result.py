"""What came out of a run, on the rows it was evaluated on."""

from __future__ import annotations

import streamlit as st

from components import (
    cache,
    frame,
    run_result_confusion,
    run_result_lengths,
    run_result_old,
    run_result_scores,
    run_result_steps,
    run_result_sure,
    run_result_threshold,
    run_result_values,
)
from components.in_url import switch
from components.notice import notice
from glassbox.training import results
from glassbox.training.predictions import Predictions
from glassbox.training.results import Results
from glassbox.training.store import Run


def view(run: Run) -> None:
    """Scores before and after training, then what they are made of."""
    found = results.read(run)
    if found is None or not found.splits:
        st.caption("This run has no result: it ended before its first evaluation was over.")
        return
    split = _split(found)
    result = found.splits[split]
    if not result.evaluated:
        notice(
            "info",
            f"The weights that were saved were not evaluated on the {split} rows: the run was "
            "stopped before.",
            "Resume it to have its scores"
            + ("; below are those before any training." if result.before else "."),
        )
        run_result_scores.kept(result, found, split)
        return
    if found.old is not None:
        run_result_scores.kept(result, found, split)
        run_result_old.draw(found, found.old, run.spec.texts)
        return
    rows = None
    with frame.boundary("The rows of this result"):
        rows = cache.evaluated(run, split, found)
    if rows is None:
        run_result_scores.kept(result, found, split)
        return
    _whole(run, found, rows)


def _split(found: Results) -> str:
    """Validation or test, where there are both."""
    names = list(found.splits)
    if len(names) < 2:
        return names[0]
    titles = {name: f"{name} ({found.splits[name].rows:,} rows)" for name in names}
    return switch("Rows of", "on", titles, names[0])


def _whole(run: Run, found: Results, rows: Predictions) -> None:
    """The scores, and below them one way to look at what they are made of."""
    told = cache.result_summary(run, rows.split, rows)
    with frame.boundary("The scores"):
        run_result_scores.draw(run, rows, told, found)
    looks = _looks(rows)
    look = switch("Look at", "look", looks, "rows")
    with frame.boundary(f"“{looks[look]}”"):
        stem = f"{run.id[-6:]}_{rows.split}"
        file = f"predictions-{rows.split}.csv"
        if look == "steps":
            run_result_steps.draw(rows, found.splits[rows.split])
        elif look == "threshold":
            run_result_threshold.draw(rows, stem)
        elif look == "sure":
            run_result_sure.draw(rows)
        elif look == "length":
            run_result_lengths.draw(rows, run.spec.max_length)
        elif rows.problem_type == "regression":
            run_result_values.draw(rows, file, stem)
        else:
            run_result_confusion.draw(rows, told, file, stem)


def _looks(rows: Predictions) -> dict[str, str]:
    """What can be looked at for the run's task, by its name in the URL."""
    if rows.problem_type == "regression":
        return {"rows": "Predicted and true", "steps": _STEPS, "length": "By text length"}
    looks = {"rows": "Right and wrong", "steps": _STEPS}
    if len(rows.names) == 2 or rows.problem_type == "multi_label_classification":
        looks["threshold"] = "At another threshold"
    return {**looks, "sure": "How sure, how right", "length": "By text length"}


_STEPS = "From predictions to scores"
