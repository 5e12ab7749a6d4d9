"""How a vocabulary writes where in a word its entries can stand, and whether they are bytes.

WordPiece                una, ##ffa, ##ble     a sign on what continues a word
byte-level BPE           Ġcat, s               a sign on what starts a word; letters are bytes
Unigram, BPE of Llama    ▁cat, s               a sign on what starts a word
BPE of CLIP              cat</w>               a sign on what ends a word; letters are bytes
words, characters        cat                   no sign: the vocabulary does not tell
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from glassbox.tokenization.library import SharedTokenizer

Sign = Literal["continuation", "start", "end", "nothing"]
Place = Literal["special", "added", "unused", "byte", "word start", "continuation", "whole"]
PLACES: tuple[Place, ...] = (
    "word start", "continuation", "whole", "byte", "special", "added", "unused",
)  # fmt: skip
_BYTE_FALLBACK = re.compile(r"<0x([0-9A-Fa-f]{2})>")


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
    """``marks`` says what the ``sign`` on an entry means; "" where there is no sign."""

    marks: Sign
    sign: str
    byte_level: bool = False
    byte_fallback: bool = False

    def signed(self, token: str) -> bool:
        """Whether the entry has the sign; a sign alone is one that has it."""
        if self.marks == "end":
            return token.endswith(self.sign)
        return self.marks != "nothing" and token.startswith(self.sign)

    def counterpart(self, token: str) -> str:
        """The entry that the same letters would be at the other place; "" for a sign alone."""
        if not self.signed(token):
            return token + self.sign if self.marks == "end" else self.sign + token
        if self.marks == "end":
            return token.removesuffix(self.sign)
        return token.removeprefix(self.sign)

    def bytes_of(self, token: str) -> bytes | None:
        """The bytes that an entry stands for, where that is a matter of bytes.

        >>> Convention("start", "Ġ", byte_level=True).bytes_of("ĠÃ©")
        b' \\xc3\\xa9'
        """
        # The letter Ġ is the byte of the space itself; the other signs are no bytes.
        letters = token.removesuffix(self.sign) if self.marks == "end" else token
        if self.byte_level and letters and all(letter in _BYTES for letter in letters):
            return bytes(_BYTES[letter] for letter in letters)
        if self.byte_fallback and (match := _BYTE_FALLBACK.fullmatch(token)):
            return bytes.fromhex(match[1])
        return None

    def read(self, token: str) -> tuple[Place, str]:
        """Where in a word an entry can stand, and its text; "" for a part of a character.

        >>> Convention("continuation", "##").read("##able")
        ('continuation', 'able')
        """
        own = self.bytes_of(token)
        if own is not None:
            try:
                text = own.decode()
            except UnicodeDecodeError:
                return "byte", ""
            if self.byte_fallback and not self.byte_level:
                return "byte", ""
        elif self.marks == "start":
            text = token.replace(self.sign, " ")
        else:
            text = self.counterpart(token) if self.signed(token) and token != self.sign else token
        return self._place(token), text

    def _place(self, token: str) -> Place:
        signed = self.signed(token)
        if self.marks == "nothing":
            return "whole"
        if self.marks == "continuation":
            return "continuation" if signed and token != self.sign else "word start"
        if self.marks == "end":
            return "whole" if signed else "word start"
        return "word start" if signed else "continuation"

    @property
    def rule(self) -> str:
        """What the sign says, in a sentence."""
        bytes_ = (
            " Each letter stands for one byte; entries that are only a part of a character are "
            "shown as bytes."
            if self.byte_level
            else ""
        )
        if self.marks == "continuation":
            return f"{self.sign} before an entry means that it continues a word.{bytes_}"
        if self.marks == "end":
            return (
                f"{self.sign} after an entry means that a word ends with it: it may be a word of "
                f"its own (shown as whole), all others stand before it.{bytes_}"
            )
        if self.marks == "start":
            return (
                f"{self.sign} stands for the space before a word: entries with it start a word, "
                f"those without continue one, or stand where there was no space.{bytes_}"
            )
        return "Entries carry no mark: each is a whole piece of the text, none continues another."

    @property
    def text_source(self) -> str:
        """The text of an entry ``token`` as a Python expression, for snippets."""
        bare = f"token.removesuffix({self.sign!r})" if self.marks == "end" else "token"
        if self.byte_level:
            return f"ByteLevel().decode([{bare}])"
        if self.marks == "continuation":
            return f"token.removeprefix({self.sign!r})"
        return f'token.replace("{self.sign}", " ")' if self.marks == "start" else bare


def convention(shared: SharedTokenizer) -> Convention:
    """The convention of ``shared``, read from the parts of the tokenizer (not from its entries)."""
    backend = getattr(shared.tokenizer, "backend_tokenizer", None)
    if backend is None:
        return Convention("nothing", "")
    model = backend.model
    fallback = bool(getattr(model, "byte_fallback", False))
    parts = [_state(each) for each in (backend.normalizer, backend.pre_tokenizer, backend.decoder)]
    byte_level = any('"ByteLevel"' in part for part in parts)
    if prefix := getattr(model, "continuing_subword_prefix", None):
        return Convention("continuation", prefix, byte_level, fallback)
    if suffix := getattr(model, "end_of_word_suffix", None):
        return Convention("end", suffix, byte_level, fallback)
    if byte_level:
        return Convention("start", "Ġ", byte_level)
    if any("▁" in part for part in parts):
        return Convention("start", "▁", byte_fallback=fallback)
    return Convention("nothing", "", byte_fallback=fallback)


def _state(part: Any) -> str:
    """One part of the pipeline in the JSON of tokenizer.json; "" where there is none."""
    return "" if part is None else bytes(part.__getstate__()).decode("utf-8", "replace")
