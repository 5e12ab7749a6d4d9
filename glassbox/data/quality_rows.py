"""Checks of rows against each other: duplicates, rows in two splits, labels that contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.data import grouping
from glassbox.data.prints import Prints
from glassbox.data.quality_check import NO_LABEL, NO_TEXT, Check, Part, rows_said, summed, unasked
from glassbox.data.step import Step
from glassbox.data.steps_cleaning import DropConflicts, DropRepeats, DropShared
from glassbox.data.steps_rows import DropDuplicates

if TYPE_CHECKING:
    import numpy as np


def duplicates(found: Prints, train: str) -> Check:
    """Rows that come again in the same split: whole, in their texts, in them loosely."""
    kinds: list[tuple[str, str, np.ndarray, np.ndarray | None, Step | None]] = [
        ("all", "equal in all columns", found.row, None, DropDuplicates())
    ]
    if found.texts:
        names = ", ".join(found.texts)
        drop = DropDuplicates(found.texts)
        kinds.append(("text", f"equal in {names}", found.text, ~found.empty, drop))
        kinds.append(
            ("loose", f"equal in {names} but for case and white space around", found.loose,
             ~found.empty, DropRepeats(found.texts))
        )  # fmt: skip
    parts, most = [], 0
    for name, title, hashes, among, step in kinds:
        count, rows = grouping.repeats(found, hashes, among)
        most = max(most, count)
        parts.append(Part(name, title, count, rows, "repeats", step, "Keep the first of each"))
    there = tuple(part for part in parts if part.count)
    return Check(
        "duplicates",
        "Duplicates",
        "A repeated row counts twice in training: the model leans towards it and learns no more. "
        "Counted are the repeats within a split, without the first of each.",
        rows_said(most),
        bool(there),
        there,
        "No row comes twice within a split, nor does a text.",
    )


def leakage(found: Prints, train: str) -> Check:
    """Rows of ``train`` whose texts another split has too."""
    title = "Train rows in other splits"
    why = (
        "A model that has seen a test row in training is not tested by it: the score says more "
        "than it can do. Take such rows out of one of the two."
    )
    if len(found.splits) < 2:
        return unasked("leakage", title, why, "one split", "There is no other split to compare.")
    if not found.texts:
        return unasked("leakage", title, why, *NO_TEXT)
    parts, number = [], 0
    for split in found.splits:
        if split == train:
            continue
        exact, rows = grouping.shared(found, found.text, train, split)
        loose, loose_rows = grouping.shared(found, found.loose, train, split)
        deed = f"Drop these rows from {train}"
        parts.append(
            Part(split, f"{train} rows whose text is in {split}", exact, rows, "rows",
                 DropShared(found.texts, train, split), deed)
        )  # fmt: skip
        parts.append(
            Part(f"{split}-loose", f"the same, but for case and white space around ({split})",
                 loose, loose_rows, "rows",
                 DropShared(found.texts, train, split, loose=True), deed)
        )  # fmt: skip
        number += loose
    there = tuple(part for part in parts if part.count)
    return Check(
        "leakage",
        title,
        why,
        rows_said(number),
        bool(there),
        there,
        f"No text of {train} is in another split, not even in other case or with white space.",
    )


def conflicts(found: Prints, train: str) -> Check:
    """Texts that have more than one label, in all splits together."""
    title = "One text, two labels"
    why = (
        "The model cannot get both right, and neither can the person who labelled them: such rows "
        "are errors, or the text alone does not decide. Counted over all splits."
    )
    if found.label is None or not found.texts:
        said = NO_LABEL if found.texts else NO_TEXT
        return unasked("conflicts", title, why, *said)
    parts = []
    for name, part, hashes in (
        ("exact", "the same text with two labels", found.text),
        ("loose", "the same but for case and white space around", found.loose),
    ):
        step = DropConflicts(found.texts, found.label_name, loose=name == "loose")
        rows = grouping.conflicts(hashes, found.label, ~found.empty & (found.label >= 0))
        parts.append(Part(name, part, len(rows), rows, "rows", step, "Drop these rows"))
    return summed(
        "conflicts",
        title,
        why,
        "No text has two labels.",
        parts,
    )
