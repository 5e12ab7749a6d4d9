"""What looks wrong about the rows of a run to be, each with what mends it at a click.

Beside what checks.py says, which a run is refused by: rows that a score is measured on and that are
trained on, rows that come twice, texts that are cut or empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, chain
from glassbox.data.expression import name_text
from glassbox.data.step import Step
from glassbox.data.steps_cleaning import DropRepeats, DropShared
from glassbox.data.steps_rows import Filter
from glassbox.errors import Problem
from glassbox.training import labels
from glassbox.training.arguments import Arguments
from glassbox.training.leaks import TRAINING, Example, Leaks, Overlap
from glassbox.training.spec import EVAL_SHARE, RunSpec, with_arguments

if TYPE_CHECKING:
    import numpy as np
    from datasets import DatasetDict

# A text that is cut here and there does no harm worth a sentence.
_CUT_SHARE = 0.02
_REPEAT_SHARE = 0.01
_LENGTHS = (32, 64, 128, 256, 512)
_ARGUMENTS = frozenset(each.name for each in fields(Arguments))
_SPEC = frozenset(each.name for each in fields(RunSpec))


@dataclass(frozen=True)
class Mend:
    """What a button says, and the set-up that it leads to."""

    words: str
    spec: RunSpec


@dataclass(frozen=True)
class Finding:
    """One thing that looks wrong, its mends, and a few texts that show it."""

    problem: Problem
    mends: tuple[Mend, ...] = ()
    examples: tuple[Example, ...] = ()


def mended(problem: Problem, spec: RunSpec) -> Finding:
    """A finding of checks.py with its mends as set-ups."""
    made = []
    for value in problem.mends[:3]:
        said = f"{value:g}" if isinstance(value, float) else str(value)
        if problem.field in _ARGUMENTS:
            changed = with_arguments(spec, **{problem.field: value})
            made.append(Mend(f"{problem.field} = {said}", changed))
        elif problem.field in _SPEC and problem.field != "model":
            given: dict[str, Any] = {problem.field: value}
            changed = replace(spec, **given)
            made.append(Mend(f"{problem.field} = {said}", changed))
    if problem.field == "eval_split" and spec.eval_split is not None:
        made.append(Mend(f"Put {EVAL_SHARE:.0%} aside", replace(spec, eval_split=None)))
    if problem.field == "test_split" and spec.test_split is not None:
        made.append(Mend("No test split", replace(spec, test_split=None)))
    return Finding(problem, tuple(made))


def missing(spec: RunSpec, dataset: DatasetDict) -> Mend | None:
    """The rows without a text or a label left out; None where there are none."""
    used = [*spec.texts, *labels.columns_of(spec)]
    splits = [name for name in (spec.train_split, spec.eval_split, spec.test_split) if name]
    empty = [
        name
        for name in used
        if any(
            split in dataset
            and name in dataset[split].column_names
            and arrow.column(dataset[split], name).null_count
            for split in splits
        )
    ]
    if not empty:
        return None
    where = " and ".join(f"{name_text(name)} is not None" for name in empty)
    return Mend(f"Leave out rows without {' or '.join(empty)}", _with(spec, Filter(where)))


def of_leaks(spec: RunSpec, found: Leaks) -> list[Finding]:
    """Rows in two parts, repeated and empty ones."""
    made = [_leak(spec, each) for each in found.overlaps if each.loose]
    learned = found.repeats
    if learned and not any(each.loose for each in found.overlaps if spec.eval_split is None):
        made += _repeats(spec, found)
    return made + _empty(found)


def _leak(spec: RunSpec, each: Overlap) -> Finding:
    exact = "to the letter" if each.exact == each.loose else f"{each.exact:,} to the letter"
    rows = f"{each.loose:,} of the {each.rows:,} {each.part} rows ({each.share:.1%})"
    are = "are" if each.loose > 1 else "is"
    other = spec.test_split if each.part == "test" else spec.eval_split
    if other is None:
        step: Step = DropRepeats(spec.texts, spec.train_split)
        words = "Leave out repeated rows before the split"
    else:
        step = DropShared(spec.texts, spec.train_split, other, loose=True)
        words = f"Take them out of {spec.train_split}"
    return Finding(
        Problem(
            f"{each.part} rows",
            f"{rows} {are} among the training rows too ({exact}; the rest but for case and white "
            "space around)." if each.exact < each.loose
            else f"{rows} {are} among the training rows too, {exact}.",
            "The model has seen them: the score says more than it can do.",
            severity="warning",
        ),
        (Mend(words, _with(spec, step)),),
        each.examples,
    )  # fmt: skip


def _repeats(spec: RunSpec, found: Leaks) -> list[Finding]:
    rows = found.rows[TRAINING]
    if found.repeats < _REPEAT_SHARE * rows:
        return []
    return [
        Finding(
            Problem(
                "training rows",
                f"{found.repeats:,} of the {rows:,} training rows ({found.repeats / rows:.1%}) "
                "repeat the text of another.",
                "What comes twice counts twice, and teaches nothing more.",
                severity="warning",
            ),
            (
                Mend(
                    "Keep the first of each", _with(spec, DropRepeats(spec.texts, spec.train_split))
                ),
            ),
        )
    ]


def _empty(found: Leaks) -> list[Finding]:
    return [
        Finding(
            Problem(
                f"{part} rows",
                f"{rows:,} {part} {'row has' if rows == 1 else 'rows have'} no text but white "
                "space.",
                "The model is given [CLS] and [SEP] alone, and learns their label.",
                severity="warning",
            )
        )
        for part, rows in found.empty.items()
        if rows
    ]


def cut(spec: RunSpec, lengths: np.ndarray, positions: int) -> list[Finding]:
    """Training texts of more than max_length tokens; ``positions`` is the model's most, 0: none."""
    import numpy as np

    over = int(np.count_nonzero(lengths > spec.max_length))
    if not lengths.size or over < _CUT_SHARE * lengths.size:
        return []
    longest = int(lengths.max())
    fitting = [
        length
        for length in _LENGTHS
        if length > spec.max_length and (not positions or length <= positions)
    ]
    enough = next((length for length in fitting if length >= longest), None)
    wanted = enough or (fitting[-1] if fitting else None)
    most = f"; the model takes {positions:,} at most" if positions and longest > positions else ""
    return [
        Finding(
            Problem(
                "max_length",
                f"{over:,} of {lengths.size:,} training texts ({over / lengths.size:.1%}) have "
                f"more than max_length ({spec.max_length:,}) tokens, the longest {longest:,}"
                f"{most}.",
                "The end of such a text is cut off, and the model never sees it.",
                severity="warning",
            ),
            ()
            if wanted is None
            else (Mend(f"max_length = {wanted}", replace(spec, max_length=wanted)),),
        )
    ]


def _with(spec: RunSpec, *steps: Step) -> RunSpec:
    """The set-up with more steps in its chain."""
    before: Sequence[Step] = chain.from_text(spec.steps)
    return replace(spec, steps=chain.to_text((*before, *steps)))
