"""Pretraining from one sequence to another: pairs, and BART's denoising."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glassbox.errors import UserError
from glassbox.families import objective
from glassbox.families.asked import ask
from glassbox.families.lessons import IGNORED
from glassbox.families.loading import Loaded
from glassbox.families.objective import MOST_ROWS, Lesson, Place


def paired(loaded: Loaded, sources: Sequence[str], targets: Sequence[str]) -> Lesson:
    """Sequence to sequence: the target is the labels, and shifted by one the decoder's input.

    Raises UserError where there are not as many targets as sources, or one does not fit.
    """
    from glassbox import heavy

    if not sources or len(sources) != len(targets) or len(sources) > MOST_ROWS:
        raise UserError(
            f"There are {len(sources)} sources and {len(targets)} targets.",
            f"Type a target for each source, in the same order: at most {MOST_ROWS}.",
        )

    tokenizer = loaded.tokenizer
    features = []
    for source, target in zip(sources, targets, strict=True):
        ask(loaded, source)
        ask(loaded, target)
        features.append(dict(tokenizer(source, text_target=target)))
    collate = heavy.DataCollatorForSeq2Seq(tokenizer, model=loaded.model)
    batch = collate(features)
    given = {name: batch[name] for name in ("input_ids", "attention_mask", "labels")}
    result = loaded.model(**given)
    losses, chances = objective.losses(result.logits, batch["labels"])
    return Lesson(
        _decoder(tokenizer, batch, losses, chances),
        _encoder(tokenizer, batch["input_ids"]),
        objective.number(result.loss),
    )


def denoised(loaded: Loaded, texts: Sequence[str], probability: float, dice: int) -> Lesson:
    """Denoising as BART does it by token masking: masked text in, the whole text out.

    The masking is the library's, every chosen token becoming the mask; labels and decoder input are
    those of the library's sequence-to-sequence collator with a BART. No model is run.
    """
    from glassbox import heavy

    tokenizer = loaded.tokenizer
    if tokenizer.mask_token is None:
        raise UserError("This model's tokenizer has no mask token.", "Choose a model like BERT.")
    noise = heavy.DataCollatorForLanguageModeling(
        tokenizer,
        mlm_probability=probability,
        mask_replace_prob=1.0,
        random_replace_prob=0.0,
        seed=dice,
    )
    features = objective.features(loaded, texts)
    noisy = noise(features)
    rows = [
        {
            "input_ids": ids[: len(each["input_ids"])],
            "attention_mask": [1] * len(each["input_ids"]),
            "labels": each["input_ids"],
        }
        for ids, each in zip(noisy["input_ids"].tolist(), features, strict=True)
    ]
    batch = heavy.DataCollatorForSeq2Seq(tokenizer, model=_bart(tokenizer))(rows)
    whole = objective.whole(loaded, texts, batch["input_ids"].shape[1])
    none = [[None] * batch["labels"].shape[1] for _ in rows]
    encoder = _encoder(tokenizer, batch["input_ids"], whole)
    return Lesson(_decoder(tokenizer, batch, none, none), encoder)


def _decoder(
    tokenizer: Any, batch: Any, losses: Sequence[Sequence[Any]], chances: Sequence[Sequence[Any]]
) -> tuple[tuple[Place, ...], ...]:
    """What the decoder is given at each place, and what it is to say there."""
    rows = []
    for row, labels in enumerate(batch["labels"].tolist()):
        given = batch["decoder_input_ids"][row].tolist()
        rows.append(
            tuple(
                objective.place(
                    tokenizer,
                    given[at],
                    given[at],
                    "pad"
                    if label == IGNORED
                    else objective.kind(tokenizer, given[at])
                    if at
                    else "special",
                    label,
                    losses[row][at],
                    chances[row][at],
                )
                for at, label in enumerate(labels)
            )
        )
    return tuple(rows)


def _encoder(
    tokenizer: Any, ids: Any, whole: Sequence[Sequence[int]] | None = None
) -> tuple[tuple[Place, ...], ...]:
    rows = []
    for row, given in enumerate(ids.tolist()):
        before = whole[row] if whole else given
        rows.append(
            tuple(
                Place(
                    objective.token(tokenizer, was),
                    objective.token(tokenizer, id),
                    "masked" if id != was else objective.kind(tokenizer, was),
                )
                for was, id in zip(before, given, strict=True)
            )
        )
    return tuple(rows)


def _bart(tokenizer: Any) -> Any:
    """A BART of random weights, as small as can be: the collator asks it for the shift alone."""
    from glassbox import heavy

    configuration, modeling = heavy.family("bart")
    config = configuration.BartConfig(
        vocab_size=len(tokenizer),
        d_model=8,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=1,
        decoder_attention_heads=1,
        encoder_ffn_dim=8,
        decoder_ffn_dim=8,
        pad_token_id=tokenizer.pad_token_id,
        decoder_start_token_id=tokenizer.sep_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        forced_eos_token_id=None,
    )
    return modeling.BartForConditionalGeneration(config)
