"""Ids become text again, and what each of them adds to it.

101     [CLS]   special   "[CLS]"
14477   una     text      " una"
20961   ##ffa   text      "ffa"
3468    ##ble   text      "ble"

What bites (transformers 5.23, tokenizers 0.23.3): an id without an entry decodes to nothing, silently;
a negative one is an OverflowError; ``skip_special_tokens`` also drops those that a person typed;
``clean_up_tokenization_spaces`` is ignored for BPE.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Literal

from glassbox.errors import LimitExceeded, Problem, UserError
from glassbox.settings import current
from glassbox.tokenization.library import SharedTokenizer

Kind = Literal["text", "special", "skipped", "part", "missing"]

# Ids are u32 in the Rust library.
LARGEST = 2**32 - 1
# As people paste them from Python: tensor([[101, 102]], dtype=torch.int64)
_WRAPPING = re.compile(r"(?:np\.|torch\.)?(?:tensor|array)\(\s*(?=\[)")
_SEPARATORS = re.compile(r"[\s,;]+")
_NUMBER = re.compile(r"[+-]?[0-9]+")
# Prefix by prefix is quadratic: only where the quick way failed, and for so many ids at most.
_PREFIXES = 256


@dataclass(frozen=True, slots=True)
class Step:
    """One id and what it adds to the text.

    ``token`` is its entry in the vocabulary, None where there is none. ``kind``: "text";
    "special"; "skipped" (a special token that was asked to be left out); "part" (adds nothing by
    itself: a part of a character that a later id completes, or nothing at all); "missing" (no entry).
    """

    index: int
    id: int
    token: str | None
    kind: Kind
    adds: str


@dataclass(frozen=True)
class Decoding:
    """``text`` is the library's own for all ``ids``; ``steps`` are its first ids, one by one.

    Joined, what the steps add and ``rest`` are the text. ``exact`` is false where this tokenizer's
    decoder changes what went before with what comes after, so that no id can be said to add a part.
    """

    ids: tuple[int, ...]
    text: str
    steps: tuple[Step, ...]
    rest: str
    exact: bool = True


def parse_ids(text: str) -> tuple[int, ...]:
    """The ids in what a person typed or pasted: commas, spaces, a JSON list, a printed tensor.

    Raises UserError for anything else, and for numbers that no id can be.

    >>> parse_ids("101, 7592 102")
    (101, 7592, 102)
    >>> parse_ids("tensor([[ 101, 7592,  102]])")
    (101, 7592, 102)
    """
    limit = current().max_text_chars
    if len(text) > limit:
        raise LimitExceeded(
            f"That is {len(text):,} characters of ids; the limit is {limit:,}.",
            "max_text_chars",
            "Use a part of them.",
        )
    content = text.strip()
    wrapping = _WRAPPING.match(content)
    if wrapping:
        content = content[wrapping.end() : content.rfind("]") + 1]
    return tuple(_id(place, piece) for place, piece in enumerate(_pieces(content), 1))


def _pieces(content: str) -> list[str]:
    """The numbers as they were written; of a list, its brackets are taken off."""
    if content.startswith("["):
        try:
            # As text: JSON's own numbers would let 1e3 and a hundred thousand digits pass.
            made = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            pass  # Not JSON: [101 102] as NumPy prints it, or a fault that is told piece by piece.
        else:
            if len(made) == 1 and isinstance(made[0], list):
                made = made[0]
            if any(isinstance(each, list) for each in made):
                raise UserError(
                    f"That is a batch of {len(made)} lists of ids.", "Decode one list at a time."
                )
            return [str(each) for each in made]
        content = content.strip("[]").strip()
    return [piece for piece in _SEPARATORS.split(content) if piece]


def _id(place: int, piece: str) -> int:
    shown = piece if len(piece) <= 20 else piece[:20] + "…"
    if not _NUMBER.fullmatch(piece):
        raise UserError(
            f"“{shown}” at place {place:,} is not an id.",
            "Ids are whole numbers, separated by commas or spaces: 101, 7592, 102.",
        )
    if piece.startswith("-") and piece.strip("-0"):
        raise UserError(
            f"{shown} at place {place:,} is negative. No id is; the library would raise an "
            "OverflowError.",
            "-100 is no token but a label that the loss leaves out: remove it before decoding.",
        )
    if len(piece) > 12 or int(piece) > LARGEST:
        raise UserError(
            f"{shown} at place {place:,} is too large for an id; the library would raise an "
            "OverflowError.",
            f"Ids are at most {LARGEST:,}, and of a vocabulary less than its size.",
        )
    return int(piece)


def remarks(
    shared: SharedTokenizer, decoding: Decoding, *, skip_special: bool, clean_up: bool
) -> list[Problem]:
    """What to know about a text that is right but perhaps not what was meant."""
    found = []
    missing = [
        id for id in decoding.ids if shared.tokenizer.backend_tokenizer.id_to_token(id) is None
    ]
    if missing:
        some = ", ".join(f"{id:,}" for id in dict.fromkeys(missing[:5]))
        found.append(
            Problem(
                "ids",
                f"{len(missing):,} of the ids {'has' if len(missing) == 1 else 'have'} no entry in "
                f"this vocabulary of {shared.vocabulary_size:,}: {some}"
                f"{' …' if len(missing) > 5 else ''}.",
                "The library decodes them to nothing and says nothing. Are they of another tokenizer?",
                severity="warning",
            )
        )
    unknown = sum(id == shared.unk_id for id in decoding.ids) if skip_special else 0
    if unknown:
        found.append(
            Problem(
                "skip_special_tokens",
                f"skip_special_tokens left out {unknown:,} × {shared.tokenizer.unk_token} as well.",
                "Where a word was unknown, nothing stands in the text to say so.",
                severity="warning",
            )
        )
    if clean_up and type(shared.tokenizer.backend_tokenizer.model).__name__ == "BPE":
        found.append(
            Problem(
                "clean_up_tokenization_spaces",
                "The library ignores clean_up_tokenization_spaces for a BPE tokenizer.",
                "It was made for WordPiece; BPE keeps its spaces in its tokens.",
                severity="warning",
            )
        )
    return found


def decode(
    shared: SharedTokenizer,
    ids: Sequence[int],
    *,
    skip_special: bool = False,
    clean_up: bool = False,
    limit: int | None = None,
) -> Decoding:
    """``tokenizer.decode(ids)``, and what each of the first ``limit`` ids adds to it.

    ``skip_special`` is ``skip_special_tokens``, ``clean_up`` ``clean_up_tokenization_spaces``.
    ``ids`` are 0 to :data:`LARGEST`. Raises UserError when the tokenizer fails.
    """
    if any(not 0 <= id <= LARGEST for id in ids):
        raise UserError("No id is negative or larger than 4,294,967,295.")
    drawn = list(ids[:limit])
    with shared.lock:
        try:
            text = shared.tokenizer.decode(
                list(ids), skip_special_tokens=skip_special, clean_up_tokenization_spaces=clean_up
            )
            raw = shared.tokenizer.decode(
                list(ids), skip_special_tokens=skip_special, clean_up_tokenization_spaces=False
            )
            steps = _steps(shared, drawn, raw, skip_special)
        except BaseException as error:
            # A panic of the Rust library is a BaseException, and must not end the server's thread.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            raise UserError(
                f"The tokenizer could not decode these ids: {type(error).__name__}.",
                "Change the ids or the tokenizer.",
            ) from error
    if steps is not None and text != raw:
        steps = _cleaned(steps, raw, text)
    if steps is None:
        return Decoding(tuple(ids), text, _silent(shared, drawn), text, exact=False)
    rest = text[sum(len(step.adds) for step in steps) :]
    return Decoding(tuple(ids), text, steps, rest)


def _steps(
    shared: SharedTokenizer, ids: list[int], raw: str, skip_special: bool
) -> tuple[Step, ...] | None:
    """What each of ``ids`` adds, joined a beginning of ``raw``. None where that cannot be said."""
    backend = shared.tokenizer.backend_tokenizer
    shown = [step for step in _silent(shared, ids) if _decodes(step, skip_special)]
    kept = [step.id for step in shown]

    def plain(some: list[int]) -> str:
        return str(backend.decode(some, skip_special_tokens=False))

    adds = _by_windows(plain, kept, raw) or _by_prefixes(plain, kept, raw)
    if adds is None:
        return None
    added = dict(zip((step.index for step in shown), adds, strict=True))
    return tuple(_step(step, added.get(step.index)) for step in _silent(shared, ids))


def _silent(shared: SharedTokenizer, ids: list[int]) -> tuple[Step, ...]:
    """The ids and their tokens, nothing said about the text."""
    backend = shared.tokenizer.backend_tokenizer
    special = {id for id, token in backend.get_added_tokens_decoder().items() if token.special}
    made = []
    for index, id in enumerate(ids):
        token = backend.id_to_token(id)
        kind: Kind = "missing" if token is None else "special" if id in special else "text"
        made.append(Step(index, id, token, kind, ""))
    return tuple(made)


def _decodes(step: Step, skip_special: bool) -> bool:
    return step.kind != "missing" and not (skip_special and step.kind == "special")


def _step(step: Step, adds: str | None) -> Step:
    kind: Kind = step.kind
    if adds is None and kind == "special":
        kind = "skipped"
    elif adds == "" and kind == "text":
        kind = "part"
    return Step(step.index, step.id, step.token, kind, adds or "")


def _by_windows(decode: Callable[[list[int]], str], ids: list[int], raw: str) -> list[str] | None:
    """What each id adds, by decoding it behind the few before it: linear in the ids.

    A character that is not complete yet comes out as U+FFFD, unlike in ``raw``, the text of all;
    as long as it does, the window grows. None where the windows do not give the text.
    """
    adds: list[str] = []
    start = read = position = reached = 0
    for end in range(1, len(ids) + 1):
        before = decode(ids[start:read])
        after = decode(ids[start:end])
        more = after[len(before) :]
        matched = position + len(commonprefix((more, raw[position : position + len(more)])))
        adds.append(raw[reached:matched])
        reached = max(reached, matched)
        if more and matched - position == len(more):
            start, read, position = read, end, matched
    return adds if _all_said(decode, ids, raw, reached) else None


def _by_prefixes(decode: Callable[[list[int]], str], ids: list[int], raw: str) -> list[str] | None:
    """What each id adds, by decoding all that stand before it. None where there are too many."""
    if len(ids) > _PREFIXES:
        return None
    adds = []
    reached = 0
    for end in range(1, len(ids) + 1):
        matched = len(commonprefix((decode(ids[:end]), raw)))
        adds.append(raw[reached:matched])
        reached = max(reached, matched)
    return adds if _all_said(decode, ids, raw, reached) else None


def _all_said(decode: Callable[[list[int]], str], ids: list[int], raw: str, reached: int) -> bool:
    """Whether the first ``reached`` characters of the text are what ``ids`` alone decode to."""
    return reached == len(commonprefix((decode(ids), raw)))


def _cleaned(steps: tuple[Step, ...], raw: str, text: str) -> tuple[Step, ...] | None:
    """The steps without the spaces that the clean-up took out of ``raw`` to make ``text``."""
    made = []
    place = 0
    for step in steps:
        kept = ""
        for character in step.adds:
            if place < len(text) and text[place] == character:
                kept += character
                place += 1
            elif character != " ":
                return None
        kind: Kind = "part" if step.kind == "text" and not kept else step.kind
        made.append(Step(step.index, step.id, step.token, kind, kept))
    return tuple(made)
