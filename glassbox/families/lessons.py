"""What the tiny models learn from: the corpus in samples/models, as each kind is given it."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

from glassbox import catalog
from glassbox.families.kinds import Kind
from glassbox.families.recipes import MASKED_SHARE
from glassbox.families.tokenizing import MOST_TOKENS

Split = Literal["train", "validation", "test"]
CORPUS = catalog.SAMPLES / "models" / "corpus"
Row = dict[str, list[int]]
# The label of a place that the loss leaves out.
IGNORED = -100


def texts(split: Split) -> list[str]:
    """The texts that BERT and GPT learn from, a line each."""
    return (CORPUS / f"{split}.txt").read_text(encoding="utf-8").splitlines()


def pairs(split: Split) -> list[tuple[str, str]]:
    """A task with its sentence, and the answer: what T5 learns from."""
    lines = (CORPUS / f"{split}.tsv").read_text(encoding="utf-8").splitlines()
    return [(source, target) for source, _, target in (line.partition("\t") for line in lines)]


def rows(kind: Kind, split: Split, tokenizer: Any) -> list[Row]:
    """The split as token ids, with labels where the collator does not make them."""
    if kind == "t5":
        sources, targets = zip(*pairs(split), strict=True)
        inputs, labels = (
            tokenizer(list(sources))["input_ids"],
            tokenizer(list(targets))["input_ids"],
        )
        return [
            {"input_ids": source, "labels": target}
            for source, target in zip(inputs, labels, strict=True)
        ]
    encoded = tokenizer(texts(split))["input_ids"]
    if kind == "gpt":
        return [{"input_ids": ids} for ids in _packed(encoded, tokenizer.eos_token_id)]
    if split == "train":
        return [{"input_ids": ids} for ids in encoded]
    # The same masks in every evaluation: else two scores could not be compared.
    return _masked(encoded, tokenizer)


def _packed(encoded: Sequence[list[int]], end: int) -> Iterator[list[int]]:
    """Whole texts behind each other, each with its end, as many as there are positions."""
    row: list[int] = []
    for ids in encoded:
        if row and len(row) + len(ids) + 1 > MOST_TOKENS:
            yield row
            row = []
        row = [*row, *ids, end]
    yield row


def _masked(encoded: Sequence[list[int]], tokenizer: Any, seed: int = 0) -> list[Row]:
    """Each text with at least one token masked, ``MASKED_SHARE`` of them, always [MASK]."""
    import random

    draw = random.Random(seed)
    special = set(tokenizer.all_special_ids)
    found = []
    for ids in encoded:
        places = [at for at, id in enumerate(ids) if id not in special]
        hidden = set(draw.sample(places, max(1, round(MASKED_SHARE * len(places)))))
        found.append(
            {
                "input_ids": [
                    tokenizer.mask_token_id if at in hidden else id for at, id in enumerate(ids)
                ],
                "labels": [id if at in hidden else IGNORED for at, id in enumerate(ids)],
            }
        )
    return found


def collator(kind: Kind, tokenizer: Any, model: Any = None, seed: int = 0) -> Any:
    """What makes a batch of rows: the library's collator of the kind.

    What is masked of a batch follows from ``seed`` and the batch's own rows, not from what was
    drawn before: a run that is resumed masks the same tokens as one that never stopped.
    """
    from glassbox import heavy

    if kind == "t5":
        return heavy.DataCollatorForSeq2Seq(tokenizer, model=model)
    if kind == "gpt":
        return heavy.DataCollatorForLanguageModeling(tokenizer, mlm=False)
    masks = heavy.DataCollatorForLanguageModeling(tokenizer, mlm_probability=MASKED_SHARE)
    pads = heavy.DataCollatorForSeq2Seq(tokenizer)

    def collate(features: list[Row]) -> Any:
        if "labels" in features[0]:
            # Rows of an evaluation bring their masks; see rows().
            return pads(features)
        masks.generator = heavy.torch.Generator().manual_seed(_drawn_from(seed, features))
        return masks(features)

    return collate


def _drawn_from(seed: int, features: list[Row]) -> int:
    """A number of 32 bits for the dice of these rows. In each epoch a row has other neighbours."""
    ids = array("q", [seed])
    for row in features:
        ids.extend(row["input_ids"])
    return zlib.crc32(ids.tobytes())


@cache
def count(kind: Kind) -> int:
    """How many texts or pairs the training split has."""
    return len(pairs("train") if kind == "t5" else texts("train"))
