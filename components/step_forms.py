"""One small form for each kind of step: its controls give back the step, or None for none yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from components import cache, filter_form
from components.notice import notice, plain
from glassbox import catalog
from glassbox.data import steps_labels, where
from glassbox.data.chain import Shown
from glassbox.data.step import Step
from glassbox.data.steps_columns import RemoveColumns, RenameColumn, SelectColumns
from glassbox.data.steps_labels import ToClassLabel
from glassbox.data.steps_rows import MAX_SEED, DropDuplicates, SelectRows, Shuffle, Sort
from glassbox.data.steps_splits import Concatenate, TrainTestSplit
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import DatasetDict

_ALL = "all splits"


def split_of(dataset: DatasetDict, key: str) -> str:
    """The split that a step is about; "" for all."""
    if len(dataset) == 1:
        return ""
    chosen = st.selectbox("In", [_ALL, *dataset], key=f"step_split_{key}", width=200)
    return chosen if chosen in dataset else ""


def _names(dataset: DatasetDict) -> list[str]:
    return list(next(iter(dataset.values())).column_names)


def _columns(label: str, dataset: DatasetDict, key: str, help: str | None = None) -> list[str]:
    return st.multiselect(
        label, _names(dataset), key=f"step_{key}_columns", format_func=plain, help=help
    )


def _select_columns(shown: Shown, dataset: DatasetDict) -> Step | None:
    chosen = _columns("Columns to keep, in this order", dataset, "select_columns")
    return SelectColumns(tuple(chosen)) if chosen else None


def _remove_columns(shown: Shown, dataset: DatasetDict) -> Step | None:
    chosen = _columns("Columns to leave out", dataset, "remove_columns")
    return RemoveColumns(tuple(chosen)) if chosen else None


def _rename(shown: Shown, dataset: DatasetDict) -> Step | None:
    left, right = st.columns(2)
    column = left.selectbox("Column", _names(dataset), key="step_rename")
    name = right.text_input("New name", key="step_rename_to", max_chars=200)
    return RenameColumn(column, name) if name else None


def _class_label(shown: Shown, dataset: DatasetDict) -> Step | None:
    features = next(iter(dataset.values())).features
    fitting = [n for n in features if where.kind(features[n]) in ("text", "int", "bool", "class")]
    if not fitting:
        notice("info", "No column holds texts or whole numbers.", "Only these can be classes.")
        return None
    left, right = st.columns([1, 2])
    roles = cache.roles(shown)
    first = fitting.index(roles.label) if roles and roles.label in fitting else 0
    column = left.selectbox("Column", fitting, first, key="step_label")
    found, by_value = steps_labels.found_names(dataset, column)
    text = right.text_area(
        "Names, one a line: the first is class 0",
        "\n".join(found),
        key=f"step_label_names_{column}_{len(shown.steps)}",
        height=120,
        help="Found among the column's values. Put them in another order, or name the numbers.",
    )
    names = tuple(line.strip() for line in text.split("\n") if line.strip())
    kind = where.kind(features[column])
    if kind == "int":
        by_value = left.toggle(
            "The names are the values",
            by_value,
            key=f"step_label_values_{column}",
            help="Off: the numbers in the column count the names, from 0.",
        )
    return ToClassLabel(column, names, by_value) if names else None


def _sort(shown: Shown, dataset: DatasetDict) -> Step | None:
    left, right = st.columns(2)
    with left:
        chosen = _columns("Sort by, the first before the others", dataset, "sort")
    with right:
        down = st.multiselect(
            "From the greatest", chosen, key="step_sort_down", format_func=plain,
            placeholder="none: from the least",
        )  # fmt: skip
    split = split_of(dataset, "sort")
    reverse = tuple(name in down for name in chosen)
    return Sort(tuple(chosen), reverse if any(reverse) else (), split) if chosen else None


def _shuffle(shown: Shown, dataset: DatasetDict) -> Step | None:
    seed = st.number_input("Seed", 0, MAX_SEED, 42, key="step_seed", width=200)
    return Shuffle(int(seed), split_of(dataset, "shuffle"))


def _select(shown: Shown, dataset: DatasetDict) -> Step | None:
    split = split_of(dataset, "select")
    rows = min(each.num_rows for name, each in dataset.items() if split in ("", name))
    if not rows:
        notice("info", "There are no rows to choose from.")
        return None
    left, right = st.columns(2)
    start = left.number_input("From row", 0, rows - 1, 0, key="step_start")
    stop = right.number_input(
        "Up to, and without, row", 1, rows, min(rows, 100), key=f"step_stop_{split}"
    )
    if stop <= start:
        notice("info", "No row lies between the two.", "The end is above the beginning.")
        return None
    return SelectRows(int(start), int(stop), split)


def _drop_duplicates(shown: Shown, dataset: DatasetDict) -> Step | None:
    chosen = _columns(
        "Equal in", dataset, "duplicates", "Nothing chosen: equal in all columns. The first stays."
    )
    return DropDuplicates(tuple(chosen), split_of(dataset, "duplicates"))


def _train_test_split(shown: Shown, dataset: DatasetDict) -> Step | None:
    first, second, third, fourth = st.columns([2, 2, 1.4, 2])
    split = first.selectbox("Split", list(dataset), key="step_tts")
    new = next((n for n in ("test", "validation", "holdout") if n not in dataset), "part")
    name = second.text_input("Put aside as", new, key=f"step_tts_name_{new}", max_chars=60)
    share = third.number_input("Share", 0.01, 0.99, 0.2, 0.05, key="step_tts_size")
    features = dataset[split].features
    labels = [n for n in features if where.kind(features[n]) == "class"]
    by = fourth.selectbox(
        "Stratify by",
        ["", *labels],
        1 if labels else 0,
        format_func=lambda each: each or "(none)",
        key=f"step_tts_by_{len(labels)}",
        help="A ClassLabel: each of its classes has the same share in both parts."
        + ("" if labels else " There is none here yet."),
    )
    seed = st.number_input("Seed", 0, MAX_SEED, 42, key="step_tts_seed", width=200)
    return TrainTestSplit(split, name, round(share, 4), int(seed), by or "")


def _concatenate(shown: Shown, dataset: DatasetDict) -> Step | None:
    entries = {e.ref: e.name for e in catalog.datasets(shown.owner) if e.ref != shown.ref}
    first, second, third = st.columns(3)
    splits = first.multiselect(
        "Splits, one after the other", list(dataset), list(dataset), key="step_cat",
        format_func=plain,
    )  # fmt: skip
    ref = second.selectbox(
        "And of another dataset",
        ["", *entries],
        format_func=lambda each: entries.get(each, "(none)"),
        key="step_cat_ref",
    )
    others: list[str] = []
    if ref:
        names = list(cache.dataset(ref, shown.owner))
        others = second.multiselect(
            "Its splits", names, names[:1], key=f"step_cat_{ref}", format_func=plain
        )
    into = third.text_input(
        "As", splits[0] if splits else "train", key=f"step_cat_into_{splits[:1]}", max_chars=60
    )
    if len(splits) + len(others) < 2 or not splits:
        notice("info", "One part alone is nothing to concatenate.", "Choose two or more.")
        return None
    return Concatenate(tuple(splits), into, ref if others else "", tuple(others))


# In the order of the choice: what it says, and the form.
FORMS: dict[str, tuple[str, Callable[[Shown, DatasetDict], Step | None]]] = {
    "filter": ("Filter", filter_form.form),
    "sort": ("Sort", _sort),
    "shuffle": ("Shuffle", _shuffle),
    "drop_duplicates": ("Drop duplicates", _drop_duplicates),
    "select": ("Select rows", _select),
    "select_columns": ("Select columns", _select_columns),
    "remove_columns": ("Remove columns", _remove_columns),
    "rename_column": ("Rename", _rename),
    "class_label": ("Cast to ClassLabel", _class_label),
    "train_test_split": ("Train/test split", _train_test_split),
    "concatenate": ("Concatenate", _concatenate),
}


def draw(kind: str, shown: Shown, dataset: DatasetDict) -> Step | None:
    """The form of one kind; what keeps it from making a step is said in its place."""
    try:
        return FORMS[kind][1](shown, dataset)
    except UserError as error:
        notice("info", error.message, error.hint)
        return None
