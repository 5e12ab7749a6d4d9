"""What a vocabulary says about one token: word start or continuation, its counterpart, its bytes.

WordPiece                una, ##ffa, ##ble     a sign on what continues a word
byte-level BPE           Ġcat, s               a sign on what starts a word; letters are bytes
Unigram, BPE of Llama    ▁cat, s               a sign on what starts a word
BPE of CLIP              cat</w>               a sign on what ends a word
words, characters        cat                   no sign: the vocabulary does not tell
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from glassbox.tokenization.encoding import Token
from glassbox.tokenization.library import SharedTokenizer

Marks = Literal["continuation", "start", "end", "nothing"]
_BYTE_FALLBACK = re.compile(r"<0x([0-9A-F]{2})>")


def _byte_letters() -> dict[str, int]:
    """The letter that byte-level BPE writes for each byte, the other way around.

    Printable bytes stand for themselves, the others are letters from U+0100 on, in order (OpenAI's
    GPT-2, `bytes_to_unicode`).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {chr(byte): byte for byte in printable}
    letters.update({chr(0x100 + place): byte for place, byte in enumerate(others)})
    return letters


_BYTES = _byte_letters()


@dataclass(frozen=True)
class Convention:
    """How a vocabulary writes where in a word a token stands, and whether its tokens are bytes."""

    marks: Marks
    sign: str
    byte_level: bool = False
    byte_fallback: bool = False

    def bytes_of(self, text: str) -> bytes | None:
        """The bytes that the vocabulary entry ``text`` stands for, where that is a matter of bytes.

        >>> Convention("start", "Ġ", byte_level=True).bytes_of("ĠÃ©")
        b' \\xc3\\xa9'
        """
        if self.byte_level and text and all(letter in _BYTES for letter in text):
            return bytes(_BYTES[letter] for letter in text)
        if self.byte_fallback and (match := _BYTE_FALLBACK.fullmatch(text)):
            return bytes.fromhex(match[1])
        return None


def convention(shared: SharedTokenizer) -> Convention:
    """The convention of ``shared``, read from the parts of the tokenizer (not from its entries)."""
    backend = getattr(shared.tokenizer, "backend_tokenizer", None)
    if backend is None:
        return Convention("nothing", "")
    model = backend.model
    fallback = bool(getattr(model, "byte_fallback", False))
    parts = [_state(each) for each in (backend.normalizer, backend.pre_tokenizer, backend.decoder)]
    if any('"ByteLevel"' in part for part in parts):
        return Convention("start", "Ġ", byte_level=True)
    if prefix := getattr(model, "continuing_subword_prefix", None):
        return Convention("continuation", prefix, byte_fallback=fallback)
    if suffix := getattr(model, "end_of_word_suffix", None):
        return Convention("end", suffix, byte_fallback=fallback)
    if any("▁" in part for part in parts):
        return Convention("start", "▁", byte_fallback=fallback)
    return Convention("nothing", "", byte_fallback=fallback)


def _state(part: Any) -> str:
    """One part of the pipeline in the JSON of tokenizer.json; "" where there is none."""
    return "" if part is None else bytes(part.__getstate__()).decode("utf-8", "replace")


@dataclass(frozen=True)
class Place:
    """Where in a word a vocabulary entry can stand.

    ``says`` is a short phrase, ``sign`` what the vocabulary marks it with, ``signed`` whether this
    entry has the sign. ``counterpart`` is the entry that the same letters would be at the other
    place ("" for a sign alone), ``counterpart_id`` its id, None where there is no such entry.
    """

    says: str
    sign: str
    signed: bool
    counterpart: str
    counterpart_id: int | None


_SAYS: dict[Marks, tuple[str, str]] = {
    # With the sign, and without it.
    "continuation": ("continues a word", "starts a word"),
    "start": ("starts a word", "continues a word"),
    "end": ("ends a word", "does not end a word"),
}


def place(shared: SharedTokenizer, token: Token) -> Place | None:
    """Of a token of text; None where the vocabulary has no such convention, and for specials.

    >>> from glassbox.tokenization import library
    >>> from glassbox.tokenization.encode import encode
    >>> subword = library.get("subword")
    >>> place(subword, encode(subword, "unaffable").tokens[3])
    Place(says='continues a word', sign='##', signed=True, counterpart='ble', counterpart_id=None)
    """
    written = convention(shared)
    if token.kind != "text" or written.marks == "nothing":
        return None
    sign, text = written.sign, token.text
    if written.marks == "end":
        signed = text.endswith(sign)
        other = text.removesuffix(sign) if signed else text + sign
    else:
        signed = text.startswith(sign)
        other = text.removeprefix(sign) if signed else sign + text
    says = _SAYS[written.marks][0 if signed else 1]
    if written.byte_level and not signed:
        # Byte-level BPE writes no sign on what the text itself begins with.
        says += " or begins the text"
    return Place(says, sign, signed, other, entry_id(shared, other) if other else None)


def entry_id(shared: SharedTokenizer, text: str) -> int | None:
    """The id of a vocabulary entry; None where there is no such entry.

    ``convert_tokens_to_ids`` would give the id of the unknown token instead.
    """
    found = shared.tokenizer.backend_tokenizer.token_to_id(text)
    return None if found is None else int(found)


def token_bytes(shared: SharedTokenizer, token: Token, source: str) -> bytes:
    """The UTF-8 bytes that ``token`` stands for: its own part of a character where it is bytes.

    For all others those of its stretch of ``source``; none for what was added.
    """
    if token.kind in ("added", "pad"):
        return b""
    own = convention(shared).bytes_of(token.text) if token.kind == "text" else None
    return source[token.start : token.end].encode() if own is None else own
