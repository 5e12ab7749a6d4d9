"""The three kinds of Transformer, and the tiny model of each that comes with Glassbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["bert", "gpt", "t5"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class About:
    """One kind: what it is called, what it does, and how it learned that.

    ``auto_class`` is the class of transformers that has the head, ``task`` the pipeline's word.
    """

    kind: Kind
    title: str
    family: str
    does: str
    learned: str
    auto_class: str
    class_name: str
    task: str


ABOUT: dict[Kind, About] = {
    "bert": About(
        "bert",
        "Encoder",
        "BERT",
        "fills a mask",
        "masked language modelling",
        "AutoModelForMaskedLM",
        "BertForMaskedLM",
        "fill-mask",
    ),
    "gpt": About(
        "gpt",
        "Decoder",
        "GPT-2",
        "continues a text",
        "causal language modelling",
        "AutoModelForCausalLM",
        "GPT2LMHeadModel",
        "text-generation",
    ),
    "t5": About(
        "t5",
        "Encoder-decoder",
        "T5",
        "turns one sequence into another",
        "sequence-to-sequence",
        "AutoModelForSeq2SeqLM",
        "T5ForConditionalGeneration",
        "text2text-generation",
    ),
}
