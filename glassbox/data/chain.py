"""What is shown of a dataset: the dataset and the chain of steps that shaped it.

    Shown(ref, owner, (RenameColumn("review", "text"), Shuffle(42)))

The chain travels in the URL as JSON. A step that does not fit any more, because an earlier one
went, is skipped and says why; it is not lost.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from glassbox import catalog
from glassbox.data import (
    expression,
    steps_cleaning,
    steps_columns,
    steps_labels,
    steps_measured,
    steps_rows,
    steps_splits,
)
from glassbox.data.step import Load, Step
from glassbox.errors import UserError
from glassbox.text import whole

if TYPE_CHECKING:
    from datasets import DatasetDict

MAX_STEPS = 40
MAX_CHARS = 20_000
KINDS: dict[str, type[Step]] = {
    kind.do: kind
    for kind in (
        steps_columns.SelectColumns,
        steps_columns.RemoveColumns,
        steps_columns.RenameColumn,
        steps_labels.ToClassLabel,
        steps_rows.Filter,
        steps_rows.Find,
        steps_rows.Sort,
        steps_rows.Shuffle,
        steps_rows.DropDuplicates,
        steps_rows.SelectRows,
        steps_measured.KeepLengths,
        steps_measured.KeepTimes,
        steps_cleaning.DropNearEmpty,
        steps_cleaning.DropRepeats,
        steps_cleaning.DropShared,
        steps_cleaning.DropConflicts,
        steps_splits.TrainTestSplit,
        steps_splits.Concatenate,
    )
}


@dataclass(frozen=True)
class Shown:
    """A dataset by its ref, who looks at it, and the steps applied to it."""

    ref: str
    owner: str
    steps: tuple[Step, ...] = ()

    @property
    def key(self) -> str:
        """Equal for equal things: the name of what is shown in a cache.

        A sample is the same for everybody, so that what is counted of it is counted once for a
        class; all else is its owner's alone.
        """
        others = (step.other_dataset for step in self.steps)
        refs = (self.ref, *(ref for ref in others if ref))
        own = "" if all(catalog.is_sample(ref) for ref in refs) else self.owner
        return f"{own} {self.ref} {to_text(self.steps)}"

    def before(self) -> Shown:
        """The same without the last step."""
        return replace(self, steps=self.steps[:-1])


@dataclass(frozen=True)
class Applied:
    """A DatasetDict and, for each step of its chain, why it was skipped; "" where it was not."""

    dataset: DatasetDict
    skipped: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Why, of the skipped ones alone."""
        return tuple(why for why in self.skipped if why)


def apply_last(before: Applied, step: Step, load: Load) -> Applied:
    """``step`` applied after all the others; the rows of ``before`` where it does not fit."""
    try:
        return Applied(step.apply(before.dataset, load), (*before.skipped, ""))
    except UserError as error:
        said = f"{error.message} {error.hint}".strip()
        return Applied(before.dataset, (*before.skipped, said))


def apply(shown: Shown, load: Load) -> Applied:
    """The dataset with all steps applied, those that do not fit skipped. Raises as ``load``."""
    made = Applied(load(shown.ref))
    for step in shown.steps:
        made = apply_last(made, step, load)
    return made


def added(shown: Shown, step: Step, made: DatasetDict, load: Load) -> Shown:
    """The chain with one more step. Raises UserError where it does not fit ``made``, or is full."""
    if len(shown.steps) >= MAX_STEPS:
        raise UserError(
            f"A chain has at most {MAX_STEPS} steps.", "Keep this dataset, and go on from there."
        )
    step.apply(made, load)
    return replace(shown, steps=(*shown.steps, step))


Bound = int | float | None


def with_filter(
    shown: Shown,
    column: str,
    *,
    among: Sequence[expression.Const] = (),
    between: tuple[Bound, Bound] = (None, None),
    last: bool = False,
    length: bool = False,
    split: str = "",
) -> Shown:
    """The chain with a filter as a click on a bar means it.

    ``among``: one of these values (None: empty cells). ``between``: at least the first and below
    the second, up to it where it is the ``last`` bar; of the column's own values, or of the lengths
    of its texts with ``length``.
    """
    name = expression.name_text(column)
    if among:
        parts = [repr(value) for value in among if value is not None]
        where = (
            f"{name} in [{', '.join(parts)}]"
            if len(parts) > 1
            else f"{name} == {parts[0]}"
            if (parts)
            else ""
        )
        if None in among:
            where = f"{where} or {name} is None" if where else f"{name} is None"
    else:
        low, high = between
        value = f"len({name})" if length else name
        sign = "<=" if last else "<"
        left = "" if low is None else f"{low!r} <= "
        right = "" if high is None else f" {sign} {high!r}"
        where = f"{left}{value}{right}"
    return replace(shown, steps=(*shown.steps, steps_rows.Filter(where, split)))


def without(shown: Shown, place: int) -> Shown:
    """The chain without the step at ``place`` (from 0)."""
    return replace(shown, steps=shown.steps[:place] + shown.steps[place + 1 :])


def to_text(steps: Sequence[Step]) -> str:
    """The steps as compact JSON, "" for none; for the URL."""
    if not steps:
        return ""
    written = [step.to_json() for step in steps]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> tuple[Step, ...]:
    """The steps that ``to_text`` wrote. Raises UserError for anything else."""
    if not text:
        return ()
    if len(text) > MAX_CHARS:
        raise _unreadable(f"it is longer than {MAX_CHARS:,} characters")
    try:
        values = json.loads(whole(text))
    except (ValueError, RecursionError):
        raise _unreadable("it is not JSON") from None
    if not isinstance(values, list) or len(values) > MAX_STEPS:
        raise _unreadable(f"it is not a list of at most {MAX_STEPS} steps")
    return tuple(map(_step, values))


def _step(value: Any) -> Step:
    name = value.get("do") if isinstance(value, dict) else None
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _unreadable("it has a step that is not known")
    hints = typing.get_type_hints(kind)
    fields: dict[str, Any] = {}
    for field, given in value.items():
        if field == "do":
            continue
        if field not in kind.__dataclass_fields__:
            raise _unreadable(f"{name} has no field {field[:40]!r}")
        fields[field] = _checked(given, hints[field], f"{name}: {field}")
    try:
        return kind(**fields)
    except TypeError:
        raise _unreadable(f"{name} lacks a field") from None


def _checked(value: Any, kind: Any, what: str) -> Any:
    """``value`` as a field of the type ``kind``: str, int, float, bool, or tuples of these."""
    if typing.get_origin(kind) is tuple:
        if isinstance(value, list):
            return tuple(_checked(each, typing.get_args(kind)[0], what) for each in value)
    elif typing.get_origin(kind) is types.UnionType:
        if type(value) in typing.get_args(kind):
            return whole(value) if isinstance(value, str) else value
    elif type(value) is kind:
        return whole(value) if isinstance(value, str) else value
    elif kind is float and type(value) is int:
        return float(value)
    raise _unreadable(f"{what} has a value of another kind")


def _unreadable(why: str) -> UserError:
    return UserError(
        f"The address has a chain of steps that cannot be read: {why}.",
        "The dataset is shown as it was loaded.",
    )
