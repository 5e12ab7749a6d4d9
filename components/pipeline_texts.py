"""The last stages of tasks that give text: an answer, a filled mask, a new text."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.charts import chart
from components.notice import notice
from components.pipeline_bars import bars
from components.pipeline_stages import numbers, stage
from components.token_label import for_plotly, shown
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.walk import Walk
from glassbox.pipelines.writing import Written


def answers(walk: Walk, made: Answers, number: int, row: int) -> None:
    """Where the answer begins and ends, and the best answers."""
    source = walk.batch.rows[row]
    count = len(source.full)
    says = "Two numbers a token: is it the first of the answer, is it the last."
    with stage(number, "Start and end logits", str(made.logits.shape), says):
        names = [f"{at} {for_plotly(token)}" for at, token in enumerate(source.full)]
        chart(
            {
                "data": [
                    {
                        "type": "scatter",
                        "mode": "lines+markers",
                        "name": name,
                        "x": list(range(count)),
                        "y": made.logits[row, which, :count].tolist(),
                        "line": {"dash": dash},
                        "hovertemplate": "%{y:.3f}",
                    }
                    for which, (name, dash) in enumerate((("start", "solid"), ("end", "dash")))
                ],
                "layout": {
                    "xaxis": {"tickvals": list(range(count)), "ticktext": names, "tickangle": -60},
                    "yaxis": {"title": {"text": "logit"}},
                    "legend": {"orientation": "h", "y": 1.12, "x": 0},
                    "hovermode": "x unified",
                },
            },
            key="pipeline_spans",
            height=360,
            alt="The logits of start and end for every token",
        )
        numbers(
            "start, end = model(**batch).start_logits, model(**batch).end_logits",
            key="p_logits_python",
        )
    says = "Only the context may hold the answer; the best pair of start and end within 15 tokens."
    with stage(number + 1, "The answer", "", says):
        found = made.best[row]
        if not found:
            notice("info", "No token of the context was left: the question takes all the room.")
        table = {
            "answer": [each.text for each in found],
            "first token": [each.start for each in found],
            "last token": [each.end for each in found],
            "p(start) · p(end)": [each.score for each in found],
        }
        st.dataframe(table, hide_index=True, key="p_answers", alt="The best answers")
        numbers(
            "scores = start.softmax(-1)[:, :, None] * end.softmax(-1)[:, None, :]"
            "  # triu, tril(14), topk",
            key="p_answer_python",
        )


def filled(walk: Walk, made: Filled, number: int, row: int) -> None:
    """The largest logits at each mask of one text, and the candidates."""
    says = "A number for every entry of the vocabulary, at every place. The mask's row is read."
    with stage(number, "Logits", str(made.shape), says):
        for mask in made.of(row):
            st.caption(f"Text {row + 1}, place {mask.place}: the largest of {made.shape[2]:,}")
            table = {
                "id": [each.id for each in mask.candidates],
                "token": [shown(each.token) for each in mask.candidates],
                "logit": [each.logit for each in mask.candidates],
            }
            st.dataframe(
                table, hide_index=True, key=f"p_mask_{mask.place}", alt="The largest logits"
            )
        numbers("logits = model(**batch).logits", key="p_logits_python")
    says = "softmax over the whole vocabulary, at the mask."
    with stage(number + 1, "Candidates", "", says):
        for mask in made.of(row):
            bars(
                [for_plotly(each.token) or "␠" for each in mask.candidates],
                [each.score for each in mask.candidates],
                key=f"pipeline_mask_{mask.place}",
                alt="The likeliest tokens in place of the mask",
                title="probability",
            )
            for each in mask.candidates[:3]:
                st.text(f"{each.score:.1%}  {each.text[:300]}")
        numbers(
            "scores = logits[batch['input_ids'] == tokenizer.mask_token_id].softmax(-1).topk(5)",
            key="p_scores_python",
        )


def written(walk: Walk, made: Written, number: int, row: int) -> None:
    """Each step of one text with what else was likely, and the text."""
    steps = made.steps[row]
    reads = (
        "what it has written so far, and at the encoder's hidden states"
        if walk.task.auto_class.endswith("Seq2SeqLM")
        else "the text so far"
    )
    says = f"At each step the model looks at {reads}; softmax over {made.vocabulary:,} entries."
    with stage(number, "Token by token", f"{len(steps)} steps", says):
        most = max((len(each.candidates) for each in steps), default=0)
        table: dict[str, list[Any]] = {
            "step": list(range(1, len(steps) + 1)),
            "written": [shown(each.taken.token) for each in steps],
            "id": [each.taken.id for each in steps],
            "probability": [each.taken.score for each in steps],
        }
        for place in range(1, most):
            table[f"{place + 1}."] = [
                f"{shown(each.candidates[place].token)} {each.candidates[place].score:.1%}"
                if place < len(each.candidates)
                else ""
                for each in steps
            ]
        st.dataframe(
            table,
            hide_index=True,
            key="p_steps",
            column_config={"probability": st.column_config.NumberColumn(format="percent")},
            alt="The tokens that were written, with what else was likely",
        )
        if any(each.forced for each in steps):
            st.caption("Steps with only one candidate were forced by the model's config.")
        numbers("next_id = logits[0, -1].argmax()  # greedy, then once more", key="p_write_python")
    with stage(number + 1, "The text", f"{len(made.ids[row])} ids", "The ids, decoded."):
        st.text(made.texts[row] or "(nothing)")
        numbers(
            "text = tokenizer.decode(ids, skip_special_tokens=True)",
            {"ids": [" ".join(map(str, each)) for each in made.ids]},
            key="p_decode",
        )
