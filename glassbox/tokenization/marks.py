"""How a vocabulary marks where in a word its entries can stand.

"##able"    WordPiece                          continues a word
"Ġable"     byte-level BPE: a space before     starts a word
"▁able"     SentencePiece's Metaspace          starts a word
"able</w>"  BPE with an end of a word          ends a word
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tokenizers import decoders

Place = Literal["special", "added", "unused", "byte", "word start", "continuation", "whole"]
PLACES: tuple[Place, ...] = (
    "word start", "continuation", "whole", "byte", "special", "added", "unused",
)  # fmt: skip

_BYTE = re.compile(r"<0x[0-9A-Fa-f]{2}>")
# As byte-level BPE stores the space, and the bytes of U+FFFD itself.
_BYTE_LEVEL_SPACE, _REPLACEMENT = "Ġ", "ï¿½"


@dataclass(frozen=True)
class Marks:
    """``rule`` says it in a sentence; ``read(token)`` gives the place and the text of one entry.

    ``source`` is the text of ``token`` as a Python expression, for snippets.
    """

    rule: str
    read: Callable[[str], tuple[Place, str]]
    source: str


def marks(spec: dict[str, Any]) -> Marks:
    """How the tokenizer of the tokenizer.json ``spec`` marks its entries."""
    model = spec["model"]
    parts = list(
        _components([spec.get(name) for name in ("normalizer", "pre_tokenizer", "decoder")])
    )
    prefix = model.get("continuing_subword_prefix")
    suffix = model.get("end_of_word_suffix")
    if prefix:
        return Marks(
            f"{prefix} before an entry means that it continues a word.",
            lambda token: (
                ("continuation", token[len(prefix) :])
                if token.startswith(prefix) and token != prefix
                else ("word start", token)
            ),
            f"token.removeprefix({prefix!r})",
        )
    if suffix:
        return Marks(
            f"{suffix} after an entry means that a word ends with it: it may be a word of its own "
            "(shown as whole), all others stand before it.",
            lambda token: (
                ("whole", token.removesuffix(suffix))
                if token.endswith(suffix)
                else ("word start", token)
            ),
            f"token.removesuffix({suffix!r})",
        )
    if any(part.get("type") == "ByteLevel" for part in parts):
        return Marks(
            "Ġ stands for the space before a word: entries with it start a word, those without "
            "continue one, or stand where there was no space. Each letter stands for one byte; "
            "entries that are only a part of a character are shown as bytes.",
            _byte_level,
            "ByteLevel().decode([token])",
        )
    for part in parts:
        mark = part.get("replacement") if part.get("type") == "Metaspace" else part.get("content")
        if mark == "▁":
            return Marks(
                "▁ stands for the space before a word: entries with it start a word, those without "
                "continue one.",
                _metaspace,
                'token.replace("▁", " ")',
            )
    return Marks(
        "Entries carry no mark: each is a whole piece of the text, none continues another.",
        lambda token: ("whole", token),
        "token",
    )


def _components(value: Any) -> Iterator[dict[str, Any]]:
    """All parts of a tokenizer.json's pipeline, the ones within sequences included."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _components(each)


def _byte_level(token: str) -> tuple[Place, str]:
    text = decoders.ByteLevel().decode([token])
    if text.count("\ufffd") > token.count(_REPLACEMENT):
        return "byte", ""
    return ("word start" if token.startswith(_BYTE_LEVEL_SPACE) else "continuation"), text


def _metaspace(token: str) -> tuple[Place, str]:
    if _BYTE.fullmatch(token):
        return "byte", ""
    return ("word start" if token.startswith("▁") else "continuation"), token.replace("▁", " ")
