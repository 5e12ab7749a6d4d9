"""Which model, which task, and which texts; all in the URL."""

from __future__ import annotations

import streamlit as st

from components.in_url import in_url
from components.notice import notice
from components.shared_text import shared_text
from glassbox.pipelines import models, tasks
from glassbox.pipelines.labels import TEMPLATE
from glassbox.pipelines.models import SENTIMENT, PipelineModel
from glassbox.pipelines.walk import Asked, asked
from glassbox.pipelines.writing import MOST_NEW

MODEL, TASK, HUB = "p_model", "p_task", "p_hub"
_HUB_CHOICE = "hub"
_REVIEWS = (
    "Not bad at all: this grinder handles espresso as well as filter.\n"
    "The kettle leaks at the spout and leaves a taste of plastic in the tea.\n"
    "Although it looks lovely, this game is over before it becomes interesting."
)
_SENTENCES = (
    "A man is eating food.\nSomebody has his lunch.\nThe bank raised its interest rates on Friday."
)
_LABELS = "sports, politics, cooking"
# What a task opens with: the first box, and the second where it has one.
EXAMPLES = {
    "text-classification": (_REVIEWS, ""),
    "feature-extraction": (_SENTENCES, ""),
    "sentence-similarity": (_SENTENCES, ""),
    "zero-shot-classification": ("The team won its third match in a row.", ""),
    "token-classification": ("My name is Sylvain and I work at Hugging Face in Brooklyn.", ""),
    "question-answering": (
        "Where does Sylvain work?\nWhat is his name?",
        "My name is Sylvain and I work at Hugging Face in Brooklyn.",
    ),
    "fill-mask": ("My [MASK] is Sylvain.", ""),
    "text-generation": ("My name is", ""),
    "summarization": ("The committee met on Friday and decided to build a new bridge.", ""),
    "translation": ("The house is small.", ""),
}
# The bundled models know the language of their own corpus only.
_OWN_EXAMPLES = {
    ("sample:bert", "fill-mask"): "my [MASK] is theo.\nwalter is a fisher from [MASK].",
    ("sample:gpt", "text-generation"): "my name is elena. i am a\non monday lena goes to",
    ("sample:t5", "translation"): (
        "translate to ombril: oscar needs the writer.\npassive: the child forgets felix."
    ),
}
_PAIRS = (
    "Two men fixed the roof on Monday.\nThe company sued its rival.",
    "On Monday the roof was repaired by two men.\nThe company was sued by its rival.",
)
_LABEL_OF = {
    "question-answering": "Questions, one a line",
    "text-generation": "Prompts, one a line",
    "fill-mask": "Texts with a mask, one a line",
}


def pick(owner: str, default: str = SENTIMENT, without: tuple[str, ...] = ()) -> PipelineModel:
    """Draw the list of models, those in ``without`` left out; gives back the chosen one.

    Raises what models.find raises.
    """
    titles = {
        each.ref: f"{each.name} · {each.note}"
        + (f" · {each.ref[-6:]}" if each.ref.startswith(("run:", "saved:")) else "")
        for each in models.choices(owner)
        if each.ref not in without
    }
    titles[_HUB_CHOICE] = "A model of the Hugging Face Hub …"
    linked = st.query_params.get(MODEL)
    follow = in_url(MODEL, list(titles), default)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ref = st.selectbox(
            "Model",
            list(titles),
            key=MODEL,
            format_func=titles.__getitem__,
            on_change=follow,
            persist_state="session",
        )
        if ref == _HUB_CHOICE:
            typed = st.text_input(
                "Owner and name on the Hub",
                key=HUB,
                placeholder="distilbert/distilbert-base-uncased-finetuned-sst-2-english",
                bind="query-params",
                persist_state="session",
            )
            ref = f"hub:{typed.strip()}" if typed.strip() else ""
    if linked and linked not in titles and linked not in without:
        notice(
            "warning",
            "The address names a model that is not here.",
            "It may have been deleted, or belong to somebody else. Shown instead: "
            f"{titles[default]}.",
        )
    if not ref:
        notice(
            "info",
            "Which model of the Hub?",
            "Type its owner and name. Only safetensors are fetched, and no code of it is run.",
        )
        st.stop()
    return models.find(ref, owner)


