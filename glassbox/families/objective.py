"""How sentences become inputs and labels of each kind of pretraining, by the library's collators.

Each objective gives a Lesson: what the model is given, what it is to say, and the model's loss at
each place that has a label. The mean of these losses is the loss that the model itself returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from glassbox.errors import UserError
from glassbox.families.asked import ask
from glassbox.families.lessons import IGNORED
from glassbox.families.loading import Loaded

MOST_ROWS = 8
What = Literal["plain", "special", "pad", "masked", "random", "kept", "replaced"]


@dataclass(frozen=True)
class Place:
    """One position: the text's token, the one that the model is given, and the label.

    ``label_id`` is -100 where nothing is to be said; ``label`` is "" then. ``loss`` is the
    cross-entropy in nats, ``probability`` what the model gave the label (0 to 1).
    """

    text: str
    given: str
    what: What
    label_id: int = IGNORED
    label: str = ""
    loss: float | None = None
    probability: float | None = None


@dataclass(frozen=True)
class Lesson:
    """Rows of equal length as a collator made them; ``encoder`` is there in seq2seq only.

    ``loss`` is what the model returned for the whole batch: None where none was run.
    """

    rows: tuple[tuple[Place, ...], ...]
    encoder: tuple[tuple[Place, ...], ...] = ()
    loss: float | None = None


def features(loaded: Loaded, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each text as the tokenizer encodes it. Raises UserError for none, too many, or too long."""
    if not texts:
        raise UserError("There is no text.", "Type a sentence a line.")
    if len(texts) > MOST_ROWS:
        raise UserError(f"These are {len(texts)} lines, and {MOST_ROWS} are the most here.", "")
    for text in texts:
        ask(loaded, text)
    return [
        dict(loaded.tokenizer(text, return_special_tokens_mask=True, return_token_type_ids=False))
        for text in texts
    ]


def whole(loaded: Loaded, texts: Sequence[str], length: int) -> list[list[int]]:
    """The ids before anything was masked, padded as the batch is."""
    pad = loaded.tokenizer.pad_token_id
    found = []
    for text in texts:
        ids = list(loaded.tokenizer(text)["input_ids"])
        found.append(ids + [pad] * (length - len(ids)))
    return found


def inputs(loaded: Loaded, batch: Any) -> dict[str, Any]:
    """What a model is given of a batch."""
    return {name: batch[name] for name in ("input_ids", "attention_mask")}


def losses(logits: Any, labels: Any) -> tuple[list[list[float | None]], list[list[float | None]]]:
    """Cross-entropy and probability of the label at each place; None where there is no label."""
    from glassbox import heavy

    torch = heavy.torch
    each = torch.nn.functional.cross_entropy(
        logits.transpose(1, 2), labels, ignore_index=IGNORED, reduction="none"
    )
    losses: list[list[float | None]] = []
    for row, wanted in zip(each.tolist(), labels.tolist(), strict=True):
        losses.append(
            [None if label == IGNORED else loss for loss, label in zip(row, wanted, strict=True)]
        )
    chances: list[list[float | None]] = [
        [None if loss is None else float(torch.exp(torch.tensor(-loss))) for loss in row]
        for row in losses
    ]
    return losses, chances


def kind(tokenizer: Any, id: int) -> What:
    """What a token is before anything is done to it."""
    if id == tokenizer.pad_token_id:
        return "pad"
    return "special" if id in tokenizer.all_special_ids else "plain"


def token(tokenizer: Any, id: int) -> str:
    """A token as its tokenizer writes it."""
    return str(tokenizer.convert_ids_to_tokens(id))


def place(
    tokenizer: Any,
    was: int,
    given: int,
    what: What,
    label: int,
    loss: float | None,
    chance: float | None,
) -> Place:
    """One position, its label spelled out."""
    said = "" if label == IGNORED else token(tokenizer, label)
    return Place(token(tokenizer, was), token(tokenizer, given), what, label, said, loss, chance)


def number(loss: Any) -> float | None:
    """The loss as a number; None where no place had a label (a mean of nothing)."""
    value = float(loss)
    return value if value == value else None
