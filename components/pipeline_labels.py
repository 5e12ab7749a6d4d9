"""The last stages of tasks that give labels: one a text, one a token, or one's own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.pipeline_bars import bars
from components.pipeline_stages import numbers, stage
from components.token_label import for_plotly, shown
from glassbox.pipelines.labels import Labels, TokenLabels, ZeroShot
from glassbox.pipelines.walk import Walk

_LONG = 60


def frame_of(values: Any, names: tuple[str, ...], rows: list[str]) -> dict[str, list[Any]]:
    """A table with a row for each text and a column for each name, from (texts, names) numbers."""
    table: dict[str, list[Any]] = {"text": rows}
    for at, name in enumerate(names):
        # Labels may be equal, columns may not.
        column = shown(name) if shown(name) not in table else f"{shown(name)} ({at})"
        table[column] = [float(row[at]) for row in values]
    return table


def texts_of(walk: Walk) -> list[str]:
    """The beginning of each text with its number, as a table's first column."""
    return [f"{at + 1}: {text[:_LONG]}" for at, text in enumerate(walk.asked.texts)]


def grid(table: dict[str, list[Any]], key: str, *, percent: bool = False) -> None:
    """Draw such a table."""
    number = st.column_config.NumberColumn
    made = number(format="percent") if percent else number(format="%.4f")
    columns = {name: made for name in table if name != "text"}
    st.dataframe(
        table, hide_index=True, key=key, column_config=columns, alt="A number for each label"
    )


_RULES = {
    "softmax": (
        "softmax: e to the power of each logit, divided by their sum. They sum to 1.",
        "scores = logits.softmax(-1)",
    ),
    "sigmoid": (
        "sigmoid of each logit: every label has a probability of its own.",
        "scores = logits.sigmoid()",
    ),
    "none": ("A regression: the logit is the answer itself.", "scores = logits"),
}


def labels(walk: Walk, made: Labels, number: int, row: int) -> None:
    """Logits, scores and the label of each text."""
    says = "One number for each label, of any size: the larger, the likelier."
    with stage(number, "Logits", str(made.logits.shape), says):
        grid(frame_of(made.logits, made.names, texts_of(walk)), "p_logits")
        numbers("logits = model(**batch).logits", key="p_logits_python")
    says, python = _RULES[made.activation]
    with stage(number + 1, "Scores", str(made.scores.shape), says):
        grid(
            frame_of(made.scores, made.names, texts_of(walk)),
            "p_scores",
            percent=made.activation != "none",
        )
        numbers(python, key="p_scores_python")
    with stage(number + 2, "Label", "", "The id of the largest score, by its name in id2label."):
        table = {
            "text": [text[:200] for text in walk.asked.texts],
            "id": [made.best(at) for at in range(len(made.scores))],
            "label": [made.names[made.best(at)] for at in range(len(made.scores))],
            "score": [float(made.scores[at, made.best(at)]) for at in range(len(made.scores))],
        }
        percent = "percent" if made.activation != "none" else "%.4f"
        st.dataframe(
            table,
            hide_index=True,
            key="p_labels_table",
            column_config={"score": st.column_config.NumberColumn(format=percent)},
            alt="The label of each text",
        )
        numbers(
            "labels = [model.config.id2label[id] for id in scores.argmax(-1).tolist()]",
            {"id": list(range(len(made.names))), "label": list(made.names)},
            key="p_id2label",
        )


def tokens(walk: Walk, made: TokenLabels, number: int, row: int) -> None:
    """Logits and the label of each token of one text."""
    with stage(number, "Logits", str(made.logits.shape), "A number a label, for every token."):
        source = walk.batch.rows[row]
        names = [f"{at} {token}" for at, token in enumerate(source.full)]
        grid(frame_of(made.logits[row][: len(names)], made.names, names), "p_logits")
        numbers("logits = model(**batch).logits", key="p_logits_python")
    says = "softmax over the labels of each token; special tokens are left out."
    with stage(number + 1, "A label for each token", str(made.scores.shape), says):
        found = made.found(row, source)
        table = {
            "place": [each[0] for each in found],
            "token": [shown(each[1]) for each in found],
            "label": [each[2] for each in found],
            "score": [each[3] for each in found],
        }
        st.dataframe(
            table,
            hide_index=True,
            key="p_token_labels",
            column_config={"score": st.column_config.NumberColumn(format="percent")},
            alt="The label of each token",
        )
        numbers(
            "labels = [[model.config.id2label[id] for id in row]"
            " for row in logits.softmax(-1).argmax(-1).tolist()]",
            key="p_token_python",
        )


def zero_shot(walk: Walk, made: ZeroShot, number: int, row: int) -> None:
    """What the model says of each hypothesis, and the score of each label."""
    entails = made.nli[made.entailment]
    says = "Text and hypothesis are a pair; the model says how one follows from the other."
    with stage(number, "Logits", str(made.logits.shape), says):
        names = [made.template.replace("{}", name) for name in made.names]
        grid(frame_of(made.logits[row], made.nli, names), "p_logits")
        numbers("logits = model(**batch).logits  # a row for each pair", key="p_logits_python")
    rule = (
        f"softmax of the column “{entails}” over the labels"
        if len(made.names) > 1
        else f"softmax of “{entails}” against its contrary: there is only one label"
    )
    with stage(number + 1, "Scores", str(made.scores.shape), rule):
        order = made.scores[row].argsort()[::-1]
        bars(
            [for_plotly(made.names[at]) for at in order],
            [float(made.scores[row, at]) for at in order],
            key="pipeline_zero_shot",
            alt="The score of each label",
            title="score",
        )
        numbers(
            f"scores = logits[:, {made.entailment}].reshape(len(texts), -1).softmax(-1)",
            key="p_scores_python",
        )
