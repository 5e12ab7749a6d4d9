"""The pieces that a model of `tokenizers` works on, and the bytes that their characters stand for.

Byte-level tokenizers write each byte as one printable character: "Ġ" is the byte 20, a space.

>>> byte_label("Ġ", byte_level=True)
'20'
>>> readable("ĠcafÃ©")
' café'
>>> byte_label("<0x0A>", byte_level=False)
'0a'
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelToken:
    """A token as a model gives it back: its id, and its text as the library says it."""

    id: int
    text: str


def _byte_characters() -> dict[str, int]:
    """Character -> byte, as GPT-2's `bytes_to_unicode` has it.

    Printable bytes are written as the Latin-1 character of that number, the 68 others as the
    characters from U+0100 on, in order.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(0x100 + place): byte for place, byte in enumerate(others)
    }


BYTE_OF = _byte_characters()
# A vocabulary with byte_fallback has an entry for each byte, written like this.
_FALLBACK = re.compile(r"<0x([0-9A-F]{2})>")


def fallback_byte(text: str) -> int | None:
    """The byte that an entry like ``<0x0A>`` stands for; None for any other text."""
    found = _FALLBACK.fullmatch(text)
    return int(found[1], 16) if found else None


def piece_bytes(text: str) -> bytes | None:
    """The bytes that a byte-level ``text`` stands for; None if a character of it is no byte."""
    try:
        return bytes(BYTE_OF[character] for character in text)
    except KeyError:
        return None


def byte_label(text: str, *, byte_level: bool) -> str:
    """The bytes behind ``text`` in hexadecimal; empty where its characters are no bytes."""
    byte = fallback_byte(text)
    if byte is not None:
        return f"{byte:02x}"
    found = piece_bytes(text) if byte_level else None
    return found.hex(" ") if found else ""


def readable(text: str) -> str:
    """The text whose bytes a byte-level ``text`` is; itself where they are not whole characters."""
    found = piece_bytes(text)
    try:
        return found.decode() if found is not None else text
    except UnicodeDecodeError:
        return text
