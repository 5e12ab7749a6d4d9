"""From a prediction to a score, step by step, each with the line of Python that takes it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.notice import plain
from components.run_result_words import moment_switch, number, title
from glassbox.snippets import fine_tune_result as snippets
from glassbox.training.predictions import Predictions
from glassbox.training.results import SplitResult
from glassbox.training.scores import predicted, probabilities
from glassbox.training.worked import Worked, worked

FIRST = 5
_MOST_LABELS = 8
_ONE_LINE = 80  # characters of LaTeX
# Room above a fraction, which the box of the formula would cut off.
_STRUT = r"\rule{0pt}{1.7em}"


@st.fragment
def draw(found: Predictions, result: SplitResult) -> None:
    """Predict, probabilities, argmax, comparison, and every score with its numbers."""
    moment = moment_switch(found, "result_steps")
    scores = worked(found, moment)
    code = snippets.steps(found.problem_type, found.split, tuple(each.code for each in scores))
    logits = found.logits(moment)
    chances = probabilities(logits[:FIRST], found.problem_type)
    said = predicted(logits, found.problem_type)
    kind = found.problem_type

    with _step("1", "Predict", code[0]):
        st.markdown(_shapes(found, result))
        _labels_table(found, logits[:FIRST], "%.4f", f"steps_logits_{moment}")
        st.caption(f"The first {min(FIRST, len(found))} rows of `predictions.predictions`: logits.")
    if kind != "regression":
        name = "softmax" if kind == "single_label_classification" else "sigmoid"
        with _step("2", f"From logits to probabilities: {name}", code[1]):
            _labels_table(found, chances, "%.4f", f"steps_chances_{moment}")
            st.caption(
                "Each row sums to 1."
                if name == "softmax"
                else "Each label by itself, 0 to 1; a row need not sum to 1."
            )
    with _step("2" if kind == "regression" else "3", _ANSWER[kind], code[2]):
        _answers(found, said, moment)
    with _step("3" if kind == "regression" else "4", "Compared with label_ids", code[3]):
        st.markdown(plain(_compared(found, said)))
    _scores(found, scores, code[4])


_ANSWER = {
    "single_label_classification": "From logits to class ids: argmax",
    "multi_label_classification": "From probabilities to labels: 0.5 and more is yes",
    "regression": "The value itself",
}


def _step(place: str, words: str, code: str) -> Any:
    """A step's heading and code; what is drawn inside stands beside the code."""
    st.markdown(f"**{place}. {plain(words)}**")
    left, right = st.columns(2, gap="medium")
    right.code(code, language="python", wrap_lines=True)
    return left


def _shapes(found: Predictions, result: SplitResult) -> str:
    arrays = result.arrays or {
        "predictions": (found.after.shape, str(found.after.dtype)),
        "label_ids": (found.references.shape, str(found.references.dtype)),
    }
    said = [
        f"`predictions.{name}.shape` is `{arrays[name][0]}`, {plain(arrays[name][1])}"
        for name in ("predictions", "label_ids")
    ]
    return f"{said[0]}; {said[1]}."


def _labels_table(found: Predictions, values: Any, form: str, key: str) -> None:
    """One column a label, the first of them where there are many."""
    drawn = range(min(values.shape[1], _MOST_LABELS))
    # A name may come twice once it is cut, or be that of the rows' column.
    columns = {f"{at}: {found.names[at]}": values[:, at].tolist() for at in drawn}
    st.dataframe(
        {"row": found.rows[:FIRST].tolist(), **columns},
        hide_index=True,
        key=key,
        column_config={name: st.column_config.NumberColumn(format=form) for name in columns},
    )
    if values.shape[1] > len(drawn):
        st.caption(f"{len(drawn)} of {values.shape[1]} labels.")


def _answers(found: Predictions, said: Any, moment: str) -> None:
    table: dict[str, list[Any]] = {"row": found.rows[:FIRST].tolist()}
    for name, values in (("preds", said[:FIRST]), ("label_ids", found.references[:FIRST])):
        table[name] = [_shown(found, each) for each in values]
    if found.problem_type == "regression":
        errors = said[:FIRST].astype(float) - found.references[:FIRST]
        table["error"] = [f"{each:+.4f}" for each in errors]
    else:
        same = said[:FIRST] == found.references[:FIRST]
        same = same if same.ndim == 1 else same.all(axis=1)
        table["equal"] = ["✓ right" if each else "✕ wrong" for each in same]
    st.dataframe(table, hide_index=True, key=f"steps_answers_{moment}")


def _shown(found: Predictions, value: Any) -> str:
    if found.problem_type == "single_label_classification":
        return f"{int(value)}  {found.names[int(value)]}"
    if found.problem_type == "regression":
        return f"{float(value):.4f}"
    return "[" + ", ".join(str(int(each)) for each in value[:_MOST_LABELS]) + "]"


def _compared(found: Predictions, said: Any) -> str:
    if found.problem_type == "regression":
        errors = said.astype(float) - found.references
        return f"The errors of {len(found):,} rows; their mean is {float(errors.mean()):+.4f}."
    same = said == found.references
    same = same if same.ndim == 1 else same.all(axis=1)
    return f"{int(same.sum()):,} of {len(found):,} rows are right."


def _scores(found: Predictions, scores: tuple[Worked, ...], imports: str) -> None:
    place = "4" if found.problem_type == "regression" else "5"
    with _step(place, "The scores", imports):
        st.caption(_MEANINGS[found.problem_type])
    for each in scores:
        left, right = st.columns([5, 3], gap="medium", vertical_alignment="center")
        with left:
            st.markdown(plain(title(each.name, found.names, found.problem_type)))
            value = (
                rf"\mathbf{{{number(each.value)}}}" if number(each.value) != "–" else r"\text{–}"
            )
            st.latex(_lines(each, value), width="content")
        right.code(each.code, language="python", wrap_lines=True)


def _lines(each: Worked, value: str) -> str:
    """On one line, or where that is too wide on two or three."""
    if len(each.formula) + len(each.filled) <= _ONE_LINE:
        return rf"{_STRUT}{each.formula} = {each.filled} = {value}"
    gap = r" \\[14pt] &" if len(each.filled) > _ONE_LINE else ""
    rest = rf"= {each.filled}{gap} = {value} \end{{aligned}}"
    return rf"\begin{{aligned}} &{_STRUT}{each.formula} \\[14pt] &" + rest


_MEANINGS = {
    "single_label_classification": (
        "TP, FP, FN and TN count the rows of the positive class (of two, the second; of more, each "
        "in turn) that were found, wrongly named, missed, and rightly left alone."
    ),
    "multi_label_classification": (
        "TP, FP and FN count single labels over all rows: found, wrongly given, missed. n rows, K "
        "labels."
    ),
    "regression": "ŷ is the prediction, y the label, n the number of rows.",
}
