"""What to train: the recipe of a tokenizer, what can be wrong with it, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from glassbox.errors import Problem, UserError

Algorithm = Literal["word_level", "bpe", "byte_bpe", "wordpiece", "unigram"]
Normalizer = Literal["none", "lowercase", "nfc", "nfkc", "bert"]

BYTES = 256
MOST_ENTRIES = 200_000
MOST_SPECIAL_TOKENS = 100
MOST_SPECIAL_CHARS = 60

ALGORITHMS: dict[str, str] = {
    "word_level": "WordLevel",
    "bpe": "BPE",
    "byte_bpe": "Byte-level BPE",
    "wordpiece": "WordPiece",
    "unigram": "Unigram",
}
NORMALIZERS: dict[str, str] = {
    "none": "none",
    "lowercase": "lowercase",
    "nfc": "NFC",
    "nfkc": "NFKC",
    "bert": "BERT's",
}
_BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
SPECIAL_TOKENS: dict[str, tuple[str, ...]] = {
    "word_level": _BERT,
    "bpe": _BERT,
    "byte_bpe": ("<s>", "<pad>", "</s>", "<unk>", "<mask>"),
    "wordpiece": _BERT,
    "unigram": ("<pad>", "</s>", "<unk>"),
}
# The part that a special token plays, by the names that published tokenizers give it.
WELL_KNOWN: dict[str, tuple[str, ...]] = {
    "pad_token": ("[PAD]", "<pad>", "<|pad|>", "<|padding|>"),
    "unk_token": ("[UNK]", "<unk>", "<|unk|>"),
    "cls_token": ("[CLS]", "<s>", "<cls>"),
    "sep_token": ("[SEP]", "</s>", "<sep>"),
    "mask_token": ("[MASK]", "<mask>", "<|mask|>"),
    "bos_token": ("<s>", "<bos>", "[BOS]", "<|startoftext|>", "<|begin_of_text|>"),
    "eos_token": ("</s>", "<eos>", "[EOS]", "<|endoftext|>", "<|end_of_text|>"),
}


@dataclass(frozen=True)
class Recipe:
    """What to train. ``vocab_size`` counts entries, special tokens included, and is an upper bound.

    ``min_frequency`` is how often a word (WordLevel) or a pair (BPE, WordPiece) must come to be
    taken; Unigram has no such setting.
    """

    algorithm: Algorithm = "byte_bpe"
    vocab_size: int = 1_000
    min_frequency: int = 2
    normalizer: Normalizer = "none"
    special_tokens: tuple[str, ...] = SPECIAL_TOKENS["byte_bpe"]

    def to_json(self) -> dict[str, Any]:
        """For meta.json."""
        return {**asdict(self), "special_tokens": list(self.special_tokens)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Recipe:
        """The reverse of :meth:`to_json`. Raises UserError for what cannot be a recipe."""
        try:
            known = {each.name: value[each.name] for each in fields(cls)}
            made = cls(**{**known, "special_tokens": tuple(map(str, known["special_tokens"]))})
            ok = (
                made.algorithm in get_args(Algorithm)
                and made.normalizer in get_args(Normalizer)
                and type(made.vocab_size) is int
                and type(made.min_frequency) is int
            )
        except (KeyError, TypeError):
            ok = False
        if not ok:
            raise UserError("The settings of this training cannot be read.", "Train it again.")
        return made

    @property
    def title(self) -> str:
        """``Byte-level BPE``."""
        return ALGORITHMS[self.algorithm]

    @property
    def unk(self) -> str | None:
        """The special token that stands for what is unknown, if it has one."""
        return roles(self.special_tokens).get("unk_token")


def roles(special_tokens: Iterable[str]) -> dict[str, str]:
    """Which of the tokens plays which part, by its name; ``<s>`` plays two.

    >>> roles(["<pad>", "</s>"])
    {'pad_token': '<pad>', 'sep_token': '</s>', 'eos_token': '</s>'}
    """
    known = set(special_tokens)
    found = {role: [name for name in names if name in known] for role, names in WELL_KNOWN.items()}
    return {role: names[0] for role, names in found.items() if names}


def check(recipe: Recipe) -> list[Problem]:
    """What a trainer would fail at, or silently not do, whatever the text."""
    specials = recipe.special_tokens
    found: list[Problem] = []
    twice = sorted({name for name in specials if specials.count(name) > 1})
    if twice:
        found.append(
            Problem(
                "special_tokens",
                f"The special token {twice[0]} is named twice.",
                "Each has one id: name it once.",
            )
        )
    blank = [name for name in specials if not name.strip()]
    long = [name for name in specials if len(name) > MOST_SPECIAL_CHARS]
    if blank or long or len(specials) > MOST_SPECIAL_TOKENS:
        found.append(
            Problem(
                "special_tokens",
                "A special token has 1 to "
                f"{MOST_SPECIAL_CHARS} characters, not only white space, and there can be "
                f"{MOST_SPECIAL_TOKENS} of them.",
                "They are found in a text before anything else: a blank would be everywhere.",
            )
        )
    if recipe.unk is None and recipe.algorithm in ("word_level", "wordpiece", "unigram"):
        names = " or ".join(WELL_KNOWN["unk_token"][:2])
        found.append(
            Problem(
                "special_tokens",
                f"{recipe.title} needs a special token for what it does not know.",
                f"Add {names} to the special tokens.",
            )
        )
    if recipe.unk is None and recipe.algorithm == "bpe":
        found.append(
            Problem(
                "special_tokens",
                "Without a special token for what is unknown, characters that are not in the "
                "vocabulary vanish from a text.",
                "Add [UNK] or <unk> to the special tokens.",
                severity="warning",
            )
        )
    least = len(specials) + (BYTES if recipe.algorithm == "byte_bpe" else 1)
    if not least <= recipe.vocab_size <= MOST_ENTRIES:
        parts = f"the {len(specials)} special tokens" + (
            f" and the {BYTES} bytes" if recipe.algorithm == "byte_bpe" else " and one entry more"
        )
        found.append(
            Problem(
                "vocab_size",
                f"vocab_size is {recipe.vocab_size:,}; it can be {least:,} ({parts}) to "
                f"{MOST_ENTRIES:,} entries.",
                "A trainer would silently make a vocabulary of another size.",
                mends=(max(least, min(recipe.vocab_size, MOST_ENTRIES)),),
            )
        )
    if not 1 <= recipe.min_frequency <= MOST_ENTRIES:
        found.append(
            Problem("min_frequency", f"min_frequency is {recipe.min_frequency:,}; 1 is the least.")
        )
    return found


@dataclass(frozen=True)
class Around:
    """What a template puts around one text and around two, in the words of TemplateProcessing."""

    single: str
    pair: str
    names: tuple[str, ...]


def around(recipe: Recipe) -> Around | None:
    """The template that fits the special tokens, as the models have it whose tokens they are.

    ``[CLS] A [SEP] B [SEP]`` as BERT, ``<s> A </s> </s> B </s>`` as RoBERTa, ``A </s> B </s>`` as
    T5; without such tokens, none.
    """
    parts = roles(recipe.special_tokens)
    first, last = parts.get("cls_token"), parts.get("sep_token")
    if last is None:
        return None
    if first is None:
        return Around(f"$A {last}", f"$A {last} $B {last}", (last,))
    if first == "<s>":
        pair = f"{first} $A {last} {last} $B {last}"
    else:
        pair = f"{first} $A {last} $B:1 {last}:1"
    return Around(f"{first} $A {last}", pair, (first, last))
