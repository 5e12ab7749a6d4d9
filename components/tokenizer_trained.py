"""One tokenizer that was trained or uploaded: its numbers, a text in its tokens, its files."""

from __future__ import annotations

import streamlit as st

from components import cache
from components.notice import notice, plain, user_error
from components.token_strip import legend, token_strip
from components.tokenizer_choice import by_ref, unique_titles
from glassbox.catalog import Entry
from glassbox.errors import UserError
from glassbox.tokenization import library, store
from glassbox.tokenization.convention import convention
from glassbox.tokenization.encoding import Options
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.store import Kept
from glassbox.tokenization.texts import MOST_WORD_CHARS
from glassbox.units import duration

SAMPLE = "The teachers said that retraining is unbelievably good 👍."
PARAMETER = "t_tokenizer"
_CHOICE = "t_shown"
AWAITED = "t_awaited"  # the ref of what is being trained, in the session
_RENAME = "t_name"
# Where else it can be looked at: the view, its parameter in the URL, and what the button says.
_VIEWS = (
    ("text", "tokenizer", "See a text", ":material/segment:"),
    ("compare", "tokenizers", "Compare", ":material/compare:"),
    ("steps", "s_tokenizer", "Step by step", ":material/footprint:"),
    ("vocabulary", "v_tokenizer", "Vocabulary", ":material/menu_book:"),
)


def choose(owner: str) -> str:
    """The list of one's own tokenizers, newest first, and of the bundled ones as examples."""
    own = [Entry(each.ref, each.name, each.note) for each in store.kept(owner)]
    bundled = [
        entry
        for entry in library.choices(owner)
        if entry.ref in (library.BPE, library.WORDPIECE, library.UNIGRAM)
    ]
    titles = unique_titles([*own, *bundled])
    default = own[0].ref if own else library.BPE
    # What was being trained is shown once it is there.
    if st.session_state.get(AWAITED) in titles:
        st.session_state[_CHOICE] = st.session_state.pop(AWAITED)
        st.query_params.pop(PARAMETER, None)
    return by_ref("Tokenizer", titles, key=_CHOICE, parameter=PARAMETER, default=default)


def card(ref: str, owner: str) -> None:
    """Numbers, what can be done with it, and a text in its tokens."""
    shared = library.get(ref, owner)
    kept = None if ref in library.BUILT_IN else store.find(ref, owner)
    _numbers(shared, kept)
    _actions(shared, kept, owner)
    text = st.text_input("Try a text", SAMPLE, key="t_sample", bind="query-params")
    encoding = cache.encoding(ref, text or "", Options(), owner)
    counts = encoding.counts
    unknown = f", {counts.unknown:,} of them unknown" if counts.unknown else ""
    st.caption(
        f"{counts.words:,} words are {counts.of_text:,} tokens{unknown}, "
        f"and {counts.added:,} special tokens around them."
    )
    token_strip(
        encoding,
        key="t_strip",
        name=f"The text in tokens of {shared.title}",
        written=convention(shared),
    )
    legend()


def _numbers(shared: SharedTokenizer, kept: Kept | None) -> None:
    recipe = kept.recipe if kept else None
    asked = recipe.vocab_size if recipe else None
    # Unigram knows no such setting.
    least = recipe.min_frequency if recipe and recipe.algorithm != "unigram" else 1
    values = [
        ("Entries", f"{shared.vocabulary_size:,}", "Special tokens included, counted in it"),
        ("Special tokens", f"{len(shared.special_ids):,}", None),
    ]
    if kept is not None and kept.recipe is not None:
        values.append(("Texts", f"{kept.texts - kept.left_out:,}", "What it was trained on"))
        values.append(("Training time", duration(kept.seconds) if kept.seconds >= 1 else
                       f"{kept.seconds:.1f} s", "From the start of its process"))  # fmt: skip
    for column, (name, value, says) in zip(st.columns(len(values)), values, strict=True):
        column.metric(name, plain(value), help=says)
    st.caption(plain(f"{shared.title}: {shared.algorithm}, {shared.source}."))
    if asked is not None and shared.vocabulary_size < asked:
        notice(
            "info",
            f"{asked:,} entries were asked for; the text gave {shared.vocabulary_size:,}.",
            "There is nothing more in it to learn"
            + (
                f" that comes {least} times. More text, or a lower min_frequency,"
                if least > 1
                else ". More text"
            )
            + " gives more.",
        )
    if kept is not None and kept.left_out:
        notice(
            "warning",
            f"{kept.left_out:,} of {kept.texts:,} texts were left out: they have words of more "
            f"than {MOST_WORD_CHARS:,} characters.",
            "The time that a trainer takes grows with the square of the longest word.",
        )


def _actions(shared: SharedTokenizer, kept: Kept | None, owner: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for view, parameter, says, icon in _VIEWS:
            st.button(
                says,
                icon=icon,
                key=f"t_open_{view}",
                on_click=_open,
                args=(view, parameter, shared.name),
            )
        if kept is None:
            return
        st.download_button(
            "Download",
            data=lambda: store.zipped(kept.ref, owner),
            file_name=kept.zip_name,
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            key=f"t_zip_{kept.id}",
            help="A zip with a folder that AutoTokenizer.from_pretrained opens",
        )
        with st.popover("More", icon=":material/edit:", help="Rename or delete it"):
            st.text_input(
                "Name",
                kept.name,
                max_chars=80,
                key=f"{_RENAME}_{kept.id}",
                on_change=_rename,
                args=(kept.ref, f"{_RENAME}_{kept.id}", owner),
            )
            st.button(
                "Delete it for good",
                icon=":material/delete:",
                type="primary",
                on_click=_delete,
                args=(kept.id, owner),
                key="t_delete",
            )


def _open(view: str, parameter: str, ref: str) -> None:
    """Show it in another view."""
    refs = f"{library.SUBWORD},{ref}" if parameter == "tokenizers" else ref
    st.query_params["view"] = st.session_state["tokenizer_view"] = view
    st.query_params[parameter] = refs


def _rename(ref: str, key: str, owner: str) -> None:
    try:
        store.rename(ref, str(st.session_state[key]), owner)
    except UserError as error:
        user_error(error)


def _delete(id: str, owner: str) -> None:
    try:
        store.delete(id, owner)
    except UserError as error:
        user_error(error)
    st.session_state.pop(_CHOICE, None)
    st.query_params.pop(PARAMETER, None)
