"""The form of a training run: data, model and TrainingArguments, by the libraries' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.notice import plain
from glassbox.catalog import EMBEDDED_MODEL, Entry
from glassbox.training.arguments import Arguments
from glassbox.training.choices import Choices, Plan
from glassbox.training.spec import BOUNDS, EVAL_SHARE, SCHEDULERS, Init, RunSpec

_NONE = "(none)"
_ASIDE = f"{EVAL_SHARE:.0%} put aside"
_INIT = {"pretrained": "its pretrained weights", "random": "random weights"}


def source(label: str, entries: Sequence[Entry], parameter: str, default: str, column: Any) -> str:
    """A choice of ref that lives in the URL as ``parameter``.

    Not bound by ``bind=``: that would put the option's title into the URL, and titles change.
    """
    key = f"fine_tune_{parameter}"
    refs = [entry.ref for entry in entries]
    if st.session_state.get(key) not in refs:
        asked = st.query_params.get(parameter, default)
        st.session_state[key] = asked if asked in refs else default
    names = {entry.ref: f"{entry.name} · {entry.note}" for entry in entries}

    def remember() -> None:
        st.query_params[parameter] = st.session_state[key]

    return str(
        column.selectbox(label, refs, format_func=names.__getitem__, key=key, on_change=remember)
    )


def data(choices: Choices, dataset: str, places: Sequence[Any]) -> dict[str, Any]:
    """The roles of the columns (in three ``places``), the splits, and how many rows.

    Gives back fields of RunSpec by name.
    """
    first = choices.suggested
    texts = choices.texts
    one, two, three = places
    text = _select(one, "Text", texts, first.text, dataset, "text")
    others = [_NONE, *(name for name in texts if name != text)]
    pair = _select(two, "Second text", others, first.text_pair or _NONE, dataset, "pair")
    label = _select(three, "Label", choices.labels, first.label, dataset, "label")
    columns = st.columns(4)
    splits = list(choices.splits)
    train = _select(columns[0], "Training split", splits, first.train_split, dataset, "train")
    evals = [_ASIDE, *(name for name in splits if name != train)]
    held = _select(
        columns[1],
        "Validation",
        evals,
        first.eval_split or _ASIDE,
        dataset,
        "evaluation",
        help=f"Rows that are never trained on. {EVAL_SHARE:.0%} of the training split can be put "
        "aside for it, drawn by the seed with the same share of each label.",
    )
    return {
        "dataset": dataset,
        "text": text or "",
        "text_pair": None if pair in (None, _NONE) else pair,
        "label": label or "",
        "train_split": train or "train",
        "eval_split": None if held == _ASIDE else held,
        "train_rows": _number(columns[2], "train_rows", first.train_rows, dataset),
        "eval_rows": _number(columns[3], "eval_rows", first.eval_rows, dataset),
    }


def fill_in(spec: RunSpec) -> None:
    """Let the form open with ``spec``; before it is drawn, as in a callback."""
    for parameter, ref in (("dataset", spec.dataset), ("model", spec.model)):
        st.query_params[parameter] = ref
        st.session_state.pop(f"fine_tune_{parameter}", None)
    values = {
        "text": spec.text,
        "pair": spec.text_pair or _NONE,
        "label": spec.label,
        "train": spec.train_split,
        "evaluation": spec.eval_split or _ASIDE,
        "scheduler": spec.arguments.lr_scheduler_type,
        **{name: getattr(spec.arguments, name, getattr(spec, name, None)) for name in BOUNDS},
    }
    for name, value in values.items():
        st.session_state[f"fine_tune_{name}:{spec.dataset}"] = value
    st.session_state["fine_tune_init"] = spec.init


def start_from(model: str, column: Any) -> Init:
    """Pretrained or random weights; what was built on /model has only the latter."""
    if model != EMBEDDED_MODEL:
        column.selectbox("Start from", ["random"], format_func=_INIT.get, disabled=True)
        return "random"
    chosen = column.selectbox(
        "Start from",
        list(_INIT),
        format_func=_INIT.get,
        key="fine_tune_init",
        persist_state="session",
        help="Random weights keep the config and forget what was learned: the difference between "
        "the two runs is what pretraining is worth.",
    )
    return "random" if chosen == "random" else "pretrained"


def arguments(first: Arguments, dataset: str) -> Arguments:
    """The TrainingArguments, the usual ones at once and the others folded."""
    columns = st.columns([1, 1, 1.25, 1])
    values: dict[str, Any] = {}
    for column, name in zip(
        columns,
        ("num_train_epochs", "learning_rate", "per_device_train_batch_size", "seed"),
        strict=True,
    ):
        values[name] = _number(column, name, getattr(first, name), dataset)
    with st.expander("More TrainingArguments"):
        above, below = st.columns(3), st.columns(3)
        for column, name in zip(above, ("weight_decay", "warmup_steps", "max_steps"), strict=True):
            values[name] = _number(column, name, getattr(first, name), dataset)
        values["lr_scheduler_type"] = _select(
            below[0],
            "lr_scheduler_type",
            SCHEDULERS,
            first.lr_scheduler_type,
            dataset,
            "scheduler",
            help="How the learning rate goes from its largest value to the end.",
        )
        for place, name in enumerate(
            ("gradient_accumulation_steps", "per_device_eval_batch_size"), start=1
        ):
            values[name] = _number(below[place], name, getattr(first, name), dataset)
    return replace(first, **values)


def max_length(first: RunSpec, column: Any) -> int:
    """The number of tokens after which a text is cut."""
    return int(_number(column, "max_length", first.max_length, first.dataset))


def title(spec: RunSpec) -> str:
    """A name to begin with: what is learned by what."""
    data = "reviews" if spec.dataset == "sample:reviews" else spec.dataset.partition(":")[2]
    return f"{data[:20]}, {spec.init}, {spec.arguments.learning_rate:g}"


def summary(plan: Plan, spec: RunSpec) -> None:
    """What the settings come to, in one line."""
    if plan.can_start:
        batch = spec.arguments.per_device_train_batch_size
        st.caption(
            f"{plan.steps:,} steps of {batch} rows · {plan.train_rows:,} rows to train on, "
            f"{plan.eval_rows:,} to validate on · {len(plan.names)} classes: "
            + plain(", ".join(plan.names[:6]) + (" …" if len(plan.names) > 6 else ""))
        )


def _select(
    column: Any,
    label: str,
    options: Sequence[str],
    value: str,
    dataset: str,
    name: str,
    help: str | None = None,
) -> Any:
    key = f"fine_tune_{name}:{dataset}"
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]
    index = list(options).index(value) if value in options else (0 if options else None)
    # A value that is there already, and a default as well, is one too many for Streamlit.
    given: dict[str, Any] = {} if key in st.session_state else {"index": index}
    return column.selectbox(
        label,
        options,
        key=key,
        **given,
        help=help,
        persist_state="session",
        placeholder="nothing to choose from",
    )


_LABELS = {"train_rows": "Rows to train (0: all)", "eval_rows": "Rows to validate (0: all)"}


def _number(column: Any, name: str, value: float, dataset: str) -> int | float:
    """A number within its bounds; whole where its default is."""
    bound = BOUNDS[name]
    whole = isinstance(value, int)
    kind = int if whole else float
    form = None if whole else ("%.1e" if name == "learning_rate" else "%g")
    step = 1 if whole else (value / 2 if name == "learning_rate" else 0.5)
    if name in _LABELS:
        step = 100
    unit = f" Unit: {bound.unit}." if bound.unit else ""
    key = f"fine_tune_{name}:{dataset}"
    given: dict[str, Any] = {} if key in st.session_state else {"value": value}
    return column.number_input(
        _LABELS.get(name, name),
        min_value=kind(bound.least),
        max_value=kind(bound.most),
        step=step,
        format=form,
        key=key,
        **given,
        help=f"{bound.meaning}{unit}",
        persist_state="session",
    )
