"""Text -> ids -> text: what comes back, and what exactly differs.

"Naïve  café"  ->  naive cafe  ->  "naive cafe"
equal but for upper case, accents, white space:  [N|n]a[ï|i]ve[  | ]caf[é|e]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import regex

from glassbox.tokenization.encoding import Encoding
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told

# Characters of each text that are compared one by one, from the first difference on.
COMPARED = 2_000
# A piece of more than this is not looked into: "replaced by that" says as much.
_PIECE = 200
_WORDS = regex.compile(r"\s+|\w+|[^\s\w]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that is the same in both, or what stood in the text and what came back instead.

    Either side may be empty: nothing came back for it, or it came from nowhere.
    """

    kind: Literal["same", "differs"]
    text: str
    decoded: str


@dataclass(frozen=True)
class RoundTrip:
    """A text, what its tokens decode to, and how the two differ.

    ``but_for`` names what has to be left out of the comparison for the two to be equal ("upper
    case", "accents" ...); empty when they are equal, or differ in something else as well.
    ``parts`` are both texts in order. With ``whole`` False they end before the texts do: only the
    first :data:`COMPARED` characters from the first difference on are taken apart.
    """

    text: str
    decoded: str
    but_for: tuple[str, ...]
    parts: tuple[Part, ...]
    whole: bool

    @property
    def equal(self) -> bool:
        """Whether nothing was lost."""
        return self.text == self.decoded

    @property
    def differences(self) -> tuple[Part, ...]:
        """The parts that differ."""
        return tuple(part for part in self.parts if part.kind == "differs")


def round_trip(shared: SharedTokenizer, encoding: Encoding) -> RoundTrip:
    """Decode the tokens of ``encoding``'s text, the ones cut by truncation included.

    What the template and the padding added is left out by position, not by
    ``skip_special_tokens``: that would take special tokens typed in the text along.
    Raises UserError when the tokenizer fails.
    """
    ids = [id for tokens in encoding.in_order() for id in tokens.ids]
    return compare(encoding.source, decode(shared, ids))


def decode(shared: SharedTokenizer, ids: list[int], skip_special_tokens: bool = False) -> str:
    """The tokenizer's own ``decode``. Raises UserError when it fails."""
    allowed = f"Ids are 0 to {shared.vocabulary_size - 1:,} here."
    with shared.lock, told("The tokenizer could not decode these ids", allowed):
        return shared.tokenizer.decode(ids, skip_special_tokens=skip_special_tokens)


def compare(text: str, decoded: str) -> RoundTrip:
    """How ``decoded`` differs from ``text``.

    >>> trip = compare("Naïve", "naive")
    >>> trip.but_for, [(part.text, part.decoded) for part in trip.differences]
    (('upper case', 'accents'), [('N', 'n'), ('ï', 'i')])
    """
    if text == decoded:
        same = (Part("same", text, decoded),) if text else ()
        return RoundTrip(text, decoded, (), same, True)
    parts, whole = _parts(text, decoded)
    return RoundTrip(text, decoded, _but_for(text, decoded), tuple(parts), whole)


# -- equal but for what --------------------------------------------------------------------------


_MARKS = regex.compile(r"\p{Mn}+")
_CONTROLS = regex.compile(r"[[\p{Cc}\p{Cf}]--\s]+", regex.VERSION1)


def _nfkc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _no_accents(text: str) -> str:
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", text))


def _no_controls(text: str) -> str:
    """Without control and format characters (white space stays)."""
    return _CONTROLS.sub("", text)


# In the order of how much they overlook; the last are the first to be tried without.
_LEAVING_OUT: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("compatibility forms (NFKC)", _nfkc),
    ("upper case", str.lower),
    ("accents", _no_accents),
    ("invisible characters", _no_controls),
    ("white space", lambda text: "".join(text.split())),
)


def _but_for(text: str, decoded: str) -> tuple[str, ...]:
    """The fewest of the above without which the two are equal; nothing if they never are."""

    def equal(names: list[str]) -> bool:
        one, other = text, decoded
        for name, leave_out in _LEAVING_OUT:
            if name in names:
                one, other = leave_out(one), leave_out(other)
        return one == other

    needed = [name for name, _ in _LEAVING_OUT]
    if not equal(needed):
        return ()
    for name in reversed(list(needed)):
        fewer = [each for each in needed if each != name]
        if equal(fewer):
            needed = fewer
    return tuple(needed)


# -- what differs --------------------------------------------------------------------------------


def _parts(text: str, decoded: str) -> tuple[list[Part], bool]:
    start = _common(text, decoded)
    parts = [Part("same", text[:start], text[:start])] if start else []
    one, other = text[start : start + COMPARED], decoded[start : start + COMPARED]
    whole = start + COMPARED >= max(len(text), len(decoded))
    for part in _by_word(one, other):
        last = parts[-1] if parts else None
        if last and last.kind == part.kind:
            parts[-1] = Part(part.kind, last.text + part.text, last.decoded + part.decoded)
        else:
            parts.append(part)
    return parts, whole


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _by_word(one: str, other: str) -> Iterator[Part]:
    """Words first, letters only inside of those that differ: quick, and nearer to what one sees."""
    ones, others = _WORDS.findall(one), _WORDS.findall(other)
    # Words that differ only in what tokenizers change all the time count as the same ones here.
    keys, other_keys = ([_no_accents(word).lower() for word in words] for words in (ones, others))
    for kind, a, b, c, d in SequenceMatcher(None, keys, other_keys, False).get_opcodes():
        if kind == "equal":
            for left, right in zip(ones[a:b], others[c:d], strict=True):
                yield from _by_letter(left, right)
        else:
            yield from _by_letter("".join(ones[a:b]), "".join(others[c:d]))


def _by_letter(one: str, other: str) -> Iterator[Part]:
    if one == other:
        yield Part("same", one, other)
        return
    if max(len(one), len(other)) > _PIECE:
        yield Part("differs", one, other)
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield Part("same" if kind == "equal" else "differs", one[a:b], other[c:d])
