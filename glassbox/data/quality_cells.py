"""Checks of single rows and columns: labels, empty, missing, constant, odd and long cells."""

from __future__ import annotations

from glassbox.data import faults
from glassbox.data.expression import name_text
from glassbox.data.prints import Prints
from glassbox.data.quality_check import NO_LABEL, NO_TEXT, Check, Part, summed, unasked
from glassbox.data.steps_cleaning import DropNearEmpty
from glassbox.data.steps_columns import RemoveColumns
from glassbox.data.steps_rows import Filter, Find

LONGEST = 20
_RARE = 10  # rows of a class that is too small to be learnt, or measured
_UNEVEN = 3.0  # largest class to smallest


def balance(found: Prints, train: str) -> Check:
    """How many rows each class has."""
    import numpy as np

    if found.label is None:
        why = "A class of few rows is hardly learnt."
        return unasked("balance", "Label balance", why, *NO_LABEL)
    counts = np.bincount(found.label[found.label >= 0], minlength=len(found.classes))
    parts = [
        Part(f"class-{place}", name, int(counts[place]), np.flatnonzero(found.label == place))
        for place, name in enumerate(found.classes)
    ]
    without = np.flatnonzero(found.label < 0)
    if without.size:
        parts.append(Part("none", "without a label", len(without), without))
    largest, smallest = (int(counts.max()), int(counts.min())) if counts.size else (0, 0)
    total = int(counts.sum())
    uneven = smallest < _RARE or largest > _UNEVEN * smallest
    share = f"{largest / total:.0%}" if total else "no labels"
    return Check(
        "balance",
        "Label balance",
        f"Always saying the largest class is right for {share} of the rows: a model must do "
        "better than that. A class of few rows is hardly learnt; judge by F1, not by accuracy.",
        f"{share} in the largest class" if total else share,
        uneven or bool(without.size),
        tuple(parts),
    )


def near_empty(found: Prints, train: str) -> Check:
    """Texts without a word in them."""
    import numpy as np

    title = "Near-empty texts"
    why = "Nothing can be learnt from a text that says nothing, but its label pulls all the same."
    if not found.texts:
        return unasked("near-empty", title, why, *NO_TEXT)
    parts = []
    for name in found.texts:
        of = found.of_texts.get(name)
        if of is None:
            continue
        step = DropNearEmpty((name,))
        for kind, what, mask in (
            ("blank", "empty or only white space", of.blank),
            ("few", f"fewer than {faults.FEW} letters and digits", of.few),
        ):
            rows = np.flatnonzero(mask)
            parts.append(Part(f"{kind}-{name}", f"{name}: {what}", len(rows), rows, "rows", step,
                              "Drop all near-empty texts of this column"))  # fmt: skip
    return summed(
        "near-empty",
        title,
        why,
        f"Every text has at least {faults.FEW} letters or digits.",
        parts,
    )


def missing(found: Prints, train: str) -> Check:
    """Nulls, by column."""
    parts = [
        Part(name, name, len(rows), rows, "null", Filter(f"{name_text(name)} is not None"),
             "Keep the rows that have it")
        for name, rows in found.nulls.items()
    ]  # fmt: skip
    return summed(
        "missing",
        "Missing values",
        "A tokenizer stops at None, and a missing label cannot be learnt from.",
        "Every cell has a value.",
        parts,
    )


def constant(found: Prints, train: str) -> Check:
    """Columns of one value."""
    import numpy as np

    rows = np.arange(min(LONGEST, found.starts[-1]))
    parts = tuple(
        Part(name, f"{name}: always {value!r:.60}", 1, rows, "column", RemoveColumns((name,)),
             "Remove the column")
        for name, value in found.constant.items()
    )  # fmt: skip
    number = len(parts)
    return Check(
        "constant",
        "Constant columns",
        "A column with one value tells rows apart as little as none; as a label it cannot be "
        "learnt.",
        f"{number:,} {'column' if number == 1 else 'columns'}",
        bool(parts),
        parts,
        "Every column has at least two values.",
    )


def _odd_parts(found: Prints, names: tuple[str, ...]) -> list[Part]:
    import numpy as np

    parts = []
    for column, of in found.of_texts.items():
        for fault in faults.FAULTS:
            rows = np.flatnonzero(of.odd[fault.name])
            if fault.name in names and rows.size:
                step = Find(fault.engine, regex=True, match_case=True, columns=(column,))
                parts.append(
                    Part(f"{fault.name}-{column}", f"{column}: {fault.title}", len(rows), rows,
                         "rows", step, "Keep only these rows")
                )  # fmt: skip
    return parts


def odd(found: Prints, train: str) -> Check:
    """Control characters, U+FFFD and what cannot be seen."""
    return summed(
        "odd",
        "Odd characters",
        "Nobody sees them, but they cut words in two for the tokenizer or become [UNK], and U+FFFD "
        "marks letters that are lost.",
        "No control characters, no U+FFFD, nothing invisible.",
        _odd_parts(found, ("control", "replacement", "invisible")),
    )


def mojibake(found: Prints, train: str) -> Check:
    """Texts that were read in another encoding than they were written in."""
    return summed(
        "mojibake",
        "Wrong encoding suspected",
        "One letter became two or three signs that a model takes for words of their own. Read the "
        "file again as UTF-8, at its source.",
        "No text looks like UTF-8 that was read as Windows-1252.",
        _odd_parts(found, ("mojibake",)),
    )


def longest(found: Prints, train: str) -> Check:
    """The longest texts, by column."""
    import numpy as np

    parts = []
    for name in found.texts:
        of = found.of_texts.get(name)
        if of is None or not of.characters.size:
            continue
        top = np.argsort(-of.characters, kind="stable")[:LONGEST]
        parts.append(
            Part(
                name,
                f"{name}, in characters",
                int(of.characters[top[0]]),
                top,
                "characters",
                characters=of.characters[top],
            )
        )
    title = "Longest rows"
    why = (
        "What is longer than the model takes is cut off, and the longest row of a batch decides "
        "how much padding all others get."
    )
    if not parts:
        return unasked("longest", title, why, *NO_TEXT)
    most = max(part.count for part in parts)
    return Check(
        "longest",
        title,
        why,
        f"{max(most, 0):,} characters",
        False,
        tuple(parts),
    )
