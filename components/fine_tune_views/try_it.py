"""The model of a run on texts of one's own: one, many, or a column of a dataset."""

from __future__ import annotations

import streamlit as st

from components import (
    cache,
    code,
    frame,
    run_try,
    run_try_many,
    run_try_rows,
    run_try_tokens,
    visitor,
)
from components.in_url import switch
from components.notice import user_error
from glassbox.errors import UserError
from glassbox.snippets import fine_tune_try as python
from glassbox.training import predict, results
from glassbox.training.predict import THRESHOLD
from glassbox.training.store import Run

_WAYS = {"one": "One text", "many": "Many texts", "column": "A column of a dataset"}
_OF = "try_of"
# What belongs to one run's boxes.
_BOXES = ("text", "pair", "try_lines", "try_pairs", "try_dataset", "threshold")
_EXAMPLES = 5


def view(run: Run) -> None:
    """A switch, the texts, and the model's answers."""
    if not run.status.has_model:
        st.caption("This run has saved no model: a model is saved when a run ends or is stopped.")
        return
    if st.session_state.get(_OF) not in (None, run.id):
        for key in _BOXES:
            st.session_state.pop(key, None)
    st.session_state[_OF] = run.id
    way = switch("Texts", "try", _WAYS, "one")
    examples = _examples(run)
    if way == "one":
        _one(run, examples)
    else:
        _many(run, way, examples)


def _examples(run: Run) -> list[tuple[str, ...]]:
    """The first validation rows; two sentences where none were kept."""
    try:
        read = results.read(run)
        kept = cache.evaluated(run, "validation", read) if read is not None else None
    except UserError:
        kept = None
    if kept is not None:
        columns = [kept.texts] + ([kept.pairs] if kept.pairs is not None else [])
        return list(zip(*(each.slice(0, _EXAMPLES).to_pylist() for each in columns), strict=True))
    texts = [("It works as it should.", "It does not work."), ("I will not buy it again.",) * 2]
    return [each if run.spec.text_pair else each[:1] for each in texts]


def _one(run: Run, examples: list[tuple[str, ...]]) -> None:
    left, right = st.columns([1, 1], gap="large")
    with left:
        text, pair = run_try.sentences(run.spec.text, run.spec.text_pair, examples[0])
        also = st.toggle(
            "Before training, too",
            key="try_before",
            help="Makes the model once more as it was before the first step, from its seed.",
        )
        at = _threshold(run)
    if text is None:
        right.caption("Type a text of your own; the model's answer comes here.")
        return
    if not frame.models_ready():
        return
    answered = None
    with right, frame.boundary("Trying the model"):
        model = cache.classifier(run)
        found = predict.classify(model, text, pair)
        before = None
        if also:
            with frame.boundary("The model before training"):
                before = predict.classify(cache.untrained(run, model), text, pair)
        run_try.prediction(found, before, at)
        answered = found
    if answered is None:
        return
    with frame.boundary("Which tokens mattered"):
        shares = run_try_tokens.tokens(run, text, pair, answered)
        parts = [python.classify(run.spec, text, pair), *([shares] if shares else [])]
        code.snippet("\n".join(parts))


def _threshold(run: Run) -> float:
    several = run.spec.problem_type == "multi_label_classification"
    return run_try.threshold() if several else THRESHOLD


def _many(run: Run, way: str, examples: list[tuple[str, ...]]) -> None:
    refused = st.session_state.pop("try_refused", None)
    if refused is not None:
        user_error(refused)
    if way == "many":
        rows = run_try_rows.typed(run.spec, examples)
    else:
        rows = run_try_rows.column(run.spec, visitor.owner())
    at = _threshold(run)
    run_try_many.offer(run, rows)
    work = run_try_many.current(run)
    if work is None:
        return
    if not work.done:
        if frame.models_ready():
            run_try_many.go_on(work, cache.classifier(run))
        return
    run_try_many.result(run, work, at)
    code.snippet(python.many(run.spec))
