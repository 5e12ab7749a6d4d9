"""The form of a run to be: its fields in two boxes, its state in the address and the session.

The fields themselves are in run_form_data, run_form_model and run_form_arguments. The address has
what differs from the suggestion for the dataset; going back in the browser undoes a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components import (
    cache,
    frame,
    run_form_arguments,
    run_form_data,
    run_form_link,
    run_form_model,
)
from components.run_form_fields import ASIDE, NONE, key
from components.run_form_model import INIT, LOOP, MODEL
from glassbox import catalog
from glassbox.data import chain
from glassbox.errors import UserError
from glassbox.text import whole
from glassbox.training import choices as training_choices
from glassbox.training import setup
from glassbox.training.checks_model import model_facts
from glassbox.training.choices import Choices
from glassbox.training.metrics import METRICS
from glassbox.training.spec import RunSpec

# The one that learns within minutes; the sentence pairs take a quarter of an hour on one core.
EXAMPLE = "sample:reviews"
_DATASET = "fine_tune_dataset"
_SAID = "fine_tune_address"  # what the address said when the form was drawn last
_WORDS = ("dataset", "steps", *setup.WORDS)


@dataclass(frozen=True)
class Filled:
    """The form as it is filled in, what could be chosen, and the suggestion it began with."""

    spec: RunSpec
    choices: Choices


def draw(owner: str) -> Filled:
    """Both boxes; the address follows."""
    _arrive(owner)
    entries = catalog.datasets(owner)
    refs = [entry.ref for entry in entries]
    if st.session_state.get(_DATASET) not in refs:
        st.session_state[_DATASET] = EXAMPLE
    with st.container(border=True, gap="small"):
        first, task, text, pair, label = st.columns([1.7, 1.2, 1, 1, 1])
        titles = {entry.ref: f"{entry.name} · {entry.note}" for entry in entries}
        dataset = str(
            first.selectbox(
                "Dataset",
                refs,
                format_func=lambda ref: whole(str(titles.get(ref, ref))),
                key=_DATASET,
                persist_state="session",
            )
        )
        run_form_link.told(dataset, EXAMPLE)
        steps = run_form_data.steps(dataset)
        choices = cache.training_choices(dataset, owner, steps)
        columns = cache.training_labels(dataset, owner, steps)
        places = run_form_data.Places(task, text, pair, label)
        data = run_form_data.roles(choices, columns, dataset, places)
        data |= run_form_data.splits(choices, dataset, st.columns([1, 1, 1, 1, 1]))
    with st.container(border=True, gap="small"):
        chosen, init, loop = st.columns([2, 1, 1])
        models = training_choices.models(owner)
        model = run_form_model.model(models, chosen)
        uploaded = {entry.ref for entry in models if entry.note == "uploaded"}
        started = run_form_model.start_from(
            init, has_weights=model in uploaded or _is_pretrained(model)
        )
        runs = run_form_model.loop(loop)
        cells = st.columns([1, 1, 1.3, 1])
        length = run_form_model.max_length(cells[3], choices.suggested)
        metrics = tuple(metric.name for metric in METRICS[data["problem_type"]])
        arguments = run_form_arguments.draw(
            choices.suggested.arguments, dataset, iter(cells), metrics
        )
    spec = RunSpec(
        **data, steps=steps, model=model, init=started, loop=runs, max_length=length,
        arguments=arguments,
    )  # fmt: skip
    _remember(spec, choices.suggested)
    return Filled(spec, choices)


def _is_pretrained(model: str) -> bool:
    """Whether there is something to forget; the plan says what is wrong with one that is gone."""
    try:
        # Of a model of the Hub nothing is asked here: it is there for its weights.
        return model.startswith("hub:") or model_facts(model).is_pretrained
    except UserError:
        return False


def _arrive(owner: str) -> None:
    """Fill the form in from the address, where that says another thing than the form wrote there.

    Whoever comes from another page finds what was left; a link that names a dataset or a model
    alone (those of the other pages do) leaves all else as it was. Of a link whose dataset cannot be
    had the model is taken: all else is about that dataset.
    """
    words = _words()
    said = st.session_state.get(_SAID)
    if words == said or (not words and (frame.arrived() or said is None)):
        return
    asked = words.get("dataset", EXAMPLE)
    found = run_form_link.dataset(asked, [entry.ref for entry in catalog.datasets(owner)], owner)
    dataset = found or EXAMPLE
    if found is None:
        words = {word: words[word] for word in ("model", "init") if word in words}
    elif frame.arrived() and set(words) <= {"dataset", "steps", "model"} and said is not None:
        st.session_state[_DATASET] = dataset
        _put_chain(dataset, words.get("steps", ""))
        if words.get("model"):
            st.session_state[MODEL] = words["model"]
        return
    first = cache.training_choices(dataset, owner, "").suggested
    steps = words.get("steps", "")
    fill_in(setup.from_words(words, replace(first, dataset=dataset, steps=steps)))


def _words() -> dict[str, str]:
    """What of a set-up the address has."""
    there = st.query_params.to_dict()
    return {word: there[word] for word in _WORDS if word in there}


def _put_chain(dataset: str, steps: str) -> None:
    st.session_state[key("chain", dataset)] = steps
    st.session_state[key("with_steps", dataset)] = True


def fill_in(spec: RunSpec) -> None:
    """Let the form open with ``spec``; before it is drawn, as in a callback."""
    dataset = spec.dataset
    st.session_state[_DATASET] = dataset
    _put_chain(dataset, spec.steps)
    st.session_state[MODEL] = spec.model or catalog.EMBEDDED_MODEL
    st.session_state[INIT], st.session_state[LOOP] = spec.init, spec.loop
    values: dict[str, Any] = {
        "task": spec.problem_type,
        "text": spec.text,
        "pair": spec.text_pair or NONE,
        "train": spec.train_split,
        "evaluation": spec.eval_split or ASIDE,
        "test": spec.test_split or NONE,
        "train_rows": spec.train_rows or None,
        "eval_rows": spec.eval_rows or None,
        "max_length": spec.max_length,
    }
    if spec.problem_type == "single_label_classification":
        values["label"] = spec.label
    elif spec.problem_type == "regression":
        values["number"] = spec.label
    else:
        values["labels"] = list(spec.label_columns or ((spec.label,) if spec.label else ()))
        values["label_form"] = spec.label_form
    for name, value in values.items():
        st.session_state[key(name, dataset)] = value
    run_form_arguments.put(spec.arguments, dataset)
    st.session_state[_SAID] = _words()


def keep() -> None:
    """The address was emptied, and the form stays as it is; for callbacks."""
    st.session_state[_SAID] = {}


def _remember(spec: RunSpec, first: RunSpec) -> None:
    """The address says what differs from the suggestion, and nothing else."""
    words = setup.to_words(spec, first)
    if spec.dataset != EXAMPLE:
        words["dataset"] = spec.dataset
    if spec.steps:
        words["steps"] = spec.steps
    _write(words)


def _write(words: Mapping[str, str]) -> None:
    wanted = {word: whole(text) for word, text in words.items()}
    there = _words()
    for word in there.keys() - wanted.keys():
        del st.query_params[word]
    for word, text in wanted.items():
        if there.get(word) != text:
            st.query_params[word] = text
    st.session_state[_SAID] = wanted


def title(spec: RunSpec) -> str:
    """A name to begin with: what is learned by what."""
    data = "reviews" if spec.dataset == EXAMPLE else spec.dataset.partition(":")[2]
    steps = len(chain.from_text(spec.steps))
    after = f" after {steps} step{'' if steps == 1 else 's'}" if steps else ""
    return f"{data[:20]}{after}, {spec.init}, {spec.arguments.learning_rate:g}"
