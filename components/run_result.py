"""What came out of a run: scores before and after, who was taken for whom, and a box to try it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import charts
from components.loss_chart import literal
from components.notice import notice, plain
from components.run_live import duration
from glassbox.training.metrics import f1_name
from glassbox.training.predict import Prediction
from glassbox.training.store import Run

_CHARS = 2_000


def scores(run: Run, results: Mapping[str, Any] | None) -> None:
    """Accuracy and F1 after the last step, and what they were before the first."""
    found = run.status.metrics or {}
    accuracy, f1 = found.get("eval_accuracy"), found.get("eval_f1")
    if results is None or not results["evaluated"] or accuracy is None or f1 is None:
        return
    names = [str(name) for name in results["names"]]
    right = sum(row[place] for place, row in enumerate(results["before"]))
    notice(
        "success",
        f"Accuracy {accuracy:.1%} and F1 {f1:.3f} ({f1_name(names)}) on {results['rows']:,} "
        f"validation rows; before training accuracy was {right / results['rows']:.1%}.",
        f"scikit-learn on the Trainer's predictions after step {run.status.step:,} · trained on "
        f"{results['train_rows']:,} rows in {duration(run.status.seconds)} on {run.status.device}.",
    )


def details(run: Run, results: Mapping[str, Any]) -> None:
    """Who was taken for whom, and the rows themselves."""
    if not results["evaluated"]:
        return
    st.subheader("Right and wrong on the validation rows", anchor=False)
    left, right = st.columns([2, 3])
    with left:
        confusion(results)
    with right:
        names = [name for name in (run.spec.text, run.spec.text_pair) if name is not None]
        examples(results, names)


def sentences(text: str, pair: str | None) -> tuple[str | None, str | None]:
    """Boxes for one's own text, and a second one where the run has pairs; None until typed."""
    first = st.text_area(plain(text), key="text", bind="query-params", max_chars=_CHARS, height=80)
    second = None
    if pair is not None:
        second = st.text_area(
            plain(pair), key="pair", bind="query-params", max_chars=_CHARS, height=80
        )
    if not first.strip() or (pair is not None and not (second or "").strip()):
        return None, None
    return first, second


def confusion(results: Mapping[str, Any]) -> None:
    """The confusion matrix after training, as counts on a colour of their share of the row."""
    names, counts = [literal(str(name)) for name in results["names"]], results["after"]
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    figure = {
        "data": [
            {
                "type": "heatmap",
                "z": shares,
                "x": names,
                "y": names,
                "text": [[f"{count:,}" for count in row] for row in counts],
                "texttemplate": "%{text}" if len(names) <= 12 else "",
                "hovertemplate": "true %{y}<br>predicted %{x}<br>%{text} rows<extra></extra>",
                "zmin": 0,
                "zmax": 1,
                "colorbar": {"title": {"text": "share of<br>the row"}, "tickformat": ".0%"},
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "predicted"}, "type": "category"},
            "yaxis": {"title": {"text": "true"}, "type": "category", "autorange": "reversed"},
        },
    }
    correct = sum(row[place] for place, row in enumerate(counts))
    rows = sum(map(sum, counts))
    charts.chart(
        figure,
        key="fine_tune_confusion",
        alt=f"Confusion matrix: {correct} of {rows} validation rows are right.",
        height=280,
    )


def examples(results: Mapping[str, Any], columns: Sequence[str]) -> None:
    """Validation rows with their label, and what the model said before and after training."""
    names, shown = results["names"], results["examples"]
    pairs = list(zip(shown["references"], shown["before"], shown["after"], strict=True))
    table: dict[str, list[str]] = {
        "change": [_change(*each) for each in pairs],
        "label": [names[id] for id in shown["references"]],
        "before": [names[id] for id in shown["before"]],
        "after": [names[id] for id in shown["after"]],
    }
    # A column of the person's may bear one of these names.
    for column, texts in zip(columns, shown["texts"], strict=False):
        table[column if column not in table else f"{column} (text)"] = texts
    st.dataframe(table, height=280, hide_index=True, key="fine_tune_examples")
    st.caption(
        f"The first {len(pairs):,} of {results['rows']:,} validation rows: their label, and what "
        "the model said before and after training."
    )


def _change(reference: int, before: int, after: int) -> str:
    was, now = before == reference, after == reference
    return {
        (False, True): "✓ learned",
        (True, True): "= right",
        (False, False): "✕ wrong",
        (True, False): "✕ lost",
    }[was, now]


def prediction(found: Prediction) -> None:
    """Probabilities as bars, and the label in words."""
    best = max(found.probabilities)
    st.markdown(f"**{plain(found.label)}** · probability {best:.1%}")
    figure = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": list(found.probabilities),
                "y": [literal(name) for name in found.names],
                "text": [f"{each:.1%}" for each in found.probabilities],
                "textposition": "auto",
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "probability"}, "range": [0, 1]},
            "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
        },
    }
    charts.chart(
        figure,
        key="fine_tune_prediction",
        alt=f"Probabilities of {len(found.names)} classes; the likeliest has {best:.1%}.",
        height=90 + 34 * len(found.names),
    )
    cut = ", cut to max_length" if found.cut else ""
    st.caption(
        f"softmax of the model's logits on {found.tokens} tokens{cut}; class names from id2label "
        "of its config."
    )
