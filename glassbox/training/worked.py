"""Each score's formula, filled in with the counts of one run, and the line of Python it is.

Formulas are LaTeX; what is filled in are numbers only, never a label's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glassbox.training.predictions import Predictions
from glassbox.training.scores import POSITIVE, ClassScore, predicted, scores
from glassbox.training.summary import classes, counts

_TERMS = 4
_DOT = r" \cdot "


@dataclass(frozen=True)
class Worked:
    """A score: ``formula`` in symbols, ``filled`` in numbers (both LaTeX), its value, its line."""

    name: str
    formula: str
    filled: str
    value: float
    code: str


def worked(found: Predictions, moment: str = "after") -> tuple[Worked, ...]:
    """All scores of a split, in the order of scores.scores."""
    values = scores(found.references, found.logits(moment), found.problem_type)
    if found.problem_type == "regression":
        parts = _of_values(found, moment)
    elif found.problem_type == "multi_label_classification":
        parts = _of_labels(found, moment)
    elif len(found.names) == 2:
        parts = _of_two(classes(found, moment)[POSITIVE], len(found))
    else:
        parts = _of_many(found, moment)
    return tuple(Worked(name, *parts[name], value, _CODE[found.problem_type, _many(found)][name])
                 for name, value in values.items())  # fmt: skip


def _many(found: Predictions) -> bool:
    return found.problem_type == "single_label_classification" and len(found.names) != 2


def _n(number: float) -> str:
    return f"{number:,.6g}".replace(",", "{,}") if number % 1 else f"{number:,.0f}".replace(
        ",", "{,}"
    )  # fmt: skip


def _frac(above: str, below: str) -> str:
    return rf"\frac{{{above}}}{{{below}}}"


def _sum(terms: Sequence[str]) -> str:
    if len(terms) <= _TERMS:
        return " + ".join(terms)
    return " + ".join([*terms[: _TERMS - 1], r"\dots", terms[-1]])


_PRECISION = _frac("TP", "TP + FP")
_RECALL = _frac("TP", "TP + FN")
_F1 = _frac("2\\,TP", "2\\,TP + FP + FN")


def _rates(one: ClassScore) -> dict[str, tuple[str, str]]:
    hit, false, missed = _n(one.true_positives), _n(one.false_positives), _n(one.false_negatives)
    return {
        "f1": (_F1, _frac(rf"2 \cdot {hit}", rf"2 \cdot {hit} + {false} + {missed}")),
        "precision": (_PRECISION, _frac(hit, f"{hit} + {false}")),
        "recall": (_RECALL, _frac(hit, f"{hit} + {missed}")),
    }


def _of_two(one: ClassScore, rows: int) -> dict[str, tuple[str, str]]:
    tp, fp, fn = one.true_positives, one.false_positives, one.false_negatives
    tn = rows - tp - fp - fn
    sums = (tp + fp, tp + fn, tn + fp, tn + fn)
    return {
        "accuracy": (_frac("TP + TN", "n"), _frac(f"{_n(tp)} + {_n(tn)}", _n(rows))),
        **_rates(one),
        "mcc": (
            _frac(r"TP \cdot TN - FP \cdot FN", r"\sqrt{(TP+FP)(TP+FN)(TN+FP)(TN+FN)}"),
            _frac(
                rf"{_n(tp)} \cdot {_n(tn)} - {_n(fp)} \cdot {_n(fn)}",
                rf"\sqrt{{{_DOT.join(map(_n, sums))}}}",
            ),
        ),
    }


def _of_many(found: Predictions, moment: str) -> dict[str, tuple[str, str]]:
    table = counts(found, moment)
    each = [one for one in classes(found, moment) if one.support + one.false_positives]
    rows, right = int(table.sum()), int(table.trace())
    true, said = table.sum(axis=1).tolist(), table.sum(axis=0).tolist()
    products = sum(t * p for t, p in zip(true, said, strict=True))
    hits = [_n(int(count)) for count in table.diagonal()]

    def mean(name: str, formula: str) -> tuple[str, str]:
        terms = [f"{getattr(one, name):.3f}" for one in each]
        return rf"\frac{{1}}{{K}} \sum_k {formula}", _frac(_sum(terms), str(len(each)))

    return {
        "accuracy": (_frac(r"\sum_k TP_k", "n"), _frac(_sum(hits), _n(rows))),
        "f1": mean("f1", r"F1_k"),
        "precision": mean("precision", _frac("TP_k", "TP_k + FP_k")),
        "recall": mean("recall", _frac("TP_k", "TP_k + FN_k")),
        "mcc": (
            _frac(
                r"c\,n - \sum_k t_k p_k",
                r"\sqrt{(n^2 - \sum_k p_k^2)(n^2 - \sum_k t_k^2)}",
            ),
            _frac(
                rf"{_n(right)} \cdot {_n(rows)} - {_n(products)}",
                rf"\sqrt{{({_n(rows)}^2 - {_n(sum(p * p for p in said))})"
                rf"({_n(rows)}^2 - {_n(sum(t * t for t in true))})}}",
            ),
        ),
    }


def _of_labels(found: Predictions, moment: str) -> dict[str, tuple[str, str]]:
    each = classes(found, moment)
    said = predicted(found.logits(moment), found.problem_type)
    wrong = said != found.references
    whole = int((~wrong.any(axis=1)).sum())
    together = ClassScore(
        sum(one.true_positives for one in each),
        sum(one.false_positives for one in each),
        sum(one.false_negatives for one in each),
    )
    rates = _rates(together)
    rows, labels = wrong.shape
    return {
        "subset_accuracy": (_frac(r"\text{rows with all labels right}", "n"),
                            _frac(_n(whole), _n(rows))),
        "f1_micro": rates["f1"],
        "f1_macro": (r"\frac{1}{K} \sum_k F1_k",
                     _frac(_sum([f"{one.f1:.3f}" for one in each]), str(labels))),
        "precision_micro": rates["precision"],
        "recall_micro": rates["recall"],
        "hamming_loss": (_frac(r"\text{wrong labels}", r"n \cdot K"),
                         _frac(_n(int(wrong.sum())), rf"{_n(rows)} \cdot {labels}")),
    }  # fmt: skip


def _of_values(found: Predictions, moment: str) -> dict[str, tuple[str, str]]:
    import numpy as np

    truth = found.references.astype(np.float64)
    errors = predicted(found.logits(moment), found.problem_type).astype(np.float64) - truth
    rows, squares = len(found), float((errors**2).sum())
    spread = float(((truth - truth.mean()) ** 2).sum())
    square = r"\sum_i (\hat{y}_i - y_i)^2"
    correlation = r"\frac{\mathrm{cov}(a, b)}{\sigma_a \, \sigma_b}"
    return {
        "mse": (_frac(square, "n"), _frac(_n(squares), _n(rows))),
        "mae": (_frac(r"\sum_i |\hat{y}_i - y_i|", "n"),
                _frac(_n(float(np.abs(errors).sum())), _n(rows))),
        "rmse": (r"\sqrt{\mathrm{MSE}}", rf"\sqrt{{{_n(squares / rows)}}}"),
        "r2": ("1 - " + _frac(square, r"\sum_i (y_i - \bar{y})^2"),
               rf"1 - {_frac(_n(squares), _n(spread))}"),
        "pearson": (correlation, r"a = \hat{y},\ b = y"),
        "spearman": (correlation, r"a = \text{ranks of } \hat{y},\ b = \text{ranks of } y"),
    }  # fmt: skip


_SINGLE = {
    "accuracy": "accuracy_score(labels, preds)",
    "f1": "f1_score(labels, preds)",
    "precision": "precision_score(labels, preds, zero_division=0)",
    "recall": "recall_score(labels, preds)",
    "mcc": "matthews_corrcoef(labels, preds)",
}
_MACRO = {
    **_SINGLE,
    "f1": 'f1_score(labels, preds, average="macro")',
    "precision": 'precision_score(labels, preds, average="macro", zero_division=0)',
    "recall": 'recall_score(labels, preds, average="macro", zero_division=0)',
}
_LABELS = {
    "subset_accuracy": "accuracy_score(labels, preds)",
    "f1_micro": 'f1_score(labels, preds, average="micro")',
    "f1_macro": 'f1_score(labels, preds, average="macro", zero_division=0)',
    "precision_micro": 'precision_score(labels, preds, average="micro", zero_division=0)',
    "recall_micro": 'recall_score(labels, preds, average="micro", zero_division=0)',
    "hamming_loss": "hamming_loss(labels, preds)",
}
_VALUES = {
    "mse": "mean_squared_error(labels, preds)",
    "mae": "mean_absolute_error(labels, preds)",
    "rmse": "root_mean_squared_error(labels, preds)",
    "r2": "r2_score(labels, preds)",
    "pearson": "pearsonr(labels, preds).statistic",
    "spearman": "spearmanr(labels, preds).statistic",
}
# By problem type, and whether there are other than two classes.
_CODE = {
    ("single_label_classification", False): _SINGLE,
    ("single_label_classification", True): _MACRO,
    ("multi_label_classification", False): _LABELS,
    ("regression", False): _VALUES,
}
