"""The form of a tokenizer's training, and the training while it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from components import cache, frame
from components.in_url import whole_number
from components.notice import notice, plain, problems, user_error
from components.tokenizer_choice import by_ref, unique_titles
from components.tokenizer_trained import AWAITED
from glassbox import catalog, workspace
from glassbox.data import columns
from glassbox.data.chain import Shown
from glassbox.errors import UserError
from glassbox.tokenization import texts, training_job
from glassbox.tokenization.recipe import (
    ALGORITHMS,
    MOST_ENTRIES,
    NORMALIZERS,
    SPECIAL_TOKENS,
    Algorithm,
    Normalizer,
    Recipe,
    check,
)
from glassbox.tokenization.texts import Size, Source
from glassbox.tokenization.training_job import Status
from glassbox.units import duration

DATASET = "t_dataset"
EXAMPLE = """\
The teacher teaches, the teachers taught, and what was taught stays taught.
A tokenizer is trained on text: what comes often becomes one token.
Untrained, unteachable, unthinkable: three words that begin the same.
Teaching, training, thinking: three words that end the same."""
_FROM = {"column": "A column of a dataset", "pasted": "Pasted text"}
_NEXT = "t_next"  # the id of the training that the form would start
_SPLITS = {
    "word_level": "Words and punctuation marks; whatever is not in the vocabulary is unknown.",
    "bpe": "Characters, then the most frequent pair becomes one token, again and again.",
    "byte_bpe": "As BPE, but from bytes: nothing is ever unknown.",
    "wordpiece": "As BPE inside words; a piece that goes on in a word begins with ##.",
    "unigram": "Many candidates, of which those go that are missed least.",
}


@dataclass(frozen=True)
class Asked:
    """What the form says: how to train, on what, and how much that is."""

    recipe: Recipe
    source: Source
    pasted: str
    size: Size


def form(owner: str) -> Asked:
    """Draw the form; all of it but a long text is in the URL."""
    left, right = st.columns([1, 1.5], gap="medium")
    with left:
        st.subheader("Text", anchor=False)
        source, pasted, size = _texts(owner)
    with right:
        st.subheader("Tokenizer", anchor=False)
        recipe = _recipe()
    return Asked(recipe, source, pasted, size)


def _texts(owner: str) -> tuple[Source, str, Size]:
    kind = st.segmented_control(
        "Text from",
        list(_FROM),
        default="column",
        format_func=_FROM.__getitem__,
        required=True,
        key="t_from",
        persist_state="session",
        label_visibility="collapsed",
    )
    if kind == "pasted":
        pasted = st.text_area(
            "Text, each line by itself",
            EXAMPLE,
            height=212,
            key="t_text",
            persist_state="session",
        )
        found = texts.lines(pasted or "")
        return Source(), pasted or "", Size(len(found), sum(map(len, found)))
    titles = unique_titles(catalog.datasets(owner))
    ref = by_ref(
        "Dataset", titles, key="t_dataset_choice", parameter=DATASET, default="sample:reviews"
    )
    loaded = cache.dataset(ref, owner)
    names = columns.text_columns(loaded)
    if not names:
        raise UserError("No column of this dataset holds text.", "Choose another dataset.")
    one, two = st.columns(2)
    split = one.selectbox("Split", list(loaded), key="t_split", bind="query-params")
    likely = cache.roles(Shown(ref, owner))
    first = names.index(likely.text) if likely and likely.text in names else 0
    column = two.selectbox("Column", names, first, key="t_column", bind="query-params")
    name = next(entry.name for entry in catalog.datasets(owner) if entry.ref == ref)
    source = Source(ref, name, split, column)
    size = texts.size(loaded, source)
    st.caption(f"{size.texts:,} texts, {_megabytes(size.bytes)}. Rows without a text are left out.")
    return source, "", size


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _recipe() -> Recipe:
    algorithm = st.segmented_control(
        "Algorithm",
        list(ALGORITHMS),
        default="byte_bpe",
        format_func=ALGORITHMS.__getitem__,
        required=True,
        key="t_algorithm",
        bind="query-params",
    )
    st.caption(_SPLITS[algorithm])
    one, two, three = st.columns(3)
    size = one.number_input(
        "vocab_size",
        1,
        MOST_ENTRIES,
        1_000,
        step=100,
        key="t_vocab",
        bind=whole_number("t_vocab"),
        help="Entries at most, special tokens included",
    )
    frequency = two.number_input(
        "min_frequency",
        1,
        MOST_ENTRIES,
        2,
        key="t_frequency",
        bind=whole_number("t_frequency"),
        disabled=algorithm == "unigram",
        help="How often a word (WordLevel) or a pair (BPE, WordPiece) must come to be taken; "
        "Unigram has no such setting",
    )
    normalizer = three.selectbox(
        "Normalizer",
        list(NORMALIZERS),
        format_func=NORMALIZERS.__getitem__,
        key="t_normalizer",
        bind="query-params",
        help="What is done to a text before it is cut. BERT's: no control characters, lower-case, "
        "no accents, Chinese characters apart",
    )
    special = st.multiselect(
        "Special tokens, in the order of their ids",
        SPECIAL_TOKENS[algorithm],
        list(SPECIAL_TOKENS[algorithm]),
        accept_new_options=True,
        # Each algorithm has its own: they are put around a text as its models have them.
        key=f"t_special_{algorithm}",
        bind="query-params",
    )
    return Recipe(
        cast(Algorithm, algorithm), int(size), int(frequency), cast(Normalizer, normalizer),
        tuple(special),
    )  # fmt: skip


def start_button(asked: Asked, owner: str) -> None:
    """The button, what is wrong before it is pressed, and what became of the last press."""
    found = check(asked.recipe)
    problems(found)
    wrong = any(problem.severity == "error" for problem in found)
    try:
        texts.require(asked.size)
    except UserError as error:
        user_error(error)
        wrong = True
    folder = _latest(owner)
    going = folder is not None and training_job.read_status(folder).is_live
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        pressed = st.button(
            "Train",
            type="primary",
            icon=":material/model_training:",
            disabled=wrong or going,
            key="t_train",
        )
        st.caption(
            f"{asked.recipe.title}, up to {asked.recipe.vocab_size:,} entries, on "
            f"{asked.size.texts:,} texts"
        )
    if pressed:
        with frame.boundary("The training"):
            _start(asked, owner)
            st.rerun()


def _start(asked: Asked, owner: str) -> None:
    id = st.session_state.setdefault(_NEXT, workspace.new_id())
    where = asked.source.column if asked.source.dataset else "pasted text"
    name = f"{asked.recipe.title} on {where}"
    ref = training_job.start(asked.recipe, asked.source, owner, id, name=name, pasted=asked.pasted)
    st.session_state[_NEXT] = workspace.new_id()
    st.session_state[AWAITED] = ref


def _latest(owner: str) -> Any:
    found = training_job.latest(owner)
    return None if found is None else workspace.locate("tokenizers", found[0])


def progress(owner: str) -> None:
    """The newest training while it goes, and why it ended when it did not end well."""
    folder = _latest(owner)
    if folder is None:
        return
    status = training_job.read_status(folder)
    if status.is_live:
        frame.live(
            lambda: _going(training_job.read_status(folder), folder.name, owner),
            until=lambda: not training_job.read_status(folder).is_live,
            every_s=0.5,
        )
        return
    if status.state == "finished":
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        notice(
            "warning" if status.state == "stopped" else "error",
            status.message or "The training ended.",
            status.hint,
        )
        st.button("Dismiss", on_click=_dismiss, args=(folder.name, owner), key="t_dismiss")


def _going(status: Status, id: str, owner: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.progress(_share(status), text=plain(_says(status)))
        st.button(
            "Stop", icon=":material/stop_circle:", on_click=_stop, args=(id, owner), key="t_stop"
        )


def _share(status: Status) -> float:
    """Reading is a third of the bar, learning the rest, where the trainer says how far it is."""
    read = status.done / status.total if status.total else 0.0
    return min(1.0, read / 3 + (status.share or 0.0) * 2 / 3)


def _says(status: Status) -> str:
    if status.state == "starting":
        return "Starting the training process."
    if status.state == "reading":
        return f"Reading: {status.done:,} of {status.total:,} texts."
    learned = "" if status.share is None else f", {status.share:.0%} of the merges"
    return f"Learning from {status.total:,} texts{learned}: {duration(status.seconds)} so far."


def _stop(id: str, owner: str) -> None:
    try:
        training_job.stop(id, owner)
    except UserError:
        return  # It has ended, and was deleted in another tab.


def _dismiss(id: str, owner: str) -> None:
    try:
        training_job.discard(id, owner)
    except UserError:
        return
