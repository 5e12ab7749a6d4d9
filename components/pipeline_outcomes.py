"""The last stages, task by task: logits, what is made of them, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.charts import chart
from components.notice import notice
from components.pipeline_stages import name_of, numbers, stage
from components.token_label import for_plotly, shown
from glassbox.pipelines.labels import Labels, TokenLabels, ZeroShot
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.similarity import Similarity
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.walk import Walk
from glassbox.pipelines.writing import Written

_LONG = 60


def outcome(walk: Walk, number: int, row: int) -> None:
    """Draw the stages after the head, from ``number`` on; ``row`` is the text that is looked at."""
    ways: dict[type, Callable[[Walk, Any, int, int], None]] = {
        Labels: _labels,
        TokenLabels: _tokens,
        ZeroShot: _zero_shot,
        Answers: _answers,
        Filled: _filled,
        Similarity: _similarity,
        Written: _written,
    }
    if walk.outcome is not None:
        ways[type(walk.outcome)](walk, walk.outcome, number, row)


def answer(walk: Walk, row: int) -> tuple[str, str]:
    """The answer for one text in a word, and how sure it is."""
    made = walk.outcome
    if isinstance(made, Labels):
        best = made.best(row)
        if made.activation == "none":
            return f"{made.scores[row, 0]:.4g}", "regression"
        return made.names[best], f"{made.scores[row, best]:.1%}"
    if isinstance(made, ZeroShot):
        best = int(made.scores[row].argmax())
        return made.names[best], f"{made.scores[row, best]:.1%}"
    if isinstance(made, TokenLabels):
        found = [each for each in made.found(row, walk.batch.rows[row]) if each[2] != "O"]
        return f"{len(found)} labelled tokens", ""
    if isinstance(made, Answers):
        best_spans = made.best[row]
        return (best_spans[0].text, f"{best_spans[0].score:.1%}") if best_spans else ("none", "")
    if isinstance(made, Filled):
        first = made.of(row)[0].candidates[0]
        return first.token, f"{first.score:.1%}"
    if isinstance(made, Written):
        return made.texts[row], f"{len(made.steps[row])} steps"
    if isinstance(made, Similarity):
        return f"{made.cosine.shape[0]} × {made.cosine.shape[0]} cosines", ""
    return "the hidden states", ""


def _frame(values: Any, names: tuple[str, ...], rows: list[str]) -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = {"text": rows}
    for at, name in enumerate(names):
        # Labels may be equal, columns may not.
        column = shown(name) if shown(name) not in table else f"{shown(name)} ({at})"
        table[column] = [float(row[at]) for row in values]
    return table


def _texts(walk: Walk) -> list[str]:
    return [f"{at + 1}: {text[:_LONG]}" for at, text in enumerate(walk.asked.texts)]


def _grid(table: dict[str, list[Any]], key: str, *, percent: bool = False) -> None:
    number = st.column_config.NumberColumn
    made = number(format="percent") if percent else number(format="%.4f")
    columns = {name: made for name in table if name != "text"}
    st.dataframe(
        table, hide_index=True, key=key, column_config=columns, alt="A number for each label"
    )


def _bars(names: list[str], values: list[float], *, key: str, alt: str, title: str) -> None:
    chart(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": names,
                    "text": [f"{each:.1%}" for each in values],
                    "textposition": "auto",
                    "cliponaxis": False,
                    "hovertemplate": "%{y}: %{x:.4%}<extra></extra>",
                }
            ],
            "layout": {
                "xaxis": {"range": [0, 1.05], "tickformat": ".0%", "title": {"text": title}},
                "yaxis": {"autorange": "reversed", "type": "category"},
            },
        },
        key=key,
        alt=alt,
        height=80 + 30 * len(names),
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


def _labels(walk: Walk, made: Labels, number: int, row: int) -> None:
    says = "One number for each label, of any size: the larger, the likelier."
    with stage(number, "Logits", str(made.logits.shape), says):
        _grid(_frame(made.logits, made.names, _texts(walk)), "p_logits")
        numbers("logits = model(**batch).logits", key="p_logits_python")
    says, python = _RULES[made.activation]
    with stage(number + 1, "Scores", str(made.scores.shape), says):
        _grid(
            _frame(made.scores, made.names, _texts(walk)),
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


def _tokens(walk: Walk, made: TokenLabels, number: int, row: int) -> None:
    with stage(number, "Logits", str(made.logits.shape), "A number a label, for every token."):
        source = walk.batch.rows[row]
        names = [f"{at} {token}" for at, token in enumerate(source.full)]
        _grid(_frame(made.logits[row][: len(names)], made.names, names), "p_logits")
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


def _zero_shot(walk: Walk, made: ZeroShot, number: int, row: int) -> None:
    entails = made.nli[made.entailment]
    says = "Text and hypothesis are a pair; the model says how one follows from the other."
    with stage(number, "Logits", str(made.logits.shape), says):
        names = [made.template.replace("{}", name) for name in made.names]
        _grid(_frame(made.logits[row], made.nli, names), "p_logits")
        numbers("logits = model(**batch).logits  # a row for each pair", key="p_logits_python")
    rule = (
        f"softmax of the column “{entails}” over the labels"
        if len(made.names) > 1
        else f"softmax of “{entails}” against its contrary: there is only one label"
    )
    with stage(number + 1, "Scores", str(made.scores.shape), rule):
        order = made.scores[row].argsort()[::-1]
        _bars(
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


def _answers(walk: Walk, made: Answers, number: int, row: int) -> None:
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


def _filled(walk: Walk, made: Filled, number: int, row: int) -> None:
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
            _bars(
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


def _similarity(walk: Walk, made: Similarity, number: int, row: int) -> None:
    says = "The mean of the hidden states of each text, padding left out, then made 1 long."
    with stage(number, "Sentence vectors", str(made.unit.shape), says):
        table: dict[str, list[Any]] = {"text": _texts(walk)}
        for at in range(min(8, made.unit.shape[1])):
            table[f"[{at}]"] = made.unit[:, at].tolist()
        st.dataframe(table, hide_index=True, key="p_pooled", alt="The first numbers of each vector")
        numbers(
            'mask = batch["attention_mask"][..., None]\n'
            "vectors = (hidden * mask).sum(1) / mask.sum(1)\n"
            "vectors = torch.nn.functional.normalize(vectors)",
            key="p_pool_python",
        )
    says = "The cosine of the angle between two of them: 1 is the same direction."
    with stage(number + 1, "Similarity", str(made.cosine.shape), says):
        names = [name_of(at) for at in range(len(made.cosine))]
        chart(
            {
                "data": [
                    {
                        "type": "heatmap",
                        "z": made.cosine.tolist(),
                        "x": names,
                        "y": names,
                        "zmin": 0,
                        "zmax": 1,
                        "text": [[f"{each:.3f}" for each in line] for line in made.cosine],
                        "texttemplate": "%{text}",
                        "colorbar": {"thickness": 12, "title": {"text": "cosine"}},
                        "hovertemplate": "%{y} and %{x}: %{z:.4f}<extra></extra>",
                    }
                ],
                "layout": {"yaxis": {"autorange": "reversed"}},
            },
            key="pipeline_similarity",
            height=120 + 46 * len(names),
            alt="The cosine similarity of each two texts",
        )
        numbers(
            "similarity = vectors @ vectors.T",
            _frame(made.cosine, tuple(names), _texts(walk)),
            key="p_cosine",
        )


def _written(walk: Walk, made: Written, number: int, row: int) -> None:
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
