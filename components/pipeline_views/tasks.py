"""The task decides the class; and what happens to a model's weights in the class of another."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import frame, pipeline_choice
from components.cache.pipelines import head_fit
from components.code import snippet
from components.in_url import in_url, whole_number
from components.notice import notice
from components.pipeline_strip import strip
from components.shared_text import shared_text
from components.token_label import shown
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.pipelines import heads, piped, tasks
from glassbox.pipelines.heads import Fit, Key
from glassbox.pipelines.models import SENTIMENT, PipelineModel
from glassbox.pipelines.tasks import Task
from glassbox.snippets import pipeline_heads as python

TASK, LABELS = "p_head", "p_num_labels"
_TEXTS = {
    "fill-mask": "My [MASK] is Sylvain.",
    "question-answering": "Where does Sylvain work?|Sylvain works at Hugging Face in Brooklyn.",
    "text-generation": "My name is",
}
_TEXT = "My name is Sylvain and I work at Hugging Face in Brooklyn."
_MEANS = {
    "missing": "drawn at random",
    "unexpected": "left out",
    "mismatched": "drawn at random",
}


def view(owner: str) -> None:
    """Model and task; the class and why; the report; the answers of two seeds; all tasks."""
    left, middle, right = st.columns([2.2, 1.3, 0.8], gap="medium", vertical_alignment="bottom")
    with left:
        source = pipeline_choice.pick(owner, default=EMBEDDED_MODEL, without=(SENTIMENT,))
    with middle:
        options = [task.name for task in heads.offered()]
        name = st.selectbox(
            "Task to load it for",
            options,
            key=TASK,
            on_change=in_url(TASK, options, "fill-mask"),
            persist_state="session",
        )
    task = tasks.find(str(name))
    labels = None
    if task.name in heads.LABELLED:
        with right:
            labels = int(
                st.number_input(
                    "Labels",
                    1,
                    heads.MOST_LABELS,
                    max(2, len(source.labels)) if source.tasks[0] == task.name else 2,
                    key=LABELS,
                    bind=whole_number(LABELS),
                    persist_state="session",
                    help="num_labels. Another number than the saved head has makes its shapes "
                    "mismatch.",
                )
            )
    text = shared_text(
        "Ask it (question|context)" if task.name == "question-answering" else "Ask it",
        _TEXTS.get(task.name, _TEXT),
        parameter="p_ask",
        key=f"pipeline_ask_{task.name}",
        height=68,
    )
    if not frame.models_ready():
        return
    with frame.boundary("The head"):
        _class(source, task)
        if heads.class_of(source, task):
            made = head_fit(source, task.name, text, labels)
            _says(made, task)
            _numbers(made)
            _report(made)
            _answers(made)
            snippet(python.head(source, task, labels))
    with frame.boundary("All tasks"):
        _table(source)


def _class(source: PipelineModel, task: Task) -> None:
    """pipeline(task) -> auto class -> the class for this architecture, and why."""
    found = heads.class_of(source, task)
    strip(
        [
            ("You ask for", f'pipeline("{task.name}")', task.gives),
            ("The task decides", task.auto_class, "one auto class a task"),
            ("The config decides", found or "no class", f"model_type “{source.model_type[:30]}”"),
            ("Its head gives", task.shape, ""),
        ],
        name="pipeline-class",
    )
    st.markdown(task.why)
    removed = piped.removed(task.name)
    if removed:
        notice("info", "transformers 5 has no pipeline for this task: " + removed,
               "Its class is there, and works by hand.")  # fmt: skip
    if not found:
        notice(
            "warning",
            f"{task.auto_class} has no class for {source.model_type}: from_pretrained raises a "
            "ValueError.",
            "An encoder has no decoder to write with: such a task needs another architecture. The "
            "table below has what there is for this one.",
        )


def _says(made: Fit, task: Task) -> None:
    if made.whole and made.dropped:
        notice(
            "info",
            f"All weights of {made.class_name} are in the file; {made.dropped:,} numbers of the "
            "file have no place in it and are left out.",
            "Harmless when you want the body alone; a loss when the head was what you wanted.",
        )
    elif made.whole:
        notice("success", f"Every weight of {made.class_name} is in the file, and nothing is left.",
               "This is the class that the weights were saved from, or its body.")  # fmt: skip
    else:
        notice(
            "warning",
            f"It loads, and no error is raised; but {made.random:,} numbers of "
            f"{made.class_name} are random: the file has none (that fit) for its head.",
            "What comes out looks like an answer and is none, until the head is trained.",
        )


def _numbers(made: Fit) -> None:
    kept = made.parameters - made.random
    columns = st.columns(3)
    columns[0].metric("Taken over", f"{kept:,}", f"{kept / made.parameters:.2%} of the model",
                      delta_color="off", delta_arrow="off")  # fmt: skip
    columns[1].metric("Newly initialized", f"{made.random:,}", "random", delta_color="off",
                      delta_arrow="off")  # fmt: skip
    columns[2].metric("Dropped from the file", f"{made.dropped:,}", "unused", delta_color="off",
                      delta_arrow="off")  # fmt: skip


def _report(made: Fit) -> None:
    st.subheader("The library's loading report", anchor=False)
    if not made.report:
        st.caption("There is none: from_pretrained prints a report only when something is amiss.")
        return
    st.code(made.report, language=None, wrap_lines=True)
    if made.error:
        notice(
            "error",
            f"Without ignore_mismatched_sizes=True this is a RuntimeError: {made.error}",
            "Only shapes that differ are refused; weights that are missing are not.",
        )
    st.markdown("**Line by line**")
    st.dataframe(
        {
            "weight": [key.name for key in made.keys],
            "status": [key.status.upper() for key in made.keys],
            "in the class": [_shape(key.here) for key in made.keys],
            "in the file": [_shape(key.there) for key in made.keys],
            "numbers": [key.numbers for key in made.keys],
            "so it is": [_MEANS[key.status] for key in made.keys],
        },
        hide_index=True,
        key="p_report",
        column_config={"numbers": st.column_config.NumberColumn(format="localized")},
        alt="Every weight that model and file do not share",
    )
    if _tied(made):
        st.caption(
            "Two of the missing ones are the same numbers in memory (tied), and count once above."
        )


def _tied(made: Fit) -> bool:
    return made.random < sum(_random(key) for key in made.keys)


def _random(key: Key) -> int:
    return 0 if key.status == "unexpected" else key.numbers


def _shape(shape: tuple[int, ...] | None) -> str:
    return "–" if shape is None else str(shape)


def _answers(made: Fit) -> None:
    st.subheader(
        "Asked once" if made.whole else "Asked twice: the new weights drawn from two seeds",
        anchor=False,
    )
    for column, said in zip(st.columns(len(made.said), gap="medium"), made.said, strict=True):
        with column:
            st.markdown(f"**Seed {said.seed}**" if not made.whole else "**With the saved weights**")
            if said.refused:
                notice("info", said.refused)
                continue
            table: dict[str, list[Any]] = {
                "answer": [shown(what) if len(what) < 30 else what for what, _ in said.answers],
                "score": [score for _, score in said.answers],
            }
            st.dataframe(
                table,
                hide_index=True,
                key=f"p_said_{said.seed}",
                column_config={"score": st.column_config.NumberColumn(format="%.4f")},
                alt=f"What the model answers with seed {said.seed}",
            )
    if not made.whole:
        st.caption("The same text and the same body. What differs between the two is chance alone.")


def _table(source: PipelineModel) -> None:
    st.subheader("Every task, and its class for this architecture", anchor=False)
    rows = list(tasks.TASKS.values())
    st.dataframe(
        {
            "task": [task.name for task in rows],
            "auto class": [task.auto_class for task in rows],
            f"for {source.model_type[:30]}": [heads.class_of(source, task) or "none"
                                              for task in rows],
            "head in these weights": [_has(source, task) for task in rows],
            "pipeline() in v5": ["yes" if task.piped else "no" for task in rows],
        },
        hide_index=True,
        key="p_tasks",
        alt="The tasks with the auto class and the class of each",
    )  # fmt: skip


def _has(source: PipelineModel, task: Task) -> str:
    if task.auto_class == tasks.BASE:
        return "needs none"
    return "yes" if task.name in source.tasks else "no"
