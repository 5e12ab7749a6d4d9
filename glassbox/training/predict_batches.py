"""How many texts a model is given at once, and how many can be typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glassbox.settings import current

# Rows of a batch: more of short texts, of which a call costs more than the rows in it.
ROWS, SHORT_ROWS = 16, 64
_SHORT_CHARS = 8_192
# So many characters of typed lines: one of usual length for each row that may be.
_LINE_CHARS = 100


def batches(lengths: Sequence[int]) -> Iterator[slice]:
    """Texts of these lengths in characters, ascending, in batches.

    >>> [each.stop for each in batches([20] * 100)], [each.stop for each in batches([900] * 40)]
    ([64, 100], [16, 32, 40])
    """
    begin = 0
    while begin < len(lengths):
        end = min(len(lengths), begin + ROWS)
        while (
            end < len(lengths)
            and end - begin < SHORT_ROWS
            and (end + 1 - begin) * lengths[end] <= _SHORT_CHARS
        ):
            end += 1
        yield slice(begin, end)
        begin = end


def most_typed_chars() -> int:
    """How many characters may be typed as lines; a browser drops a text that is longer."""
    return max(current().max_text_chars, _LINE_CHARS * current().max_predict_rows)
