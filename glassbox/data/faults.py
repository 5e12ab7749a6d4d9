"""Faults of a single text, as patterns that DuckDB and Python's ``re`` read alike.

>>> {fault.name for fault in FAULTS if re.search(fault.pattern, "caf\\u00c3\\u00a9 \\ufffd")}
{'mojibake', 'replacement'}
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What str.strip() takes off, as the inside of a character class.
SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
FEW = 3  # letters and digits; a text with fewer says hardly anything
# What stands for the bytes 0x80 to 0xBF when UTF-8 is read as Windows-1252 (or Latin-1).
_TAIL = "\\x80-\\xbf" + "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0))


@dataclass(frozen=True)
class Fault:
    """One kind of odd characters: its name in the URL, what it is called, and how it is found."""

    name: str
    title: str
    pattern: str

    @property
    def engine(self) -> str:
        """The pattern as RE2 writes it."""
        return engine_pattern(self.pattern)


def engine_pattern(pattern: str) -> str:
    """``\\u2028`` and ``\\x85`` of Python as ``\\x{2028}`` and ``\\x{85}`` of RE2."""
    return re.sub(r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})", lambda m: f"\\x{{{m[1] or m[2]}}}", pattern)


FAULTS = (
    Fault("control", "control characters", r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    Fault("replacement", "U+FFFD, a character that was lost in decoding", r"\ufffd"),
    Fault(
        "invisible",
        "invisible characters (zero width, direction marks, byte order mark)",
        r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\xad]",
    ),
    Fault(
        "mojibake",
        "UTF-8 that was read as Windows-1252, such as Ã© for é",
        # A tail after these can hardly be meant; other letters may stand before » or ° in earnest.
        rf"[ÂÃ][{_TAIL}]|â[€‚„\x80-\x84]|ï»¿|ï¿½|ðŸ|(?:[ÐÑ][{_TAIL}]){{2}}",
    ),
)
BLANK = f"^[{SPACE}]*$"
# DuckDB knows letters and digits by their Unicode class; Python's [^\W_] are the same.
LETTERS = "(?s)" + ".*?".join([r"[\pL\pN]"] * FEW)