def task_of(source: PipelineModel) -> str:
    """Draw the tasks that the model has a head for; gives back the chosen one's name."""
    options = list(source.tasks)
    if st.session_state.get(TASK) not in options:
        st.session_state.pop(TASK, None)
    return str(
        st.selectbox(
            "Task",
            options,
            key=TASK,
            on_change=in_url(TASK, options, options[0]),
            persist_state="session",
            help="The tasks that this model has a head for; the view “Tasks and heads” shows what "
            "happens with another.",
        )
    )


def texts_for(source: PipelineModel, task: str) -> Asked:
    """Draw the boxes that ``task`` needs; gives back what is asked. Raises UserError."""
    pairs = source.pairs and task == "text-classification"
    first, second = _PAIRS if pairs else EXAMPLES[task]
    first = _OWN_EXAMPLES.get((source.ref, task), first)
    count = 2 if pairs or second else 1
    own = source.ref if (source.ref, task) in _OWN_EXAMPLES else ""
    boxes = st.columns(count, gap="medium")
    with boxes[0]:
        label = "First sentences, one a line" if pairs else "Texts, one a line"
        text = shared_text(
            _LABEL_OF.get(task, label),
            first,
            parameter="p_text",
            key=f"pipeline_text_{task}_{pairs}_{own}",
            height=110,
        )
    seconds = None
    if count == 2:
        with boxes[1]:
            title = "Second sentences, one a line" if pairs else "Context"
            other = shared_text(
                title,
                second,
                parameter="p_second",
                key=f"pipeline_second_{task}_{pairs}",
                height=110,
            )
            seconds = other.splitlines() if pairs else [" ".join(other.split())]
    labels, template, new = _more(task)
    return asked(task, text.splitlines(), seconds, labels=labels, template=template, new_tokens=new)


def _more(task: str) -> tuple[tuple[str, ...], str, int]:
    labels, template, new = "", TEMPLATE, 12
    if task == "zero-shot-classification":
        left, right = st.columns(2, gap="medium")
        with left:
            labels = st.text_input(
                "Labels, with commas between them",
                _LABELS,
                key="p_labels",
                bind="query-params",
                persist_state="session",
            )
        with right:
            template = st.text_input(
                "Hypothesis, {} for the label",
                TEMPLATE,
                key="p_template",
                bind="query-params",
                persist_state="session",
            )
    if tasks.find(task).writes:
        new = st.slider(
            "New tokens, at most",
            1,
            MOST_NEW,
            new,
            key="p_new",
            bind="query-params",
            persist_state="session",
            width=320,
        )
    return tuple(labels.split(",")) if labels else (), template, int(new)


def about(source: PipelineModel) -> None:
    """Say what the answers of this model are worth, where that is not plain."""
    if source.ref == SENTIMENT:
        st.caption(
            "The body is the embedded model, as it is. The head is 770 numbers that a script "
            "fitted on 480 of the bundled reviews; of 120 others it gets 84.2% right (always the "
            "same answer: 50%). These three are among the others; the last is one it gets wrong."
        )
        st.page_link(
            "pages/fine_tune.py",
            label="Fine-tune a whole model on these reviews",
            icon=":material/show_chart:",
            query_params={"dataset": "sample:reviews"},
        )
    elif source.weights == "random":
        notice(
            "info",
            "The weights of this model are random: it has learnt nothing.",
            "Every number below is computed for real, and means nothing yet.",
        )
    elif source.weights == "uploaded":
        notice("info", "This model was brought here: whether it has learnt anything is not known.")
