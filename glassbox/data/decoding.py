"""From bytes in some encoding to a UTF-8 file with one kind of line end.

A byte order mark decides; else UTF-8 where the bytes are valid; else UTF-8 with the bad bytes
replaced where most of the file is; else Windows-1252, which nearly every other file is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from glassbox.errors import UserError

_CHUNK = 1 << 20
# The longer mark first: UTF-32-LE begins with the mark of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that Windows-1252 leaves undefined; a file with them is taken for Latin-1.
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# UTF-16 surrogates written as UTF-8, which is not valid UTF-8.
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Decoded:
    """A file as UTF-8 text, the encoding it was in (Python's name) and what was mended.

    ``errors`` is the error handler: "replace" where bytes do not fit the encoding.
    """

    path: Path
    encoding: str
    repairs: tuple[str, ...] = ()
    errors: str = "strict"


@dataclass(frozen=True)
class _LineEnds:
    crlf: int
    lf: int
    cr: int

    @property
    def kinds(self) -> int:
        return sum(count > 0 for count in (self.crlf, self.lf, self.cr))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _text(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for chunk in _chunks(path):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    ascii_is_itself = encoding in ("utf-8", "cp1252", "latin-1")
    try:
        for chunk in _chunks(path):
            # Looking is 20 times quicker than decoding, and long stretches of a file are ASCII.
            if ascii_is_itself and chunk.isascii() and not decoder.getstate()[0]:
                continue
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    """Whether more characters beyond ASCII are valid UTF-8 than not (surrogates count as meant)."""
    valid = bad = 0
    for part in _text(path, "utf-8", "replace"):
        replaced = part.count(_REPLACEMENT)
        valid += len(part) - replaced - len(part.encode("ascii", "ignore"))
        bad += replaced
    meant = sum(len(_SURROGATE.findall(chunk)) for chunk in _chunks(path))
    return valid + 3 * meant >= max(bad, 1)


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 shows itself in text of mostly ASCII: every second byte is NUL."""
    if len(head) < 4:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.4 * half > 5 * head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * half > 5 * head[1::2].count(0):
        return "utf-16-be"
    return None


def find_encoding(path: Path) -> tuple[str, str]:
    """Python's name of the file's encoding and the error handler to read it with."""
    with path.open("rb") as file:
        head = file.read(8_192)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, "strict" if _is_valid(path, name) else "replace"
    wide = _unmarked_utf16(head)
    if wide is not None and _is_valid(path, wide):
        return wide, "strict"
    if _is_valid(path, "utf-8"):
        return "utf-8", "strict"
    if _mostly_utf8(path):
        return "utf-8", "replace"
    undefined = any(_UNDEFINED_1252.search(chunk) for chunk in _chunks(path))
    return ("latin-1" if undefined else "cp1252"), "strict"


def head_encoding(head: bytes) -> str:
    """The encoding that the first bytes of a file look like; the rest of it may say otherwise."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    wide = _unmarked_utf16(head)
    if wide is not None:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeError:
        return "cp1252"
    return "utf-8"


def _has_only_newlines(path: Path) -> bool:
    """Whether the bytes hold neither CR nor NUL, so that there is nothing to count or to mend."""
    return not any(b"\r" in chunk or b"\0" in chunk for chunk in _chunks(path))


def _line_ends(parts: Iterator[str]) -> tuple[_LineEnds, int]:
    """How many line ends of each kind, and how many NUL characters."""
    crlf = lf = cr = nul = 0
    held = ""
    for part in parts:
        text = held + part
        held = "\r" if text.endswith("\r") else ""
        text = text[: len(text) - len(held)]
        both = text.count("\r\n")
        crlf += both
        lf += text.count("\n") - both
        cr += text.count("\r") - both
        nul += text.count("\0")
    return _LineEnds(crlf, lf, cr + len(held)), nul


def _plain(parts: Iterator[str]) -> Iterator[str]:
    """The text with ``\\n`` for every line end and without NUL characters."""
    held = ""
    for part in parts:
        text = held + part
        held = "\r" if text.endswith("\r") else ""
        text = text[: len(text) - len(held)]
        yield text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if held:
        yield "\n"


def decode(path: Path, target: Path, encoding: str | None = None) -> Decoded:
    """``path`` as UTF-8: the file itself where it is that already, else written to ``target``.

    ``encoding`` overrides what would be found. Raises UserError when it does not fit the bytes.
    """
    errors = "strict"
    if encoding is None:
        encoding, errors = find_encoding(path)
    elif not _is_valid(path, encoding):
        raise UserError(
            f"The file is not valid {encoding}.", "Choose another encoding, or let it be found."
        )
    if encoding == "utf-8" and errors == "strict" and _has_only_newlines(path):
        return Decoded(path, encoding)
    ends, nul = _line_ends(_text(path, encoding, errors))
    repairs = _sentences(path, encoding, errors, ends, nul)
    if encoding == "utf-8" and not repairs:
        return Decoded(path, encoding)
    with target.open("w", encoding="utf-8", newline="") as file:
        for part in _plain(_text(path, encoding, errors)):
            file.write(part)
    return Decoded(target, encoding, tuple(repairs), errors)


def _sentences(path: Path, encoding: str, errors: str, ends: _LineEnds, nul: int) -> list[str]:
    said = []
    if encoding == "utf-8-sig":
        said.append("The byte order mark at the start of the file was taken off.")
    elif encoding in ("cp1252", "latin-1"):
        name = "Windows-1252" if encoding == "cp1252" else "Latin-1"
        said.append(f"The bytes are not valid UTF-8; they were read as {name} (Western European).")
    elif encoding != "utf-8":
        said.append(f"The text was turned from {encoding.upper()} into UTF-8.")
    if errors == "replace":
        count, line = _replaced(path, encoding)
        said.append(
            f"{count:,} {'byte sequence is' if count == 1 else 'byte sequences are'} not valid "
            f"{'UTF-8' if encoding.startswith('utf-8') else encoding.upper()} (the first in line "
            f"{line:,}) and became the sign \N{REPLACEMENT CHARACTER}."
        )
    if ends.kinds > 1:
        said.append(
            f"Line ends of several kinds ({ends.crlf:,} CRLF, {ends.lf:,} LF, {ends.cr:,} CR) were "
            "made one."
        )
    elif ends.cr:
        said.append("Line ends of old Mac files (CR alone) were turned into LF.")
    if nul:
        said.append(f"{nul:,} NUL {'character was' if nul == 1 else 'characters were'} removed.")
    return said


def _replaced(path: Path, encoding: str) -> tuple[int, int]:
    """How many replacement signs decoding makes, and the line of the first."""
    count, line, first = 0, 1, 0
    for part in _text(path, encoding, "replace"):
        if not count and _REPLACEMENT in part:
            first = line + part[: part.index(_REPLACEMENT)].count("\n")
        count += part.count(_REPLACEMENT)
        line += part.count("\n")
    return count, first
