"""Asking a tokenizer, with the traps of the library caught before the call.

What bites (transformers 5.23, tokenizers 0.23.3): a ``max_length`` below the number of special
tokens is silently ignored; padding or truncation without a ``max_length`` silently does nothing;
truncation and padding are set on one Rust object that all callers share; Rust can panic with an
exception that ``except Exception`` does not see; a lone surrogate is a TypeError.
"""

from __future__ import annotations

from itertools import compress
from typing import Any

from glassbox.errors import LimitExceeded, Problem, UserError
from glassbox.settings import current
from glassbox.text import whole as whole_text
from glassbox.tokenization.encoding import Encoding, Kind, Options, Tokens
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told


def without_lone_surrogates(text: str) -> tuple[str, int]:
    """``text`` with each lone surrogate replaced by U+FFFD, and how many there were.

    Surrogates that form a pair become the character they stand for.

    >>> without_lone_surrogates("a\\ud800b")
    ('a\\ufffdb', 1)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        clean = whole_text(text)
        return clean, clean.count("\ufffd") - text.count("\ufffd")
    return text, 0


def check(shared: SharedTokenizer, options: Options) -> list[Problem]:
    """What would go wrong, or not as meant, if ``shared`` encoded with ``options``."""
    found: list[Problem] = []
    length = options.max_length
    if not (options.pads or options.truncates):
        return found
    what = " and ".join(
        name
        for name, asked in (("padding", options.pads), ("truncation", options.truncates))
        if asked
    )
    if length is None:
        found.append(
            Problem(
                "max_length",
                f"There is no max_length for {what} to go by.",
                "The library would silently do nothing.",
            )
        )
        return found
    least = shared.special_tokens if options.add_special_tokens else 0
    longest = current().max_text_chars
    if length < 0 or length > longest:
        found.append(
            Problem(
                "max_length",
                f"max_length is {length:,}; it can be 0 to {longest:,} tokens.",
                mends=(max(0, min(length, longest)),),
            )
        )
    elif options.truncates and length < least:
        found.append(
            Problem(
                "max_length",
                f"max_length is {length}, but the special tokens alone are {least}.",
                "The library would silently ignore it and cut nothing. "
                f"Use {least} or more, or switch the special tokens off.",
                mends=(least,),
            )
        )
    elif options.truncates and length == least:
        found.append(
            Problem(
                "max_length",
                f"A max_length of {length} leaves no room for the text"
                + (": only the special tokens stay." if least else "."),
                severity="warning",
                mends=(least + 1,),
            )
        )
    if options.pads and shared.tokenizer.pad_token is None:
        found.append(
            Problem("padding", "This tokenizer has no pad token.", "Switch the padding off.")
        )
    return found


def remarks(shared: SharedTokenizer, encoding: Encoding, options: Options) -> list[Problem]:
    """What to know about a result that is right but perhaps not what was meant."""
    found = []
    if encoding.replaced:
        found.append(
            Problem(
                "text",
                f"{encoding.replaced:,} of the text's characters "
                f"{'is half' if encoding.replaced == 1 else 'are halves'} of a surrogate pair, "
                "which no tokenizer takes.",
                "U+FFFD stands in their place.",
                severity="warning",
            )
        )
    length = len(encoding.tokens)
    if options.pads and options.max_length is not None and length > options.max_length:
        found.append(
            Problem(
                "padding",
                f"{shared.title}: {length:,} tokens, more than the max_length of "
                f"{options.max_length:,}. Padding never shortens a text.",
                "Switch the truncation on as well to get exactly max_length tokens.",
                severity="warning",
            )
        )
    # A tokenizer that knows no such limit says 10 to the power of 30.
    most = shared.tokenizer.model_max_length
    if length > most:
        found.append(
            Problem(
                "text",
                f"{shared.title}: {length:,} tokens, and its model has positions for {most:,}.",
                "Truncate to that, or less.",
                severity="warning",
            )
        )
    return found


def encode(shared: SharedTokenizer, text: str, options: Options | None = None) -> Encoding:
    """Encode one text. Ids, offsets, masks and type ids are the tokenizer's own.

    Raises UserError for what :func:`check` calls an error and when the tokenizer fails, and
    LimitExceeded for a text of more than ``max_text_chars`` characters.
    """
    options = options or Options()
    limit = current().max_text_chars
    if len(text) > limit:
        raise LimitExceeded(
            f"The text has {len(text):,} characters; the limit is {limit:,}.",
            "max_text_chars",
            "Use a part of it.",
        )
    for problem in check(shared, options):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    source, replaced = without_lone_surrogates(text)
    # One caller at a time: the settings of a call live on the Rust object until the next one.
    with shared.lock, told("The tokenizer could not encode this text", "Change it or the options."):
        raw = _call(shared, source, options)
        whole = (
            _call(shared, source, Options(add_special_tokens=options.add_special_tokens))
            if options.truncates
            else None
        )
        dropped = _dropped(shared, source)
    tokens, side = columns(shared, source, raw), shared.truncation_side
    cut = Tokens.of(())
    if whole is not None:
        cut = _difference(columns(shared, source, whole), tokens, side)
    return Encoding(source, tokens, cut, side, replaced, dropped)


def _dropped(shared: SharedTokenizer, text: str) -> frozenset[str]:
    """The characters in ``text``, white space aside, that the normalizer makes nothing of."""
    normalizer = shared.tokenizer.backend_tokenizer.normalizer
    if normalizer is None:
        return frozenset()
    some = (each for each in set(text) if not each.isspace())
    return frozenset(each for each in some if not normalizer.normalize_str(each))


def _call(shared: SharedTokenizer, text: str, options: Options) -> Any:
    """The `tokenizers.Encoding` of one text; the caller holds the lock."""
    return shared.tokenizer(
        text,
        add_special_tokens=options.add_special_tokens,
        padding=options.padding,
        truncation=options.truncation,
        max_length=options.max_length if options.pads or options.truncates else None,
        verbose=False,
    ).encodings[0]


def columns(shared: SharedTokenizer, source: str, raw: Any) -> Tokens:
    """What is in a `tokenizers.Encoding` of ``source``, and of what kind each token is."""
    ids, specials, attention = raw.ids, raw.special_tokens_mask, raw.attention_mask
    places = range(len(ids))
    kinds: dict[int, Kind] = {
        at: "added" if attention[at] else "pad" for at in compress(places, specials)
    }
    # By far most tokens are plain text; map() and compress() find the others without a loop here.
    marked = shared.special_ids | {shared.unk_id}
    offsets, unk = raw.offsets, shared.tokenizer.unk_token
    for at in compress(places, map(marked.__contains__, ids)):
        if at in kinds:
            continue
        start, end = offsets[at]
        # The word "[UNK]" typed into the text is found as a special token, not as unknown.
        unknown = ids[at] == shared.unk_id and source[start:end].strip() != unk
        kinds[at] = "unknown" if unknown else "typed"
    return Tokens.of_raw(raw, offsets, kinds)


def _difference(whole: Tokens, kept: Tokens, side: str) -> Tokens:
    """The tokens of the text in ``whole`` that are not in ``kept``."""
    places, count = whole.of_text(), len(kept.of_text())
    if side == "right":
        return whole[places.start + count : places.stop]
    return whole[places.start : places.stop - count]
