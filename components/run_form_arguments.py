"""The TrainingArguments of the form, by their names, in the groups of the library's own table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import streamlit as st

from components import run_form_schedule
from components.notice import plain
from components.run_form_fields import key, number, select, toggle
from components.run_form_schedule import CHANGED, SMALL
from glassbox.training import device
from glassbox.training.argument_table import GROUPS, SCHEDULES, TABLE, Argument, Group
from glassbox.training.arguments import Arguments, with_schedule

# Those that stand open, beside max_length; the others are folded.
OPEN = ("num_train_epochs", "learning_rate", "per_device_train_batch_size")
# Chapter 3: TrainingArguments("test-trainer", eval_strategy="epoch"), all else the library's own.
COURSE = Arguments(per_device_train_batch_size=8, per_device_eval_batch_size=8)
FOLDED = "fine_tune_all"  # the key of the box with the others
_COLUMNS = 3
_SCHEDULE = "lr_scheduler_kwargs"


def put(arguments: Arguments, dataset: str) -> None:
    """Let the form open with these; before it is drawn, as in a callback."""
    for name in TABLE:
        if name != _SCHEDULE:
            st.session_state[key(name, dataset)] = getattr(arguments, name)
    given = with_schedule(arguments)
    for kwarg in SCHEDULES.get(arguments.lr_scheduler_type, ()):
        value = given.get(kwarg.name, kwarg.suggested)
        st.session_state[
            run_form_schedule.kwarg_key(arguments.lr_scheduler_type, kwarg, dataset)
        ] = value


def draw(
    first: Arguments, dataset: str, places: Iterator[Any], metrics: tuple[str, ...]
) -> Arguments:
    """The open ones into ``places``, the others below, folded; ``first`` is what they begin with.

    ``metrics`` are the names of the scores that an evaluation will give, its loss among them.
    """
    now = _now(first, dataset)
    values = {name: _argument(next(places), TABLE[name], first, now, dataset) for name in OPEN}
    changed = [name for name in TABLE if getattr(now, name) != getattr(first, name)]
    folded = [name for name in changed if name not in OPEN]
    # Its title stays the same: with another one it would be another box, and fold.
    box = st.expander(
        "All TrainingArguments", icon=":material/tune:", key=FOLDED, on_change="rerun"
    )
    if folded and not box.open:
        st.caption(f"{CHANGED}changed in it: {plain(', '.join(folded))}")
    if not box.open:
        # Thirty widgets are half of what this page costs; their values are in the session.
        return replace(now, **values)
    with box:
        _starts(first, dataset, changed)
        for group, tab in zip(GROUPS, st.tabs(list(GROUPS.values())), strict=True):
            with tab:
                values |= _group(group, first, now, dataset, metrics)
    return replace(first, **values)


def _now(first: Arguments, dataset: str) -> Arguments:
    """What the widgets hold before they are drawn: what is changed is marked on them."""
    held = {
        name: st.session_state.get(key(name, dataset), getattr(first, name))
        for name in TABLE
        if name != _SCHEDULE
    }
    now = replace(first, **held)
    return replace(now, lr_scheduler_kwargs=run_form_schedule.held(now, first, dataset))


def _starts(first: Arguments, dataset: str, changed: list[str]) -> None:
    """Buttons that set all of them at once."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Back to the defaults",
            icon=":material/restart_alt:",
            key="fine_tune_defaults",
            disabled=not changed,
            on_click=put,
            args=(first, dataset),
            help="What Glassbox suggests for this dataset",
        )
        st.button(
            "The course's settings",
            icon=":material/school:",
            key="fine_tune_course",
            on_click=put,
            args=(COURSE, dataset),
            help="Chapter 3: 3 epochs, batches of 8, a learning rate of 5e-05 that falls in a "
            "line, an evaluation after each epoch; all else the library's own",
        )
        st.caption(
            f"{CHANGED}differs from its default: {plain(', '.join(changed))}"
            if changed
            else "All of them have their defaults."
        )


