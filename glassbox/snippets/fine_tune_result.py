"""The Python that leads from a trained model to its scores, step by step as the course does it.

``trainer`` and ``tokenized`` are what a run's own script ends with (snippets/fine_tune.py).
"""

from __future__ import annotations

from glassbox.training.scores import ProblemType


def steps(problem_type: ProblemType, split: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Predict, probabilities, predictions, comparison, and all scores; run one after another.

    ``codes`` are the scores' lines (worked.Worked.code).
    """
    return (
        f"""\
predictions = trainer.predict(tokenized[{split!r}])
print(predictions.predictions.shape, predictions.label_ids.shape)""",
        _CHANCES[problem_type],
        _ANSWERS[problem_type],
        f"labels = predictions.label_ids\n{_COMPARED[problem_type]}",
        imports(codes),
    )


_CHANCES: dict[ProblemType, str] = {
    "single_label_classification": """\
from scipy.special import softmax

probabilities = softmax(predictions.predictions, axis=-1)""",
    "multi_label_classification": """\
from scipy.special import expit  # the sigmoid

probabilities = expit(predictions.predictions)""",
    "regression": "# One number a row: the value itself, no probability.",
}
_ANSWERS: dict[ProblemType, str] = {
    "single_label_classification": """\
import numpy as np

preds = np.argmax(predictions.predictions, axis=-1)""",
    "multi_label_classification": "preds = (probabilities >= 0.5).astype(int)",
    "regression": "preds = predictions.predictions.squeeze(-1)",
}

_COMPARED: dict[ProblemType, str] = {
    "single_label_classification": "right = preds == labels",
    "multi_label_classification": "right = (preds == labels).all(axis=-1)",
    "regression": "errors = preds - labels",
}


def imports(codes: tuple[str, ...]) -> str:
    """The import lines that the scores need."""
    names = sorted({code.partition("(")[0] for code in codes})
    scipy = [name for name in names if name in ("pearsonr", "spearmanr")]
    sklearn = [name for name in names if name not in scipy]
    lines = []
    if sklearn:
        inner = "".join(f"    {name},\n" for name in sklearn)
        lines.append(f"from sklearn.metrics import (\n{inner})")
    if scipy:
        lines.append(f"from scipy.stats import {', '.join(scipy)}")
    return "\n".join(lines)
