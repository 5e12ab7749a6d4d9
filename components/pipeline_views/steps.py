"""From raw text to a label: every stage by hand, and the same by pipeline()."""

from __future__ import annotations

import streamlit as st

from components import frame, pipeline_choice, pipeline_model, pipeline_stages
from components.cache.pipelines import pipeline_walk
from components.code import snippet
from components.in_url import in_url
from components.notice import notice
from components.pipeline_outcomes import answer, outcome
from components.pipeline_strip import strip
from glassbox.pipelines.walk import Walk
from glassbox.snippets import pipeline_steps as python

ROW = "p_row"


def view(owner: str) -> None:
    """Model, task and texts; the way in one line; every stage; the library's own; the code."""
    left, right = st.columns([2.2, 1], gap="medium", vertical_alignment="bottom")
    with left:
        source = pipeline_choice.pick(owner)
    with right:
        task = pipeline_choice.task_of(source)
    asked = pipeline_choice.texts_for(source, task)
    pipeline_choice.about(source)
    if not frame.models_ready():
        return
    with frame.boundary("The stages"):
        walk = pipeline_walk(source, asked)
        row = _row(walk)
        _line(walk, row)
        _agrees(walk)
        pipeline_stages.about_cut(walk.batch)
        _stages(walk, row)
        _library(walk)
        snippet(python.steps(source, asked))


def _row(walk: Walk) -> int:
    """Which of several texts is looked at where only one can be."""
    count = len(walk.asked.texts)
    if count == 1:
        return 0
    options = [str(at) for at in range(count)]
    if st.session_state.get(ROW) not in options:
        st.session_state.pop(ROW, None)
    picked = st.segmented_control(
        "Look at",
        options,
        key=ROW,
        format_func=lambda at: pipeline_stages.name_of(int(at)),
        on_change=in_url(ROW, options, "0"),
        required=True,
        persist_state="session",
    )
    return int(picked or 0)


def _rows_of(walk: Walk, row: int) -> int:
    """The row of the batch that belongs to a text: zero-shot has one for each label."""
    return row * max(1, len(walk.asked.labels)) if walk.asked.labels else row


def _line(walk: Walk, row: int) -> None:
    at = _rows_of(walk, row)
    source = walk.batch.rows[at]
    said, sure = answer(walk, row)
    parts = [
        ("Raw text", _short(walk.asked.texts[row]), f"{len(walk.asked.texts[row])} characters"),
        ("Tokens", str(len(source.tokens)), _short(" ".join(source.tokens), 40)),
        ("Input ids", str(len(source.full_ids)), f"{sum(source.special)} of them special"),
        ("Batch", str(walk.batch.shape), "rows, longest"),
        ("Hidden states", str(tuple(walk.hidden.shape)), "the last of them"),
    ]
    if walk.head:
        last = walk.head[-1]
        parts.append(("Head → logits", str(last.gives), last.name))
    parts.append(("Answer", _short(said), sure))
    strip(parts, name="pipeline-strip")


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _stages(walk: Walk, row: int) -> None:
    pipeline_stages.tokens(walk, 1)
    pipeline_stages.ids(walk, 2)
    pipeline_stages.batch(walk, 3)
    pipeline_model.hidden(walk, 4, _rows_of(walk, row))
    after = 5
    if walk.head:
        pipeline_model.head(walk, after)
        after += 1
    outcome(walk, after, row)


def _library(walk: Walk) -> None:
    made = walk.library
    st.subheader("The same by the library", anchor=False)
    if made.removed:
        notice(
            "info",
            "transformers 5 has no pipeline for this task any more. It says: " + made.removed,
            "So the model's own call stands here for the comparison.",
        )
    with st.container(border=True):
        st.code(made.call, language="python")
        st.code(made.returned, language="python", height=min(320, 60 + 22 * _lines(made.returned)))


def _agrees(walk: Walk) -> None:
    """Whether the library comes to the same; said before the stages, its call stands below them."""
    made = walk.library
    if made.difference is None:
        said = f"{made.values} texts, token for token the same as by hand"
        far = f"{made.values} texts by hand differ from what the library wrote"
    else:
        said = (
            f"by hand and by the library: {made.values:,} numbers, at most {made.difference:.1e} "
            "apart"
        )
        far = said
    if made.agrees:
        notice(
            "success",
            f"Equal: {said}.",
            "What is left is rounding: by hand the texts are padded to one length and go through "
            "the model together, the library takes one at a time."
            if len(walk.asked.texts) > 1 and made.difference
            else "",
        )
    else:
        notice(
            "warning",
            f"Not equal: {far}.",
            "The model's generation_config may ask for more than the likeliest token each time."
            if walk.task.writes
            else "More than rounding explains: the two ways do not do the same.",
        )


def _lines(text: str) -> int:
    return text.count("\n") + 1
