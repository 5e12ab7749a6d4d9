"""Which script a piece of text is written in: Latin, Han, Arabic ... (Unicode's Script property).

>>> script("café"), script("12"), script("東京"), script("Кит-cat")
('Latin', 'digits', 'Han', 'mixed')
"""

from __future__ import annotations

from functools import lru_cache

import regex

DIGITS, SYMBOLS, SPACE, MIXED, OTHER = (
    "digits",
    "punctuation and symbols",
    "white space",
    "mixed",
    "another script",
)
# Those that vocabularies of published models hold; commonest first, since they are tried in turn.
SCRIPTS = (
    "Latin", "Cyrillic", "Han", "Arabic", "Hangul", "Greek", "Devanagari", "Hebrew", "Hiragana",
    "Katakana", "Thai", "Bengali", "Tamil", "Telugu", "Malayalam", "Kannada", "Gujarati",
    "Gurmukhi", "Oriya", "Sinhala", "Georgian", "Armenian", "Ethiopic", "Khmer", "Lao", "Myanmar",
    "Tibetan", "Mongolian", "Syriac", "Thaana", "Bopomofo", "Cherokee", "Tifinagh", "Runic",
)  # fmt: skip
_SCRIPT = regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in SCRIPTS))


@lru_cache(maxsize=20_000)
def _of_character(character: str) -> str | None:
    """The character's script; None for those that every script uses, such as digits and commas."""
    found = _SCRIPT.match(character)
    if found:
        return str(found.lastgroup)
    return (
        OTHER if character.isalpha() and not regex.match(r"\p{Script=Common}", character) else None
    )


def script(text: str) -> str:
    """The one script of the letters in ``text``; of a text without letters, what it is instead."""
    if text.isascii() and any(map(str.isalpha, text)):
        return "Latin"
    found = {_of_character(character) for character in text} - {None}
    if found:
        return str(found.pop()) if len(found) == 1 else MIXED
    if any(map(str.isnumeric, text)):
        return DIGITS
    return SPACE if not text.strip() else SYMBOLS
