"""What the lengths of a batch's texts decide: rows that cannot be cut, windows beyond number.

The lengths are asked for only where the texts' bytes, which are never fewer than their tokens (but
for a normalizer that writes more than was there), do not settle it already.
"""

from __future__ import annotations

from collections.abc import Iterator

from glassbox.errors import Problem
from glassbox.settings import current, variable
from glassbox.tokenization import batch_windows
from glassbox.tokenization.batch_asked import Asked, named
from glassbox.tokenization.batch_windows import DoesNotFit, NoSecond


def sequences(asked: Asked) -> Iterator[Problem]:
    """Rows where the sequence that is to be cut cannot be, or a stride is too long for it."""
    if not asked.options.truncates or not any(_trouble(asked, asked.most)):
        return
    found: dict[str, list[int]] = {}
    for number, trouble in enumerate(_trouble(asked, asked.lengths), 1):
        if trouble:
            found.setdefault(trouble, []).append(number)
    truncation, limit = asked.options.truncation, asked.limit
    if rows := found.get("no second"):
        yield Problem(
            "truncation",
            f"{named(rows)} too long and no pair: with only_second there is nothing to cut.",
            "The library raises an Exception: Second sequence not provided.",
            mends=("longest_first", "only_first"),
        )
    if rows := found.get("does not fit"):
        other = "second" if truncation == "only_first" else "first"
        yield Problem(
            "truncation",
            f"{named(rows)} too long whatever is cut: the {other} text alone fills max_length "
            f"{limit:,}.",
            "The library raises an Exception: Sequence to truncate too short to respect the "
            "provided max_length.",
            mends=("longest_first",),
        )
    if rows := found.get("panics"):
        yield Problem(
            "stride",
            f"{named(rows)} left with no more of one text than the stride of "
            f"{asked.options.stride} tokens.",
            "Windows that repeat all they hold would never end; the library panics.",
            mends=(0,),
        )


def _trouble(asked: Asked, sizes: list[tuple[int, int | None]]) -> Iterator[str]:
    """What would go wrong in each row of those lengths; "" for nothing.

    Longer texts are never less trouble, but for a stride: where that could be, it is said.
    """
    truncation, stride = asked.options.truncation, asked.options.stride
    bound = sizes is asked.most
    for first, second in sizes:
        room = asked.room(second is not None)
        try:
            keep_first, keep_second = batch_windows.keeps(first, second, room, truncation)
        except NoSecond:
            yield "no second"
            continue
        except DoesNotFit:
            yield "does not fit"
            continue
        if bound and stride and second is not None and first + second > room:
            least = room // 2 if truncation == "longest_first" else 1
            yield "panics" if stride >= least else ""
            continue
        panics = batch_windows.panics
        too_long = panics(first, keep_first, stride) or panics(second, keep_second, stride)
        yield "panics" if too_long else ""


def size(asked: Asked) -> Iterator[Problem]:
    """More windows or cells than this installation makes."""
    most_rows, most_cells = current().max_batch_rows, current().max_batch_cells
    windows, cells = _made(asked, asked.most)
    if windows <= most_rows and cells <= most_cells:
        return
    windows, cells = _made(asked, asked.lengths)
    if windows > most_rows:
        pair = asked.pairs and asked.options.truncation == "longest_first"
        others = ("only_first",) if asked.singles else ("only_first", "only_second")
        yield Problem(
            "truncation" if pair else "max_length",
            f"Truncation would make {windows:,} windows of these {len(asked.rows):,} rows; the "
            f"limit is {most_rows:,}.",
            ("For a pair, longest_first makes every window of the first text with every window of "
             "the second, whether they are asked for or not. " if pair else "")
            + "A larger max_length or a smaller stride makes fewer. The limit is the setting "
            f"{variable('max_batch_rows')}.",
            mends=others if pair else (),
        )  # fmt: skip
    elif cells > most_cells:
        yield Problem(
            "padding",
            f"The batch would have {cells:,} cells, padding included; the limit is {most_cells:,}.",
            "Pad to a smaller length, or truncate. The limit is the setting "
            f"{variable('max_batch_cells')}.",
            mends=("do_not_pad",),
        )


def _made(asked: Asked, sizes: list[tuple[int, int | None]]) -> tuple[int, int]:
    """Windows (made, whether returned or not) and cells (returned) for rows of those lengths."""
    options, count, returned, longest, tokens = asked.options, 0, 0, 0, 0
    for first, second in sizes:
        pair = second is not None
        windows, width = 1, first + (second or 0) + asked.added(pair)
        if options.truncates and asked.limit is not None and width > asked.limit:
            windows = _windows(asked, first, second)
            # Without room, the window that overflows is the whole row.
            width = width if asked.room(pair) == 0 else asked.limit
        count += windows
        shown = windows if options.return_overflowing_tokens else 1
        returned += shown
        tokens += shown * width
        longest = max(longest, width)
    if not options.pads:
        return count, tokens
    if options.padding == "max_length":
        longest = max(longest, asked.limit or 0)
    multiple = options.pad_to_multiple_of or 1
    return count, returned * (-(-longest // multiple) * multiple)


def _windows(asked: Asked, first: int, second: int | None) -> int:
    options, room = asked.options, asked.room(second is not None)
    stride = options.stride
    try:
        if any(
            batch_windows.panics(length, keep, stride)
            for length, keep in zip(
                (first, second),
                batch_windows.keeps(first, second, room, options.truncation),
                strict=True,
            )
        ):
            stride = 0
        return batch_windows.windows(first, second, room, stride, options.truncation)
    except (DoesNotFit, NoSecond):  # Only for lengths that are bounds: the real ones were checked.
        return first + (second or 0)
