"""The last stages, task by task: logits, what is made of them, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.charts import chart
from components.pipeline_labels import frame_of, labels, texts_of, tokens, zero_shot
from components.pipeline_stages import name_of, numbers, stage
from components.pipeline_texts import answers, filled, written
from glassbox.pipelines.labels import Labels, TokenLabels, ZeroShot
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.similarity import Similarity
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.walk import Walk
from glassbox.pipelines.writing import Written


def outcome(walk: Walk, number: int, row: int) -> None:
    """Draw the stages after the head, from ``number`` on; ``row`` is the text that is looked at."""
    ways: dict[type, Callable[[Walk, Any, int, int], None]] = {
        Labels: labels,
        TokenLabels: tokens,
        ZeroShot: zero_shot,
        Answers: answers,
        Filled: filled,
        Similarity: _similarity,
        Written: written,
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


def _similarity(walk: Walk, made: Similarity, number: int, row: int) -> None:
    says = "The mean of the hidden states of each text, padding left out, then made 1 long."
    with stage(number, "Sentence vectors", str(made.unit.shape), says):
        table: dict[str, list[Any]] = {"text": texts_of(walk)}
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
            frame_of(made.cosine, tuple(names), texts_of(walk)),
            key="p_cosine",
        )
