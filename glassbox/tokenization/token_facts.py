"""What a vocabulary says about one token of a text: place in a word, counterpart, bytes.

una ##ffa ##ble     "##ble" continues a word; "ble" would start one, and is no entry
"""

from __future__ import annotations

from dataclasses import dataclass

from glassbox.tokenization.convention import Sign, convention
from glassbox.tokenization.encoding import Token
from glassbox.tokenization.library import SharedTokenizer


@dataclass(frozen=True)
class InWord:
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


_SAYS: dict[Sign, tuple[str, str]] = {
    # With the sign, and without it.
    "continuation": ("continues a word", "starts a word"),
    "start": ("starts a word", "continues a word"),
    "end": ("ends a word", "does not end a word"),
}


def in_word(shared: SharedTokenizer, token: Token) -> InWord | None:
    """Of a token of text; None where the vocabulary has no such convention, and for specials.

    >>> from glassbox.tokenization import library
    >>> from glassbox.tokenization.encode import encode
    >>> subword = library.get("subword")
    >>> in_word(subword, encode(subword, "unaffable").tokens[3])
    InWord(says='continues a word', sign='##', signed=True, counterpart='ble', counterpart_id=None)
    """
    written = convention(shared)
    if token.kind != "text" or written.marks == "nothing":
        return None
    signed, other = written.signed(token.text), written.counterpart(token.text)
    says = _SAYS[written.marks][0 if signed else 1]
    if written.byte_level and written.marks == "start" and not signed:
        # Byte-level BPE writes no sign on what the text itself begins with.
        says += " or begins the text"
    return InWord(says, written.sign, signed, other, entry_id(shared, other) if other else None)


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
