"""A trained model on sentences: probabilities by the names of its classes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from glassbox.errors import NotFound, UserError
from glassbox.settings import current
from glassbox.text import whole as as_whole
from glassbox.training import store


@dataclass(frozen=True)
class Classifier:
    """A run's model, loaded; ``names`` are its classes in the order of their ids."""

    model: Any
    tokenizer: Any
    names: tuple[str, ...]
    max_length: int
    takes_pairs: bool
    lock: Any


@dataclass(frozen=True)
class Prediction:
    """Probabilities (sum 1) of the classes, the likeliest's name, and the tokens it was made of."""

    names: tuple[str, ...]
    probabilities: tuple[float, ...]
    tokens: int
    cut: bool

    @property
    def label(self) -> str:
        """The likeliest class."""
        return self.names[max(range(len(self.names)), key=self.probabilities.__getitem__)]


def load(id: str) -> Classifier:
    """The model of the run ``id``. Raises NotFound when the run or its model is not there."""
    run = store.get(id)
    folder = run.folder / "model"
    if not (folder / "config.json").is_file():
        raise NotFound("This run has saved no model.", "A model is saved when a run ends.")
    from glassbox import heavy

    model = heavy.AutoModelForSequenceClassification.from_pretrained(
        str(folder), use_safetensors=True, dtype="float32", trust_remote_code=False
    ).eval()
    tokenizer = heavy.AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    names = tuple(model.config.id2label[id] for id in range(model.config.num_labels))
    return Classifier(
        model,
        tokenizer,
        names,
        run.spec.max_length,
        run.spec.text_pair is not None,
        threading.Lock(),
    )


def classify(classifier: Classifier, text: str, pair: str | None = None) -> Prediction:
    """One text (or pair) as the run saw its rows. Raises UserError for empty or too long ones."""
    from glassbox import heavy

    texts = [text, pair or ""] if classifier.takes_pairs else [text]
    if not all(each.strip() for each in texts):
        missing = "both sentences" if classifier.takes_pairs else "a sentence"
        raise UserError("There is nothing to classify yet.", f"Type {missing}.")
    limit = current().max_text_chars
    if any(len(each) > limit for each in texts):
        raise UserError(f"The text is longer than {limit:,} characters.", "Shorten it.")
    texts = [as_whole(each) for each in texts]
    # A tokenizer's truncation is a state of it: one call at a time.
    with classifier.lock, heavy.torch.inference_mode():
        whole = classifier.tokenizer(*texts, truncation=False)
        batch = classifier.tokenizer(
            *texts, truncation=True, max_length=classifier.max_length, return_tensors="pt"
        )
        logits = classifier.model(**batch).logits[0]
        probabilities = logits.softmax(-1).tolist()
    return Prediction(
        classifier.names,
        tuple(probabilities),
        int(batch["input_ids"].shape[1]),
        len(whole["input_ids"]) > classifier.max_length,
    )
