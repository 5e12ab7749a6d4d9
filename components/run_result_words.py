"""How the scores of a result are called, and the switch between before and after training."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from glassbox.training.predictions import Predictions
from glassbox.training.scores import POSITIVE, ProblemType
from glassbox.training.summary import defined

_TITLES = {
    "accuracy": "accuracy",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "mcc": "MCC",
    "subset_accuracy": "all labels right",
    "f1_micro": "F1, all labels together (micro)",
    "f1_macro": "F1, mean of the labels (macro)",
    "precision_micro": "precision (micro)",
    "recall_micro": "recall (micro)",
    "hamming_loss": "wrong single labels (Hamming loss)",
    "mse": "mean squared error (MSE)",
    "mae": "mean absolute error (MAE)",
    "rmse": "root of the MSE (RMSE)",
    "r2": "R²",
    "pearson": "Pearson correlation",
    "spearman": "Spearman correlation",
}
_OF_A_CLASS = ("f1", "precision", "recall")


def score_title(name: str) -> str:
    """A score by itself in words; what is not known bears its own name."""
    return _TITLES.get(name, name)


def title(name: str, names: Sequence[str], problem_type: ProblemType) -> str:
    """A score in words, with the class that it is of; plain text."""
    said = score_title(name)
    if problem_type != "single_label_classification" or name not in _OF_A_CLASS:
        return said
    if len(names) == 2:
        return f"{said} of “{names[POSITIVE]}”"
    return f"{said}, mean of {len(names)} classes"


def number(value: float | None) -> str:
    """Three decimals; a dash for what is not defined."""
    return f"{value:.3f}" if value is not None and defined(value) else "–"


def moment_switch(found: Predictions, key: str) -> str:
    """ "before" or "after" training; only after where nothing was predicted before."""
    if found.before is None:
        return "after"
    chosen = st.segmented_control(
        "Moment",
        ["after", "before"],
        format_func=lambda moment: f"{moment.capitalize()} training",
        required=True,
        default="after",
        key=key,
        label_visibility="collapsed",
    )
    return str(chosen)


def change(before: bool | None, after: bool) -> str:
    """What training did to a row, right before (None where nobody looked) and after it."""
    if before is None:
        return "= right" if after else "✕ wrong"
    return {
        (False, True): "✓ learned",
        (True, True): "= right",
        (False, False): "✕ wrong",
        (True, False): "✕ lost",
    }[before, after]
