"""The four traps in words: what each is called, why it goes wrong, how it is mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What a trap is called and what one should know of it."""

    title: str
    why: str
    mended: str


TRAPS = {
    "mask": About(
        "Padding without an attention mask",
        "Nothing fails: the model reads the padding as if it were text, and every number changes.",
        "Hand over the attention_mask too (**batch does): what is 0 there is not looked at.",
    ),
    "batch": About(
        "No batch dimension",
        "A model takes a batch, (texts, length), even of one text. A flat list of ids is no batch.",
        "Put the list into a list, or let the tokenizer do it with return_tensors=\"pt\".",
    ),
    "ragged": About(
        "Two lengths as raw lists",
        "A tensor is a rectangle: rows of different length do not make one.",
        "padding=True fills the shorter rows up, and makes the mask that goes with it.",
    ),
    "long": About(
        "More tokens than positions",
        "Each position has a vector of its own, and beyond the last there is none. The tokenizer "
        "does not cut unless it is told to.",
        "truncation=True cuts the text (what is cut is not read), or take a model with more "
        "positions.",
    ),
}  # fmt: skip