def _group(
    group: Group, first: Arguments, now: Arguments, dataset: str, metrics: tuple[str, ...]
) -> dict[str, Any]:
    """The arguments of one group in a grid, each with its sentence and its default."""
    cells = _grid()
    values: dict[str, Any] = {}
    for name, row in TABLE.items():
        if row.group != group or name in OPEN:
            continue
        if name == _SCHEDULE:
            # Those of the schedule that is chosen in the cell before.
            chosen = replace(now, lr_scheduler_type=values["lr_scheduler_type"])
            values[name] = run_form_schedule.draw(chosen, first, dataset, cells)
            continue
        cell = next(cells)
        if name == "metric_for_best_model":
            values[name] = _metric(cell, row, first, now, dataset, metrics)
        else:
            values[name] = _argument(cell, row, first, now, dataset)
        cell.caption(plain(f"{row.meaning} {_default(row, first)}"))
    return values


def _grid() -> Iterator[Any]:
    while True:
        yield from st.columns(_COLUMNS)


def _default(row: Argument, first: Arguments) -> str:
    """ "Default: 16 (the library's: 8)." """
    ours, library = getattr(first, row.name), row.library
    said = f"Default: {_words(ours)}"
    other = library is not None and ours != library
    return f"{said} (the library's: {_words(library)})." if other else f"{said}."


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value in (None, ""):
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _argument(place: Any, row: Argument, first: Arguments, now: Arguments, dataset: str) -> Any:
    """One argument; a number that cannot matter with the others as they are cannot be changed."""
    name, value = row.name, getattr(first, row.name)
    mark = CHANGED if getattr(now, name) != value else ""
    # A name of ours, and no Markdown in it: an underscore within a word is one.
    label = f"{mark}{name}"
    unit = f" Unit: {row.bound.unit}." if row.bound and row.bound.unit else ""
    help = plain(f"{row.meaning}{unit} {_default(row, first)}") if name in OPEN else None
    if row.options:
        return select(place, label, row.options, value, name, dataset, help=help)
    if row.bound is None:
        off = _IDLE.get(name, _never)(now)
        return toggle(place, label, name, dataset, value, disabled=off)
    whole = isinstance(value, int) or name == "data_seed"
    return number(
        place,
        label,
        name,
        dataset,
        value,
        row.bound.least,
        row.bound.most,
        whole_numbers=whole,
        step=run_form_schedule.step(name, value),
        form=None if whole else ("%.2e" if name in SMALL else "%g"),
        help=help,
        placeholder="the seed" if name == "data_seed" else None,
        disabled=_IDLE.get(name, _never)(now),
    )


def _never(now: Arguments) -> bool:
    return False


def _not_adam(now: Arguments) -> bool:
    return not now.optim.startswith("adamw")


def _has(kind: str) -> bool:
    """Whether this machine has the number type; no, as long as torch is not there to ask."""
    here = device.known()
    return here is not None and bool(getattr(here, kind))


# Arguments that change nothing as long as others are as they are.
_IDLE: dict[str, Callable[[Arguments], bool]] = {
    "adam_beta1": _not_adam,
    "adam_beta2": _not_adam,
    "adam_epsilon": _not_adam,
    "eval_steps": lambda now: now.eval_strategy != "steps",
    "save_steps": lambda now: now.save_strategy != "steps",
    "early_stopping_threshold": lambda now: not now.early_stopping_patience,
    "fp16": lambda now: not (now.fp16 or _has("fp16")),
    "bf16": lambda now: not (now.bf16 or _has("bf16")),
}


def _metric(
    place: Any, row: Argument, first: Arguments, now: Arguments, dataset: str,
    metrics: tuple[str, ...],
) -> str:  # fmt: skip
    mark = CHANGED if now.metric_for_best_model != first.metric_for_best_model else ""
    label = f"{mark}{row.name}"
    titles = {"": "none (eval_loss)"}
    return select(
        place, label, ("", *metrics), first.metric_for_best_model, row.name, dataset,
        titles=titles,
    ) or ""  # fmt: skip
