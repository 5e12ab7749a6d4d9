"""What each part of a normalizer changes in a text, character by character.

"Café"   NFD           [C][a][f] é -> e + accent
         StripAccents  [C][a][f][e] accent -> nothing
         Lowercase     C -> c [a][f][e]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tokenizers import PreTokenizedString, normalizers

from glassbox.tokenization.definition import Definition
from glassbox.tokenization.stage_parts import Part, part_of, parts

_BERT_STEPS = ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text before and after; nothing changed where the two are equal."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether something happened to it."""
        return self.before != self.after


@dataclass(frozen=True)
class Step:
    """One part of a normalizer and what it did to each of the texts that it was given."""

    part: Part
    runs: tuple[tuple[Run, ...], ...]

    @property
    def changes(self) -> int:
        """How many stretches of text it changed."""
        return sum(run.changed for runs in self.runs for run in runs)


def steps(normalizer: Any, definition: Definition, texts: list[str]) -> tuple[Step, ...]:
    """``texts``, one after the other through each part of ``normalizer``.

    Where the parts do not come to what the whole gives (a part that looks at what was there before
    the one in front of it), the whole is shown as one step.
    """
    if normalizer is None:
        return ()
    made = []
    now = texts
    for part, each in _parts(normalizer, definition):
        runs = [changes(each, text) for text in now]
        made.append(Step(part, tuple(map(tuple, runs))))
        now = ["".join(run.after for run in line) for line in runs]
    if now == [normalizer.normalize_str(text) for text in texts]:
        return tuple(made)
    whole = part_of(type(normalizer).__name__)
    return (Step(whole, tuple(tuple(changes(normalizer, text)) for text in texts)),)


def _parts(normalizer: Any, definition: Definition) -> Iterator[tuple[Part, Any]]:
    """The parts with an object of the library for each."""
    for part, each in zip(parts(definition.normalizer), _flat(normalizer), strict=True):
        if isinstance(each, normalizers.BertNormalizer):
            yield from _bert(each)
        else:
            yield part, each


def _flat(normalizer: Any) -> Iterator[Any]:
    if isinstance(normalizer, normalizers.Sequence):
        for place in range(len(normalizer)):
            yield from _flat(normalizer[place])
    else:
        yield normalizer


def _bert(normalizer: Any) -> Iterator[tuple[Part, Any]]:
    """The four things that BertNormalizer does, those of them that are switched on, in order."""
    on = {name: getattr(normalizer, name) for name in _BERT_STEPS}
    if on["strip_accents"] is None:
        on["strip_accents"] = on["lowercase"]
    for name in _BERT_STEPS:
        if on[name]:
            only = {each: each == name for each in _BERT_STEPS}
            yield part_of(name), normalizers.BertNormalizer(**only)


def changes(normalizer: Any, text: str) -> list[Run]:
    """``text`` in runs that ``normalizer`` left alone, changed, dropped or put in."""
    aligned = PreTokenizedString(text)
    aligned.normalize(normalizer.normalize)
    # A piece a character: each knows the characters of the text that it comes from.
    aligned.split(lambda _, all: [all[place] for place in range(len(all.normalized))])
    runs: list[Run] = []
    behind = 0
    for (start, end), group in groupby(_positions(aligned), key=lambda each: each[1]):
        after = "".join(character for character, _ in group)
        if start > behind:
            runs.append(Run(text[behind:start], ""))
        runs += _trimmed(text[max(start, behind) : max(end, behind)], after)
        behind = max(behind, end)
    if behind < len(text):
        runs.append(Run(text[behind:], ""))
    return list(_joined(runs))


def _positions(aligned: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    for character, place, _ in aligned.get_splits("original", "char"):
        yield character, place


def _trimmed(before: str, after: str) -> Iterator[Run]:
    """A change without what is the same at its front and at its end."""
    front = 0
    while front < min(len(before), len(after)) and before[front] == after[front]:
        front += 1
    back = 0
    while back < min(len(before), len(after)) - front and before[-1 - back] == after[-1 - back]:
        back += 1
    yield Run(before[:front], after[:front])
    yield Run(before[front : len(before) - back], after[front : len(after) - back])
    yield Run(before[len(before) - back :], after[len(after) - back :])


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Neighbours together that all changed, or all did not; empty ones left out."""
    some = (run for run in runs if run.before or run.after)
    for _, group in groupby(some, key=lambda run: run.changed):
        members = list(group)
        yield Run("".join(run.before for run in members), "".join(run.after for run in members))
