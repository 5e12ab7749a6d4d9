"""Pretraining on text alone: masked and causal language modelling, and ELECTRA's task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glassbox.errors import UserError
from glassbox.families import objective
from glassbox.families.lessons import IGNORED
from glassbox.families.loading import Loaded
from glassbox.families.objective import Lesson, Place, What


def masked(loaded: Loaded, texts: Sequence[str], probability: float, dice: int) -> Lesson:
    """Masked language modelling: a share ``probability`` (0 to 1) of the tokens is to be told.

    Of those 80 % become the mask token, 10 % a random one and 10 % stay, thrown by the seed
    ``dice``. Raises UserError where the tokenizer has no mask token or a text does not fit.
    """
    from glassbox import heavy

    tokenizer = loaded.tokenizer
    if tokenizer.mask_token is None:
        raise UserError("This model's tokenizer has no mask token.", "Choose a model like BERT.")
    collate = heavy.DataCollatorForLanguageModeling(
        tokenizer, mlm=True, mlm_probability=probability, seed=dice
    )
    batch = collate(objective.features(loaded, texts))
    whole = objective.whole(loaded, texts, batch["input_ids"].shape[1])
    result = loaded.model(**objective.inputs(loaded, batch), labels=batch["labels"])
    losses, chances = objective.losses(result.logits, batch["labels"])
    rows = []
    for row, ids in enumerate(batch["input_ids"].tolist()):
        places = []
        for at, id in enumerate(ids):
            was, label = whole[row][at], int(batch["labels"][row][at])
            what: What = objective.kind(tokenizer, was)
            if label != IGNORED:
                what = (
                    "masked" if id == tokenizer.mask_token_id else "kept" if id == was else "random"
                )
            places.append(
                objective.place(tokenizer, was, id, what, label, losses[row][at], chances[row][at])
            )
        rows.append(tuple(places))
    return Lesson(tuple(rows), loss=objective.number(result.loss))


def causal(loaded: Loaded, texts: Sequence[str]) -> Lesson:
    """Causal language modelling: at each place the next token is to be told.

    The collator copies the ids as labels, -100 for padding; the model shifts them by one. Shown is
    what a place is to say, that is the label of the next one.
    """
    from glassbox import heavy

    tokenizer = _padded(loaded.tokenizer)
    collate = heavy.DataCollatorForLanguageModeling(tokenizer, mlm=False)
    batch = collate(objective.features(loaded, texts))
    result = loaded.model(**objective.inputs(loaded, batch), labels=batch["labels"])
    labels = batch["labels"][:, 1:]
    losses, chances = objective.losses(result.logits[:, :-1], labels)
    rows = []
    for row, ids in enumerate(batch["input_ids"].tolist()):
        places = []
        for at, id in enumerate(ids):
            last = at == len(ids) - 1
            label = IGNORED if last else int(labels[row][at])
            what: What = "pad" if not int(batch["attention_mask"][row][at]) else "plain"
            loss = None if last else losses[row][at]
            chance = None if last else chances[row][at]
            places.append(objective.place(tokenizer, id, id, what, label, loss, chance))
        rows.append(tuple(places))
    return Lesson(tuple(rows), loss=objective.number(result.loss))


def replaced(loaded: Loaded, texts: Sequence[str], probability: float, dice: int) -> Lesson:
    """ELECTRA: a masked language model fills the masks, and each token is judged real or replaced.

    The fillings are drawn from the model's own distribution. A token that was drawn as it was
    counts as real (label 0). Source: Clark et al. 2020, section 2.
    """
    from glassbox import heavy

    torch, tokenizer = heavy.torch, loaded.tokenizer
    if tokenizer.mask_token is None:
        raise UserError("This model's tokenizer has no mask token.", "Choose a model like BERT.")
    noise = heavy.DataCollatorForLanguageModeling(
        tokenizer,
        mlm_probability=probability,
        mask_replace_prob=1.0,
        random_replace_prob=0.0,
        seed=dice,
    )
    batch = noise(objective.features(loaded, texts))
    whole = objective.whole(loaded, texts, batch["input_ids"].shape[1])
    logits = loaded.model(**objective.inputs(loaded, batch)).logits
    draw = torch.Generator().manual_seed(dice)
    rows = []
    for row, ids in enumerate(batch["input_ids"].tolist()):
        places = []
        for at, id in enumerate(ids):
            was = whole[row][at]
            kind = objective.kind(tokenizer, was)
            if kind == "pad":
                places.append(
                    Place(objective.token(tokenizer, was), objective.token(tokenizer, id), "pad")
                )
                continue
            chosen = int(batch["labels"][row][at]) != IGNORED
            given = id
            if chosen:
                chances = logits[row, at].softmax(-1)
                given = int(torch.multinomial(chances, 1, generator=draw))
            label = int(given != was)
            what: What = "replaced" if label else "kept" if chosen else kind
            places.append(
                Place(
                    objective.token(tokenizer, was),
                    objective.token(tokenizer, given),
                    what,
                    label,
                    "replaced" if label else "original",
                )
            )
        rows.append(tuple(places))
    return Lesson(tuple(rows))


def _padded(tokenizer: Any) -> Any:
    """GPT-2 has no pad token: its end of text pads, as is usual."""
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer
