"""The data of the form: dataset and its chain of steps, task, columns, splits, rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.notice import plain
from components.run_form_fields import ASIDE, NONE, key, number, select
from glassbox.data import chain
from glassbox.errors import UserError
from glassbox.training.choices import Choices
from glassbox.training.label_columns import LabelColumns
from glassbox.training.spec import (
    BOUNDS,
    EVAL_SHARE,
    PROBLEM_TYPES,
    ListForm,
    ProblemType,
    RunSpec,
)

TASKS: dict[str, str] = {
    "single_label_classification": "One label a text",
    "multi_label_classification": "Several labels a text",
    "regression": "A number a text",
}
LISTS: dict[str, str] = {
    "indicators": "0 or 1 each",
    "values": "the labels",
}
_TASK_HELP = (
    "The model's problem_type, and its loss: single_label_classification (CrossEntropyLoss), "
    "multi_label_classification (BCEWithLogitsLoss) or regression (MSELoss)."
)


@dataclass(frozen=True)
class Places:
    """Where the fields go: a place each, in the order of the form."""

    task: Any
    text: Any
    pair: Any
    label: Any


def steps(dataset: str) -> str:
    """The chain that came with the link, which can be taken or left; its JSON, or ""."""
    brought = st.session_state.get(key("chain", dataset), "")
    try:
        known = chain.from_text(brought)
    except UserError as error:
        st.caption(plain(f"{error.message} {error.hint}"))
        return ""
    if not known:
        return ""
    count = "step" if len(known) == 1 else f"{len(known)} steps"
    at = key("with_steps", dataset)
    given: dict[str, Any] = {} if at in st.session_state else {"value": True}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        taken = st.toggle(
            f"After the {count} of the dataset page",
            key=at,
            persist_state="session",
            help="Off: the rows as they were loaded",
            **given,
        )
        words = " → ".join(step.words() for step in known)
        st.caption(plain(words if len(words) <= 160 else f"{words[:160]}…"))
    return brought if taken else ""


def task(place: Any, first: RunSpec, dataset: str) -> ProblemType:
    """What is learned from a text; guessed from the label."""
    chosen = select(
        place, "Task", PROBLEM_TYPES, first.problem_type, "task", dataset,
        titles=TASKS, help=_TASK_HELP,
    )  # fmt: skip
    return next(each for each in PROBLEM_TYPES if each == chosen)


def roles(choices: Choices, columns: LabelColumns, dataset: str, places: Places) -> dict[str, Any]:
    """Task and columns; gives back fields of RunSpec by name."""
    first, texts = choices.suggested, choices.texts
    kind = task(places.task, first, dataset)
    text = select(places.text, "Text", texts, first.text, "text", dataset)
    others = [NONE, *(name for name in texts if name != text)]
    pair = select(
        places.pair, "Second text", others, first.text_pair or NONE, "pair", dataset,
        help="For tasks on two texts: whether they mean the same, whether one follows from the "
        "other.",
    )  # fmt: skip
    made = {
        "dataset": dataset,
        "problem_type": kind,
        "text": text or "",
        "text_pair": None if pair in (None, NONE) else pair,
    }
    return {**made, **_label(choices, columns, kind, dataset, places.label)}


def _label(
    choices: Choices, columns: LabelColumns, kind: ProblemType, dataset: str, place: Any
) -> dict[str, Any]:
    """The label's column, or for several labels their columns."""
    first = choices.suggested
    options = columns.of(kind, choices.labels)
    if kind != "multi_label_classification":
        name = "label" if kind == "single_label_classification" else "number"
        label = select(place, "Label", options, first.label, name, dataset)
        return {"label": label or "", "label_columns": ()}
    at = key("labels", dataset)
    held = st.session_state.get(at)
    if held is not None and any(name not in options for name in held):
        st.session_state[at] = [name for name in held if name in options]
    begins = first.label_columns or ((first.label,) if first.label in columns.lists else ())
    if not begins:
        begins = columns.lists[:1] or columns.yes_no
    given: dict[str, Any] = {} if at in st.session_state else {"default": list(begins)}
    chosen = place.multiselect(
        "Labels",
        options,
        key=at,
        persist_state="session",
        placeholder="nothing to choose from" if not options else "choose columns",
        help="One column that holds a list of labels in each row, or a yes/no column (0 and 1, "
        "true and false) for each label.",
        **given,
    )
    lists = [name for name in chosen if name in columns.lists]
    if len(chosen) == 1 and lists:
        form = _form(columns, lists[0], dataset, place)
        return {"label": lists[0], "label_columns": (), "label_form": form}
    return {"label": "", "label_columns": tuple(chosen)}


def _form(columns: LabelColumns, label: str, dataset: str, place: Any) -> ListForm:
    """What the lists of a label hold, where they could be both."""
    if label not in columns.indicators:
        return "values"
    chosen = select(
        place, "Its lists hold", list(LISTS), "indicators", "label_form", dataset, titles=LISTS,
        help="A list such as [0, 1, 0, 1] says of each of four labels whether the row has it, or "
        "it names the labels 0 and 1.",
    )  # fmt: skip
    return "values" if chosen == "values" else "indicators"


def splits(choices: Choices, dataset: str, places: Sequence[Any]) -> dict[str, Any]:
    """The splits and how many of their rows, into five places; fields of RunSpec by name."""
    first = choices.suggested
    names = list(choices.splits)
    rows = {name: f"{name} ({count:,})" for name, count in choices.splits.items()}
    train = select(places[0], "Training", names, first.train_split, "train", dataset, titles=rows)
    others = [name for name in names if name != train]
    held = select(
        places[1],
        "Validation",
        [ASIDE, *others],
        first.eval_split or ASIDE,
        "evaluation",
        dataset,
        titles={**rows, ASIDE: f"{EVAL_SHARE:.0%} put aside"},
        help=f"Rows that are never trained on. {EVAL_SHARE:.0%} of the training split can be put "
        "aside for it, drawn by the seed with the same share of each label.",
    )
    test = select(
        places[2],
        "Test",
        [NONE, *(name for name in others if name != held)],
        first.test_split or NONE,
        "test",
        dataset,
        titles=rows,
        help="Evaluated before and after the training and never in between: whatever was chosen "
        "by the validation rows is judged by these.",
    )
    return {
        "train_split": train or "train",
        "eval_split": None if held in (None, ASIDE) else held,
        "test_split": None if test in (None, NONE) else test,
        "train_rows": _rows(places[3], "Training rows", "train_rows", first.train_rows, dataset),
        "eval_rows": _rows(places[4], "Validation rows", "eval_rows", first.eval_rows, dataset),
    }


def _rows(place: Any, label: str, name: str, value: int, dataset: str) -> int:
    """How many of them; 0, which a person leaves empty, for all."""
    bound = BOUNDS[name]
    typed = number(
        place, label, name, dataset, value or None, 1, bound.most, whole_numbers=True, step=100,
        help=f"{bound.meaning[:-1]}, or empty.", placeholder="all",
    )  # fmt: skip
    return int(typed or 0)
