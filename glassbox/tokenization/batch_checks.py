"""What would go wrong with a batch, or not as meant, before the tokenizer is asked.

What bites (transformers 5.23, tokenizers 0.23.3) and is silent: no max_length to go by, one below
the number of special tokens, a stride or a multiple that nothing uses. What bites aloud: a stride
of all the room that there is (a panic of the Rust library), a sequence that cannot be cut, a
missing pad token, a text that is None; and what takes minutes or all the memory: windows of a pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glassbox.errors import Problem
from glassbox.settings import current, variable
from glassbox.tokenization import batch_foreseen
from glassbox.tokenization.batch_asked import Asked, named
from glassbox.tokenization.batch_options import BatchOptions, Row
from glassbox.tokenization.library import SharedTokenizer


def check(shared: SharedTokenizer, rows: Sequence[Row], options: BatchOptions) -> list[Problem]:
    """All findings, the errors first. A batch without errors can be encoded.

    Asks the tokenizer for the rows' lengths only where the options alone do not settle it.
    """
    asked = Asked(shared, tuple(rows), options)
    found = list(_rows(asked))
    if not found:
        stride = [*_stride(asked)] or [*_unused_stride(asked)]
        found = [*_padding(asked), *_limit(asked), *stride, *_unused_overflow(asked)]
        if not any(each.severity == "error" for each in found):
            found += [*batch_foreseen.sequences(asked), *batch_foreseen.size(asked)]
    found += _empty_second(asked)
    return sorted(found, key=lambda each: each.severity)


def _rows(asked: Asked) -> Iterator[Problem]:
    if not asked.rows:
        yield Problem(
            "rows",
            "There are no rows yet.",
            "Write a text into the table. The library answers an empty list with an IndexError.",
        )
        return
    longest = current().max_batch_rows
    if len(asked.rows) > longest:
        yield Problem(
            "rows",
            f"The batch has {len(asked.rows):,} rows; the limit is {longest:,}.",
            f"Use a part of them. The limit is the setting {variable('max_batch_rows')}.",
        )
    characters = sum(len(row.first) + len(row.second or "") for row in asked.rows)
    limit = current().max_text_chars
    if characters > limit:
        yield Problem(
            "rows",
            f"The rows have {characters:,} characters together; the limit is {limit:,}.",
            f"Use a part of them. The limit is the setting {variable('max_text_chars')}.",
        )


def _padding(asked: Asked) -> Iterator[Problem]:
    options, multiple = asked.options, asked.options.pad_to_multiple_of
    if not options.pads:
        if multiple is not None:
            yield Problem(
                "pad_to_multiple_of",
                "pad_to_multiple_of does nothing while the padding is off.",
                severity="warning",
                mends=("off",),
            )
        return
    if asked.shared.tokenizer.pad_token is None:
        yield Problem(
            "padding",
            "This tokenizer has no pad token.",
            "The library raises a ValueError. Switch the padding off.",
            mends=("do_not_pad",),
        )
    if multiple is None:
        return
    if multiple < 1:
        yield Problem(
            "pad_to_multiple_of",
            f"pad_to_multiple_of is {multiple}: it has to be 1 or more.",
            mends=(8, "off"),
        )
    elif options.truncates and asked.limit is not None and asked.limit % multiple:
        below = asked.limit // multiple * multiple
        yield Problem(
            "max_length",
            f"max_length {asked.limit:,} is not a multiple of pad_to_multiple_of {multiple:,}.",
            "With padding and truncation both on, the library raises a ValueError.",
            mends=tuple(each for each in (below + multiple, below) if each > 0),
        )


def _limit(asked: Asked) -> Iterator[Problem]:
    options = asked.options
    if not options.limited:
        return
    names = [name for name, on in (
        ("padding", options.padding == "max_length"), ("truncation", options.truncates)
    ) if on]  # fmt: skip
    if asked.limit is None:
        yield Problem(
            "max_length",
            f"There is no max_length for {' and '.join(names)} to go by: this tokenizer knows no "
            "limit of its own.",
            "The library would silently do nothing.",
            mends=(16, 64),
        )
        return
    longest = current().max_text_chars
    if not 0 <= asked.limit <= longest:
        yield Problem(
            "max_length",
            f"max_length is {asked.limit:,}; it can be 0 to {longest:,} tokens.",
            mends=(max(0, min(asked.limit, longest)),),
        )
        return
    if not options.truncates:
        return
    for pair, name in asked.kinds:
        room = asked.room(pair)
        if room < 0:
            yield Problem(
                "max_length",
                f"max_length is {asked.limit}, but the special tokens of {name} alone are "
                f"{asked.added(pair)}.",
                "The library would silently ignore it and cut nothing of such a row.",
                mends=(asked.added(pair) + 1, 16),
            )
        elif room == 0:
            rest = "only the special tokens stay" if asked.added(pair) else "nothing stays"
            yield Problem(
                "max_length",
                f"A max_length of {asked.limit} leaves {name} no room for its text: {rest}.",
                "The window that overflows then holds the whole text, whatever its length."
                if options.return_overflowing_tokens
                else "",
                severity="warning",
                mends=(asked.added(pair) + 1, 16),
            )


def _stride(asked: Asked) -> Iterator[Problem]:
    options, stride = asked.options, asked.options.stride
    if stride < 0:
        yield Problem("stride", f"stride is {stride}: it has to be 0 or more.", mends=(0,))
    if stride <= 0 or not options.truncates or asked.limit is None:
        return
    for pair, name in asked.kinds:
        room = asked.room(pair)
        if stride >= room >= 0:
            raises = 0 <= asked.limit - asked.shared.special_tokens < stride
            yield Problem(
                "stride",
                f"stride is {stride}, but {name} has room for {room:,} tokens of text: "
                f"max_length {asked.limit:,} less {asked.added(pair)} special tokens.",
                "Windows that repeat all they hold would never end; the library "
                + ("raises a ValueError." if raises else "panics."),
                mends=tuple(dict.fromkeys((max(0, room - 1), 0))),
            )
            return
    # The library subtracts the special tokens of a single text, switched on or not.
    least = asked.limit - asked.shared.special_tokens
    if 0 <= least < stride:
        yield Problem(
            "stride",
            f"stride is {stride}, more than max_length {asked.limit:,} less the "
            f"{asked.shared.special_tokens} special tokens of a single text.",
            "The library raises a ValueError, even where no special tokens are added.",
            mends=tuple(dict.fromkeys((least, 0))),
        )


def _unused_overflow(asked: Asked) -> Iterator[Problem]:
    if asked.options.return_overflowing_tokens and not asked.options.truncates:
        yield Problem(
            "truncation",
            "Overflow windows are asked for, and nothing is cut: truncation is off.",
            severity="warning",
            mends=("longest_first",),
        )


def _unused_stride(asked: Asked) -> Iterator[Problem]:
    options = asked.options
    if options.stride > 0 and options.truncates and not options.return_overflowing_tokens:
        yield Problem(
            "stride",
            "The stride shows only in the windows that overflow, and those are not asked for.",
            severity="warning",
            mends=(0,),
        )


def _empty_second(asked: Asked) -> Iterator[Problem]:
    rows = [number for number, row in enumerate(asked.rows, 1) if row.second == ""]
    if rows:
        one = len(rows) == 1
        yield Problem(
            "second",
            f"{named(rows)} {'a pair' if one else 'pairs'} with an empty second text, and "
            f"{'gets' if one else 'get'} the special tokens of a pair.",
            'In a batch that is so; unbatched, tokenizer("a", "") silently drops the second text.',
            severity="warning",
        )
