"""A trained model on texts: what it gives, by the names of its classes.

One text, or many in batches. What comes of the logits depends on what the model was trained for
(``problem_type`` of its config, as the library's own pipeline reads it):

    single_label_classification   softmax: probabilities that sum to 1
    multi_label_classification    sigmoid of each: every label has a probability of its own
    regression                    the number itself
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.models import stored_weights, turn
from glassbox.settings import current
from glassbox.text import whole as as_whole
from glassbox.training import predict_batches, store
from glassbox.training.scores import ProblemType

THRESHOLD = 0.5
# What comes of a None, or of a text of blanks: a tokenizer would make two special tokens of it.
Text = str | None


@dataclass(frozen=True)
class Classifier:
    """A run's model, loaded; ``names`` are its classes in the order of their ids."""

    model: Any
    tokenizer: Any
    names: tuple[str, ...]
    max_length: int
    takes_pairs: bool
    lock: Any
    problem_type: ProblemType = "single_label_classification"


@dataclass(frozen=True)
class Prediction:
    """What a model gave for one text (or pair).

    ``values`` has a probability of each of ``names``, or the one number of a regression;
    ``tokens`` is how many it read, ``cut`` whether the text had more.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    tokens: int
    cut: bool
    problem_type: ProblemType = "single_label_classification"

    @property
    def best(self) -> int:
        """The id of the likeliest class, as argmax has it."""
        return max(range(len(self.values)), key=self.values.__getitem__)

    @property
    def label(self) -> str:
        """The likeliest class; the number of a regression."""
        return f"{self.values[0]:.4g}" if self.problem_type == "regression" else self.labels()[0]

    def labels(self, threshold: float = THRESHOLD) -> tuple[str, ...]:
        """The likeliest class, or all labels with at least ``threshold``; "none" without any."""
        if self.problem_type == "single_label_classification":
            return (self.names[self.best],)
        chosen = [
            name for name, value in zip(self.names, self.values, strict=True) if value >= threshold
        ]
        return tuple(chosen) or ("none",)


def load(id: str) -> Classifier:
    """The model of the run ``id``. Raises NotFound when the run or its model is not there."""
    run = store.get(id)
    folder = run.folder / "model"
    if not (folder / "config.json").is_file():
        raise NotFound("This run has saved no model.", "A model is saved when a run ends.")
    return open_folder(folder, run.spec.max_length, takes_pairs=run.spec.text_pair is not None)


def stamp(run: store.Run) -> int:
    """Tells one saved model of a run from another: it may be resumed and saved again."""
    try:
        return (run.folder / "model" / "config.json").stat().st_mtime_ns
    except OSError:
        return 0


def open_folder(folder: Path, max_length: int, *, takes_pairs: bool) -> Classifier:
    """The classifier and its tokenizer that ``save_pretrained`` wrote to ``folder``.

    Raises UserError where a file of them is missing, torn, or not of that model, and what
    :func:`turn.taken` and :func:`stored_weights.require_memory` raise.
    """
    from safetensors import SafetensorError

    from glassbox import heavy

    try:
        with turn.taken():
            stored_weights.require_memory(folder)
            model = heavy.AutoModelForSequenceClassification.from_pretrained(
                str(folder), use_safetensors=True, dtype="float32", trust_remote_code=False
            )
        tokenizer = heavy.AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
        return wrap(model, tokenizer, max_length, takes_pairs=takes_pairs)
    except (SafetensorError, OSError, ValueError, LookupError, TypeError, RuntimeError):
        raise UserError(
            "The model of this run cannot be loaded: a file of it is torn or of another model.",
            "Resume the run, or run it again, to have it saved anew.",
        ) from None


def wrap(model: Any, tokenizer: Any, max_length: int, *, takes_pairs: bool) -> Classifier:
    """A model in memory as a Classifier, in evaluation mode."""
    named = model.config.problem_type
    problem: ProblemType = named if named in get_args(ProblemType) else get_args(ProblemType)[0]
    names = tuple(str(model.config.id2label[id]) for id in range(model.config.num_labels))
    return Classifier(
        model.eval(), tokenizer, names, max_length, takes_pairs, threading.Lock(), problem
    )


def classify(classifier: Classifier, text: str, pair: str | None = None) -> Prediction:
    """One text (or pair) as the run saw its rows. Raises UserError for empty or too long ones."""
    require_texts(classifier, text, pair)
    pairs = [pair] if classifier.takes_pairs else None
    (found,) = _run(classifier, [text], pairs)
    return found


def require_texts(classifier: Classifier, text: str, pair: str | None) -> None:
    """Raise UserError where a typed text, or the second of a pair, is missing or too long."""
    texts = [text, pair or ""] if classifier.takes_pairs else [text]
    if not all(each.strip() for each in texts):
        missing = "both sentences" if classifier.takes_pairs else "a sentence"
        raise UserError("There is nothing to classify yet.", f"Type {missing}.")
    limit = current().max_text_chars
    if any(len(each) > limit for each in texts):
        raise LimitExceeded(
            f"The text is longer than {limit:,} characters.", "max_text_chars", "Shorten it."
        )


def require_rows(count: int) -> None:
    """Raise LimitExceeded where so many rows are more than are classified at once."""
    most = current().max_predict_rows
    if count > most:
        raise LimitExceeded(
            f"These are {count:,} rows, and {most:,} are classified at once at most.",
            "max_predict_rows",
            "Take some of them.",
        )


def classify_many(
    classifier: Classifier, texts: Sequence[Text], pairs: Sequence[Text] | None = None
) -> Iterator[dict[int, Prediction]]:
    """The predictions of many rows by their places, batch by batch, texts of one length together.

    A row without text (or without its second text) is left out. Raises LimitExceeded for too many.
    """
    require_rows(len(texts))
    seconds: Sequence[Text] = [""] * len(texts) if pairs is None else pairs
    rows = [
        place
        for place, (text, second) in enumerate(zip(texts, seconds, strict=True))
        if text and text.strip() and (pairs is None or (second and second.strip()))
    ]
    # Of about one length, so that little of a batch is padding.
    lengths = {place: len(texts[place] or "") + len(seconds[place] or "") for place in rows}
    rows.sort(key=lengths.__getitem__)
    most = current().max_text_chars
    for batch in predict_batches.batches([lengths[place] for place in rows]):
        chosen = rows[batch]
        first = [(texts[place] or "")[:most] for place in chosen]
        second = None if pairs is None else [(pairs[place] or "")[:most] for place in chosen]
        yield dict(zip(chosen, _run(classifier, first, second), strict=True))


def _run(
    classifier: Classifier, texts: list[str], pairs: Sequence[str | None] | None
) -> list[Prediction]:
    from glassbox import heavy

    given = [[as_whole(text) for text in texts]]
    if pairs is not None:
        given.append([as_whole(pair or "") for pair in pairs])
    # A tokenizer's truncation is a state of it: one call at a time.
    with classifier.lock, heavy.torch.inference_mode():
        batch = classifier.tokenizer(
            *given, truncation=True, max_length=classifier.max_length, padding=True,
            return_tensors="pt",
        )  # fmt: skip
        logits = classifier.model(**batch).logits
    cut = [bool(each.overflowing) for each in batch.encodings or ()] or [False] * len(texts)
    return [
        Prediction(classifier.names, tuple(values), tokens, short, classifier.problem_type)
        for values, tokens, short in zip(
            values_of(logits, classifier.problem_type).tolist(),
            batch["attention_mask"].sum(-1).tolist(),
            cut,
            strict=True,
        )
    ]


def values_of(logits: Any, problem_type: ProblemType) -> Any:
    """Logits (rows, labels) as what a person is shown, as the text-classification pipeline does."""
    if problem_type == "regression":
        return logits
    return logits.sigmoid() if problem_type == "multi_label_classification" else logits.softmax(-1)


def untrained(run: store.Run, trained: Classifier) -> Classifier:
    """The model as it was before the first step of ``run``: made again from its seed.

    Raises NotFound where what it began from is gone, and what :func:`turn.taken` raises.
    """
    import numpy as np

    from glassbox import heavy
    from glassbox.training import prepare

    with turn.taken():
        # It seeds every generator of the process, which others draw from meanwhile.
        states = random.getstate(), np.random.get_state()
        try:
            with heavy.torch.random.fork_rng(devices=[]):
                model = prepare.model(run.spec, trained.names)
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])
    return wrap(model, trained.tokenizer, trained.max_length, takes_pairs=trained.takes_pairs)
