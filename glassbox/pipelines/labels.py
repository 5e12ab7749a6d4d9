"""From logits to labels: one a text, one a token, or one of those that a person writes.

The rules are those of transformers' own pipelines (text_classification.py, token_classification.py,
zero_shot_classification.py of 5.23), and tests hold them to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glassbox.errors import UserError
from glassbox.pipelines.encoding import Row

if TYPE_CHECKING:
    import numpy as np

Activation = Literal["softmax", "sigmoid", "none"]
TEMPLATE = "This example is {}."


@dataclass(frozen=True, eq=False)
class Labels:
    """A label a text: ``logits`` and ``scores`` are (texts, labels), float32.

    ``activation`` made the scores: softmax of the logits of one text, a sigmoid of each, or nothing
    in a regression.
    """

    names: tuple[str, ...]
    activation: Activation
    logits: np.ndarray
    scores: np.ndarray

    def best(self, row: int) -> int:
        """The id of the likeliest label, as argmax has it."""
        return int(self.scores[row].argmax())


@dataclass(frozen=True, eq=False)
class TokenLabels:
    """A label a token: ``logits`` and ``scores`` are (texts, length, labels), float32."""

    names: tuple[str, ...]
    logits: np.ndarray
    scores: np.ndarray

    def found(self, row: int, source: Row) -> list[tuple[int, str, str, float]]:
        """Place, token, label and score of each token of the text itself."""
        best = self.scores[row].argmax(-1)
        return [
            (at, token, self.names[best[at]], float(self.scores[row, at, best[at]]))
            for at, token in enumerate(source.full)
            if not source.special[at]
        ]


@dataclass(frozen=True, eq=False)
class ZeroShot:
    """A score for each label that a person wrote: ``logits`` (texts, labels, NLI labels).

    ``entailment`` is the id of that NLI label; ``scores`` (texts, labels) sum to 1 a text.
    """

    names: tuple[str, ...]
    nli: tuple[str, ...]
    entailment: int
    template: str
    logits: np.ndarray
    scores: np.ndarray


def names_of(config: Any) -> tuple[str, ...]:
    """The labels of a config by id."""
    return tuple(str(config.id2label[id]) for id in range(config.num_labels))


def activation_of(problem_type: str | None, labels: int) -> Activation:
    """What the text-classification pipeline applies to the logits of a model of such a config."""
    if problem_type == "regression":
        return "none"
    if problem_type == "multi_label_classification" or labels == 1:
        return "sigmoid"
    return "softmax"


def classify(logits: Any, config: Any) -> Labels:
    """Labels of texts from logits (texts, labels)."""
    activation = activation_of(config.problem_type, config.num_labels)
    scores = {
        "none": lambda: logits,
        "sigmoid": lambda: logits.sigmoid(),
        "softmax": lambda: logits.softmax(-1),
    }[activation]()
    return Labels(names_of(config), activation, logits.numpy(), scores.numpy())


def classify_tokens(logits: Any, config: Any) -> TokenLabels:
    """Labels of tokens from logits (texts, length, labels)."""
    return TokenLabels(names_of(config), logits.numpy(), logits.softmax(-1).numpy())


def hypotheses(
    texts: Sequence[str], labels: Sequence[str], template: str
) -> tuple[list[str], list[str]]:
    """Premises and hypotheses, text by text: every text with every label in ``template``.

    Raises UserError without labels, or for a template without a place for them.
    """
    if not labels:
        raise UserError("There is no label yet.", "Write some, with commas between them.")
    if template.count("{}") != 1 or template.replace("{}", "").count("{"):
        raise UserError(
            "The hypothesis needs {} once: that is where each label goes.", f"Like “{TEMPLATE}”"
        )
    return (
        [text for text in texts for _ in labels],
        [template.replace("{}", label) for _ in texts for label in labels],
    )


def entailment_of(config: Any) -> int:
    """The id of the label that says "entailment". Raises UserError when none does."""
    for label, id in config.label2id.items():
        if str(label).lower().startswith("entail"):
            return int(id)
    raise UserError(
        "None of this model's labels is “entailment”, so it cannot judge a hypothesis.",
        "Zero-shot classification needs a model that was fine-tuned on natural language inference.",
    )


def zero_shot(logits: Any, config: Any, labels: Sequence[str], template: str) -> ZeroShot:
    """Scores of ``labels`` from logits (texts * labels, NLI labels).

    With several labels: softmax of their entailment logits. With one: entailment against
    contradiction (the pipeline takes label 0 for that, or the last where 0 is entailment).
    """
    entails = entailment_of(config)
    by_text = logits.reshape(-1, len(labels), logits.shape[-1])
    if len(labels) == 1:
        contradicts = -1 if entails == 0 else 0
        scores = by_text[..., [contradicts, entails]].softmax(-1)[..., 1]
    else:
        scores = by_text[..., entails].softmax(-1)
    return ZeroShot(
        tuple(labels), names_of(config), entails, template, by_text.numpy(), scores.numpy()
    )
