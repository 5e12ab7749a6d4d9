"""How truncation divides a row into windows, foreseen from the lengths of its sequences.

The library makes all windows of a row whether they are asked for or not, and for a pair it makes
each window of the first sequence with each of the second: 800 and 800 tokens with a max_length of
8 are 106,800 windows. So they are counted before the call. Where what stays of a sequence is no
more than the stride, it panics. Source: ``truncate_encodings`` and ``Encoding::truncate`` of
`tokenizers` 0.23; a test compares with what it does.

>>> windows(18, None, 10, 0, "longest_first")
2
>>> windows(800, 800, 5, 0, "longest_first")
106800
"""

from __future__ import annotations

from glassbox.tokenization.batch_options import Truncation


class DoesNotFit(Exception):
    """The one sequence that may be cut is too short to make room."""


class NoSecond(Exception):
    """The second sequence is to be cut, and there is none."""


def keeps(
    first: int, second: int | None, room: int, truncation: Truncation
) -> tuple[int, int | None]:
    """Tokens that stay of each sequence in a row's first window.

    ``first`` and ``second`` are their lengths, ``room`` is max_length less the special tokens.
    Raises DoesNotFit, or NoSecond, where the library fails.
    """
    remove = first + (second or 0) - room
    if remove <= 0 or truncation == "do_not_truncate":
        return first, second
    if room == 0:
        return 0, None if second is None else 0
    if truncation == "longest_first":
        return (room, None) if second is None else _longest_first(first, second, room)
    if truncation == "only_first":
        if first <= remove:
            raise DoesNotFit
        return first - remove, second
    if second is None:
        raise NoSecond
    if second <= remove:
        raise DoesNotFit
    return first, second - remove


def _longest_first(first: int, second: int, room: int) -> tuple[int, int]:
    short, long = sorted((first, second))
    long = short if short > room else max(short, room - short)
    if short + long > room:
        short = room // 2
        long = room - short
    return (long, short) if first > second else (short, long)


def parts(length: int, keep: int, stride: int) -> int:
    """Windows that one sequence of ``length`` tokens makes, ``keep`` of them in each.

    Where nothing is kept, the library makes an empty window and one with the whole sequence.
    """
    if keep >= length:
        return 1
    if keep == 0:
        return 2
    return -(-(length - keep) // (keep - stride)) + 1


def panics(length: int | None, keep: int | None, stride: int) -> bool:
    """Whether the library would panic: windows that overlap by all they hold never end."""
    return length is not None and keep is not None and 0 < keep < length and stride >= keep


def windows(first: int, second: int | None, room: int, stride: int, truncation: Truncation) -> int:
    """Windows of one row. Raises what :func:`keeps` raises; ``stride`` must not panic."""
    keep_first, keep_second = keeps(first, second, room, truncation)
    made = parts(first, keep_first, stride)
    if second is None or keep_second is None:
        return made
    return made * parts(second, keep_second, stride)
