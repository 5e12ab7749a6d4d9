"""Choosing a dataset: a bundled one, one's own, new files, or one of the Hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components import cache, dataset_hub, dataset_mine, dataset_reading, views
from components.notice import notice, plain, user_error
from glassbox import catalog, settings
from glassbox.data import contents, shelf, splits, store
from glassbox.data.report import Report
from glassbox.data.store import Part
from glassbox.errors import UserError
from glassbox.training import store as runs

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

DEFAULT = "sample:paraphrase"
_PARAMETER = "dataset"
_CHOICE = "dataset_choice"
_UPLOADS = "dataset_uploads"  # how many files were taken or refused: each gets a fresh uploader
_REFUSED = "dataset_refused"  # pairs of a file's name and why it was not taken
_WAITING = "dataset_waiting"  # files that are kept and not read yet, as Parts
_LOOK_FIRST = "dataset_look_first"


def choose(owner: str) -> str:
    """Draw the list of datasets and give back the ref of the chosen one, which the URL names."""
    names = {entry.ref: f"{entry.name} ({entry.note})" for entry in catalog.datasets(owner)}
    wanted = st.query_params.get(_PARAMETER, DEFAULT)
    known = wanted in names
    ref = wanted if known else DEFAULT
    # The URL is the truth, and the widget follows: its own binding would put the name there. Set on
    # the first run as well: a list that nobody set shows its first option, the newest upload, which
    # the next run would take for a choice.
    if st.session_state.get(_CHOICE) != ref:
        st.session_state[_CHOICE] = ref
    st.selectbox(
        "Dataset",
        list(names),
        key=_CHOICE,
        format_func=lambda each: names.get(each, each),
        on_change=_follow,
        persist_state="session",
    )
    if not known:
        notice(
            "warning",
            "The address names a dataset that is not here.",
            "It may have been deleted, or belong to somebody else. Shown instead: "
            f"{names[DEFAULT]}.",
        )
    return ref


def _follow() -> None:
    show(st.session_state[_CHOICE])


def show(ref: str) -> None:
    """Go on with another dataset."""
    st.query_params[_PARAMETER] = ref
    st.session_state.pop(_REFUSED, None)


def upload(owner: str) -> None:
    """Draw the uploader. Files that can be read become the chosen dataset.

    Of those that cannot, :func:`waiting` says why, and the page keeps the dataset it had. The bytes
    are let go either way: a fresh uploader takes the place of the one that holds them.
    """
    number = st.session_state.get(_UPLOADS, 0)
    most = min(settings.current().max_upload_mb, int(st.get_option("server.maxUploadSize")))
    files = st.file_uploader(
        "Upload CSV, JSON, Parquet, Arrow or text files",
        accept_multiple_files=True,
        max_upload_size=most,
        key=f"dataset_file_{number}",
        help="What a file is shows its content, not its name. Several files become splits.",
    )
    if files:
        st.session_state[_UPLOADS] = number + 1
        _take(files, owner, bool(st.session_state.get(_LOOK_FIRST)))
        st.rerun()


def _refusal(name: str, error: UserError) -> None:
    """Why a file was not taken; Python of the hint to be copied."""
    sentence, _, code = error.hint.partition("\n")
    user_error(UserError(f"{name}: {error.message}" if name else error.message, sentence))
    if code:
        st.code(code, language="python")


def _take(files: Sequence[UploadedFile], owner: str, look_first: bool) -> None:
    """Keep the bytes of the files, and read them unless they are to be looked at first."""
    refused: list[tuple[str, UserError]] = []
    taken: list[tuple[str, str]] = []
    for file in files:
        name = shelf.label(file.name)
        try:
            taken.append((contents.receive(file, name), name))
        except UserError as error:
            refused.append((name, error))
    names = splits.names([name for _, name in taken])
    parts = tuple(
        Part(content, name, split) for (content, name), split in zip(taken, names, strict=True)
    )
    st.session_state[_REFUSED] = refused
    st.session_state[_WAITING] = parts
    if parts and not look_first and not refused:
        _read(parts, owner)


def _read(parts: Sequence[Part], owner: str) -> None:
    """Make the dataset of ``parts`` and show it; where that fails they wait, and it is said why."""
    try:
        with st.spinner(f"Reading {plain(', '.join(part.filename for part in parts[:3]))}"):
            show(store.make(parts, owner))
        st.session_state.pop(_WAITING, None)
    except UserError as error:
        name = parts[0].filename if len(parts) == 1 else ""
        st.session_state[_REFUSED] = [(name, error)]
        st.session_state[_WAITING] = tuple(parts)


def waiting(owner: str) -> None:
    """Why files were not taken, and those that are not read yet: their lines, how to read them."""
    for name, error in st.session_state.get(_REFUSED, ()):
        _refusal(name, error)
    parts = st.session_state.get(_WAITING, ())
    if not parts:
        return
    count = len(parts)
    with st.container(border=True):
        st.subheader(
            "Not read yet: one file" if count == 1 else f"Not read yet: {count} files", anchor=False
        )
        key = f"waiting_{st.session_state.get(_UPLOADS, 0)}"
        try:
            wanted = dataset_reading.form(key, parts, {}, "Read")
        except UserError as error:  # swept away meanwhile
            user_error(error)
            wanted = None
        st.button("Discard", icon=":material/close:", type="tertiary", on_click=_discard)
    if wanted is not None:
        _read(wanted, owner)
        st.rerun()


def _discard() -> None:
    for part in st.session_state.pop(_WAITING, ()):
        shelf.discard(part.content)
    st.session_state.pop(_REFUSED, None)


def about(ref: str, owner: str, *, in_full: bool) -> None:
    """What is known of the chosen dataset: how it was read, and reading it differently.

    Not ``in_full`` it is one line, and the way to the rest.
    """
    if catalog.is_sample(ref):
        st.caption(catalog.BUNDLED[catalog.split_ref(ref)[1]].about)
        return
    reports = store.reports(ref, owner)
    if not reports:
        return
    if not in_full:
        _in_a_line(reports)
        return
    dataset_reading.reading_report(store.name(ref, owner), reports)
    named = [run.name for run in runs.owned(owner) if run.spec.dataset == ref]
    again = dataset_reading.read_again(ref, owner, reports, named)
    if again is not None:
        _forget(ref, owner)
        show(again)
        st.rerun()


def _in_a_line(reports: Mapping[str, Report]) -> None:
    found = "; ".join(dict.fromkeys(report.found() for report in reports.values()))
    remarks = dataset_reading.said(reports)
    if not remarks:
        st.caption(plain(found))
        return
    st.button(
        f"Read with {remarks}",
        icon=":material/rule:",
        type="tertiary",
        key="dataset_remarks",
        help=plain(f"{found}. Each remark, and reading it differently: Look inside."),
        on_click=views.show,
        args=("dataset", "look"),
    )


def actions(ref: str, owner: str, steps: str = "") -> None:
    """What can be done with the whole dataset, one's other ones, and those of the Hub.

    A run takes the chain of ``steps`` (its JSON) along.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/fine_tune.py",
            label="Fine-tune on this dataset",
            icon=":material/show_chart:",
            query_params={_PARAMETER: ref, **({"steps": steps} if steps else {})},
        )
        if ref.startswith("upload:"):
            with st.popover("Delete", icon=":material/delete:", type="tertiary"):
                st.write("The rows are deleted from this machine. Runs that used them stay.")
                st.button(
                    "Delete this dataset", type="primary", on_click=_delete, args=(ref, owner)
                )
        with st.popover("My datasets", icon=":material/folder:", type="tertiary"):
            dataset_mine.my_datasets(owner, show, lambda each: _delete(each, owner))
        with st.popover("From the Hub", icon=":material/cloud:", type="tertiary"):
            found = dataset_hub.from_hub(owner)
        st.toggle(
            "Look at a file before reading it",
            key=_LOOK_FIRST,
            persist_state="session",
            help="An upload then waits: its first lines are shown, and how to read them is asked.",
        )
    if found is not None:
        show(found)
        st.rerun()


def _delete(ref: str, owner: str) -> None:
    try:
        store.remove(ref, owner)
    except UserError as error:
        st.session_state[_REFUSED] = [("", error)]
    _forget(ref, owner)
    if st.query_params.get(_PARAMETER) == ref:
        st.query_params.pop(_PARAMETER, None)


def _forget(ref: str, owner: str) -> None:
    cache.dataset.clear(ref, owner)
