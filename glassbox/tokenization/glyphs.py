"""White space, control and direction characters made visible.

A page that shows text as it is shows nothing for a tab or a NUL, and a single direction override
turns the rest of the line around. Each such character becomes a short label instead.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LABELS = {
    " ": "·",
    "\t": "→",
    "\n": "↵",
    "\r": "␍",
    "\x7f": "␡",
    "\x85": "NEL",
    "\xa0": "NBSP",
    "\xad": "SHY",
    "\u061c": "ALM",
    "\u180e": "MVS",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u2028": "LSEP",
    "\u2029": "PSEP",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u202f": "NNBSP",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\u3000": "IDSP",
    "\ufe0e": "VS15",
    "\ufe0f": "VS16",
    "\ufeff": "BOM",
}
_LABELS.update({chr(code): chr(0x2400 + code) for code in range(32) if chr(code) not in _LABELS})
_LABELS.update({chr(code): f"U+{code:04X}" for code in range(0x80, 0xA0) if code != 0x85})
# Inside a character of several code points these shape it: 👨‍👩‍👧 is three people and two joiners.
_SHAPING = frozenset("\u200c\u200d\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text to show as it is, or the label of one invisible character."""

    text: str
    label: bool = False


def parts(text: str) -> list[Part]:
    """``text`` for showing, its invisible characters as labels.

    Joiners and variation selectors stay where they stand inside a character.

    >>> [part.text for part in parts("a b\\u202e")]
    ['a', '·', 'b', 'RLO']
    """
    # Most tokens: nothing in them needs a look.
    if text.isascii() and text.isprintable() and " " not in text:
        return [Part(text)] if text else []
    made: list[Part] = []
    run = ""
    for index, character in enumerate(text):
        label = _LABELS.get(character)
        if label is None or (character in _SHAPING and index > 0):
            run += character
            continue
        if run:
            made.append(Part(run))
            run = ""
        made.append(Part(label, label=True))
    if run:
        made.append(Part(run))
    return made


_NAMED = 4


def code_points(text: str) -> str:
    """The first few characters of ``text`` by number and name.

    >>> code_points("\u200b\u0301")
    'U+200B ZERO WIDTH SPACE, U+0301 COMBINING ACUTE ACCENT'
    """
    named = [
        f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
        for character in text[:_NAMED]
    ]
    more = f" and {len(text) - _NAMED:,} more" if len(text) > _NAMED else ""
    return ", ".join(named) + more
