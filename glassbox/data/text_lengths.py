"""How long texts are: in characters, in words, in tokens.

A character is a Unicode code point, as ``len(text)`` counts; a word is what ``text.split()`` gives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset

Unit = Literal["characters", "words", "tokens"]
UNITS: tuple[Unit, ...] = ("characters", "words", "tokens")
LONGEST_TOKENIZED = 200_000  # characters; a longer text alone would take seconds
# What str.split() takes for white space, as UTF-8: single bytes, and the rest by their first byte.
_SPACES = (*range(0x09, 0x0E), *range(0x1C, 0x21))
_WIDE: dict[int, tuple[bytes, ...]] = {
    0xC2: (b"\x85", b"\xa0"),
    0xE1: (b"\x9a\x80",),
    0xE2: (
        *(bytes((0x80, last)) for last in range(0x80, 0x8B)),
        b"\x80\xa8", b"\x80\xa9", b"\x80\xaf", b"\x81\x9f",
    ),
    0xE3: (b"\x80\x80",),
}  # fmt: skip
_BYTES_AT_ONCE = 1 << 24


def characters(texts: pa.ChunkedArray) -> np.ndarray:
    """The length of each text in code points; nulls are left out."""
    import pyarrow.compute as pc

    return pc.utf8_length(texts).drop_null().to_numpy()


def words(texts: pa.ChunkedArray) -> np.ndarray:
    """The number of words of each text, ``len(text.split())``; nulls are left out.

    Counted on the bytes, which splitting has no chance against: a word begins where a byte is no
    white space and the one before it is, or where the text begins.
    """
    import numpy as np

    counts = [_words(part) for chunk in texts.chunks for part in _parts(chunk.drop_null())]
    return np.concatenate(counts) if counts else np.empty(0, np.int64)


def _parts(chunk: pa.Array) -> list[pa.Array]:
    """The texts in parts of some megabytes: what is made of their bytes takes as much again."""
    number = max(1, -(-chunk.nbytes // _BYTES_AT_ONCE))
    step = max(1, -(-len(chunk) // number))
    return [chunk.slice(start, step) for start in range(0, len(chunk), step)]


def _words(texts: pa.Array) -> np.ndarray:
    import numpy as np
    import pyarrow as pa

    texts = texts.cast(pa.large_string())
    _, ends, data = texts.buffers()
    borders = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    start, stop = int(borders[0]), int(borders[-1])
    if data is None or start == stop:
        return np.zeros(len(texts), np.int64)
    codes = np.frombuffer(data, np.uint8)[start:stop]
    space = _is_space(codes)
    before = np.empty_like(space)
    before[1:] = space[:-1]
    borders = borders - start
    # Empty texts have no first byte, and one at the end would point behind the last.
    before[borders[:-1][borders[:-1] < codes.size]] = True
    starts = np.flatnonzero(before & ~space)
    return np.diff(np.searchsorted(starts, borders))


def _is_space(codes: np.ndarray) -> np.ndarray:
    import numpy as np

    table = np.zeros(256, bool)
    table[list(_SPACES)] = True
    space = table[codes]
    for first, rests in _WIDE.items():
        places = np.flatnonzero(codes == first)
        for rest in rests if places.size else ():
            fits = places[places + len(rest) < codes.size]
            for step, byte in enumerate(rest, 1):
                fits = fits[codes[fits + step] == byte]
            for step in range(len(rest) + 1):
                space[fits + step] = True
    return space


def tokens(tokenizer: Any, texts: list[str | None]) -> np.ndarray:
    """The number of tokens of each text, without special tokens; -1 for a text that is too long.

    ``tokenizer`` is a `tokenizers.Tokenizer` that neither truncates nor pads. Nulls are left out.
    """
    import numpy as np

    there = [text for text in texts if text is not None]
    long = np.fromiter((len(text) > LONGEST_TOKENIZED for text in there), bool, len(there))
    short = ["" if cut else text for text, cut in zip(there, long, strict=True)]
    encodings = tokenizer.encode_batch_fast(short, add_special_tokens=False)
    numbers = np.fromiter((len(each) for each in encodings), np.int64, len(short))
    numbers[long] = -1
    return numbers


def tokens_of_rows(dataset: Dataset, name: str, start: int, stop: int) -> np.ndarray:
    """:func:`tokens` of the rows from ``start`` to ``stop``, by the embedded tokenizer."""
    return tokens(embedded_tokenizer(), dataset.select_columns([name])[start:stop][name])


@lru_cache(maxsize=1)
def embedded_tokenizer() -> Any:
    """The embedded model's own tokenizer by itself: nobody waits for whoever else encodes."""
    from tokenizers import Tokenizer

    from glassbox import embedded

    tokenizer = Tokenizer.from_file(str(embedded.verified("tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
