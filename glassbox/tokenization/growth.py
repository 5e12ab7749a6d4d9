"""What an uploaded tokenizer.json may not make of a text: something a thousand times as long.

A file of a few hundred bytes can write "aa" for each "a" and do so forty times over, or have an
entry of ten megabytes and give its id for each word. The library then asks for more memory than
there is, and that ends the whole process: no exception is raised that could be caught. So the
parts that make a text longer are looked at before anything is encoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The longest entries that are known have some hundred characters.
MOST_ENTRY = 2_000
# ALBERT's and XLM-R's normalizers come to 36.
MOST_GROWTH = 1_000
# Tokens that one template adds, and texts that it repeats: a pair has two.
MOST_PIECES, MOST_TEXTS = 1_000, 8
# Unicode's longest decomposition; done twice it changes nothing more.
_UNICODE = {"NFKC": 18, "NFKD": 18, "Precompiled": 18, "NFC": 4, "NFD": 4, "BertNormalizer": 12,
            "Lowercase": 3}  # fmt: skip
# The bytes of a character outside ASCII become letters of two bytes each.
_BYTES = 4
# A table that stands in the file as one string.
_TABLE = "precompiled_charsmap"


def too_much(file: dict[str, Any]) -> str:
    """Why a tokenizer.json (parsed) is refused, as a sentence; "" when it is not.

    >>> part = {"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}
    >>> too_much({"model": {}, "normalizer": {"type": "Sequence", "normalizers": [part] * 40}})
    'Its normalizer can make a text more than 1,000 times as long.'
    """
    longest = max((len(text) for text in _strings(file)), default=0)
    if longest > MOST_ENTRY:
        return f"A text in it has {longest:,} characters; {MOST_ENTRY:,} are the most."
    for name in ("normalizer", "pre_tokenizer", "decoder"):
        if _growth(file.get(name)) > MOST_GROWTH:
            return f"Its {name} can make a text more than {MOST_GROWTH:,} times as long."
    for template in _lists(file.get("post_processor")):
        texts = sum(isinstance(piece, dict) and "Sequence" in piece for piece in template)
        if texts > MOST_TEXTS or len(template) > MOST_PIECES:
            return f"A template of its post-processor has {len(template):,} pieces."
    return ""


def _growth(part: Any) -> float:
    """How many times as long a text can become in one part of the pipeline, parts inside it too."""
    grown, unicode = 1.0, 1.0
    for each in _leaves(part):
        kind = str(each.get("type"))
        if kind in _UNICODE:
            unicode = max(unicode, _UNICODE[kind])
            continue
        factor = float(_BYTES) if kind == "ByteLevel" else _replaced(each)
        if factor != 1.0 or kind == "Replace":
            # What was put in may be decomposed once more.
            grown, unicode = grown * unicode * factor, 1.0
        if grown > MOST_GROWTH:
            break
    return grown * unicode


def _replaced(part: dict[str, Any]) -> float:
    """Characters that come for one that goes, in a Replace or a Prepend."""
    if part.get("type") == "Prepend":
        return 1.0 + len(str(part.get("prepend", "")))
    if part.get("type") != "Replace":
        return 1.0
    content, pattern = len(str(part.get("content", ""))), part.get("pattern")
    if isinstance(pattern, dict) and isinstance(pattern.get("String"), str):
        return max(1.0, content / max(1, len(pattern["String"])))
    # A regular expression may also match nothing, before each character.
    return 1.0 + content


def _leaves(part: Any) -> Iterator[dict[str, Any]]:
    """The parts that stand in a sequence of sequences, in their order."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += reversed(each)
        elif isinstance(each, dict):
            inner = [value for value in each.values() if isinstance(value, list)]
            if each.get("type") == "Sequence":
                waiting += reversed(inner)
            else:
                yield each


def _lists(part: Any) -> Iterator[list[Any]]:
    """All lists in a part, however deep."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            yield each
        if isinstance(each, list | dict):
            waiting += each.values() if isinstance(each, dict) else each


def _strings(value: Any) -> Iterator[str]:
    """All strings in a value of JSON, keys included, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
            waiting += (inner for name, inner in each.items() if name != _TABLE)
        elif isinstance(each, list):
            waiting += each
