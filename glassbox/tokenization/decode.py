"""Ids become text again, and what each of them adds to it.

101     [CLS]   special   "[CLS]"
14477   una     text      " una"
20961   ##ffa   text      "ffa"
3468    ##ble   text      "ble"

What bites (transformers 5.23, tokenizers 0.23.3): an id without an entry decodes to nothing,
silently; a negative one is an OverflowError; ``skip_special_tokens`` also drops [UNK] and what a
person typed; ``clean_up_tokenization_spaces`` is ignored for BPE.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from glassbox.errors import Problem, UserError
from glassbox.tokenization.ids import LARGEST
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told

Kind = Literal["text", "special", "skipped", "part", "missing"]

# Prefix by prefix is quadratic: only where the quick way failed, and for so many ids at most.
_PREFIXES = 256


@dataclass(frozen=True, slots=True)
class Step:
    """One id and what it adds to the text.

    ``token`` is its entry in the vocabulary, None where there is none. ``kind``: "text";
    "special"; "skipped" (a special token that was asked to be left out); "part" (adds nothing by
    itself: a part of a character that a later id completes, or nothing at all); "missing" (there is
    no entry).
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
                "The library decodes them to nothing, and does not say so. "
                "Are they of another tokenizer?",
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
    failed = "The tokenizer could not decode these ids"
    with shared.lock, told(failed, "Change the ids or the tokenizer."):
        text = shared.tokenizer.decode(
            list(ids), skip_special_tokens=skip_special, clean_up_tokenization_spaces=clean_up
        )
        raw = shared.tokenizer.decode(
            list(ids), skip_special_tokens=skip_special, clean_up_tokenization_spaces=False
        )
        steps = _steps(shared, drawn, raw, skip_special)
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
        matched = position + _common(more, raw[position : position + len(more)])
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
        matched = _common(decode(ids[:end]), raw)
        adds.append(raw[reached:matched])
        reached = max(reached, matched)
    return adds if _all_said(decode, ids, raw, reached) else None


def _all_said(decode: Callable[[list[int]], str], ids: list[int], raw: str, reached: int) -> bool:
    """Whether the first ``reached`` characters of the text are what ``ids`` alone decode to."""
    return reached == _common(decode(ids), raw)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    if other.startswith(one):
        return len(one)
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


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
